"""Which pieces are said together in one list, and how fast; it renders nothing.

Every list is a call: it begins as one begins and ends as one ends, so that the pieces within sound as in a call.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from server.wire.voice.inventory import EN, ZH, pieces, signs

TOGETHER = 5
_OPENING = {ZH: "请", EN: "ticket"}
_BEFORE_OPENING = {ZH: "好", EN: "to"}
"""The model begins with a click of its own: even the opening isn't its first word."""
_CLOSING = {ZH: "办理", EN: "zero"}
_LETTER_PACE = 0.5
_PACES = {ZH: {1: 0.55, 2: 0.65}, EN: {}}
_PACE = {ZH: 0.72, EN: 0.8}


@dataclass(frozen=True, slots=True)
class List:
    """What is said in one go, and which of it is kept."""

    names: tuple[str, ...]
    kept: tuple[bool, ...]
    pace: float


def lists(language: str, wanted: Iterable[str] | None = None) -> Iterator[List]:
    """All that must be said for the pieces wanted, or for all."""
    opening, closing = _OPENING[language], _CLOSING[language]
    names = [name for name in pieces(language) if wanted is None or name in set(wanted)]
    ends = [name for name in names if name in (opening, closing)]
    if ends:
        names_said = (_BEFORE_OPENING[language], opening, "A", closing)
        yield List(names_said, (False, opening in ends, False, closing in ends), _PACE[language])
    rest = sorted((name for name in names if name not in ends), key=lambda name: _group(name, language))
    for (_, pace), group in groupby(rest, key=lambda name: _group(name, language)):
        together = list(group)
        for at in range(0, len(together), TOGETHER):
            middle = together[at : at + TOGETHER]
            yield List((opening, *middle, closing), (False, *[True] * len(middle), False), pace)


def _group(name: str, language: str) -> tuple[str, float]:
    """Like with like: what is alike is said alike."""
    if len(name) == 1 and name in signs(language).letters:
        return "letters", _LETTER_PACE
    return "words", _PACES[language].get(len(name), _PACE[language])
