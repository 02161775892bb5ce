"""The closing of a business day: each open ticket ended by its own step, then each counter. Repeating it is harmless.

It goes on where it was interrupted: the day keeps how many of its tickets, in the order of draws, are closed.
"""

import json
from dataclasses import replace

from server.domain.act import Act
from server.domain.refusals import Conflict
from server.domain.ticket import Ticket
from server.domain.transitions import Command
from server.operations import no_shows
from server.operations.at_counter import freed
from server.operations.change import checked, decided, put, read_ticket
from server.operations.counter_record import (
    CounterRecord,
    counter_fields,
    guard_counter,
    read_counter,
    write_counter,
)
from server.operations.day import commit, event_fields
from server.operations.day_control import end_day
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import turn_field
from server.store.plan import Appended, Plan
from server.wire.vocabulary import LIVE_STATES, CounterState, DayState, EventType, State

AT_ONCE = 100
"""Tickets looked at in one go."""
TRIES = 10
"""How often one ticket or counter is tried while others still change it."""
BECAUSE = {State.BOOKED: "not_checked_in", State.MISSED: "missed_call"}
"""The word that is kept of why a ticket expired, by the state it was in; of who waited, that the day ended."""
DAY_ENDED = "day_ended"
BY = "system"
_AT_A_COUNTER = frozenset({State.CALLED, State.SERVING, State.HELD})


class Closing:
    """Ends days and all that is open in them."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def end(self, centre: str, date: str) -> None:
        """End a day that nobody ended: from then on it takes no commands."""
        hall = self._halls.get(centre)
        for _ in range(TRIES):
            day = hall.day(date)
            if day is None or day.record.state == DayState.ENDED:
                return
            plan = Plan([day.keys.day, day.keys.base.stream])
            plan.guard("day", "is", day.keys.day, "v", str(day.record.version))
            end_day(day, plan, BY)
            if day.record.state == DayState.PLANNED:  # it never began, so nobody could have come
                plan.write("set", day.keys.day, "ended", "0")
            if commit(hall.client, plan)[0] == "ok":
                return
        raise Conflict("day")

    def close_some(self, centre: str, date: str) -> bool:
        """Close the next hundred tickets of a day that has ended, at last its counters; True once all is closed."""
        day = self._halls.get(centre).day(date)
        if day is None:
            return True
        client, key = day.hall.client, day.keys.day
        drawn, so_far, closed = client.ask("hmget", key, "s", "cl", "closed")
        if closed is not None and closed == (drawn or "0"):
            return True
        first, last = int(so_far or 0), int(drawn or 0)
        until = min(first + AT_ONCE, last)
        if until > first:
            self._close_tickets(day, range(first + 1, until + 1))
            client.ask("hset", key, "cl", until)
        if until < last:
            return False
        self._close_counters(day)
        client.ask("hset", key, "closed", last)
        return True

    def _close_tickets(self, day: Today, places: range) -> None:
        client = day.hall.client
        numbers = client.ask("hmget", day.keys.day, [f"i:{place}" for place in places])
        keys = [day.keys.ticket(number) for number in numbers if number is not None]
        for fields in client.many([("hgetall", key) for key in keys]):
            if not fields:
                continue
            ticket = codec.ticket(fields)
            _end_ticket(day, ticket)
            if ticket.needs:  # what the visitor needed is nobody's business after the day
                client.ask(
                    "hset", day.keys.ticket(ticket.number), "hall", codec.hall(replace(ticket, needs=()))
                )

    def _close_counters(self, day: Today) -> None:
        client = day.hall.client
        counters = json.loads(client.ask("hget", day.keys.day, "ids"))["counters"]
        versions = client.many([("hget", day.keys.counter(counter), "v") for counter in counters])
        for counter, version in zip(counters, versions, strict=True):
            if version is not None:
                _close_counter(day, counter)


def _end_ticket(day: Today, ticket: Ticket) -> None:
    """One ticket, step by step: a called one is missed first, then expired."""
    for _ in range(TRIES):
        if ticket.state not in LIVE_STATES:
            return
        try:
            after = _step(day, ticket)
        except Conflict:
            after = None
        if after is None or after.state in LIVE_STATES:
            ticket = read_ticket(day, ticket.number)
        else:
            return
    raise Conflict("ticket")


def _step(day: Today, ticket: Ticket) -> Ticket:
    command = Command.CLOSE_UNRECORDED if ticket.state in _AT_A_COUNTER else Command.EXPIRE
    event = decided(day, ticket, Act(command=command, because=BECAUSE.get(ticket.state, DAY_ENDED)))
    plan = _plan(day)
    counter = _freed(day, plan, ticket)
    after = put(day, plan, ticket, event, BY, counter)
    if ticket.state == State.BOOKED and _had_its_turn(day, ticket):
        no_shows.count_missed(day, plan, ticket)
    checked(commit(day.hall.client, plan), plan)
    return after


def _plan(day: Today) -> Plan:
    plan = Plan([day.keys.day, day.keys.base.stream])
    plan.guard("ended", "is", day.keys.day, "state", str(DayState.ENDED))
    return plan


def _freed(day: Today, plan: Plan, ticket: Ticket) -> list[str]:
    """The counter that had the ticket, freed in the same step; the event's fields for it, none where none had it."""
    if ticket.counter is None:
        return []
    record = read_counter(day, ticket.counter).record
    if record.ticket != ticket.id:
        return []
    guard_counter(day, plan, record)
    empty = freed(record)
    write_counter(day, plan, empty)
    return counter_fields(empty)


def _close_counter(day: Today, counter: str) -> None:
    for _ in range(TRIES):
        record = read_counter(day, counter).record
        if record.state == CounterState.CLOSED and record.ticket is None:
            return
        plan = _plan(day)
        guard_counter(day, plan, record)
        closed = CounterRecord(id=record.id, version=record.version + 1)
        write_counter(day, plan, closed)
        fields = [*event_fields(EventType.COUNTER_CLOSED, day.keys, BY), *counter_fields(closed)]
        plan.appended.append(Appended(fields))
        if commit(day.hall.client, plan)[0] == "ok":
            return
    raise Conflict("counter")


def _had_its_turn(day: Today, ticket: Ticket) -> bool:
    """Whether a booked holder could have come: by the session's close, or before that by the slot or the turn."""
    ended, turn = day.hall.client.ask("hmget", day.keys.day, "ended", turn_field(ticket.queue))
    ended_at = int(ended or 0)
    session = next((one for one in day.sessions() if one.id == ticket.session), None)
    if session is None or session.close_at <= ended_at:
        return True
    if ticket.slot_at is not None:
        appointments = day.queue(ticket.queue).appointments
        return ticket.slot_at + (appointments.grace_s * 1000 if appointments else 0) <= ended_at
    return int(float(turn or 0)) > ticket.rank_at
