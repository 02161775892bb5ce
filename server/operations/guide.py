"""What guides and clerks do with any ticket: transfer, priority, resume. Each with a reason that is kept."""

from typing import Any

from server.domain.act import Act
from server.domain.classes import head_start_s
from server.domain.refusals import Refused
from server.domain.ticket import RouteStop, Ticket
from server.domain.transitions import Command
from server.operations.at_counter import freed, must_be_ready, public, with_ticket, zone_of
from server.operations.change import Caller, answered, begin, decided, put, read_ticket, send, settled
from server.operations.counter_record import (
    counter_fields,
    guard_called,
    guard_counter,
    read_counter,
    write_counter,
)
from server.operations.day import must_serve
from server.operations.halls import Halls, Today
from server.store.plan import Plan
from server.wire.vocabulary import State

Json = dict[str, Any]


class Guide:
    """The guide's desk, and what a clerk does with tickets that are not at the counter."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def transfer(
        self, centre: str, number: str, caller: Caller, reason: str | None, queue: str | None = None,
        counter: str | None = None, group: str | None = None, service: str | None = None, *, anyone: bool = True,
    ) -> Json:  # fmt: skip
        """To another queue, or pinned to a counter or a group of counters, with the rank it has.

        Drawn for the wrong `service`, it goes to the right one's queue. Who is at a counter is moved by `anyone`, else
        only by its clerk; nobody is pinned where no one calls.
        """

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return public(ticket)
            must_serve(today.record)
            pin, wanted = _pin(today, counter, group), _wanted(today, service, queue)
            target = wanted.queue if wanted else queue
            if target is not None and target not in today.index.queues:
                raise Refused("invalid_field", {"field": "queue"}, field="queue")
            here = ticket.state == State.WAITING and (target or ticket.queue, pin) == (
                ticket.queue,
                ticket.pinned_to,
            )
            if here and (wanted is None or wanted.service == ticket.service):
                raise Refused("already_there")
            zone = _zone_of_pin(today, counter, group) or zone_of(today, target or ticket.queue)
            act = Act(
                command=Command.TRANSFER, reason=reason, queue=target, service=wanted, pin=pin, zone=zone
            )  # fmt: skip
            event = decided(today, ticket, act)
            plan = begin(today, today.keys.ticket(number))
            left = _leaves_counter(today, plan, ticket, None if anyone else caller.by)
            if pin is not None and not guard_called(today, plan, pin):
                raise Refused("nobody_there")
            after = put(today, plan, ticket, event, caller.by, left)
            return _sent(today, plan, caller, after)

        return dict(self._halls.decide(centre, attempt))

    def prioritise(
        self, centre: str, number: str, caller: Caller, priority: Json | None, reason: str | None
    ) -> Json:  # fmt: skip
        """Grant a priority class, or withdraw it (None); only one verified moves the rank. `priority` is answered."""

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return public(ticket) | {"priority": ticket.priority}
            must_serve(today.record)
            head_start_ms = 0
            if priority is not None:
                entry = today.index.classes.get(priority["class"])
                if entry is None:
                    raise Refused("invalid_field", {"field": "class"}, field="class")
                policy = today.index.catalogue.policy
                head_start_ms = head_start_s(entry, ticket.queue, policy) * 1000
            act = Act(
                command=Command.PRIORITISE, reason=reason, by=caller.by, priority=priority, head_start_ms=head_start_ms
            )  # fmt: skip
            event = decided(today, ticket, act)
            plan = begin(today, today.keys.ticket(number))
            after = put(today, plan, ticket, event, caller.by)
            return _sent(today, plan, caller, after) | {"priority": priority}

        return dict(self._halls.decide(centre, attempt))

    def resume(
        self, centre: str, number: str, caller: Caller, counter: str, *, anyone: bool = False
    ) -> Json:  # fmt: skip
        """Go on with a held ticket at the counter that held it; `anyone` may send it there, else only its clerk."""

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return public(ticket)
            must_serve(today.record)
            if ticket.state == State.HELD and ticket.counter not in (None, counter):
                holder = today.index.counters.get(str(ticket.counter))
                name = holder.label or holder.id if holder else ticket.counter
                raise Refused("held_elsewhere", {"counter": ticket.counter}, counter=name)
            event = decided(today, ticket, Act(command=Command.RESUME, counter=counter))
            record = read_counter(today, counter).record
            if not anyone and record.clerk != caller.by:
                raise Refused("not_yours")
            must_be_ready(record)
            plan = begin(today, today.keys.ticket(number))
            guard_counter(today, plan, record)
            busy = with_ticket(record, ticket.id)
            write_counter(today, plan, busy)
            after = put(today, plan, ticket, event, caller.signed, counter_fields(busy))
            return _sent(today, plan, caller, after)

        return dict(self._halls.decide(centre, attempt))


def _sent(today: Today, plan: Plan, caller: Caller, after: Ticket) -> Json:
    reply = send(today, plan, caller)
    if reply[0] == "again":
        return public(read_ticket(today, after.number))
    return settled(after, int(reply[2]), str(reply[3]))


def _leaves_counter(today: Today, plan: Plan, ticket: Ticket, clerk: str | None) -> list[str]:
    """Add to the plan that the ticket's counter is free, if it is at one; the event's fields for the counter.

    Refused `not_yours` where it isn't that clerk's (None: whoever's it is).
    """
    if ticket.state not in (State.CALLED, State.SERVING) or ticket.counter is None:
        return []
    record = read_counter(today, ticket.counter).record
    if clerk is not None and record.clerk != clerk:
        raise Refused("not_yours")
    guard_counter(today, plan, record)
    empty = freed(record)
    write_counter(today, plan, empty)
    return counter_fields(empty)


def _wanted(today: Today, service: str | None, queue: str | None) -> RouteStop | None:
    """The service a ticket is to be for from now on; Refused where there is none such, or it waits in another queue."""
    if service is None:
        return None
    entry = today.index.find(service)
    if entry is None:
        raise Refused("unknown_service", service=service)
    if queue not in (None, entry.queue):
        raise Refused("invalid_field", {"field": "queue"}, field="queue")
    return RouteStop(service=service, service_name=entry.public_name or entry.name, queue=entry.queue)


def _pin(today: Today, counter: str | None, group: str | None) -> str | None:
    if counter is not None and group is not None:
        raise Refused("invalid_field", {"field": "group"}, field="group")
    if counter is not None:
        if counter not in today.index.counters:
            raise Refused("invalid_field", {"field": "counter"}, field="counter")
        return f"counter:{counter}"
    if group is not None:
        if group not in today.index.groups:
            raise Refused("invalid_field", {"field": "group"}, field="group")
        return f"group:{group}"
    return None


def _zone_of_pin(today: Today, counter: str | None, group: str | None) -> str | None:
    """Where who is pinned waits: near the counter, or near the first of the group."""
    at = counter or (today.index.groups[group][0] if group else None)
    return today.index.counters[at].zone or None if at else None
