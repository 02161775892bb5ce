"""Drawing: the atomic step that gives out a number, for whoever is to have one. Which rules apply, the callers say."""

import datetime
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from server.domain.quota import Tally
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Ticket
from server.operations import no_shows
from server.operations.change import Caller, read_ticket
from server.operations.draw_form import DrawForm
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.halls import Today
from server.operations.party import AGENT, Parties
from server.store import codec
from server.store.keys import DayKeys, drawn_field, held_field, holding_field, ticket_id
from server.store.plan import Plan
from server.wire.secret import RANDOM_BYTES
from server.wire.vocabulary import REMOTE_CHANNELS, Channel, State

Json = dict[str, Any]

_SERVED = "served"


@dataclass(slots=True)
class More:
    """What a draw does beside the ordinary: an appointment's slot, a walk-up's call and start, a kiosk's own number."""

    tallies: list[Tally] = field(default_factory=list)
    full: Callable[[], Refused] | None = None  # what is said when one of these tallies is at its limit
    unlimited: bool = False
    number: str = ""
    arrived_at: int | None = None
    secret: str | None = None
    series: str = ""  # of the number, where the queue's prefix isn't what it is counted by
    plan: Callable[[Plan], None] | None = None
    served: tuple[Ticket, ...] = ()  # the images after each further event, the last of them what it comes to


class Drawing:
    """Draws tickets on a day; it holds the installation's keys for who they are for."""

    def __init__(self, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self.parties = parties
        self._random = random

    def kept(self, caller: Caller) -> Caller:
        """The caller with a fingerprint that can be kept.

        A request may name a person, and a bare hash of few possible bodies could be tried out.
        """
        return Caller(caller.by, caller.key, self.parties.keyed(caller.fingerprint))

    def draw(
        self, today: Today, form: DrawForm, request: DrawRequest, caller: Caller, more: More | None = None
    ) -> Drawn:  # fmt: skip
        """The ticket drawn, or that of the key; raises the refusal, or Conflict where it is to be decided again."""
        holders = self.parties.hashes(request.party) if request.party else []
        keys, queue = today.keys, form.queue.id
        counted, full = [*form.tallies], [Refused("quota_reached")] * len(form.tallies)
        self._count_holders(today, request, caller, holders, counted, full)
        held = [] if more and more.unlimited else [held_field(party, queue) for party in holders]
        if request.channel == Channel.AGENT:
            holders = [*holders, AGENT + self.parties.keyed(caller.by)]
        if more:
            counted += more.tallies
        yesterday = today.hall.on(_day_before(today.date))
        plan = Plan([keys.day, keys.base.stream, yesterday.day, keys.queue(queue)])
        args = self._args(today, form, request, caller, more)
        args[10] = " ".join(holders)
        args.append(str(len(counted)))
        for one in counted:
            args += [one.name, "" if one.limit is None or (more and more.unlimited) else str(one.limit)]
        if request.channel in REMOTE_CHANNELS and not (more and more.unlimited):
            no_shows.guard_remote(today, plan, [one for one in holders if not one.startswith(AGENT)])
        args += [str(len(held)), *held, *_rest(plan, more)]
        reply = today.hall.client.run("draw", plan.keys, args)
        if reply[0] == "guard" and isinstance(reply[2], int) and plan.names[reply[2] - 1] == no_shows.GUARD:
            raise no_shows.refused(today, holders, request.lang)
        if reply[0] == "guard":
            raise self._refused(today, str(reply[2]), held, full, request, more)
        if reply[0] == "reused":
            raise Refused("key_reused")
        if reply[0] == "again":
            return self.again(today, keys if int(reply[3]) == 1 else yesterday, reply[2])
        return _drawn(today, form, reply, args[9], more)

    def answered(self, today: Today, caller: Caller) -> Drawn | None:
        """What the key was answered with today or yesterday; Refused `key_reused` if it was another request."""
        for keys in (today.keys, today.hall.on(_day_before(today.date))):
            answer = today.hall.client.ask("hget", keys.day, drawn_field(caller.key))
            if answer:
                fingerprint, _, number = answer.partition(":")
                if fingerprint != caller.fingerprint:
                    raise Refused("key_reused")
                return self.again(today, keys, number)
        return None

    def again(self, today: Today, keys: DayKeys, number: str) -> Drawn:
        """A ticket that was drawn before, as it is now."""
        fields = today.hall.client.ask("hgetall", keys.ticket(number))
        held = codec.ticket(fields)
        line = keys.queue(held.line)
        ahead = today.hall.client.ask("zrank", line, held.member)
        waiting = today.hall.client.ask("zcard", keys.queue(held.queue))
        record = codec.public(fields["doc"], fields.get("over"))
        return Drawn(record, held.secret, ahead, waiting, True, held.priority, list(held.needs))

    def private(self, request: DrawRequest) -> str:
        """What is kept sealed beside the ticket; '' for nothing."""
        private = {"party": request.party, "notify_ahead": request.notify_ahead, "reason": request.reason}
        kept = {name: value for name, value in private.items() if value is not None}
        return self.parties.seal(kept, self._random(12)) if kept else ""

    def _args(
        self, today: Today, form: DrawForm, request: DrawRequest, caller: Caller, more: More | None
    ) -> list[str]:  # fmt: skip
        """The arguments up to the tallies; the tenth is the secret, the eleventh the party."""
        secret = (more and more.secret) or self._random(RANDOM_BYTES).hex()
        prefix = form.queue.prefix
        arrival = "" if more is None or more.arrived_at is None else str(more.arrived_at)
        place = "booked" if form.booked else str(form.ticket.head_start_ms)
        if more and more.served:
            place = _SERVED
        return [
            drawn_field(caller.key), caller.fingerprint, f"n:{(more and more.series) or prefix}", prefix,
            today.keys.ticket_prefix, ticket_id(today.hall.id, today.date, ""), place, form.doc, form.hall, secret, "",
            today.keys.private(""), self.private(request), "" if place == _SERVED else form.image, *form.headers,
            form.seen_by_staff, str(today.record.version), str(today.index.version),
            str(form.window[0]), str(form.window[1]), arrival, more.number if more else "",
        ]  # fmt: skip

    def _count_holders(
        self, today: Today, request: DrawRequest, caller: Caller, holders: Sequence[str], counted: list[Tally],
        full: list[Refused],
    ) -> None:  # fmt: skip
        """Add the tallies of live tickets: a person's, and an agent's own, whoever it acts for."""
        policy = today.index.catalogue.policy
        for party in holders:
            counted.append(Tally(holding_field(party), policy.party_centre_limit))
            full.append(Refused("quota_reached"))
        if request.channel == Channel.AGENT:
            agent = holding_field(AGENT + self.parties.keyed(caller.by))
            counted.append(Tally(agent, policy.agent_centre_limit))
            full.append(Refused("agent_limit", limit=policy.agent_centre_limit))

    def _refused(
        self, today: Today, guard: str, held_fields: list[str], full: list[Refused], request: DrawRequest,
        more: More | None,
    ) -> Refused:  # fmt: skip
        """A guard failed: the refusal it stands for, or Conflict where it is a change to decide on again."""
        kind, _, place = guard.partition(" ")
        if kind == "tally":
            index = int(place) - 1
            if index < len(full):
                return full[index]
            return more.full() if more and more.full else Conflict(guard)
        if kind == "taken":
            return Refused("number_taken")
        if kind == "hold":
            return self._holding(today, held_fields, request) or Conflict(guard)
        return Conflict(guard)

    def _holding(self, today: Today, held_fields: list[str], request: DrawRequest) -> Refused | None:
        """`already_holding` with the ticket held; whole only for an identity shown in this request."""
        held_numbers = " ".join(filter(None, today.hall.client.ask("hmget", today.keys.day, held_fields)))
        for number in held_numbers.split():
            held = read_ticket(today, number)
            proven = self.parties.hashes(request.party, only=request.proven)
            shown = not set(proven).isdisjoint((held.held_by or "").split())
            seen = codec.public(codec.doc(held)) if shown else {"id": held.id, "number": number}
            secret = held.secret if shown else ""
            return Refused("already_holding", {"ticket": seen, "secret": secret}, number=number)
        return None


def _rest(plan: Plan, more: More | None) -> list[str]:
    """What a draw does beside its own, as draw.lua reads it last."""
    if more is not None and more.plan is not None:
        more.plan(plan)
    if not plan.names and not plan.writes and not plan.appended:
        return [""]
    last = more.served[-1] if more and more.served else None
    return ["more", *plan.args(), *([str(last.version), codec.doc(last)] if last else [])]


def _drawn(today: Today, form: DrawForm, reply: list[Any], secret: str, more: More | None) -> Drawn:
    _, _, order, number, seq, ahead, waiting, _ = reply
    arrived_at = int(order) if more is None or more.arrived_at is None else more.arrived_at
    given = (ticket_id(today.hall.id, today.date, number), number, seq)
    if more and more.served:
        text = codec.doc(more.served[-1])
        for slot, value in (("I", f'"{given[0]}"'), ("M", f'"{number}"'), ("S", seq), ("A", order)):
            text = text.replace(f'"\\u0001{slot}"', str(value))
        record = codec.public(text)
    else:
        rank_at = arrived_at if form.booked else arrived_at - form.ticket.head_start_ms
        record = codec.drawn(form.record, *given, arrived_at, rank_at)
    in_line = form.ticket.state == State.WAITING and not (more and more.served)
    return Drawn(
        record, secret, ahead if in_line else None, waiting, False, form.ticket.priority, list(form.ticket.needs)
    )  # fmt: skip


@lru_cache(maxsize=64)
def _day_before(date: str) -> str:
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days=1)).isoformat()
