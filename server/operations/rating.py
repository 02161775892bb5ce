"""Rating what was done at a stop of a visit: once, by whoever holds the ticket. Nobody at the counter learns of it.

The event says that a stop was rated. How lies with the ticket's private part, the comment sealed, and in a field of the
stream that is read by the archive alone: clerks read events.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.rating import stop_to_rate
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller, begin, mark, read_ticket, send
from server.operations.day import event_fields
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.store import codec
from server.store.events import RATING
from server.store.keys import parse_ticket_id
from server.store.plan import Appended
from server.wire.vocabulary import EventType

Json = dict[str, Any]

FIELD = "rating:"
"""Begins the private part's field of a stop's rating; its place in `stops` follows."""
_SHOWN = ("stop", "level", "tags", "rated_at")


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as it is given; without `stop` of the last one at which something was done."""

    level: int
    stop: int | None = None
    tags: tuple[str, ...] = ()
    comment: str | None = None


class Ratings:
    """Takes ratings, also of a day that is over, as long as its tickets are kept."""

    def __init__(
        self, halls: Halls, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._halls, self._parties, self._random = halls, parties, random

    def rate(self, ticket: str, caller: Caller, rating: Rating) -> Json:
        """The rating as it is kept; Refused `not_finished`, `already_rated`."""
        centre, day, number = parse_ticket_id(ticket) or ("", "", "")
        kept = Caller(caller.by, caller.key, self._parties.fingerprint(caller.fingerprint))

        def attempt(today: Today) -> Json:
            found = read_ticket(today, number)
            private = today.hall.client.ask("hgetall", today.keys.private(number))
            if (known := _answered(private, kept)) is not None:
                return {"ticket": found.id} | known
            stop = stop_to_rate(found, rating.stop)
            if isinstance(stop, Refused):
                raise stop
            return self._put(today, found, stop, rating, kept)

        return dict(self._halls.decide(centre, attempt, day))

    def given(self, ticket: Ticket) -> list[Json]:
        """What the holder of a ticket gave, by stop."""
        if not ticket.rated:
            return []
        keys = self._halls.get(ticket.centre).on(ticket.day)
        private = self._halls.client.ask("hgetall", keys.private(ticket.number))
        return sorted((_shown(one) for one in _kept(private)), key=lambda one: int(one["stop"]))

    def comment(self, sealed: str | None) -> str | None:
        """A comment that was sealed."""
        return str(self._parties.unseal(sealed)["comment"]) if sealed else None

    def _put(self, today: Today, ticket: Ticket, stop: int, rating: Rating, caller: Caller) -> Json:
        told: Json = {"stop": stop, "level": rating.level, "tags": list(rating.tags), "rated_at": "\x01A"}
        private = told | {"by": caller.by, "key": caller.key, "fingerprint": caller.fingerprint}
        if rating.comment:
            private["comment"] = self._parties.seal({"comment": rating.comment}, self._random(12))
        plan = begin(today, today.keys.ticket(ticket.number))
        appended = Appended(event_fields(EventType.TICKET_RATED, today.keys, caller.by))
        mark(today, plan, appended, ticket, rated=(*ticket.rated, stop))
        appended.fields += [RATING, codec.dumps(told)]
        plan.appended.append(appended)
        plan.write("set", today.keys.private(ticket.number), f"{FIELD}{stop}", codec.dumps(private))
        reply = send(today, plan, caller)
        if reply[0] == "again":  # another process was the sooner with the same request
            found = today.hall.client.ask("hgetall", today.keys.private(ticket.number))
            return {"ticket": ticket.id} | (_answered(found, caller) or told)
        return {"ticket": ticket.id} | told | {"rated_at": int(reply[2])}


def _answered(private: Mapping[str, str], caller: Caller) -> Json | None:
    """The rating that the caller's key gave; Refused `key_reused` if with another request."""
    for known in _kept(private):
        if known["key"] == caller.key:
            if known["fingerprint"] != caller.fingerprint:
                raise Refused("key_reused")
            return _shown(known)
    return None


def _kept(private: Mapping[str, str]) -> list[Json]:
    return [json.loads(text) for name, text in private.items() if name.startswith(FIELD)]


def _shown(kept: Json) -> Json:
    return {name: kept[name] for name in _SHOWN}
