"""Calling to a counter: the next one, one by name, or somebody who just walked up, each in one step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.domain.act import Act
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import STORE_TIME, Ticket
from server.domain.transitions import Command
from server.operations import no_shows
from server.operations.at_counter import (
    AtCounter,
    Finish,
    call_text,
    counter_zone,
    current,
    freed,
    is_after_hours,
    keep_apart,
    must_be_meant,
    must_be_open,
    must_be_ready,
    next_zone,
    public,
    put_both,
    whole_call,
    with_ticket,
)
from server.operations.change import (
    Caller,
    begin,
    checked,
    decided,
    put,
    read_ticket,
    send,
    settled,
    ticket_fields,
)
from server.operations.counter_record import (
    CounterRecord,
    counter_fields,
    guard_counter,
    pinned_lines,
    write_counter,
)
from server.operations.day import AT, event_fields, header
from server.operations.draw_form import form_for
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.drawing import More
from server.operations.halls import Today
from server.store import codec
from server.store.keys import ticket_id, turn_field
from server.store.plan import Appended, Plan
from server.wire.vocabulary import Channel, EventType, State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """What a call-next came to: public records, either may be None."""

    finished: Json | None
    called: Json | None


class Calling(AtCounter):
    """What brings a ticket to a counter."""

    def call_next(self, centre: str, counter: str, caller: Caller, finish: Finish | None = None) -> Called:
        """Finish the current ticket if told to, and call the best head of the counter's lines, in one step."""
        called: Called = self._halls.decide(
            centre, lambda today: self._call_next(today, counter, caller, finish)
        )
        return called

    def call(self, centre: str, counter: str, number: str, caller: Caller, reason: str) -> Json:
        """Call somebody by name, out of turn, for a reason that is kept."""

        def attempt(today: Today) -> Json:
            kept = self._own(today, counter, caller)
            if kept.answers(caller):
                return public(read_ticket(today, kept.answer.strip("|")))
            must_be_ready(kept.record)
            ticket, zone = read_ticket(today, number), counter_zone(today, counter)
            act = Act(
                command=Command.CALL_BY_NAME, reason=reason, counter=counter, zone=zone,
                after_hours=is_after_hours(today, ticket.session),
            )  # fmt: skip
            event = decided(today, ticket, act)
            plan = begin(today, today.keys.counter(counter))
            guard_counter(today, plan, kept.record)
            busy = with_ticket(kept.record, ticket.id)
            write_counter(today, plan, busy)
            after = put(today, plan, ticket, event, caller.signed, counter_fields(busy))
            plan.appended[-1].call = whole_call(ticket, counter, zone)
            reply = send(today, plan, caller, f"|{number}")
            if reply[0] == "again":
                return public(read_ticket(today, number))
            return settled(after, int(reply[2]))

        return dict(self._halls.decide(centre, attempt))

    def walk_up(self, centre: str, counter: str, service: str, caller: Caller, lang: str = "zh-CN") -> Drawn:
        """Draw, call and start somebody who stands at the counter, in one step."""
        request = DrawRequest(service=service, channel=Channel.COUNTER, lang=lang)
        kept = self._drawing.kept(caller)

        def attempt(today: Today) -> Drawn:
            if (known := self._drawing.answered(today, kept)) is not None:
                return known
            record = self._own(today, counter, caller).record
            must_be_ready(record)
            form = form_for(today, request, caller.by)
            images = _walked_up(today, form.ticket, counter)
            more = More(served=images, plan=lambda plan: _walk_up(today, plan, record, images, caller.by))
            return self._drawing.draw(today, form, request, kept, more)

        drawn: Drawn = self._halls.decide(centre, attempt)
        return drawn

    def _call_next(self, today: Today, counter: str, caller: Caller, finish: Finish | None) -> Called:
        kept = self._own(today, counter, caller)
        record, keys = kept.record, today.keys
        if kept.answers(caller):
            return Called(*(public(read_ticket(today, n)) if n else None for n in kept.answer.split("|")))
        pinned, queues = pinned_lines(today, record.id), record.queues
        line_keys = [keys.queue(line) for line in (*pinned, *queues)]
        plan = Plan([keys.day, keys.base.stream, keys.counter(counter), *line_keys], first=())
        finished, empty = self._finish_first(today, plan, record, caller, finish)
        must_be_open(record)
        zone = counter_zone(today, counter)
        busy = replace(empty, version=empty.version + 1)
        args = [
            caller.key, caller.fingerprint, finished.number if finished else "", keys.ticket_prefix,
            ticket_id(today.hall.id, today.date, ""), _overlay(today, counter, zone), busy.start(),
            str(record.version or ""), str(busy.version), codec.dumps(call_text(counter, zone))[:-1],
            *header(EventType.TICKET_CALLED, keys, caller.signed).split(AT), str(today.record.version),
            str(today.index.version), *_line_args(today, record, pinned),
            *(["more", *plan.args()] if finished else [""]),
        ]  # fmt: skip
        reply = today.hall.client.run("take", plan.keys, args)
        if reply[0] == "guard" and isinstance(reply[2], str):
            raise Conflict(reply[2])
        checked(reply, plan)
        if reply[0] == "nobody":
            raise Refused("nobody_waiting")
        if reply[0] == "again":
            return Called(*(public(read_ticket(today, number)) if number else None for number in reply[2:4]))
        number = reply[3]
        return Called(
            settled(finished, int(reply[2])) if finished else None,
            public(read_ticket(today, number)) if number else None,
        )

    def _finish_first(
        self, today: Today, plan: Plan, record: CounterRecord, caller: Caller, finish: Finish | None
    ) -> tuple[Ticket | None, CounterRecord]:
        """Add the finish that the call carries to the plan; the finished ticket and the emptied counter."""
        if record.ticket is None:
            must_be_meant(finish, None)
            return None, record
        ticket = current(today, record.ticket)
        if finish is None:
            raise Refused("counter_busy", {"ticket": public(ticket)}, number=ticket.number)
        must_be_meant(finish, ticket)
        act = Act(
            command=Command.FINISH, outcome=finish.outcome, cases=finish.cases, next_zone=next_zone(today, ticket)
        )  # fmt: skip
        after = put_both(today, plan, record, ticket, decided(today, ticket, act), caller)
        keep_apart(today, plan, ticket, finish.kept, self._drawing)
        no_shows.count_served(today, plan, ticket)
        return after, freed(record)


def _line_args(today: Today, record: CounterRecord, pinned: Sequence[str]) -> list[str]:
    """The lines a counter takes from as the step reads them.

    Who is pinned to it or to its group goes first, and isn't counted among the people of a queue.
    """
    queues = record.queues
    return [
        str(len(pinned) + len(queues)), str(len(pinned)), *pinned, *queues,
        *(str(record.delays.get(queue, 0) * 1000) for queue in queues), *map(today.queue_start, queues),
        *map(turn_field, queues),
    ]  # fmt: skip


def _overlay(today: Today, counter: str, zone: str) -> str:
    """What a call lays over a ticket's record, but for its version and time, which the step adds with the end.

    All else that a call could have left on it is gone from whoever waits.
    """
    laid = {"state": State.CALLED, "counter": counter, "zone": zone, "announced": 1, "pinned_to": None}
    if is_after_hours(today):
        laid["after_hours"] = True
    return codec.dumps(laid)[:-1]


def _walked_up(today: Today, drawn: Ticket, counter: str) -> tuple[Ticket, ...]:
    """The images of a ticket that is called and started in the step that draws it, which fills in what it knows."""
    slots: Json = {"id": "\x01I", "number": "\x01M", "seq": "\x01S"}
    zone, after_hours = counter_zone(today, counter), is_after_hours(today, drawn.session)
    called = replace(
        drawn, **slots, version=2, state=State.CALLED, counter=counter, zone=zone, announced=1, called_at=STORE_TIME,
        after_hours=after_hours,
    )  # fmt: skip
    return called, replace(called, version=3, state=State.SERVING, started_at=STORE_TIME)


def _walk_up(
    today: Today, plan: Plan, record: CounterRecord, images: tuple[Ticket, ...], by: str
) -> None:  # fmt: skip
    """Add to a draw that its ticket is called to the counter and started there."""
    guard_counter(today, plan, record)
    busy = with_ticket(record, "\x01I")
    write_counter(today, plan, busy)
    for type_, image in zip((EventType.TICKET_CALLED, EventType.TICKET_STARTED), images, strict=True):
        fields = [*event_fields(type_, today.keys, by), *ticket_fields(image)]
        if type_ == EventType.TICKET_CALLED:
            fields += counter_fields(busy)
        plan.appended.append(Appended(fields))
    plan.appended[-2].call = whole_call(images[0], record.id, images[0].zone)
