"""Tells a scanner that types like a keyboard from a person who types: by the pauses between keys; pure.

A scanner's keys follow each other within GAP_MS, a person's don't. A key is therefore held back for
that long before it counts as typed. Times are milliseconds of a clock that only goes forward.
"""

from dataclasses import dataclass

from kiosk.readers.lines import LONGEST, printable
from kiosk.readers.values import Scanned

GAP_MS = 50
SHORTEST = 6
"""A burst of fewer keys is a hand on several keys at once; no code of ours is so short."""
SUFFIXES = frozenset("\r\n\t")


@dataclass(frozen=True, slots=True)
class Typed:
    """A key that a person pressed."""

    character: str


class Wedge:
    """Keys in as they come; what they were out as soon as it is known."""

    def __init__(self) -> None:
        self._burst: list[str] = []
        self._last_at = 0
        self._length = 0

    @property
    def holding(self) -> bool:
        """Whether a key is held back, so that `idle` should be called after GAP_MS."""
        return self._length > 0

    def key(self, character: str, at_ms: int) -> list[Typed | Scanned]:
        """A key's character; what is known by it."""
        known = self.idle(at_ms)
        self._last_at = at_ms
        if character in SUFFIXES and self._length >= SHORTEST:
            return known + self._end()
        self._length += 1
        if self._length <= LONGEST:
            self._burst.append(character)
        return known

    def idle(self, at_ms: int) -> list[Typed | Scanned]:
        """What a pause has made known."""
        return self._end() if self._length and at_ms - self._last_at > GAP_MS else []

    def forget(self) -> None:
        """The keyboard is somebody else's now: what was begun will not be ended here."""
        self._burst.clear()
        self._length = 0

    def _end(self) -> list[Typed | Scanned]:
        burst, length = self._burst.copy(), self._length
        self.forget()
        if length < SHORTEST:
            return [Typed(character) for character in burst]
        text = printable("".join(burst))
        return [Scanned(text)] if length <= LONGEST and text else []
