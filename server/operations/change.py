"""One change of one ticket as a plan: guards on its version, its record and place in line, and its event."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.domain.decide import Act, decide
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Happened, Ticket, evolve
from server.operations.day import commit, event_fields
from server.operations.halls import Today
from server.operations.party import AGENT, NAMED
from server.store import codec
from server.store.events import EXTRAS
from server.store.keys import CALLED, ENDED, held_field, holding_field
from server.store.plan import Appended, Plan
from server.wire.vocabulary import LIVE_STATES, EventType, State

Json = dict[str, Any]

WHEN: dict[str, str] = {
    EventType.TICKET_CALLED: CALLED,
    EventType.TICKET_MISSED: ENDED,
    EventType.TICKET_FINISHED: ENDED,
}
"""Events before which a ticket is kept as it was, for an undo within seconds, and the field of when that was.

A call-next takes only who waits, and needs no image.
"""
CALENDAR_NOW = '"\\u0001N"'
"""The slot of the calendar's time in a value that is set."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and under which idempotency key."""

    by: str
    key: str
    fingerprint: str
    via: str = ""  # the call pad that acts for `by`
    seen: Json | None = None  # fields of the ticket as they saw it; None: whatever it is

    @property
    def signed(self) -> str:
        """As an event names who did it: the person, and the pad it was done by."""
        return f"{self.by}|{self.via}" if self.via else self.by


def read_ticket(today: Today, number: str) -> Ticket:
    """The ticket of a number of this day; Refused `not_found`."""
    fields = today.hall.client.ask("hgetall", today.keys.ticket(number))
    if not fields:
        raise Refused("not_found")
    return codec.ticket(fields)


def answered(today: Today, ticket: Ticket, caller: Caller) -> bool:
    """Whether the caller's key was the last to change the ticket; Refused `key_reused` if for another request.

    Refused `changed_meanwhile`, with the ticket as it is, where the caller saw it otherwise.
    """
    key, fingerprint = today.hall.client.ask("hmget", today.keys.ticket(ticket.number), "lk", "lf")
    if key != caller.key:
        if caller.seen and any(getattr(ticket, name) != value for name, value in caller.seen.items()):
            sentence = (
                "hall.ticket_moved" if caller.seen.get("state") != ticket.state else "hall.ticket_handled"
            )
            said = {"sentence": sentence, "number": ticket.number, "state": ticket.state}
            raise Refused("changed_meanwhile", {"ticket": codec.public(codec.doc(ticket))}, **said)
        return False
    if fingerprint != caller.fingerprint:
        raise Refused("key_reused")
    return True


def begin(today: Today, remembers: str) -> Plan:
    """A plan on this day; `remembers` is the key of the record that keeps the idempotency key."""
    plan = Plan([today.keys.day, today.keys.base.stream, remembers])
    today.guard(plan)
    return plan


def decided(today: Today, ticket: Ticket, act: Act) -> Happened:
    """What the act comes to now; raises the refusal."""
    outcome = decide(ticket, act, today.index.catalogue.policy, today.hall.now_ms())
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def put(
    today: Today, plan: Plan, before: Ticket, event: Happened, by: str, counter: Sequence[str] = ()
) -> Ticket:
    """Add to the plan all that an event does to a ticket; the ticket after it, its store times still open.

    `counter` are the event's fields for the counter after the change, where it changes too.
    """
    after = evolve(before, event)
    if after.queue != before.queue and before.drawn_in is None:
        after = replace(after, drawn_in=before.queue)
    key = today.keys.ticket(before.number)
    plan.guard("ticket", "is", key, "v", str(before.version))
    place(today, plan, before, after, event)
    plan.write("set", key, "v", str(after.version))
    plan.write("set", key, "doc", codec.doc(after))
    plan.write("del", key, "over")
    if event.type == EventType.TICKET_CALLED:
        plan.write("del", key, "why")  # by name: it was compared with nobody, and took no turn
        plan.write("del", key, "turn")
    if (when := WHEN.get(event.type)) is not None:
        plan.write("set", key, "undo", codec.doc(before))
        plan.write("set", key, when, CALENDAR_NOW)
    if before.state == State.HELD:
        plan.write("unrank", today.keys.queue(f"@held:{before.counter}"), before.member)
    if after.state == State.HELD:
        plan.write("rank", today.keys.queue(f"@held:{after.counter}"), after.member, str(after.rank_at))
    hall = codec.hall(after)
    if hall != codec.hall(before):
        plan.write("set", key, "hall", hall)
    if before.state in LIVE_STATES and after.state not in LIVE_STATES:
        release(today, plan, before)
    if before.state not in LIVE_STATES and after.state in LIVE_STATES:
        hold_again(today, plan, after)
    if before.state in LIVE_STATES and after.state in LIVE_STATES and before.queue != after.queue:
        take_along(today, plan, before, after)
    plan.appended.append(_appended(today, before, after, event, by, counter))
    return after


def place(today: Today, plan: Plan, before: Ticket, after: Ticket, event: Happened) -> None:
    """Add the ticket's move in line."""
    where = event.place
    if where is None:
        return
    line = today.keys.queue(after.line)
    if where.leave:
        plan.write("unrank", today.keys.queue(before.line), before.member)
    if where.enter and where.behind is not None:
        plan.write("behind", line, after.member, f"{where.behind} {where.rank_at}")
    elif where.enter:
        plan.write("rank", line, after.member, str(where.rank_at))


def release(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Its party no longer holds it."""
    for party in (ticket.held_by or "").split():
        if not party.startswith(AGENT):
            plan.write("drop", today.keys.day, held_field(party, ticket.queue), ticket.number)
        if not party.startswith(NAMED):
            plan.write("add", today.keys.day, holding_field(party), "-1")


def hold_again(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Its party holds it once more, unless it holds another one in that queue, or all it may, by now."""
    policy, ask = today.index.catalogue.policy, today.hall.client.ask
    for party in (ticket.held_by or "").split():
        if party.startswith(NAMED):
            plan.write("hold", today.keys.day, held_field(party, ticket.queue), ticket.number)
            continue
        limit = policy.agent_centre_limit
        if not party.startswith(AGENT):
            limit = policy.party_centre_limit
            field = held_field(party, ticket.queue)
            if (held := ask("hget", today.keys.day, field)) is not None:
                other = read_ticket(today, held.partition(" ")[0])
                raise Refused(
                    "already_holding",
                    {"ticket": {"id": other.id, "number": other.number}},
                    number=other.number,
                )
            plan.guard("holding", "is", today.keys.day, field, "")
            plan.write("hold", today.keys.day, field, ticket.number)
        if int(ask("hget", today.keys.day, holding_field(party)) or 0) >= limit:
            raise Refused("cannot_undo")
        plan.guard("holding", "below", today.keys.day, holding_field(party), str(limit))
        plan.write("add", today.keys.day, holding_field(party), "1")


def take_along(today: Today, plan: Plan, before: Ticket, after: Ticket) -> None:
    """Its party holds it in another queue now; unchecked, since the hall moved it, and maybe beside one held there."""
    for party in (before.held_by or "").split():
        if party.startswith(AGENT):
            continue
        plan.write("drop", today.keys.day, held_field(party, before.queue), before.number)
        plan.write("hold", today.keys.day, held_field(party, after.queue), before.number)


def send(today: Today, plan: Plan, caller: Caller, answer: str = "") -> list[Any]:
    """Commit the plan: the reply, whose first word is `ok` or `again`; raises Conflict or Refused `key_reused`."""
    reply = commit(today.hall.client, plan, caller.key, caller.fingerprint, answer)
    return checked(reply, plan)


def checked(reply: list[Any], plan: Plan) -> list[Any]:
    """The reply, unless a guard failed or the key was used for something else."""
    if reply[0] == "reused":
        raise Refused("key_reused")
    if reply[0] == "guard":
        raise Conflict(plan.names[int(reply[2]) - 1])
    return reply


def settled(ticket: Ticket, order: int, rank: str = "") -> Json:
    """The public record after a step, its open times filled with the step's own."""
    text = codec.doc(ticket).replace('"\\u0001A"', str(order))
    return codec.public(text.replace('"\\u0001R"', rank or "null"))


def mark(today: Today, plan: Plan, appended: Appended, ticket: Ticket, **fields: Any) -> Ticket:
    """Add to the plan that some fields of a ticket are set outside any move; its after-image goes with the event."""
    after = replace(ticket, version=ticket.version + 1, **fields)
    key = today.keys.ticket(ticket.number)
    plan.guard("ticket", "is", key, "v", str(ticket.version))
    plan.write("set", key, "v", str(after.version))
    plan.write("set", key, "doc", codec.doc(after))
    plan.write("del", key, "over")
    appended.fields += ticket_fields(after)
    return after


def ticket_fields(ticket: Ticket) -> list[str]:
    """An event's fields for a ticket's after-image."""
    fields = ["t", codec.doc(ticket)]
    if hall := codec.hall(ticket):
        fields += ["h", hall]
    return fields


def _appended(
    today: Today, before: Ticket, after: Ticket, event: Happened, by: str, counter: Sequence[str]
) -> Appended:  # fmt: skip
    fields = event_fields(event.type, today.keys, by) + ticket_fields(after)
    fields += counter
    if event.reason:
        fields += ["r", event.reason]
    appended = Appended(fields)
    where = event.place
    left = before.queue if where and where.leave and not before.pinned_to else None
    entered = after.queue if where and where.enter and not after.pinned_to else None
    if queue := entered or left:
        fields += ["q", today.queue_image(queue)]
        appended.queue_key = today.keys.queue(queue)
    if entered and left and entered != left:
        fields += ["p", today.queue_start(left) + '"\\u0001V"']
        appended.left_key = today.keys.queue(left)
    return appended


def with_extras(appended: Appended, extras: Json) -> None:
    """Add what else an event carries."""
    appended.fields += [EXTRAS, json.dumps(extras, ensure_ascii=False, separators=(",", ":"))]
