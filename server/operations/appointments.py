"""Appointments: the slots of a service on a day, and a ticket booked into one; what a slot is worth, check-in says."""

from typing import Any

from server.domain import calendar as calendars
from server.domain import slots as slotting
from server.domain.quota import Tally
from server.domain.refusals import Conflict, Refused
from server.domain.slots import Slot
from server.operations import fairness, unclaimed
from server.operations.change import Caller
from server.operations.draw_form import make, service_of
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.drawing import Drawing, More
from server.operations.halls import Hall, Halls, Today
from server.operations.proven import with_age
from server.store.keys import booked_field
from server.store.plan import Plan
from server.wire.catalogue import Appointments as Rules
from server.wire.catalogue import ServiceEntry

Json = dict[str, Any]

DAY_MS = 24 * 3_600_000
MOST_AHEAD_MS = 400 * DAY_MS
"""Beyond it no key was ever answered."""


class Appointments:
    """The hall's diary."""

    def __init__(self, halls: Halls, drawing: Drawing) -> None:
        self._halls = halls
        self._drawing = drawing

    def slots(self, centre: str, service: str, date: str) -> list[Json]:
        """What can be booked on a date (`YYYY-MM-DD`): `[{slot_at, ends_at, capacity, free}]`, without those begun.

        Refused `unknown_service`, `slot_past` or `too_far_ahead`.
        """
        today = self._halls.get(centre).today()
        hall = today.hall
        entry = _service(hall, service)
        rules = hall.index.queues[entry.queue].appointments
        if rules is None:
            return []
        refused = slotting.day_refused(rules, date, today.date)
        if refused is not None:
            raise refused
        day = today if date == today.date else hall.day(date)
        sessions = day.sessions() if day else hall.sessions(date)
        cut = slotting.slots_of(rules, sessions, entry.sessions)
        free = slotting.bookable(cut, hall.now_ms())
        taken = _taken(hall, date, entry.queue, free)
        return [
            {
                "slot_at": slot.start_at, "ends_at": slot.end_at, "capacity": rules.capacity,
                "free": max(0, rules.capacity - taken[slot.start_at]),
            }
            for slot in free
        ]  # fmt: skip

    def book(self, centre: str, slot_at: int, request: DrawRequest, caller: Caller) -> Drawn:
        """Book a ticket into the slot that starts then, today or later; a key already answered gives that ticket back.

        Refused `slot_full` with the next one that has room, `slots_full`, `slot_past`, `too_far_ahead` or
        `no_such_slot`, or as any draw.
        """
        kept = self._drawing.kept(caller)
        today = self._halls.get(centre).today()

        def attempt(day: Today) -> Drawn:
            return self._book(day, slot_at, request, kept)

        try:
            date = _date_of(today, slot_at, request.service)
            drawn: Drawn = self._halls.decide(centre, attempt, date, plan=True)
            return drawn
        except Conflict:
            raise
        except Refused as refused:
            # What was booked before its slot began is still the answer to its key.
            if refused.code == "key_reused" or not 0 <= slot_at < today.hall.now_ms() + MOST_AHEAD_MS:
                raise
            day = today.on(calendars.business_day(slot_at, today.hall.calendar.timezone))
            known = self._drawing.answered(day, kept)
            if known is None:
                raise
            return known

    def _book(self, day: Today, slot_at: int, request: DrawRequest, kept: Caller) -> Drawn:
        hall = day.hall
        service = service_of(day, request)
        rules = _rules(hall, service)
        cut = slotting.slots_of(rules, day.sessions(), service.sessions)
        slot = _found(cut, slot_at, hall.now_ms())
        offering = (one for one in day.sessions() if one.offers(service.sessions))
        session = next(
            one for one in offering if one.open_at <= slot.start_at and slot.end_at <= one.close_at
        )
        asked = with_age(day, request)
        form = make(day, asked, kept.by, service, session, (0, slot.start_at), slot.start_at)

        fair = fairness.limits(day, form, request, self._drawing.parties) or More()

        def full(index: int) -> Refused:
            if index and fair.full is not None:
                return fair.full(index - 1)
            free = slotting.bookable(cut, hall.now_ms())
            taken = _taken(hall, day.date, service.queue, free)
            return slotting.full(free, slot, taken, rules.capacity, hall.calendar.timezone)

        # The slot's day knows the key, but not that it was another slot's on another day.
        now_on, field = hall.on(hall.date()).day, booked_field(kept.key)
        known = hall.client.ask("hget", now_on, field) or ""

        def remember(plan: Plan) -> None:
            plan.guard("key", "is", now_on, field, known)
            plan.write("set", now_on, field, kept.fingerprint)
            unclaimed.remember(day, plan, service.queue, slot.start_at)

        counted = Tally(slotting.tally(service.queue, slot.start_at), rules.capacity)
        if known not in ("", kept.fingerprint):
            raise Refused("key_reused")
        return self._drawing.draw(
            day, form, asked, kept, More(tallies=[counted, *fair.tallies], full=full, plan=remember)
        )


def _service(hall: Hall, code: str) -> ServiceEntry:
    service = hall.index.find(code)
    if service is None:
        raise Refused("unknown_service", service=code)
    return service


def _rules(hall: Hall, service: ServiceEntry) -> Rules:
    """The queue's rules; where it has none, it has no slot either."""
    rules = hall.index.queues[service.queue].appointments
    if rules is None:
        raise Refused("no_such_slot")
    return rules


def _date_of(today: Today, slot_at: int, code: str) -> str:
    """The business day of a slot; refused before anything is planned where there is nothing to book."""
    hall = today.hall
    service = _service(hall, code)
    rules, now_ms = _rules(hall, service), hall.now_ms()
    if slot_at <= now_ms:
        raise Refused("slot_past")
    if slot_at > now_ms + MOST_AHEAD_MS:  # what is far enough ahead has no date
        raise Refused("too_far_ahead", {"days": rules.days_ahead}, days=rules.days_ahead)
    date = calendars.business_day(slot_at, hall.calendar.timezone)
    refused = slotting.day_refused(rules, date, today.date)
    if refused is not None:
        raise refused
    if date != today.date:
        _found(slotting.slots_of(rules, hall.sessions(date), service.sessions), slot_at, now_ms)
    return date


def _found(slots: tuple[Slot, ...], slot_at: int, now_ms: int) -> Slot:
    found = slotting.slot_at(slots, slot_at, now_ms)
    if isinstance(found, Refused):
        raise found
    return found


def _taken(hall: Hall, date: str, queue: str, slots: tuple[Slot, ...]) -> dict[int, int]:
    """How many tickets each slot has, by its start."""
    if not slots:
        return {}
    fields = [slotting.tally(queue, slot.start_at) for slot in slots]
    counts = hall.client.ask("hmget", hall.on(date).day, fields)
    return {slot.start_at: int(count or 0) for slot, count in zip(slots, counts, strict=True)}
