"""What was typed in latin letters: pinyin, whole or only begun, initials, a mixture, English, with one slip; pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from server.wire.finding.entry import Entry
from server.wire.finding.words import LATIN, plain, words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST_SLIP = 5
"""Shorter words are too often another word with one letter changed."""
WHOLE, INITIALS, BEGUN = 1.0, 0.85, 0.7
WITHIN, ENTIRE, SLIPPED, CODE_BEGINS, AKIN = 0.8, 1.5, 0.8, 1.2, 0.8
_OF_NAME = 0.1
"""How much more a word is worth that is the whole of an English name."""
_REST = re.compile(r"[a-z]*[,\n]")
"""What is left of a phrase's last syllable."""
LONGEST_SPELLING = 6
_SYLLABLE = re.compile(r"[^a-z][^A-Z]*")
Found = dict[int, float]
"""Entries, and how well each answers (1 is as well as can be)."""


class LatinIndex:
    """Tables over all entries, made once and never changed.

    `spelled` has a line for each entry, as `,ShenFenZheng,BuBan`, which begin at `starts`; `english` says of a
    word how much of an entry's name it is.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.codes = [entry.code.casefold() for entry in entries]
        self.starts: list[int] = []
        self.english: dict[str, Found] = {}
        lines: list[str] = []
        at = 0
        for place, entry in enumerate(entries):
            phrases = [phrase.split() for phrase in entry.pinyin.casefold().split(",")]
            lines.append(
                "".join("," + "".join(part.capitalize() for part in parts) for parts in phrases) + "\n"
            )
            self.starts.append(at)
            at += len(lines[-1])
            said = [word for word in plain(entry.name_en).split() if word not in words().english_silent]
            for word in said:
                self.english.setdefault(words().english(word), {})[place] = 1 / len(said)
        self.spelled = "".join(lines)

    @property
    def ready(self) -> bool:
        """Whether the table for slips is made too."""
        return "spellings" in vars(self)

    def prepare(self) -> None:
        """Make the table for slips now."""
        len(self.spellings)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Up to six syllables as they stand together in any phrase."""
        phrases = {phrase for line in self.spelled.splitlines() for phrase in line[1:].split(",")}
        return frozenset(
            together.casefold() for phrase in phrases for together in _together(_SYLLABLE.findall(phrase))
        )


def _together(parts: Sequence[str]) -> Iterator[str]:
    for first in range(len(parts)):
        for last in range(first + 1, min(first + LONGEST_SPELLING, len(parts)) + 1):
            yield "".join(parts[first:last])


def asked(index: LatinIndex, wanted: str) -> list[str]:
    """The latin words of a query that say something: silent ones gone, in English or as pinyin run together."""
    found = []
    for word in LATIN.findall(wanted):
        if word in words().english_silent and word not in index.english:
            continue
        found.append(_without_silent(word))
    return [word for word in found if word]


def _without_silent(word: str) -> str:
    """`woyaobanhuzhao` without `woyao`: what is left is spelled as the catalogue spells it."""
    for silent in words().latin_silent:
        if word.startswith(silent):
            return _without_silent(word[len(silent) :])
        if word.endswith(silent):
            return _without_silent(word[: -len(silent)])
    return word


def look_up(index: LatinIndex, word: str) -> Found:
    """The entries that answer to a latin word, in whichever way it was meant; with one slip if none does."""
    found = _as_meant(index, word)
    if not found:
        for other in slips(index, word):
            for entry, quality in _as_meant(index, other).items():
                found[entry] = max(found.get(entry, 0.0), quality * SLIPPED)
    return found


def _as_meant(index: LatinIndex, word: str) -> Found:
    found = in_english(index, word) if len(word) > 1 else {}
    for entry, quality in spelled(index, word).items():
        found[entry] = max(found.get(entry, 0.0), quality)
    for entry, known in enumerate(index.codes):
        if known.startswith(word):
            found[entry] = max(found.get(entry, 0.0), CODE_BEGINS)
    return found


def spelled(index: LatinIndex, word: str) -> Found:
    """The entries whose name or everyday words can be spelled so."""
    found: Found = {}
    if not word.isalpha():
        return found
    for match in _pattern(word).finditer(index.spelled):
        if len(word) == 1 and index.spelled[match.start() - 1] != ",":
            continue  # nearly every name has it somewhere
        entry = bisect_right(index.starts, match.start()) - 1
        found[entry] = max(found.get(entry, 0.0), _quality(word, match, index.spelled))
    return found


def _quality(word: str, match: re.Match[str], spelling: str) -> float:
    text, after = match.group(), _REST.match(spelling, match.end())
    begins, ends = spelling[match.start() - 1] == ",", after is not None
    if text.casefold() == word:
        quality = WHOLE
    elif sum(map(str.isupper, text)) == len(word):
        quality = INITIALS if begins or len(word) > 2 else BEGUN
    else:
        quality = BEGUN
    if not begins:
        return quality * WITHIN
    return quality * ENTIRE if ends else quality


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str]:
    # Each syllable begins with a capital; what is left out of one may be all but that.
    first, others = word[0], word[1:]
    return re.compile(first.upper() + "".join(f"(?:{one}|[a-z]*{one.upper()})" for one in others))


def in_english(index: LatinIndex, word: str) -> Found:
    """The entries whose English name has this word, or one that begins alike."""
    meant = words().english(word)
    exact = index.english.get(meant)
    if exact is not None:
        return {entry: 1.0 + share * _OF_NAME for entry, share in exact.items()}
    found: Found = {}
    for other, entries in index.english.items():
        if _akin(meant, other):
            for entry, share in entries.items():
                found[entry] = max(found.get(entry, 0.0), AKIN + share * _OF_NAME)
    return found


def _akin(word: str, other: str) -> bool:
    """`renew` and `renewal`, `register` and `registered`: a beginning in common, and short ends apart."""
    least = max(4, min(len(word), len(other)) - 2)
    return word[:least] == other[:least] and abs(len(word) - len(other)) <= 4


def slips(index: LatinIndex, word: str) -> Iterator[str]:
    """Words of the index that are this one with one letter wrong, missing, too many, or two changed about."""
    if len(word) < _FIRST_SLIP:
        return
    seen: set[str] = set()
    for other in _one_edit(word):
        if other not in seen and (other in index.spellings or other in index.english):
            seen.add(other)
            yield other


def _one_edit(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
