"""When numbers are given, by the calendar that the kiosk keeps; it knows nothing of what a manager changed today.

It reads a calendar just as the server does (`server.domain.calendar`), which programs at the edge can't import.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from server.wire.catalogue import CalendarEntry, SessionTimes

LOOK_AHEAD_DAYS = 31
_MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True)
class Draws:
    """A stretch of time (ms UTC) in which numbers are given: from `begins_at` until just before `ends_at`."""

    session: str
    begins_at: int
    ends_at: int


def draws_now(
    calendar: CalendarEntry, offered: Collection[str] | None, now_ms: int, zone: tzinfo
) -> Draws | None:
    """The stretch in which a number may be drawn now; `offered` are the special sessions that a service names."""
    today = datetime.fromtimestamp(now_ms // 1000, zone).date()
    return next(
        (one for one in draws_on(calendar, offered, today, zone) if one.begins_at <= now_ms < one.ends_at),
        None,
    )


def draws_next(
    calendar: CalendarEntry, offered: Collection[str] | None, now_ms: int, zone: tzinfo
) -> int | None:
    """When (ms) numbers for such a service are given next; None if not within a month."""
    today = datetime.fromtimestamp(now_ms // 1000, zone).date()
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = today + timedelta(days=ahead)
        begins = [one.begins_at for one in draws_on(calendar, offered, day, zone) if one.begins_at > now_ms]
        if begins:
            return min(begins)
    return None


def draws_on(
    calendar: CalendarEntry, offered: Collection[str] | None, day: date, zone: tzinfo
) -> Iterator[Draws]:
    """A date's stretches by their opening: make-up days first, then holidays, then the weekday."""
    times = calendar.workdays.get(day.isoformat())
    if times is None:
        holiday = day.isoformat() in calendar.holidays
        times = [] if holiday else calendar.weekdays.get(str(day.isoweekday()), [])
    for one in sorted(times, key=lambda one: _moment(day, one.open, zone)):
        if not one.special or one.id in (offered or ()):
            yield _draws(one, day, zone)


def _draws(one: SessionTimes, day: date, zone: tzinfo) -> Draws:
    return Draws(one.id, _moment(day, one.draw_from, zone), _moment(day, one.last_draw, zone, ends=True))


def _moment(day: date, clock: str, zone: tzinfo, ends: bool = False) -> int:
    """An hour that a clock change repeats begins at its first pass and ends at its second, within the day."""
    midnight = _instant(day + timedelta(days=1), time(), zone)
    if clock == _MIDNIGHT:
        return midnight
    return min(_instant(day, time.fromisoformat(clock).replace(fold=1 if ends else 0), zone), midnight)


def _instant(day: date, wall: time, zone: tzinfo) -> int:
    return int(datetime.combine(day, wall, zone).timestamp()) * 1000
