"""Reception: draw, check in, requeue and cancel tickets. Every limit is checked inside the step that draws."""

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from server.domain import rank
from server.domain.calendar import Session
from server.domain.decide import Act
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Ticket
from server.domain.transitions import Command
from server.operations.change import Caller, begin, checked, decided, put, read_ticket, send, settled
from server.operations.day import must_serve
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.store import codec
from server.store.keys import DayKeys, parse_ticket_id, ticket_id
from server.store.plan import Plan
from server.wire.catalogue import ServiceEntry
from server.wire.secret import RANDOM_BYTES
from server.wire.vocabulary import REMOTE_CHANNELS, Channel, EventType, State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """A draw as it was asked for; `priority` is `{class, verified}`, `party` as in the contract."""

    service: str
    channel: Channel
    priority: Json | None = None
    party: Json | None = None
    cases: int = 1
    needs: tuple[str, ...] = ()
    lang: str = "zh-CN"
    notify_ahead: int | None = None
    reason: str | None = None
    proven: tuple[
        str, ...
    ] = ()  # identities shown in this request: a ticket held by one may be given back whole


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ticket after its draw: its public record, random part, people ahead (None if booked) and waiting."""

    ticket: Json
    secret: str
    ahead: int | None
    waiting: int
    repeated: bool


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
        must_serve(today.record)
        service = today.index.find(request.service)
        if service is None:
            raise Refused("unknown_service", service=request.service)
        queue = today.index.queues[service.queue]
        if request.cases > queue.max_cases:
            raise Refused("invalid_field", {"field": "cases"}, field="cases")
        holders = self._parties.hashes(request.party)
        head_start_ms = _head_start_ms(today, request)
        keys = today.keys
        yesterday = today.hall.on(_day_before(today.date))
        plan = Plan([
            keys.base.clock, keys.base.stream, keys.day, keys.draws, yesterday.draws, keys.numbers,
            keys.queue(service.queue),
        ])  # fmt: skip
        session = self._guard_draw(today, plan, request, service)
        ticket = self._new_ticket(
            today, request, service, session=session.id, by=caller.by, head_start_ms=head_start_ms,
            held_by=" ".join(holders) or None,
        )  # fmt: skip
        record = codec.new_record(ticket)
        self._guard_party(today, plan, service, holders)
        private = self._private(request)
        booked = ticket.state == State.BOOKED
        args = [
            caller.key, caller.fingerprint, keys.ticket_prefix, ticket_id(today.hall.id, today.date, ""),
            service.queue, queue.prefix, "booked" if booked else str(ticket.head_start_ms), codec.dumps(record)[:-1],
            codec.hall(ticket), ticket.secret, ticket.held_by or "", keys.private(""), private,
            today.queue_start(service.queue), str(EventType.TICKET_BOOKED if booked else EventType.TICKET_DRAWN),
            today.date, today.hall.id, caller.by, *plan.guard_args(), *plan.write_args(),
        ]  # fmt: skip
        reply = today.hall.client.run("draw", plan.keys, args)
        if reply[0] == "guard":
            self._explain(today, plan.names[int(reply[2]) - 1], service, holders, request)
        checked(reply, plan)
        if reply[0] == "again":
            answered_on = keys if int(reply[3]) == 1 else yesterday
            return self._again(today, answered_on, reply[2])
        _, _, order, number, seq, ahead, waiting, _ = reply
        rank_at = order if booked else rank.walk_in(order, ticket.head_start_ms)
        drawn = codec.drawn(
            record, ticket_id(today.hall.id, today.date, number), number, seq, order, rank_at
        )  # fmt: skip
        return Drawn(drawn, ticket.secret, None if booked else ahead, waiting, False)

    def _new_ticket(self, today: Today, request: DrawRequest, service: ServiceEntry, **found: Any) -> Ticket:
        return Ticket(
            centre=today.hall.id,
            day=today.date,
            service=service.code,
            service_name=service.public_name or service.name,
            queue=service.queue,
            state=State.BOOKED if request.channel in REMOTE_CHANNELS else State.WAITING,
            channel=request.channel,
            zone=today.index.queues[service.queue].zone,
            cases=request.cases,
            catalogue_version=today.index.version,
            lang=request.lang,
            priority=request.priority,
            needs=request.needs,
            secret=self._random(RANDOM_BYTES).hex(),
            **found,
        )

    def _guard_draw(self, today: Today, plan: Plan, request: DrawRequest, service: ServiceEntry) -> Session:
        if today.record.stop_draws:
            raise Refused("draws_stopped")
        if service.queue in today.record.suspended:
            raise Refused("queue_suspended")
        now_ms = today.hall.now_ms()
        sessions = today.hall.sessions(today.date)
        session = next((s for s in sessions if s.draws_at(now_ms) and s.offers(service.sessions)), None)
        if session is None:
            offered = any(s.draws_at(now_ms) for s in sessions)
            code = "not_offered_now" if offered else "session_closed"
            upcoming = today.hall.opens_next(service.sessions, request.lang)
            name = service.name_en if request.lang == "en" and service.name_en else service.name
            raise Refused(code, service=name, next=upcoming)
        today.guard(plan)
        plan.window("session", session.draw_from_at, session.last_draw_at)
        return session

    def _guard_party(self, today: Today, plan: Plan, service: ServiceEntry, holders: list[str]) -> None:
        limit = today.index.catalogue.policy.party_centre_limit
        for party in holders:
            plan.guard("holding", "is", today.keys.holds, f"{party}:{service.queue}", "")
            plan.guard("holding_many", "below", today.keys.holds, party, str(limit))
            plan.write("set", today.keys.holds, f"{party}:{service.queue}", '"\\u0001M"')
            plan.write("add", today.keys.holds, party, "1")

    def _private(self, request: DrawRequest) -> str:
        private = {"party": request.party, "notify_ahead": request.notify_ahead, "reason": request.reason}
        kept = {name: value for name, value in private.items() if value is not None}
        return self._parties.seal(kept, self._random(12)) if kept else ""

    def _explain(
        self, today: Today, guard: str, service: ServiceEntry, holders: list[str], request: DrawRequest
    ) -> None:
        """A draw's guard failed: the refusal it stands for, where it isn't a change to decide on again."""
        if guard == "holding_many":
            raise Refused("quota_reached")
        if guard != "holding":
            return
        fields = [f"{party}:{service.queue}" for party in holders]
        numbers = today.hall.client.ask("hmget", today.keys.holds, fields)
        for number in filter(None, numbers):
            held = read_ticket(today, number)
            proven = self._parties.hashes(request.party, only=request.proven)
            shown = not set(proven).isdisjoint((held.held_by or "").split())
            seen = codec.public(codec.doc(held)) if shown else {"id": held.id, "number": number}
            secret = held.secret if shown else ""
            raise Refused("already_holding", {"ticket": seen, "secret": secret}, number=number)

    def _answered(self, today: Today, caller: Caller) -> Drawn | None:
        """What the key was answered with today or yesterday; Refused `key_reused` if it was another request."""
        for keys in (today.keys, today.hall.on(_day_before(today.date))):
            answer = today.hall.client.ask("hget", keys.draws, caller.key)
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
            turn = today.hall.client.ask("hget", today.keys.day, f"mx:{ticket.queue}")
            act = Act(command=command, reason=reason, behind=behind, turn_taken_at=int(float(turn or 0)))
            event = decided(today, ticket, act)
            if command == Command.CHECK_IN and event.place and event.place.behind is None:
                plan.guard("turn", "atmost", today.keys.day, f"mx:{ticket.queue}", str(ticket.rank_at))
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


def _head_start_ms(today: Today, request: DrawRequest) -> int:
    """What a verified priority is worth; Refused `invalid_field` for a class the centre doesn't have."""
    if not request.priority:
        return 0
    entry = today.index.classes.get(request.priority["class"])
    if entry is None:
        raise Refused("invalid_field", {"field": "priority.class"}, field="priority.class")
    return entry.head_start_s * 1000 if request.priority["verified"] else 0


@lru_cache(maxsize=16)
def _day_before(date: str) -> str:
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days=1)).isoformat()
