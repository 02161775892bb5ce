"""Undo, within seconds and by the same clerk, of a call, a no-show or a finish; the times are as if it had not been."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.domain.transitions import Command
from server.domain.undo import may_undo
from server.operations import no_shows, own_figures
from server.operations.at_counter import TALLIES, finish_field, freed, number_in, public, with_ticket, zone_of
from server.operations.change import WHEN, Caller, answered, begin, decided, put, read_ticket, send, settled
from server.operations.counter_record import (
    CounterRecord,
    counter_fields,
    guard_called,
    guard_counter,
    read_counter,
    write_counter,
)
from server.operations.day import must_serve
from server.operations.halls import Halls, Today
from server.store import codec, events, stream
from server.store.keys import ENDED, turn_field
from server.store.plan import Plan
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Done:
    """What an event says was done, and the ticket as it was before."""

    event_id: str
    type: str
    at: int
    before: Ticket
    by_name: bool


class Undoing:
    """Takes back a slip of the clerk's finger."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def undo(self, centre: str, number: str, caller: Caller, event_id: str) -> Json:
        """The ticket as it was before an event; one finish that also called undoes first the call."""

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return public(ticket)
            must_serve(today.record)
            done = _what_was_done(today, ticket, caller, event_id)
            counter = (ticket if done.type == EventType.TICKET_CALLED else done.before).counter
            record = read_counter(today, str(counter)).record
            if record.clerk != caller.by:
                raise Refused("not_yours")
            plan = begin(today, today.keys.ticket(number))
            guard_counter(today, plan, record)
            if done.type == EventType.TICKET_CALLED:
                after = _undo_call(today, plan, record, ticket, done, caller)
            else:
                after = _undo_end(today, plan, record, ticket, done, caller)
            reply = send(today, plan, caller)
            return (
                public(read_ticket(today, number)) if reply[0] == "again" else settled(after, int(reply[2]))
            )

        return dict(self._halls.decide(centre, attempt))


def done_at(today: Today, number: str, type_: str, at: int) -> int:
    """When a call, no-show or finish was, as the calendar read then (ms): the seconds to undo it in count from there.

    `at` is its event's time, the order's: hours ahead while the clock was, and taken where the ticket kept none.
    """
    when = today.hall.client.ask("hget", today.keys.ticket(number), WHEN.get(type_, ENDED))
    return int(when or at)


def _what_was_done(today: Today, ticket: Ticket, caller: Caller, event_id: str) -> _Done:
    """The event if it may be undone by the caller now; raises the refusal."""
    entry = stream.one(today.hall.client, today.keys.base.stream, event_id)
    told = _told(entry or {})
    if entry is None or told.get("id") != ticket.id:
        raise Refused("cannot_undo")
    type_, at, _, _, by = events.header(entry)
    policy, now_ms = today.index.catalogue.policy, today.hall.now_ms()
    began = done_at(today, ticket.number, type_, int(at))
    if refused := may_undo(by=caller.by, done_by=by, done_at=began, policy=policy, now_ms=now_ms):
        raise refused
    if type_ == EventType.TICKET_CALLED and "w" in entry:
        if ticket.called_at != int(at):
            raise Refused("cannot_undo")
        return _Done(event_id, type_, int(at), _image(ticket, entry["t"]), by_name=False)
    if type_ == EventType.TICKET_FINISHED and len(told["stops"]) - 1 in ticket.rated:
        raise Refused("cannot_undo")  # no clerk takes back what a visitor has said of it
    kept = today.hall.client.ask("hget", today.keys.ticket(ticket.number), "undo")
    if kept is None or codec.public(kept)["version"] + 1 != told["version"]:
        raise Refused("cannot_undo")
    return _Done(event_id, type_, int(at), _image(ticket, kept), by_name=type_ == EventType.TICKET_CALLED)


def _undo_call(
    today: Today, plan: Plan, record: CounterRecord, ticket: Ticket, done: _Done, caller: Caller
) -> Ticket:
    if record.ticket != ticket.id:
        raise Refused("cannot_undo")
    _give_turn_back(today, plan, ticket)
    empty = freed(record)
    write_counter(today, plan, empty)
    act = _act(today, done)
    if act.pin and not guard_called(today, plan, act.pin):
        act = replace(act, pin=None)  # its counter let go meanwhile, and gave back who was left
    event = decided(today, ticket, act)
    return put(today, plan, ticket, event, caller.by, counter_fields(empty))


def _undo_end(
    today: Today, plan: Plan, record: CounterRecord, ticket: Ticket, done: _Done, caller: Caller
) -> Ticket:
    """A no-show or a finish; what the same step called goes back in line first."""
    event = decided(today, ticket, _act(today, done))
    if record.ticket is not None:
        called = read_ticket(today, number_in(record.ticket))
        waited = _called_with(today, done)
        if waited.get("id") != called.id or (called.state, called.called_at) != (State.CALLED, done.at):
            raise Refused("counter_busy", {"ticket": public(called)}, number=called.number)
        back = Act(command=Command.UNDO, zone=zone_of(today, called.queue), pin=waited["pinned_to"])
        _give_turn_back(today, plan, called)
        put(today, plan, called, decided(today, called, back), caller.by)
    if done.type == EventType.TICKET_MISSED:
        no_shows.take_back(today, plan, ticket)
    busy = with_ticket(record, ticket.id)
    write_counter(today, plan, busy)
    plan.write("del", today.keys.private(ticket.number), finish_field(done.before))
    if tally := TALLIES.get(EventType(done.type)):
        plan.write("add", today.keys.counter(record.id), tally, "-1")
        own_figures.count(today, plan, caller.by, EventType(done.type), ticket.stops[-1], -1)
    return put(today, plan, ticket, event, caller.by, counter_fields(busy))


def _give_turn_back(today: Today, plan: Plan, called: Ticket) -> None:
    """Let the turn that a call took be as it was before, unless a later call has taken more of its queue since."""
    client, turn = today.hall.client, turn_field(called.queue)
    before = client.ask("hget", today.keys.ticket(called.number), "turn")
    taken = client.ask("hget", today.keys.day, turn)
    if before and taken == str(called.rank_at):
        plan.guard("turn", "is", today.keys.day, turn, taken)
        plan.write("set", today.keys.day, turn, before)


def _called_with(today: Today, done: _Done) -> Json:
    """Whom a finish called, as it waited: the call is the event behind it, appended in the same step; {} if none."""
    behind = stream.after(today.hall.client, today.keys.base.stream, done.event_id, 1)
    if done.type != EventType.TICKET_FINISHED or not behind or "w" not in behind[0][1]:
        return {}
    return codec.public(behind[0][1]["t"])


def _act(today: Today, done: _Done) -> Act:
    pin = done.before.pinned_to if done.type == EventType.TICKET_CALLED else None
    before = done.before if done.by_name or done.type != EventType.TICKET_CALLED else None
    return Act(command=Command.UNDO, zone=zone_of(today, done.before.queue), pin=pin, before=before)


def _told(entry: Mapping[str, str]) -> Json:
    """The ticket's record as an event has it."""
    if "t" not in entry:
        return {}
    return codec.public(entry["t"], entry.get("o"))


def _image(ticket: Ticket, doc: str) -> Ticket:
    """A ticket as a text has it, with what only the ticket itself still knows."""
    fields = {"doc": doc, "hall": codec.hall(ticket), "sec": ticket.secret, "party": ticket.held_by}
    return codec.ticket({name: value for name, value in fields.items() if value})
