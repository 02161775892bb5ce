"""Ratings (好差评): what of a visit may be rated, whom a rating is of, and what a clerk may learn of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.wire.vocabulary import EventType

LEVELS = (5, 4, 3, 2, 1)
"""非常满意, 满意, 基本满意, 不满意, 非常不满意."""
FOLLOWED_UP = frozenset({1, 2})
"""Levels that somebody calls back about."""
TOGETHER = 10
"""A clerk learns of so many ratings at once and never of fewer, so that none can be told to be anybody's."""
_CALLS = frozenset({EventType.TICKET_CALLED, EventType.TICKET_STARTED, EventType.TICKET_RESUMED})
NOBODY = "system"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a ticket's history: who did what, at which counter, and how many stops there were after it."""

    type: str
    by: str
    counter: str | None
    stops: int


def stop_to_rate(ticket: Ticket, asked: int | None) -> int | Refused:
    """Which stop a rating is of: the one asked for, else the last one at which something was done."""
    done = done_stops(ticket)
    if asked is None and not done:
        return Refused("not_finished")
    stop = done[-1] if asked is None else asked
    if stop not in done:
        return Refused("not_finished")
    if stop in ticket.rated:
        return Refused("already_rated")
    return stop


def done_stops(ticket: Ticket) -> list[int]:
    """The stops at which something was done, by their place; who was missed at one was not served there."""
    return [place for place, stop in enumerate(ticket.stops) if stop.outcome is not None]


def clerk_of(history: Iterable[Told], stop: int) -> str | None:
    """Who served the stop: who finished it, or called for it where the end of the day did; None if it isn't told."""
    served = None
    for told in history:
        if told.stops > stop:
            return told.by if told.type == EventType.TICKET_FINISHED and told.by != NOBODY else served
        if told.type in _CALLS and told.stops == stop:
            served = told.by
    return None


def shown_to_clerk(levels: Sequence[int]) -> dict[int, int] | None:
    """How often each level was given, of the first whole tens of a month's ratings in their order; None below ten.

    Two answers are the same or differ by ten ratings at least, however often one asks.
    """
    whole = len(levels) - len(levels) % TOGETHER
    return counted(levels[:whole]) if whole else None


def counted(levels: Iterable[int]) -> dict[int, int]:
    """How often each level was given."""
    given = list(levels)
    return {level: given.count(level) for level in LEVELS}
