"""Slots of a queue's appointments on one day, and what may be booked; it counts nothing and books nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.calendar import Session
from server.domain.refusals import Refused
from server.wire.catalogue import Appointments


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a session that can be booked, in milliseconds UTC; it ends just before `end_at`."""

    start_at: int
    end_at: int


def tally(queue: str, start_at: int) -> str:
    """The field of the day's hash that counts a slot's tickets, up to `Appointments.capacity`."""
    return f"sl:{queue}:{start_at}"


def slots_of(
    appointments: Appointments | None,
    sessions: Iterable[Session],
    service_sessions: Collection[str] | None,
) -> tuple[Slot, ...]:
    """The whole slots of a day for such a service, from each session's opening and none beyond its close."""
    if appointments is None:
        return ()
    step_ms = appointments.slot_s * 1000
    return tuple(
        Slot(start_at, start_at + step_ms)
        for session in sessions
        if session.offers(service_sessions)
        for start_at in range(session.open_at, session.close_at - step_ms + 1, step_ms)
    )


def bookable(slots: Iterable[Slot], now_ms: int) -> tuple[Slot, ...]:
    """The slots that have not begun."""
    return tuple(slot for slot in slots if slot.start_at > now_ms)


def day_refused(appointments: Appointments, day: str, today: str) -> Refused | None:
    """Why nothing can be booked on a date (`YYYY-MM-DD`, as `today`): it is over, or too far ahead."""
    ahead = (date.fromisoformat(day) - date.fromisoformat(today)).days
    if ahead < 0:
        return Refused("slot_past")
    if ahead > appointments.days_ahead:
        return Refused("too_far_ahead", {"days": appointments.days_ahead}, days=appointments.days_ahead)
    return None


def slot_at(slots: Iterable[Slot], start_at: int, now_ms: int) -> Slot | Refused:
    """The slot that starts then, or why it can't be booked; whether it is full the atomic step finds."""
    for slot in slots:
        if slot.start_at == start_at:
            return slot if start_at > now_ms else Refused("slot_past")
    return Refused("no_such_slot")


def next_free(slots: Iterable[Slot], taken: Mapping[int, int], capacity: int) -> Slot | None:
    """The first slot with room; `taken` is start → tickets in it."""
    return next((slot for slot in slots if taken.get(slot.start_at, 0) < capacity), None)


def full(
    slots: Sequence[Slot], wanted: Slot, taken: Mapping[int, int], capacity: int, timezone: str
) -> Refused:
    """The refusal of a full slot, with the nearest bookable one that has room: the next, else the last before it.

    `slots` are those bookable that day; the detail is `{next: {slot_at, ends_at}}`, as a slot is listed and booked, or
    `{next: null}` if all are full. `start_at` and `end_at` say the same: they are what was named here first.
    """
    later = [slot for slot in slots if slot.start_at > wanted.start_at]
    earlier = [slot for slot in reversed(slots) if slot.start_at < wanted.start_at]
    offered = next_free([*later, *earlier], taken, capacity)
    if offered is None:
        return Refused("slots_full", {"next": None})
    local = datetime.fromtimestamp(offered.start_at // 1000, ZoneInfo(timezone))
    begins, ends = offered.start_at, offered.end_at
    detail = {"next": {"slot_at": begins, "ends_at": ends, "start_at": begins, "end_at": ends}}
    return Refused("slot_full", detail, next=f"{local:%H:%M}")
