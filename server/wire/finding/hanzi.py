"""Names and everyday words taken apart: single hanzi, pairs side by side, and how they sound; it ranks nothing."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.wire.finding.entry import Entry
from server.wire.finding.words import LATIN, plain, sounds, words

SINGLE = 0.3
"""What one hanzi alone is worth, beside a pair."""
LONGEST_GRAM = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name or an everyday word of an entry, and what all its features are worth together."""

    entry: int
    text: str
    worth: float


class HanziIndex:
    """Tables over all entries, made once and never changed.

    `idf` is what a feature is worth, the more the fewer entries have it; `grams` are up to four hanzi as they stand
    in any phrase, `by_sound` the most used of those that sound alike.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        texts = [(place, text, set(features(text))) for place, text in _texts(entries)]
        spread: dict[str, set[int]] = defaultdict(set)
        for place, _, own in texts:
            for feature in own:
                spread[feature].add(place)
        many = len(entries) + 1
        self.idf = {
            feature: math.log(1 + many / len(places)) * (SINGLE if is_single(feature) else 1.0)
            for feature, places in spread.items()
        }
        self.phrases = [
            Phrase(place, text, sum(self.idf[feature] for feature in own)) for place, text, own in texts
        ]
        of_phrases: dict[str, list[int]] = defaultdict(list)
        for number, (_, _, own) in enumerate(texts):
            for feature in own:
                of_phrases[feature].append(number)
        self.of_phrases = dict(of_phrases)
        self.grams, self.by_sound = _grams(
            run
            for entry in entries
            for text in _said(entry)
            for run in (text + " " + words().alike(text)).split()
        )

    def legible(self, wanted: str) -> str:
        """A query as the catalogue would write it: silent words gone, wrong hanzi put right by their sound."""
        righted = " ".join(self._righted(self._unfilled(run)) for run in words().alike(wanted).split())
        return words().alike(righted)

    def _unfilled(self, run: str) -> str:
        """The run without its little words, where they aren't part of a word that the catalogue knows."""
        fillers = words().fillers
        kept = ""
        for place, hanzi in enumerate(run):
            pairs = (run[max(0, place - 1) : place + 1], run[place : place + 2])
            if hanzi not in fillers or any(len(pair) == 2 and pair in self.grams for pair in pairs):
                kept += hanzi
        return kept

    def _righted(self, run: str) -> str:
        """The run with hanzi of the right sound for those that stand in no phrase beside their neighbours.

        Half of them at least must be right as they are: nearly any two syllables are a word of some phrase.
        """
        for length in range(LONGEST_GRAM, 1, -1):
            for first in range(len(run) - length + 1):
                gram = run[first : first + length]
                if all(gram[at : at + 2] in self.grams for at in range(length - 1)):
                    continue
                meant = self.by_sound.get(sounds().of(gram))
                if meant is not None and 2 * sounds().differ(gram, meant) <= length:
                    run = run[:first] + meant + run[first + length :]
        return run


def features(text: str) -> Iterator[str]:
    """The features of a text: each hanzi, each pair of hanzi side by side, each latin word."""
    for run in text.split():
        before = ""
        for unit in _units(run):
            yield unit
            if before:
                yield before + unit
            before = unit


def is_single(feature: str) -> bool:
    """Whether a feature is one hanzi, or one latin letter, alone."""
    return len(feature) == 1


def _units(run: str) -> Iterator[str]:
    place = 0
    while place < len(run):
        found = LATIN.match(run, place)
        yield found.group() if found else run[place]
        place = found.end() if found else place + 1


def _texts(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    for place, entry in enumerate(entries):
        for text in dict.fromkeys(words().alike(text).strip() for text in _said(entry)):
            if text:
                yield place, text


def _said(entry: Entry) -> Iterator[str]:
    return map(plain, (entry.name, entry.other_name, *entry.keywords))


def _grams(runs: Iterable[str]) -> tuple[frozenset[str], dict[str, str]]:
    used = Counter(
        run[first:last]
        for run in runs
        for first in range(len(run))
        for last in range(first + 2, min(first + LONGEST_GRAM, len(run)) + 1)
    )
    by_sound: dict[str, str] = {}
    for gram, _ in used.most_common():
        by_sound.setdefault(sounds().of(gram), gram)
    return frozenset(used), by_sound
