"""Everyday words made alike, from `words.toml`: what says nothing goes, what means the same becomes the same."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LATIN = re.compile(r"[a-z0-9]+")
_APART = re.compile(r"[^a-z0-9\u3400-\u9fff]+")


class Words:
    """One language's worth of everyday words, ready to be replaced."""

    def __init__(self, file: Mapping[str, Any]) -> None:
        silent: list[str] = file["silent"]
        same: dict[str, str] = {}
        for meant, said in file["same"].items():
            same |= dict.fromkeys(said, meant)
        self.said: dict[str, str] = file["said"]
        self.fillers = frozenset(word for word in silent if len(word) == 1)
        silent_words = [word for word in silent if len(word) > 1]
        self._alike = same | dict.fromkeys(silent_words, " ")
        self._found = _any_of(self._alike)
        self._said = _any_of(self.said)
        english = file["english"]
        self.english_silent = frozenset(english["silent"])
        self._english_same: dict[str, str] = {}
        for meant, said in english["same"].items():
            self._english_same |= dict.fromkeys(said, meant)
        self.latin_silent = tuple(sorted(file["pinyin"]["silent"], key=len, reverse=True))

    def alike(self, plain: str) -> str:
        """The text with its silent words gone and every other word that has one as its usual word."""
        return self._found.sub(lambda found: self._alike[found.group()], plain)

    def meant(self, plain: str) -> list[str]:
        """What else was probably meant by these words, apart from what they say."""
        return [self.said[found.group()] for found in self._said.finditer(plain)]

    def english(self, word: str) -> str:
        """The usual English word for this one, without its ending."""
        word = self._english_same.get(word, word)
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def plain(text: str) -> str:
    """A text as it is compared: compatible forms made one, lower case, everything but words a blank."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


@cache
def words() -> Words:
    """The everyday words, read once."""
    return Words(tomllib.loads((files(__package__) / "words.toml").read_text("utf-8")))


class Sounds:
    """How hanzi are heard: what many speakers don't tell apart (zh and z, n and l, in and ing) sounds alike."""

    def __init__(self, file: Mapping[str, Mapping[str, str]]) -> None:
        self._of = {
            ord(hanzi): f"{_heard(syllable)} "
            for table in file.values()
            for syllable, many in table.items()
            for hanzi in many
        }
        self._traditional = frozenset("".join(file["traditional"].values()))

    def of(self, gram: str) -> str:
        """How these hanzi sound together; one that isn't known sounds like itself only."""
        return gram.translate(self._of)

    def differ(self, typed: str, meant: str) -> int:
        """How many hanzi of what was typed are others; a traditional one is no mistake."""
        return sum(
            one != other and one not in self._traditional for one, other in zip(typed, meant, strict=True)
        )


def _heard(syllable: str) -> str:
    syllable = re.sub(r"^([zcs])h", r"\1", syllable)
    return re.sub(r"(?<=[ie])ng$", "n", re.sub(r"^l", "n", syllable))


@cache
def sounds() -> Sounds:
    """How hanzi sound, read once."""
    return Sounds(tomllib.loads((files(__package__) / "syllables.toml").read_text("utf-8")))


def _any_of(wanted: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(wanted, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
