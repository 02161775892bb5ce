"""Reception: draw, check in, requeue and cancel tickets. Every limit is checked inside the step that draws."""

import datetime
import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from server.domain import rank
from server.domain.decide import Act
from server.domain.refusals import Conflict, Refused
from server.domain.transitions import Command
from server.operations.change import Caller, begin, decided, put, read_ticket, send, settled
from server.operations.day import must_serve
from server.operations.draw_form import form_for
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.store import codec
from server.store.keys import (
    DayKeys,
    drawn_field,
    held_field,
    holding_field,
    parse_ticket_id,
    ticket_id,
    turn_field,
)
from server.store.plan import Plan
from server.wire.secret import RANDOM_BYTES

Json = dict[str, Any]


class Reception:
    """The desk that gives out and takes back tickets."""

    def __init__(
        self, halls: Halls, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._halls = halls
        self._parties = parties
        self._random = random

    def draw(self, centre: str, request: DrawRequest, caller: Caller) -> Drawn:
        """Draw (or, from afar, book) a ticket; a key already answered gives that ticket back."""
        # A request may name a person, and a bare hash of few possible bodies could be tried out.
        kept = Caller(caller.by, caller.key, self._parties.keyed(caller.fingerprint))

        def attempt(today: Today) -> Drawn:
            try:
                return self._draw(today, request, kept)
            except Conflict:
                raise
            except Refused as refused:
                # What was drawn before a session closed or a service was withdrawn is still the answer to its key.
                if refused.code == "key_reused" or (answered := self._answered(today, kept)) is None:
                    raise
                return answered

        drawn: Drawn = self._halls.decide(centre, attempt)
        return drawn

    def check_in(self, centre: str, number: str, caller: Caller) -> Json:
        """A booked holder has arrived: in line as drawn, or behind the next N once its turn has passed."""
        return self._act(centre, number, caller, Command.CHECK_IN)

    def requeue(self, centre: str, number: str, caller: Caller, reason: str | None) -> Json:
        """A missed visitor is back: behind the next N."""
        return self._act(centre, number, caller, Command.REQUEUE, reason)

    def cancel(self, centre: str, number: str, caller: Caller, reason: str | None) -> Json:
        """Give the ticket up."""
        return self._act(centre, number, caller, Command.CANCEL, reason)

    def _draw(self, today: Today, request: DrawRequest, caller: Caller) -> Drawn:
        form = form_for(today, request, caller.by)
        holders = self._parties.hashes(request.party) if request.party else []
        queue, limit = form.queue.id, str(today.index.catalogue.policy.party_centre_limit)
        tallies = [part for party in holders for part in (holding_field(party), limit)]
        held = [held_field(party, queue) for party in holders]
        keys, yesterday = today.keys, today.hall.on(_day_before(today.date))
        plan = Plan([keys.day, keys.base.stream, yesterday.day, keys.queue(queue)])
        secret = self._random(RANDOM_BYTES).hex()
        args = [
            drawn_field(caller.key), caller.fingerprint, f"n:{form.queue.prefix}", form.queue.prefix,
            keys.ticket_prefix, ticket_id(today.hall.id, today.date, ""),
            "booked" if form.booked else str(form.head_start_ms), form.doc, form.hall, secret, " ".join(holders),
            keys.private(""), self._private(request), "" if form.booked else form.image, *form.headers,
            form.seen_by_staff, str(today.record.version), str(today.index.version),
            str(form.session.draw_from_at), str(form.session.last_draw_at), "", "",
            str(len(holders)), *tallies, str(len(holders)), *held, "",
        ]  # fmt: skip
        reply = today.hall.client.run("draw", plan.keys, args)
        if reply[0] == "guard":
            self._explain(today, str(reply[2]), held, request)
            raise Conflict(str(reply[2]))
        if reply[0] == "reused":
            raise Refused("key_reused")
        if reply[0] == "again":
            answered_on = keys if int(reply[3]) == 1 else yesterday
            return self._again(today, answered_on, reply[2])
        _, _, order, number, seq, ahead, waiting, _ = reply
        arrived_at = int(order)
        rank_at = arrived_at if form.booked else rank.walk_in(arrived_at, form.head_start_ms)
        drawn = codec.drawn(
            form.record, ticket_id(today.hall.id, today.date, number), number, seq, arrived_at, rank_at
        )  # fmt: skip
        return Drawn(drawn, secret, None if form.booked else ahead, waiting, False)

    def _private(self, request: DrawRequest) -> str:
        private = {"party": request.party, "notify_ahead": request.notify_ahead, "reason": request.reason}
        kept = {name: value for name, value in private.items() if value is not None}
        return self._parties.seal(kept, self._random(12)) if kept else ""

    def _explain(self, today: Today, guard: str, held_fields: list[str], request: DrawRequest) -> None:
        """A draw's guard failed: the refusal it stands for, where it isn't a change to decide on again."""
        if guard.startswith("tally"):
            raise Refused("quota_reached")
        if not guard.startswith("hold"):
            return
        for number in filter(None, today.hall.client.ask("hmget", today.keys.day, held_fields)):
            held = read_ticket(today, number)
            proven = self._parties.hashes(request.party, only=request.proven)
            shown = not set(proven).isdisjoint((held.held_by or "").split())
            seen = codec.public(codec.doc(held)) if shown else {"id": held.id, "number": number}
            secret = held.secret if shown else ""
            raise Refused("already_holding", {"ticket": seen, "secret": secret}, number=number)

    def _answered(self, today: Today, caller: Caller) -> Drawn | None:
        """What the key was answered with today or yesterday; Refused `key_reused` if it was another request."""
        for keys in (today.keys, today.hall.on(_day_before(today.date))):
            answer = today.hall.client.ask("hget", keys.day, drawn_field(caller.key))
            if answer:
                fingerprint, _, number = answer.partition(":")
                if fingerprint != caller.fingerprint:
                    raise Refused("key_reused")
                return self._again(today, keys, number)
        return None

    def _again(self, today: Today, keys: DayKeys, number: str) -> Drawn:
        fields = today.hall.client.ask("hgetall", keys.ticket(number))
        held = codec.ticket(fields)
        queue = keys.queue(held.queue)
        ahead = today.hall.client.ask("zrank", queue, held.member)
        waiting = today.hall.client.ask("zcard", queue)
        return Drawn(codec.public(fields["doc"], fields.get("over")), held.secret, ahead, waiting, True)

    def _act(
        self, centre: str, number: str, caller: Caller, command: Command, reason: str | None = None
    ) -> Json:  # fmt: skip
        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            key = today.keys.ticket(number)
            remembered = today.hall.client.ask("hmget", key, "lk", "lf")
            if remembered[0] == caller.key:
                if remembered[1] != caller.fingerprint:
                    raise Refused("key_reused")
                return codec.public(codec.doc(ticket))
            must_serve(today.record)
            plan = begin(today, key)
            behind = today.queue(ticket.queue).requeue_behind
            turn = today.hall.client.ask("hget", today.keys.day, turn_field(ticket.queue))
            act = Act(command=command, reason=reason, behind=behind, turn_taken_at=int(float(turn or 0)))
            event = decided(today, ticket, act)
            if command == Command.CHECK_IN and event.place and event.place.behind is None:
                plan.guard("turn", "atmost", today.keys.day, turn_field(ticket.queue), str(ticket.rank_at))
            after = put(today, plan, ticket, event, caller.by)
            reply = send(today, plan, caller)
            if reply[0] == "again":
                return codec.public(codec.doc(read_ticket(today, number)))
            return settled(after, int(reply[2]), str(reply[3]))

        record: Json = self._halls.decide(centre, attempt)
        return record


def number_of(centre: str, ticket: str, date: str) -> str:
    """The number in a ticket's id; Refused `not_found` if it is of another centre, or of a day that is over."""
    parts = parse_ticket_id(ticket)
    if parts is None or parts[0] != centre:
        raise Refused("not_found")
    if parts[1] != date:
        raise Refused("day_over")
    return parts[2]


@lru_cache(maxsize=16)
def _day_before(date: str) -> str:
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days=1)).isoformat()
