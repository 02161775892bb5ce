"""When to look at a reader, how, and what that comes to as news: a card is read once, and only when asked for; pure.

The field is looked at only while a visitor is asked for a card. A card that was read is watched until it is lifted,
also when nobody is asked any more, so that whoever forgot it can be told; watching reads nothing of it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from kiosk.readers.looks import Looking, Seen, after_card, at_reader, for_card
from kiosk.readers.values import (
    Card,
    CardRead,
    CardRemoved,
    CardUnreadable,
    News,
    ReaderAway,
    ReaderBack,
    Trouble,
)

EAGER_MS = 300
"""Between looks while a visitor is asked for a card, or one lies there: about three a second."""
CALM_MS = 3_000
"""Between looks at a reader that nobody needs: whether it is well."""
TRIES = 3
"""A card at the field's edge, or just being laid down, fails now and then: only so many failures in a row are told."""
MISSES = 2
"""Looks in a row without the card before it counts as lifted."""
SILENCES = 3
"""Looks in a row without a right answer before the reader counts as away."""


class Lying(Enum):
    """What is known to lie on the reader."""

    NOTHING = auto()
    READ = auto()  # it was read, and is not read again before it is lifted
    FAILING = auto()  # it was told to be unreadable, and is still tried


@dataclass(frozen=True, slots=True)
class Plan:
    """The next look, `wait_ms` from now."""

    look: Looking
    wait_ms: int


class Course:
    """What is known of one reader, from look to look."""

    def __init__(self) -> None:
        self.away = False
        self._proven = False  # it has answered rightly since its line was opened
        self._attending = False
        self._lying = Lying.NOTHING
        self._failures = self._misses = self._silences = 0

    def attend(self) -> list[News]:
        """A visitor is asked for a card from now on; what was read before that is not taken for theirs."""
        if self._attending:
            return []
        self._attending = True
        return [CardUnreadable(Trouble.STILL_THERE)] if self._lying is Lying.READ else []

    def rest(self) -> None:
        """Nobody is asked for a card any more."""
        self._attending = False
        self._failures = 0
        if self._lying is Lying.FAILING:
            self._lying = Lying.NOTHING

    def plan(self) -> Plan:
        """What to do next."""
        if not self._proven:
            return Plan(at_reader, EAGER_MS if self._silences else 0)
        if self._lying is Lying.READ:
            return Plan(after_card, EAGER_MS)
        if self._attending:
            return Plan(for_card, EAGER_MS)
        return Plan(at_reader, CALM_MS)

    def broken(self) -> list[News]:
        """The line is gone or can't be opened; what lay there is unknown, and counts as lifted."""
        self._proven = False
        self._silences = 0
        news = self._lifted()
        if self.away:
            return news
        self.away = True
        return [*news, ReaderAway()]

    def saw(self, seen: Seen | Card) -> list[News]:
        """What the look that was planned comes to."""
        if seen is Seen.SILENT:
            self._silences += 1
            return self.broken() if self._silences >= SILENCES else []
        self._silences, self._proven = 0, True
        back: list[News] = [ReaderBack()] if self.away else []
        self.away = False
        return back + self._came_to(seen)

    def _came_to(self, seen: Seen | Card) -> list[News]:
        match seen:
            case Card():
                return self._laid(CardRead(seen))
            case Seen.STRANGE:
                return self._laid(CardUnreadable(Trouble.NOT_UNDERSTOOD))
            case Seen.FAILED:
                return self._failed()
            case Seen.STILL:
                self._misses = 0
                return []
            case _:
                self._failures = 0
                return self._missed()

    def _laid(self, news: News) -> list[News]:
        self._lying, self._failures, self._misses = Lying.READ, 0, 0
        return [news] if self._attending else []  # read just as the visitor left: forgotten

    def _failed(self) -> list[News]:
        self._failures, self._misses = self._failures + 1, 0
        if self._lying is Lying.FAILING or self._failures < TRIES or not self._attending:
            return []
        self._lying = Lying.FAILING
        return [CardUnreadable(Trouble.NOT_READ)]

    def _missed(self) -> list[News]:
        if self._lying is Lying.NOTHING:
            return []
        self._misses += 1
        return self._lifted() if self._misses >= MISSES else []

    def _lifted(self) -> list[News]:
        lay, self._lying = self._lying, Lying.NOTHING
        self._misses = self._failures = 0
        return [] if lay is Lying.NOTHING else [CardRemoved()]
