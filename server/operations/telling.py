"""Who is to be told of a ticket, when, and what they were told; who it is for stays sealed, and it sends nothing."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller, answered, begin, mark, read_ticket, send
from server.operations.day import event_fields
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.operations.reception import place_of
from server.store import codec
from server.store.keys import parse_ticket_id
from server.store.plan import Appended
from server.wire.vocabulary import LIVE_STATES, Channel, EventType

Json = dict[str, Any]

AHEAD = 3
"""How many people before their own turn whoever said nothing is told."""
MOST_TOLD = 40
_PRIVATE, _TOLD = "private", "told"
_BY_STAFF = frozenset({Channel.AGENT, Channel.HOTLINE, Channel.GUIDE, Channel.COUNTER})
_NONCE_BYTES = 12


class Telling:
    """The private side of a ticket, as those need it who tell its holder."""

    def __init__(
        self, halls: Halls, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._halls, self._parties, self._random = halls, parties, random

    def contact(self, centre: str, ticket_id: str) -> Json:
        """`{openid?, phone?, lang, notify_ahead, travel_min?}`: a phone as well, for what no openid can be told."""
        parts = parse_ticket_id(ticket_id)
        if parts is None or parts[0] != centre:
            raise Refused("not_found")
        hall = self._halls.get(centre)
        keys = hall.on(parts[1])
        fields = hall.client.ask("hgetall", keys.ticket(parts[2]))
        if not fields:
            raise Refused("not_found")
        private, ticket = (
            self._opened(hall.client.ask("hget", keys.private(parts[2]), _PRIVATE)),
            codec.ticket(fields),
        )
        told: Json = {"lang": ticket.lang, "notify_ahead": private.get("notify_ahead", AHEAD)}
        told |= {"travel_min": private["travel_min"]} if "travel_min" in private else {}
        return told | _reached(private.get("party") or {}, ticket.channel)

    def seen(self, ticket: Ticket) -> Json:
        """What a ticket's own page shows of it: when its holder is told, and what they were `told` by whom and when."""
        hall = self._halls.get(ticket.centre)
        key = hall.on(ticket.day).private(ticket.number)
        sealed, told = hall.client.ask("hmget", key, _PRIVATE, _TOLD)
        private = self._opened(sealed)
        return {
            "notify_ahead": private.get("notify_ahead", AHEAD),
            "travel_min": private.get("travel_min"),
            "told": json.loads(told) if told else [],
        }

    def choose(self, centre: str, ticket_id: str, said: Json, caller: Caller) -> Json:
        """When the holder wants to be told: `notify_ahead` people before (0: only when called), `travel_min` away."""

        def attempt(today: Today, number: str) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return codec.public(codec.doc(ticket))
            if ticket.state not in LIVE_STATES:
                raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
            key = today.keys.private(number)
            sealed = today.hall.client.ask("hget", key, _PRIVATE)
            fresh = self._parties.seal(self._opened(sealed) | said, self._random(_NONCE_BYTES))
            return self._put(today, ticket, caller, _PRIVATE, sealed, fresh)

        return self._of_ticket(centre, ticket_id, attempt)

    def set_openid(self, centre: str, ticket_id: str, openid: str, caller: Caller) -> Json:
        """Whose page it is in WeChat, and is told there; the last one who opened it, if it was another's before."""

        def attempt(today: Today, number: str) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return codec.public(codec.doc(ticket))
            sealed = today.hall.client.ask("hget", today.keys.private(number), _PRIVATE)
            private = self._opened(sealed)
            party = (private.get("party") or {}) | {"openid": openid}
            if party == private.get("party"):
                return codec.public(codec.doc(ticket))
            fresh = self._parties.seal(private | {"party": party}, self._random(_NONCE_BYTES))
            return self._put(today, ticket, caller, _PRIVATE, sealed, fresh)

        return self._of_ticket(centre, ticket_id, attempt)

    def is_answered(self, centre: str, ticket_id: str, caller: Caller) -> bool:
        """Whether the key was the last to change the ticket; Refused `key_reused` by another request."""

        def attempt(today: Today, number: str) -> Json:
            return {"is": answered(today, read_ticket(today, number), caller)}

        return bool(self._of_ticket(centre, ticket_id, attempt)["is"])

    def note(self, centre: str, ticket_id: str, said: Json, caller: Caller) -> Json:
        """Keep that the holder was told, or could not be: `{kind, channel, state, at}`; the newest forty stay.

        A result is often told of days later, so it is kept on any day that is.
        """

        def attempt(today: Today, number: str) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return codec.public(codec.doc(ticket))
            key = today.keys.private(number)
            before = today.hall.client.ask("hget", key, _TOLD)
            told = [*(json.loads(before) if before else []), said | {"at": today.hall.now_ms()}]
            return self._put(today, ticket, caller, _TOLD, before, codec.dumps(told[-MOST_TOLD:]))

        parts = parse_ticket_id(ticket_id)
        if parts is None or parts[0] != centre:
            raise Refused("not_found")
        _, day, number = parts
        record: Json = self._halls.decide(centre, lambda today: attempt(today, number), day)
        return record

    def _of_ticket(self, centre: str, ticket_id: str, attempt: Callable[[Today, str], Json]) -> Json:
        number, day = place_of(centre, ticket_id, self._halls.get(centre).date())
        record: Json = self._halls.decide(centre, lambda today: attempt(today, number), day)
        return record

    def _put(
        self, today: Today, ticket: Ticket, caller: Caller, field: str, *values: str | None
    ) -> Json:  # fmt: skip
        """Replace one field of what is private (`values`: before, after); the event says only that it changed."""
        before, after = values
        key = today.keys.private(ticket.number)
        plan = begin(today, today.keys.ticket(ticket.number))
        plan.guard(field, "is", key, field, before or "")
        appended = Appended(event_fields(EventType.TICKET_NOTED, today.keys, caller.by))
        noted = mark(today, plan, appended, ticket)
        plan.write("set", key, field, after or "")
        plan.appended.append(appended)
        send(today, plan, caller)
        return codec.public(codec.doc(noted))

    def _opened(self, sealed: str | None) -> Json:
        return self._parties.unseal(sealed) if sealed else {}


def _reached(party: Json, channel: str) -> Json:
    """How a ticket's holder is reached.

    Staff and agents draw for people who gave them their phone: they are told, not who drew. Whom a visitor's own page
    names has agreed to nothing: there who drew is told.
    """
    person = party.get("acting_for") or {}
    own = party | ({"phone": person["phone"]} if channel in _BY_STAFF and person.get("phone") else {})
    return {name: own[name] for name in ("openid", "phone") if own.get(name)}
