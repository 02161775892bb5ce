"""Quotas of a queue in a session: which tallies a ticket counts in and up to what limits; it counts nothing itself.

A tally is a field of the day's hash, named here and nowhere else:

    u:{session}:{queue}             every ticket
    u:{session}:{queue}:{channel}   those of one channel, up to its share if it has one
    u:{session}:{queue}:remote      those from afar together, who leave the walk-ins' floor of the total alone

A draw reads limits and counts in one atomic step. A cancel before the first call takes the ticket out of the same
tallies; an appointment whose grace is over leaves the first of them, and a late check-in counts in it again. Where no
quota holds the tallies are kept all the same: a manager may set one at noon, and what was drawn before counts then too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain import slots
from server.domain.calendar import Session
from server.domain.ticket import Ticket
from server.wire.catalogue import Policy, Quota
from server.wire.vocabulary import REMOTE_CHANNELS, Channel

ALL_OTHERS = "*"
"""Key of the quota of every session that has none of its own."""

LEAST_FROM_AFAR = 5
"""Of a village room that is open for an hour, too, a few may be drawn from afar."""

LEAST_FLOOR = 1
"""Walk-ins keep at least one number: their floor can't be set to 0."""


class Tally(NamedTuple):
    """A field of the day's hash and how high it may count; None: as high as it comes."""

    name: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one queue in one session as they hold now."""

    total: int
    walk_in_floor: int
    shares: Mapping[str, int]

    @property
    def from_afar(self) -> int:
        """How many may be drawn from afar."""
        return self.total - self.walk_in_floor


def limits_of(
    quotas: Mapping[str, Quota],
    session: str,
    total: int | None = None,
    remote_share: float = 1.0,
    extra: int = 0,
) -> Limits | None:
    """The limits of a session, with the total as a manager changed it today (which makes one where there was none).

    Of a total that only a manager set, `remote_share` may go to those from afar. The total never falls below the
    walk-ins' floor: who wants to give out nothing stops draws instead. `extra` numbers (加号) come on top, for those
    who are there.
    """
    limits = _limits_without_extra(quotas, session, total, remote_share)
    if limits is None or not extra:
        return limits
    shares = {one: most if one in REMOTE_CHANNELS else most + extra for one, most in limits.shares.items()}
    return Limits(limits.total + extra, limits.walk_in_floor + extra, shares)


def _limits_without_extra(
    quotas: Mapping[str, Quota], session: str, total: int | None, remote_share: float
) -> Limits | None:
    written = quotas.get(session) or quotas.get(ALL_OTHERS)
    if written is None:
        if total is None:
            return None
        floor = max(LEAST_FLOOR, math.ceil(total * (1 - remote_share)))
        return Limits(max(floor, total), floor, {})
    floor = max(LEAST_FLOOR, written.walk_in_floor)
    return Limits(max(floor, written.total if total is None else total), floor, written.shares)


def share_from_afar(session: Session, counters: int, policy: Policy) -> int:
    """How many may be drawn from afar where no quota is written: a share of what its counters can serve.

    So a queue that nobody thought of still has numbers left for those who come in person.
    """
    served = counters * (session.close_at - session.open_at) / 1000 / policy.typical_service_s
    return max(LEAST_FROM_AFAR, int(served * policy.remote_share))


def tallies(
    limits: Limits | None, session: str, queue: str, channel: Channel, extra: bool = False,
    from_afar: int | None = None,
) -> list[Tally]:  # fmt: skip
    """The tallies a draw counts in, under limits that `limits_of` gave; `from_afar` where it gave none.

    An extra number (加号) counts and has no limit, but one drawn from afar still leaves the walk-ins' floor alone.
    """
    whole = f"u:{session}:{queue}"
    free = extra or limits is None
    counted = [
        Tally(whole, None if free or limits is None else limits.total),
        Tally(f"{whole}:{channel}", None if free or limits is None else limits.shares.get(channel)),
    ]
    if channel in REMOTE_CHANNELS:
        afar = from_afar if limits is None else limits.from_afar
        counted.append(Tally(f"{whole}:remote", afar))
    return counted


def given_back(ticket: Ticket) -> list[str]:
    """The tallies that a ticket leaves when it is cancelled now, its slot's among them: none once it was called.

    They are those of the queue it was drawn in, which a transfer doesn't change.
    """
    if ticket.session is None or ticket.called_at is not None or ticket.stops:
        return []
    queue = ticket.drawn_in or ticket.queue
    counted = [tally.name for tally in tallies(None, ticket.session, queue, ticket.channel)]
    return counted if ticket.slot_at is None else [*counted, slots.tally(queue, ticket.slot_at)]


def whole_of(ticket: Ticket) -> str:
    """The tally of every ticket of its queue and session, which an appointment leaves once its grace is over.

    Those of its channel it leaves only when cancelled: what nobody came for is for those who come in person.
    """
    return f"u:{ticket.session}:{ticket.drawn_in or ticket.queue}"
