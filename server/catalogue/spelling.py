"""Spells Chinese names for search: syllables with blanks between, and their initials; it ranks nothing."""

from collections.abc import Iterable


def spelled(words: Iterable[str]) -> tuple[str, str]:
    """Pinyin and initials of a name and its everyday words: (`ju zhu zheng,shang hu kou`, `jzz,shk`)."""
    syllables = [_syllables(word) for word in words]
    pinyin = ",".join(" ".join(word) for word in syllables)
    return pinyin, ",".join("".join(syllable[0] for syllable in word) for word in syllables)


def _syllables(word: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # its dictionaries take a second to load

    kept = "".join(character for character in word.casefold() if character.isalnum())
    return lazy_pinyin(kept, style=Style.NORMAL)
