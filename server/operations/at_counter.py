"""What every act at a counter has in common: whose it is, its ticket, and both changed in one step."""

from dataclasses import dataclass, field, replace
from typing import Any

from server.domain import calendar as calendars
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Happened, Ticket
from server.operations import own_figures
from server.operations.change import Caller, put, read_ticket
from server.operations.counter_record import (
    CounterRecord,
    Kept,
    counter_fields,
    guard_counter,
    read_counter,
    write_counter,
)
from server.operations.day import must_serve
from server.operations.drawing import Drawing
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import CALLED, SHOWN, parse_ticket_id
from server.store.plan import Plan
from server.wire.vocabulary import CounterState, EventType, Outcome, State

Json = dict[str, Any]

TALLIES = {EventType.TICKET_FINISHED: "finished", EventType.TICKET_MISSED: "missed"}
"""What a counter counts of its tickets in a day, by the event that counts."""
FINISH, DELIVERY = "finish:", "delivery"
"""Fields of a ticket's private part: what each finish said beside its outcome, and the delivery as set since."""


@dataclass(frozen=True, slots=True)
class Finish:
    """How the current ticket ends."""

    outcome: Outcome = Outcome.UNSTATED
    cases: int | None = None
    kept: Json = field(default_factory=dict)  # note, missing, due_at, case_no, delivery: never published
    ticket: str | None = None  # the one meant: a clerk's screen may be a moment behind


class AtCounter:
    """Acts of the clerk who is signed in at a counter."""

    def __init__(self, halls: Halls, drawing: Drawing) -> None:
        self._halls = halls
        self._drawing = drawing

    def _own(self, today: Today, counter: str, caller: Caller) -> Kept:
        """The caller's own counter; refused if it is closed, or somebody else's."""
        kept = read_counter(today, counter)
        must_serve(today.record)
        if kept.record.state == CounterState.CLOSED:
            raise Refused("counter_closed")
        if kept.record.clerk != caller.by:
            raise Refused("not_yours", sentence="counter.not_your_counter")
        return kept


def put_both(
    today: Today, plan: Plan, record: CounterRecord, ticket: Ticket, event: Happened, caller: Caller
) -> Ticket:
    """Add to the plan a change of a counter's ticket and, where it frees the counter, the counter's."""
    guard_counter(today, plan, record)
    if event.changes.get("state", ticket.state) in (State.CALLED, State.SERVING):
        return put(today, plan, ticket, event, caller.signed)
    empty = freed(record)
    write_counter(today, plan, empty)
    if tally := TALLIES.get(event.type):
        plan.write("add", today.keys.counter(record.id), tally, "1")
        own_figures.count(today, plan, caller.by, event.type, event.changes["stops"][-1])
    return put(today, plan, ticket, event, caller.signed, counter_fields(empty))


def freed(record: CounterRecord) -> CounterRecord:
    """The counter without its ticket."""
    return replace(record, ticket=None, version=record.version + 1)


def with_ticket(record: CounterRecord, ticket: str) -> CounterRecord:
    """The counter with a ticket."""
    return replace(record, ticket=ticket, version=record.version + 1)


def must_be_ready(record: CounterRecord) -> None:
    """Refuse a call or a start at a counter that is paused, or has a ticket."""
    if record.ticket:
        raise Refused("counter_busy", {"ticket": refer(record.ticket)}, number=number_in(record.ticket))
    must_be_open(record)


def must_be_open(record: CounterRecord) -> None:
    """Refuse to bring anybody to a counter that is closed or paused."""
    if record.state == CounterState.PAUSED:
        raise Refused("counter_paused")
    if record.state != CounterState.OPEN:
        raise Refused("counter_closed")


def current(today: Today, ticket: str) -> Ticket:
    """The ticket at a counter; Conflict if it has left since the counter was read, which is then to be read again."""
    found = read_ticket(today, number_in(ticket))
    if found.state not in (State.CALLED, State.SERVING):
        raise Conflict("counter")
    return found


def seen_at(today: Today, ticket: Ticket) -> int | None:
    """When a ticket's call was shown, or made, as the calendar read then."""
    called, shown = today.hall.client.ask("hmget", today.keys.ticket(ticket.number), CALLED, SHOWN)
    when = shown if ticket.shown_at is not None else called
    return int(when) if when else None


def must_be_meant(finish: Finish | None, ticket: Ticket | None) -> None:
    """Refuse to finish another ticket than the one the clerk saw."""
    if finish is not None and finish.ticket is not None and (ticket is None or finish.ticket != ticket.id):
        raise Refused("changed_meanwhile")


def keep_apart(today: Today, plan: Plan, ticket: Ticket, values: Json | None, drawing: Drawing) -> None:
    """What a finish says beside its outcome goes sealed with the ticket's private part; events carry none of it."""
    if values:
        key = today.keys.private(ticket.number)
        plan.write("set", key, finish_field(ticket), drawing.sealed(values))
        if "delivery" in values:
            plan.write("del", key, DELIVERY)


def finish_field(ticket: Ticket) -> str:
    """The field of what a finish says of the stop the ticket is at; a visit has several."""
    return f"{FINISH}{len(ticket.stops) + 1}"


def zone_of(today: Today, queue: str) -> str | None:
    """Where a queue waits."""
    return today.queue(queue).zone or None


def next_zone(today: Today, ticket: Ticket) -> str | None:
    """Where the next stop of a ticket's visit waits."""
    return zone_of(today, ticket.route[0].queue) if ticket.route else None


def counter_zone(today: Today, counter: str) -> str:
    """Where a counter is."""
    entry = today.index.counters.get(counter)
    return entry.zone if entry else ""


def is_after_hours(today: Today, session: str | None = None) -> bool:
    """Whether a ticket is 延时 if called now; of which session it is, a call-next learns only in its step."""
    return calendars.over_for(today.sessions(), today.hall.now_ms(), session)


def call_text(counter: str, zone: str | None, *, recall: bool = False) -> Json:
    """A call among the last ones, but for its ticket and time."""
    return {"counter": counter, "zone": zone, "recall": recall}


def whole_call(ticket: Ticket, counter: str, zone: str | None, *, recall: bool = False) -> str:
    """A call with its ticket, as text with the step's time still open."""
    of = {"ticket": ticket.id, "number": ticket.number, "at": "\x01A"}
    return codec.dumps(call_text(counter, zone, recall=recall) | of)


def public(ticket: Ticket) -> Json:
    """The public record of a ticket."""
    return codec.public(codec.doc(ticket))


def refer(ticket: str) -> Json:
    """A ticket by id and number."""
    return {"id": ticket, "number": number_in(ticket)}


def number_in(ticket: str) -> str:
    """The number in an id that is known to be one."""
    parts = parse_ticket_id(ticket)
    assert parts is not None
    return parts[2]
