"""Working days by a centre's calendar: the days it is open as usual, holidays and make-up days counted. Pure."""

from server.domain.calendar import business_day, day_bounds_ms, sessions_on, shifted
from server.wire.catalogue import CalendarEntry

FOLLOW_UP_DAYS = 15
"""Within so many working days a bad rating is looked into and its holder told (好差评 rules of the State Council)."""
USUAL_DAYS = 10
"""Within so many working days what was accepted is usually done, where the guide promises nothing."""
_LONGEST_DAYS = 400


def is_working_day(calendar: CalendarEntry, day: str) -> bool:
    """Whether the centre is open as usual; a session with some services only (延时服务) makes no working day."""
    return any(not session.special for session in sessions_on(calendar, day))


def due_at(calendar: CalendarEntry, from_ms: int, days: int) -> int:
    """The end (ms) of the so-manieth working day after the one it is; of so many days where it hardly ever opens."""
    day = first = business_day(from_ms, calendar.timezone)
    left = days
    for _ in range(_LONGEST_DAYS):
        if left == 0:
            return day_bounds_ms(day, calendar.timezone)[1] - 1
        day = shifted(day, 1)
        left -= is_working_day(calendar, day)
    return day_bounds_ms(shifted(first, days), calendar.timezone)[1] - 1
