"""Counters: sign in and out, and from call to finish. One key finishes the current ticket and calls the next."""

from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.decide import Act
from server.domain.dispatch import PINNED, UNPINNED
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Happened, Ticket
from server.domain.transitions import Command
from server.operations.change import Caller, begin, checked, decided, put, read_ticket, send, settled
from server.operations.counter_record import CounterRecord, Kept, guard_counter, read_counter, write_counter
from server.operations.day import AT, event_fields, header, must_serve
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import parse_ticket_id, ticket_id
from server.store.plan import Appended, Plan
from server.wire.vocabulary import CounterState, EventType, Outcome, State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finish:
    """How the current ticket ends."""

    outcome: Outcome = Outcome.UNSTATED
    cases: int | None = None
    kept: Json = field(default_factory=dict)  # note, missing papers, case number, delivery: never published
    ticket: str | None = None  # the one meant: a clerk's screen may be a moment behind


@dataclass(frozen=True, slots=True)
class Called:
    """What a call-next came to: public records, either may be None."""

    finished: Json | None
    called: Json | None


class Counters:
    """What clerks do at their counters."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def sign_in(self, centre: str, counter: str, caller: Caller, take_over: bool = False) -> Json:
        """Open a counter for the caller; somebody else's is refused unless taking over."""

        def attempt(today: Today) -> Json:
            record = read_counter(today, counter).record
            must_serve(today.record)
            if record.state != CounterState.CLOSED and record.clerk != caller.by and not take_over:
                raise Refused("counter_taken")
            queues = tuple(entry.queue for entry in today.index.queues_of.get(counter, ()))
            opened = replace(
                record, state=CounterState.OPEN, reason=None, back_at=None, queues=queues, clerk=caller.by
            )  # fmt: skip
            return self._put(today, record, opened, EventType.COUNTER_OPENED, caller)

        return dict(self._halls.decide(centre, attempt))

    def sign_out(self, centre: str, counter: str, caller: Caller, *, anyone: bool = False) -> Json:
        """Close the caller's counter (or `anyone`'s, for a manager); refused while it has a ticket."""

        def attempt(today: Today) -> Json:
            kept = read_counter(today, counter)
            if kept.answers(caller):
                return kept.record.public()
            record = kept.record if anyone else self._own(today, counter, caller).record
            must_serve(today.record)
            if record.ticket:
                raise Refused(
                    "counter_busy", {"ticket": _refer(record.ticket)}, number=_number(record.ticket)
                )
            closed = replace(record, state=CounterState.CLOSED, queues=(), clerk=None)
            return self._put(today, record, closed, EventType.COUNTER_CLOSED, caller)

        return dict(self._halls.decide(centre, attempt))

    def call_next(self, centre: str, counter: str, caller: Caller, finish: Finish | None = None) -> Called:
        """Finish the current ticket if told to, and call the best head of the counter's queues, in one step."""
        called: Called = self._halls.decide(
            centre, lambda today: self._call_next(today, counter, caller, finish)
        )
        return called

    def recall(self, centre: str, counter: str, caller: Caller) -> Json:
        """Announce the current ticket again."""
        return self._act(centre, counter, caller, Act(command=Command.RECALL))

    def start(self, centre: str, counter: str, caller: Caller) -> Json:
        """The visitor sits at the counter."""
        return self._act(centre, counter, caller, Act(command=Command.START))

    def no_show(self, centre: str, counter: str, caller: Caller) -> Json:
        """The visitor did not come; frees the counter."""
        return self._act(centre, counter, caller, Act(command=Command.NO_SHOW))

    def finish(self, centre: str, counter: str, caller: Caller, finish: Finish) -> Json:
        """The current ticket is done; frees the counter."""
        act = Act(command=Command.FINISH, outcome=finish.outcome, cases=finish.cases)
        return self._act(centre, counter, caller, act, finish)

    def _own(self, today: Today, counter: str, caller: Caller) -> Kept:
        kept = read_counter(today, counter)
        must_serve(today.record)
        if kept.record.state == CounterState.CLOSED:
            raise Refused("counter_closed")
        if kept.record.clerk != caller.by:
            raise Refused("not_yours")
        return kept

    def _put(
        self, today: Today, before: CounterRecord, after: CounterRecord, type_: EventType, caller: Caller
    ) -> Json:  # fmt: skip
        after = replace(after, version=before.version + 1)
        plan = begin(today, today.keys.counter(before.id))
        guard_counter(today, plan, before)
        write_counter(today, plan, after)
        plan.appended.append(Appended([*event_fields(type_, today.keys, caller.by), "k", after.text()]))
        reply = send(today, plan, caller)
        return read_counter(today, before.id).record.public() if reply[0] == "again" else after.public()

    def _act(self, centre: str, counter: str, caller: Caller, act: Act, finish: Finish | None = None) -> Json:
        def attempt(today: Today) -> Json:
            kept = self._own(today, counter, caller)
            if kept.answers(caller):
                return _public(read_ticket(today, kept.answer.strip("|")))
            record = kept.record
            if not record.ticket:
                raise Refused("counter_empty")
            ticket = _current(today, record.ticket)
            _must_be_meant(finish, ticket)
            zone = today.queue(ticket.queue).zone or None
            event = decided(today, ticket, replace(act, zone=zone))
            plan = begin(today, today.keys.counter(counter))
            after = self._put_both(today, plan, record, ticket, event, caller)
            _keep_apart(today, plan, ticket, finish.kept if finish else None)
            reply = send(today, plan, caller, f"{ticket.number}|")
            if reply[0] == "again":
                return _public(read_ticket(today, ticket.number))
            return settled(after, int(reply[2]))

        return dict(self._halls.decide(centre, attempt))

    def _put_both(
        self, today: Today, plan: Plan, record: CounterRecord, ticket: Ticket, event: Happened, caller: Caller
    ) -> Ticket:
        """The ticket's change and, where it frees the counter, the counter's."""
        guard_counter(today, plan, record)
        freed = event.changes.get("state", ticket.state) not in (State.CALLED, State.SERVING)
        if not freed:
            after = put(today, plan, ticket, event, caller.by)
            if event.type == EventType.TICKET_RECALLED:
                called = {"ticket": ticket.id, "number": ticket.number, "at": "\x01A"}
                plan.appended[-1].call = codec.dumps(_call(record.id, ticket.zone, recall=True) | called)
            return after
        empty = replace(record, ticket=None, version=record.version + 1)
        write_counter(today, plan, empty)
        tally = "finished" if event.type == EventType.TICKET_FINISHED else "missed"
        plan.write("add", today.keys.counter(record.id), tally, "1")
        return put(today, plan, ticket, event, caller.by, empty.text())

    def _call_next(self, today: Today, counter: str, caller: Caller, finish: Finish | None) -> Called:
        kept = self._own(today, counter, caller)
        record, keys = kept.record, today.keys
        if kept.answers(caller):
            return Called(*(_public(read_ticket(today, n)) if n else None for n in kept.answer.split("|")))
        lines = _lines(today, record)
        line_keys = [keys.queue(line) for line, *_ in lines]
        plan = Plan([keys.day, keys.base.stream, keys.counter(counter), *line_keys], first=())
        finished, empty = self._finish_first(today, plan, record, caller, finish)
        if record.state != CounterState.OPEN:
            raise Refused("counter_closed")
        entry = today.index.counters.get(counter)
        zone = entry.zone if entry else ""
        with_ticket = replace(empty, version=empty.version + 1)
        args = [
            caller.key, caller.fingerprint, finished.number if finished else "", keys.ticket_prefix,
            ticket_id(today.hall.id, today.date, ""), _overlay(counter, zone), with_ticket.start(),
            str(record.version or ""), str(with_ticket.version), codec.dumps(_call(counter, zone))[:-1],
            *header(EventType.TICKET_CALLED, keys, caller.by).split(AT), str(today.record.version),
            str(today.index.version), str(len(lines)), *(part for line in lines for part in line),
            *(["more", *plan.args()] if finished else [""]),
        ]  # fmt: skip
        reply = today.hall.client.run("take", plan.keys, args)
        if reply[0] == "guard" and isinstance(reply[2], str):
            raise Conflict(reply[2])
        checked(reply, plan)
        if reply[0] == "nobody":
            raise Refused("nobody_waiting")
        if reply[0] == "again":
            return Called(*(_public(read_ticket(today, number)) if number else None for number in reply[2:4]))
        number = reply[3]
        return Called(
            settled(finished, int(reply[2])) if finished else None,
            _public(read_ticket(today, number)) if number else None,
        )

    def _finish_first(
        self, today: Today, plan: Plan, record: CounterRecord, caller: Caller, finish: Finish | None
    ) -> tuple[Ticket | None, CounterRecord]:
        """Add the finish that the call carries to the plan; the finished ticket and the emptied counter."""
        if record.ticket is None:
            _must_be_meant(finish, None)
            return None, record
        ticket = _current(today, record.ticket)
        if finish is None:
            raise Refused("counter_busy", {"ticket": _public(ticket)}, number=ticket.number)
        _must_be_meant(finish, ticket)
        act = Act(command=Command.FINISH, outcome=finish.outcome, cases=finish.cases)
        after = self._put_both(today, plan, record, ticket, decided(today, ticket, act), caller)
        _keep_apart(today, plan, ticket, finish.kept)
        return after, replace(record, ticket=None, version=record.version + 1)


def _lines(today: Today, record: CounterRecord) -> list[tuple[str, str, str, str]]:
    """The lines a counter takes from as the step reads them: name, delay ms, tier, queue's image without its end.

    Who is pinned to it or to its group goes first, and isn't counted among the people of a queue.
    """
    entry = today.index.counters.get(record.id)
    pinned = [f"@counter:{record.id}"] + ([f"@group:{entry.group}"] if entry and entry.group else [])
    delays = {one.queue: one.delay_s * 1000 for one in today.index.queues_of.get(record.id, ())}
    return [(line, "0", str(PINNED), "") for line in pinned] + [
        (queue, str(delays.get(queue, 0)), str(UNPINNED), today.queue_start(queue)) for queue in record.queues
    ]


def _must_be_meant(finish: Finish | None, ticket: Ticket | None) -> None:
    """Refuse to finish another ticket than the one the clerk saw."""
    if finish is not None and finish.ticket is not None and (ticket is None or finish.ticket != ticket.id):
        raise Refused("changed_meanwhile")


def _keep_apart(today: Today, plan: Plan, ticket: Ticket, values: Json | None) -> None:
    """What a finish says beside its outcome goes with the ticket's private part; events carry none of it."""
    if values:
        plan.write("set", today.keys.private(ticket.number), "finish", codec.dumps(values))


def _current(today: Today, ticket: str) -> Ticket:
    """The ticket at a counter; Conflict if it has left since the counter was read, which is then to be read again."""
    current = read_ticket(today, _number(ticket))
    if current.state not in (State.CALLED, State.SERVING):
        raise Conflict("counter")
    return current


def _overlay(counter: str, zone: str) -> str:
    """What a call lays over a ticket's record, but for its version and time, which the step adds with the end.

    All else that a call could have left on it is gone from whoever waits.
    """
    return codec.dumps({"state": State.CALLED, "counter": counter, "zone": zone, "announced": 1})[:-1]


def _call(counter: str, zone: str | None, recall: bool = False) -> Json:
    """A call among the last ones, but for its ticket and time."""
    return {"counter": counter, "zone": zone, "recall": recall}


def _public(ticket: Ticket) -> Json:
    return codec.public(codec.doc(ticket))


def _refer(ticket: str) -> Json:
    return {"id": ticket, "number": _number(ticket)}


def _number(ticket: str) -> str:
    parts = parse_ticket_id(ticket)
    assert parts is not None
    return parts[2]
