"""Finds by what people type or say: names, everyday words, whole sentences, pinyin, initials, slips, English; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from server.wire.finding import latin
from server.wire.finding.entry import Entry
from server.wire.finding.hanzi import HanziIndex, features, is_single
from server.wire.finding.latin import LatinIndex
from server.wire.finding.words import LATIN, plain, words

_MEANT = 0.8
"""What a guessed meaning is worth beside the words themselves."""
_PHRASE = 0.8
"""What it is worth that the words are a whole name, beside that they are in it."""
_NEARLY_WHOLE = 0.9
_WANTED, _WANTED_RANKS = 0.15, 12
_UNKNOWN = 1.0
"""How heavily a pair of hanzi weighs against a finding that no entry knows."""
_LEAST_OF_QUERY, _LEAST_OF_BEST = 0.3, 0.4
_CODE = 1_000.0


class Finder:
    """Answers queries over entries that don't change; its tables are made when they are first needed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self.departments = [plain(entry.department) for entry in self.entries]

    @cached_property
    def hanzi(self) -> HanziIndex:
        """For what is written in hanzi."""
        return HanziIndex(self.entries)

    @cached_property
    def latin(self) -> LatinIndex:
        """For what is written in latin letters."""
        return LatinIndex(self.entries)

    @property
    def ready(self) -> bool:
        """Whether all tables are made."""
        return {"hanzi", "latin"} <= vars(self).keys() and self.latin.ready

    def prepare(self) -> None:
        """Make all tables now."""
        self.hanzi.legible("")
        self.latin.prepare()

    def best(self, query: str) -> list[int]:
        """The places of the entries that answer to the query, the best first; none where nothing is meant."""
        wanted = plain(query)
        if not wanted:
            return []
        scores = _Scores(self, wanted).admitted()
        return sorted(scores, key=lambda entry: (-round(scores[entry], 2), entry))


class _Scores:
    """How well every entry answers to one query."""

    def __init__(self, finder: Finder, wanted: str) -> None:
        self._finder = finder
        self._sum: defaultdict[int, float] = defaultdict(float)
        self._strong: set[int] = set()  # these answer by more than a hanzi that happens to be in them
        self._asked = 0.0  # what the whole query is worth
        if not wanted.isascii():
            self._by_hanzi(wanted)
        self._by_latin(wanted)
        self._by_department(wanted)
        self._by_code(wanted)

    def admitted(self) -> dict[int, float]:
        """The entries that answer well enough, with their scores."""
        enough = _LEAST_OF_QUERY * self._asked
        found = {
            entry: self._sum[entry] * self._worth(entry)
            for entry in self._strong
            if self._sum[entry] >= enough
        }
        least = _LEAST_OF_BEST * max(found.values(), default=0.0)
        return {entry: score for entry, score in found.items() if score >= least}

    def _worth(self, entry: int) -> float:
        """What is wanted most is meant a little more often."""
        wanted = self._finder.entries[entry].wanted
        return 1.0 + (_WANTED * max(0, _WANTED_RANKS - wanted) / _WANTED_RANKS if wanted else 0.0)

    def _by_hanzi(self, wanted: str) -> None:
        index = self._finder.hanzi
        legible = index.legible(wanted)
        said = set(features(legible))
        self._asked += sum(
            index.idf.get(feature, 0.0 if is_single(feature) else _UNKNOWN)
            for feature in said
            if not feature.isascii()
        )
        worth = dict.fromkeys(said, 1.0)
        for meant in dict.fromkeys(words().meant(wanted) + words().meant(legible.replace(" ", ""))):
            for feature in features(words().alike(plain(meant))):
                worth.setdefault(feature, _MEANT)
        self._by_features(index, worth)

    def _by_features(self, index: HanziIndex, worth: dict[str, float]) -> None:
        matched: defaultdict[int, float] = defaultdict(float)
        for feature in worth.keys() & index.idf.keys():
            weight = index.idf[feature] * worth[feature]
            entries = set()
            for number in index.of_phrases[feature]:
                matched[number] += weight
                entries.add(index.phrases[number].entry)
            for entry in entries:
                self._sum[entry] += weight
            if len(worth) == 1 or not is_single(feature):
                self._strong |= entries
        self._by_phrases(index, matched)

    def _by_phrases(self, index: HanziIndex, matched: dict[int, float]) -> None:
        best: dict[int, float] = {}
        for number, weight in matched.items():
            phrase = index.phrases[number]
            share = weight / phrase.worth
            best[phrase.entry] = max(best.get(phrase.entry, 0.0), weight * share)
            if share > _NEARLY_WHOLE:
                self._strong.add(phrase.entry)
        for entry, bonus in best.items():
            self._sum[entry] += _PHRASE * bonus

    def _by_latin(self, wanted: str) -> None:
        if LATIN.search(wanted):
            for word in latin.asked(self._finder.latin, wanted):
                found = latin.look_up(self._finder.latin, word)
                weight = math.log(1 + (len(self._finder.entries) + 1) / max(1, len(found)))
                self._asked += weight
                for entry, quality in found.items():
                    self._sum[entry] += weight * quality
                self._strong |= found.keys()

    def _by_department(self, wanted: str) -> None:
        for word in wanted.split():
            if len(word) > 1:
                for entry, department in enumerate(self._finder.departments):
                    if word in department:
                        self._sum[entry] += 1.0 + self._asked
                        self._strong.add(entry)

    def _by_code(self, wanted: str) -> None:
        for entry, known in enumerate(self._finder.entries):
            if wanted == plain(known.code):
                self._sum[entry] += _CODE
                self._strong.add(entry)
