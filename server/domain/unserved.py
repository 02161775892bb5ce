"""Whether people wait in a queue for whom no counter is open, at a time when they are to be served. It asks nobody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from server.domain.calendar import Session

AFTER_CLOSE_MS = 3_600_000
"""How long after closing somebody is still missed at the counters: who was in the hall at close is to be served, and
an hour later has been or has left; an alarm over an empty hall would only teach everybody to overlook it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which people of a queue are to be served, ms UTC; it ends just before its end."""

    from_at: int
    until_at: int


def spans(
    sessions: Iterable[Session], services: Sequence[Collection[str] | None], midnight_at: int
) -> tuple[Span, ...]:
    """When a queue is to be served on a day of these sessions; `services`: the sessions each of its services names.

    Before the doors open nobody is missed, nor at lunch, over which tickets are carried; after any other closing
    those in the hall are still to be served. A special session counts where it offers one of the services.
    """
    own = [one for one in sessions if not one.special or any(one.offers(named) for named in services)]
    found = []
    for one in own:
        is_carried_over = any(not later.special and later.open_at >= one.close_at for later in own)
        until_at = one.close_at if is_carried_over else min(one.close_at + AFTER_CLOSE_MS, midnight_at)
        found.append(Span(one.open_at, until_at))
    return tuple(found)


def is_unserved(waiting: int, counters_open: int, served: Iterable[Span], now_ms: int) -> bool:
    """Whether people wait, no counter is open for them, and one should be."""
    return waiting > 0 and not counters_open and any(one.from_at <= now_ms < one.until_at for one in served)
