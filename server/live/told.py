"""Which rooms the hall's notices reach each socket in, by the tickets it follows; it sends nothing and asks nobody."""

from dataclasses import dataclass
from typing import Any

from server.wire.notices import scope_of, scopes_of_ticket, seen

Json = dict[str, Any]
_NONE: frozenset[str] = frozenset()
_HEAD = ("event_id", "day", "type", "at", "centre")


@dataclass(frozen=True, slots=True)
class Step:
    """The rooms that a socket enters and leaves."""

    sid: str
    enters: frozenset[str]
    leaves: frozenset[str]


class Told:
    """What each socket is told of, in step with its tickets: who is moved to another queue hears of that one."""

    def __init__(self) -> None:
        self._tickets: dict[str, dict[str, frozenset[str]]] = {}
        self._sids: dict[str, set[str]] = {}

    def follow(self, sid: str, ticket: Json) -> Step:
        """A socket follows a ticket, as it is now."""
        self._sids.setdefault(ticket["id"], set()).add(sid)
        return self._step(sid, ticket)

    def follows(self, ticket: Json) -> bool:
        """Whether any socket follows a ticket."""
        return ticket["id"] in self._sids

    def moved(self, ticket: Json) -> list[Step]:
        """A ticket is another than it was: who follows it may be told of other things."""
        return [self._step(sid, ticket) for sid in self._sids.get(ticket["id"], ())]

    def forget(self, sid: str) -> None:
        """A socket is gone."""
        for ticket in self._tickets.pop(sid, {}):
            self._sids[ticket].discard(sid)
            if not self._sids[ticket]:
                del self._sids[ticket]

    def _step(self, sid: str, ticket: Json) -> Step:
        tickets = self._tickets.setdefault(sid, {})
        before = _NONE.union(*tickets.values())
        tickets[ticket["id"]] = rooms_of(ticket)
        after = _NONE.union(*tickets.values())
        return Step(sid, after - before, before - after)


def rooms_of(ticket: Json) -> frozenset[str]:
    """The rooms of the notices for a ticket's holder; they are of its day, so one for later is told nothing yet."""
    return frozenset(_room(ticket["centre"], ticket["day"], scope) for scope in scopes_of_ticket(ticket))


def room_of(event: Json) -> str:
    """The room of those a notice's event is meant for."""
    return _room(event["centre"], event["day"], scope_of(event["notice"]))


def for_holders(event: Json) -> Json:
    """A notice's event as holders of tickets get it: what is said, and not who says it."""
    notice = event["notice"]
    ended = {"ended_at": notice["ended_at"]} if notice.get("ended_at") else {}
    return {name: event[name] for name in _HEAD} | {"notice": seen(notice) | ended}


def _room(centre: str, day: str, scope: str) -> str:
    return f"told:{centre}:{day}:{scope}"
