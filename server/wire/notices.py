"""Whom a notice of the hall is meant for, and what its readers see of it; it looks at nothing but its arguments."""

from collections.abc import Collection, Iterable
from typing import Any

from server.wire.vocabulary import LIVE_STATES, State

Json = dict[str, Any]

ALL = "all"
_SEEN = ("id", "text", "text_en", "until")
_TOLD_IN = LIVE_STATES | {State.EXPIRED}
"""A holder whose ticket ended with the day is told why it did; who was served or gave up has left."""


def scopes(queue: str | None = None, zone: str | None = None) -> frozenset[str]:
    """The scopes of the notices meant for whoever waits in this queue and zone."""
    found = {ALL, f"queue:{queue}" if queue else ALL, f"zone:{zone}" if zone else ALL}
    return frozenset(found)


def scope_of(notice: Json) -> str:
    """The scope of a notice; one that says none is everybody's."""
    return str(notice.get("scope") or ALL)


def scopes_of_ticket(ticket: Json) -> frozenset[str]:
    """The scopes of the notices meant for a ticket's holder, of the ticket's own day."""
    if ticket.get("state") not in _TOLD_IN:
        return frozenset()
    return scopes(ticket.get("queue"), ticket.get("zone"))


def seen(notice: Json) -> Json:
    """A notice as whoever it is meant for sees it."""
    return {name: notice.get(name) for name in _SEEN}


def standing(notices: Iterable[Json], now_ms: int) -> list[Json]:
    """Those whose time isn't over, the newest first."""
    found = [one for one in notices if one.get("until") is None or now_ms < one["until"]]
    return sorted(found, key=lambda one: (-(one.get("at") or 0), one["id"]))


def meant_for(notices: Iterable[Json], wanted: Collection[str]) -> list[Json]:
    """Those of these scopes, in their order."""
    return [one for one in notices if scope_of(one) in wanted]


def for_ticket(ticket: Json, day: str, notices: Iterable[Json], now_ms: int) -> list[Json]:
    """What a ticket's holder is told of a day's notices; of a ticket of another day nothing."""
    wanted = scopes_of_ticket(ticket) if ticket.get("day") == day else frozenset()
    return [seen(one) for one in meant_for(standing(notices, now_ms), wanted)]
