"""Reception: draw, check in, requeue and cancel tickets. Every limit is checked inside the step that draws."""

import datetime
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.act import Act
from server.domain.rank import Appointment
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Ticket
from server.domain.transitions import Command
from server.operations import fairness, remote, unclaimed
from server.operations.change import Caller, answered, begin, decided, mark, put, read_ticket, send, settled
from server.operations.day import event_fields, must_serve
from server.operations.draw_form import form_for
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.drawing import Drawing
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.operations.proven import with_age
from server.store import codec
from server.store.keys import parse_ticket_id, turn_field
from server.store.plan import LEAD_MS, ORDER_TIME, Appended
from server.wire.vocabulary import LIVE_STATES, REMOTE_CHANNELS, DayState, EventType

Json = dict[str, Any]


class Reception:
    """The desk that gives out and takes back tickets."""

    def __init__(
        self, halls: Halls, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._halls = halls
        self.drawing = Drawing(parties, random)

    def draw(self, centre: str, request: DrawRequest, caller: Caller) -> Drawn:
        """Draw (or, from afar, book) a ticket; a key already answered gives that ticket back."""
        kept = self.drawing.kept(caller)

        def attempt(today: Today) -> Drawn:
            try:
                asked = with_age(today, request)
                form = form_for(today, asked, caller.by)
                if request.channel in REMOTE_CHANNELS:
                    remote.must_be_near(today, request)
                more = fairness.limits(today, form, request, self.drawing.parties)
                return self.drawing.draw(today, form, asked, kept, more)
            except Conflict:
                raise
            except Refused as refused:
                # What was drawn before a session closed or a service was withdrawn is still the answer to its key.
                if refused.code == "key_reused" or (known := self.drawing.answered(today, kept)) is None:
                    raise
                return known

        drawn: Drawn = self._halls.decide(centre, attempt)
        return drawn

    def check_in(self, centre: str, number: str, caller: Caller, day: str | None = None) -> Json:
        """A booked holder has arrived: in line as drawn, or behind the next N once its turn has passed.

        Refused `not_today` if its day is yet to come.
        """
        return self._act(centre, number, caller, Command.CHECK_IN, day=day)

    def requeue(self, centre: str, number: str, caller: Caller, reason: str | None) -> Json:
        """A missed visitor is back: behind the next N."""
        return self._act(centre, number, caller, Command.REQUEUE, reason)

    def cancel(
        self, centre: str, number: str, caller: Caller, reason: str | None, because: str | None = None,
        day: str | None = None,
    ) -> Json:  # fmt: skip
        """Give the ticket up; `because` is the word that is kept, `given_up` unless said, `day` a later one's date."""
        return self._act(centre, number, caller, Command.CANCEL, reason, because, day)

    def set_needs(
        self, centre: str, number: str, caller: Caller, needs: tuple[str, ...], day: str | None = None
    ) -> Json:  # fmt: skip
        """What the holder of a live ticket needs from now on, none where empty; the public record after it."""

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller) or ticket.needs == needs:
                return codec.public(codec.doc(ticket))
            must_serve(today.record)
            if ticket.state not in LIVE_STATES:
                raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
            plan = begin(today, today.keys.ticket(number))
            appended = Appended(event_fields(EventType.TICKET_NOTED, today.keys, caller.by))
            after = mark(today, plan, appended, ticket, needs=needs)
            plan.write("set", today.keys.ticket(number), "hall", codec.hall(after))
            plan.appended.append(appended)
            send(today, plan, caller)
            return codec.public(codec.doc(after))

        record: Json = self._halls.decide(centre, attempt, day)
        return record

    def _act(
        self, centre: str, number: str, caller: Caller, command: Command, reason: str | None = None,
        because: str | None = None, day: str | None = None,
    ) -> Json:  # fmt: skip
        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            if answered(today, ticket, caller):
                return codec.public(codec.doc(ticket))
            must_serve(today.record)
            if today.record.state == DayState.PLANNED and command != Command.CANCEL:
                raise _not_today(today, ticket)
            plan = begin(today, today.keys.ticket(number))
            behind = today.queue(ticket.queue).requeue_behind
            turn = today.hall.client.ask("hget", today.keys.day, turn_field(ticket.queue))
            act = Act(
                command=command, reason=reason, by=caller.by, behind=behind, turn_taken_at=int(float(turn or 0)),
                zone=today.queue(ticket.queue).zone or None, slot=_slot(today, ticket), because=because,
            )  # fmt: skip
            if command == Command.CHECK_IN and ticket.slot_at is not None:
                act = replace(act, order_at=today.order_ms())
                # Another step's may be a moment later, but not a lead that has come meanwhile.
                plan.guard("order", "atmost", today.keys.day, ORDER_TIME, str(act.order_at + LEAD_MS))
            event = decided(today, ticket, act)
            if (
                command == Command.CHECK_IN
                and event.place
                and event.place.behind is None
                and ticket.slot_at is None
            ):
                plan.guard(
                    "turn", "atmost", today.keys.day, turn_field(ticket.queue), str(event.place.rank_at)
                )
            after = put(today, plan, ticket, event, caller.by)
            if command == Command.CANCEL:
                unclaimed.give_back(today, plan, ticket)
            if command == Command.CHECK_IN:
                unclaimed.claim(today, plan, ticket)
            reply = send(today, plan, caller)
            if reply[0] == "again":
                return codec.public(codec.doc(read_ticket(today, number)))
            return settled(after, int(reply[2]), str(reply[3]))

        record: Json = self._halls.decide(centre, attempt, day)
        return record


def _slot(today: Today, ticket: Ticket) -> Appointment | None:
    """What the slot of an appointment is worth."""
    if ticket.slot_at is None:
        return None
    rules = today.queue(ticket.queue).appointments
    if rules is None:  # the catalogue dropped them at noon: it holds as a walk-in's place from its slot on
        return Appointment(ticket.slot_at, 0, 0)
    return Appointment(ticket.slot_at, rules.grace_s * 1000, rules.head_start_s * 1000)


def _not_today(day: Today, ticket: Ticket) -> Refused:
    """The refusal of what can only be done on the ticket's own day."""
    zone = ZoneInfo(day.hall.calendar.timezone)
    slot_at = ticket.slot_at or 0
    local = datetime.datetime.fromtimestamp(slot_at // 1000, zone)
    return Refused(
        "not_today", {"day": ticket.day, "slot_at": slot_at}, date=ticket.day, time=f"{local:%H:%M}"
    )


def place_of(centre: str, ticket: str, date: str) -> tuple[str, str]:
    """The number in a ticket's id and its day, which may be yet to come.

    Refused `not_found` if it is of another centre, `day_over` if its day is over.
    """
    parts = parse_ticket_id(ticket)
    if parts is None or parts[0] != centre:
        raise Refused("not_found")
    if parts[1] < date:
        raise Refused("day_over")
    return parts[2], parts[1]


def number_of(centre: str, ticket: str, date: str) -> str:
    """The number of a ticket of this day; Refused as in `place_of`, and `later_day` if its day is yet to come."""
    number, day = place_of(centre, ticket, date)
    if day != date:
        raise Refused("later_day", {"day": day}, date=day)
    return number
