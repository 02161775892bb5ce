"""Business days and sessions of a centre in its own time zone; pure, it never looks at the clock.

Time zones come from the system's database, or from the `tzdata` package where there is none.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.wire.catalogue import CalendarEntry, SessionTimes

WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
"""Keys of `CalendarEntry.weekdays`: Monday is 1, as ISO counts."""

_LOOK_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True)
class Session:
    """One session of one business day, its four times in milliseconds UTC; each ends just before its end."""

    id: str
    name: str
    name_en: str
    day: str
    special: bool
    draw_from_at: int
    open_at: int
    last_draw_at: int
    close_at: int

    def draws_at(self, now_ms: int) -> bool:
        """Whether numbers are given out."""
        return self.draw_from_at <= now_ms < self.last_draw_at

    def serves_at(self, now_ms: int) -> bool:
        """Whether counters are meant to be open."""
        return self.open_at <= now_ms < self.close_at

    def offers(self, service_sessions: Collection[str] | None) -> bool:
        """Ordinary sessions offer every service, special ones those that name them."""
        return not self.special or self.id in (service_sessions or ())


def business_day(now_ms: int, timezone: str) -> str:
    """The local date, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(now_ms // 1000, ZoneInfo(timezone)).date().isoformat()


def shifted(day: str, days: int) -> str:
    """The date so many days later, or earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


@lru_cache(maxsize=1024)
def day_bounds_ms(day: str, timezone: str) -> tuple[int, int]:
    """The first instant of a local date and that of the next one (23, 24 or 25 hours later)."""
    first = date.fromisoformat(day)
    return _instant(first, time(), timezone), _instant(first + timedelta(days=1), time(), timezone)


def minute_of_day(clock: str) -> int:
    """Minutes since midnight of `HH:MM`, up to `24:00`; ValueError for anything else."""
    hours, colon, minutes = clock.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and clock.isascii() and (hours + minutes).isdigit()):
        raise ValueError(clock)
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 24 * 60:
        raise ValueError(clock)
    return total


def sessions_on(calendar: CalendarEntry, day: str) -> tuple[Session, ...]:
    """The sessions of a date by their opening: make-up days first, then holidays, then the weekday."""
    if day in calendar.workdays:
        times = calendar.workdays[day]
    elif day in calendar.holidays:
        return ()
    else:
        times = calendar.weekdays.get(str(date.fromisoformat(day).isoweekday()), [])
    sessions = (_session(one, day, calendar.timezone) for one in times)
    return tuple(sorted(sessions, key=lambda session: session.open_at))


def session_for_draw(
    sessions: Iterable[Session], now_ms: int, service_sessions: Collection[str] | None
) -> Session | None:
    """The session in which a number for such a service may be drawn now; of two, the earlier one."""
    return next((one for one in sessions if one.draws_at(now_ms) and one.offers(service_sessions)), None)


def current_session(calendar: CalendarEntry, now_ms: int) -> Session | None:
    """The session that is open now; none at lunch, when numbers are still given."""
    for session in sessions_on(calendar, business_day(now_ms, calendar.timezone)):
        if session.serves_at(now_ms):
            return session
    return None


def extended(sessions: tuple[Session, ...], until_at: int | None, midnight_at: int) -> tuple[Session, ...]:
    """A day's sessions (by opening) after a manager extended one: it draws and serves until then, never past midnight.

    It is the last one that opens before that time, so that an extension never runs into the next session; one that
    goes on longer anyway stays as it is.
    """
    if until_at is None:
        return sessions
    last = next((one for one in reversed(sessions) if one.open_at < until_at), None)
    if last is None:
        return sessions
    until_at = min(until_at, midnight_at)
    longer = replace(
        last, last_draw_at=max(last.last_draw_at, until_at), close_at=max(last.close_at, until_at)
    )
    return tuple(longer if one is last else one for one in sessions)


def after_hours(sessions: Collection[Session], session_id: str | None, now_ms: int) -> bool:
    """Whether serving a ticket of that session now is 延时: its session is closed, and no ordinary one serves.

    A ticket carried over lunch is served in ordinary hours again once the afternoon opens.
    """
    own = [one for one in sessions if one.id == session_id]
    if not own or any(now_ms < one.close_at for one in own):
        return False
    return not any(one.serves_at(now_ms) and not one.special for one in sessions)


def over_for(sessions: Collection[Session], now_ms: int, session_id: str | None = None) -> bool:
    """Whether the day's ordinary sessions are closed, and with them the one a ticket is of: called now it is 延时.

    Lunch is no closing. Of whom it isn't known yet whether they are of a special session that serves now, they are
    taken to be. On a day of special sessions only it is so once they are closed.
    """
    ordinary = [one for one in sessions if not one.special] or sessions
    if not ordinary or any(now_ms < one.close_at for one in ordinary):
        return False
    if session_id is not None:
        return after_hours(sessions, session_id, now_ms)
    return not any(one.serves_at(now_ms) for one in sessions)


@dataclass(frozen=True, slots=True)
class Break:
    """A time without calls; it begins nowhere (None) before the day's doors open. In ms UTC."""

    begins_at: int | None
    ends_at: int


def break_ahead(
    sessions: Collection[Session], now_ms: int, until_ms: int, service_sessions: Collection[str] | None
) -> Break | None:
    """The break that a ticket drawn now meets if it waits until then: lunch, or the time before the doors open.

    A break is between two sessions of one day that offer the service; a day's last session has none after it.
    """
    offering = [one for one in sessions if one.offers(service_sessions)]
    serving = [one.close_at for one in offering if one.serves_at(now_ms)]
    if not serving:
        before = [one.close_at for one in offering if one.close_at <= now_ms]
        opens = min((one.open_at for one in offering if one.open_at > now_ms), default=None)
        return None if opens is None else Break(max(before, default=None), opens)
    stops = max(serving)
    if until_ms < stops or any(one.serves_at(stops) for one in offering):
        return None
    opens = min((one.open_at for one in offering if one.open_at > stops), default=None)
    return None if opens is None else Break(stops, opens)


def next_session(calendar: CalendarEntry, now_ms: int) -> Session | None:
    """The next session to open, whatever it offers; None if none does for over a year."""
    return next(_upcoming(calendar, now_ms), None)


def next_session_for_draw(
    calendar: CalendarEntry, now_ms: int, service_sessions: Collection[str] | None
) -> Session | None:
    """The next session to open that offers such a service."""
    return next((one for one in _upcoming(calendar, now_ms) if one.offers(service_sessions)), None)


def always_open(timezone: str, name: str, name_en: str) -> CalendarEntry:
    """A calendar of one session a day, from midnight to midnight, that draws all the time."""
    whole = SessionTimes(
        id="all-day",
        name=name,
        name_en=name_en,
        draw_from="00:00",
        open="00:00",
        last_draw="24:00",
        close="24:00",
    )
    return CalendarEntry(timezone=timezone, weekdays={weekday: [whole] for weekday in WEEKDAYS})


def _upcoming(calendar: CalendarEntry, now_ms: int) -> Iterator[Session]:
    today = date.fromisoformat(business_day(now_ms, calendar.timezone))
    for ahead in range(_LOOK_AHEAD_DAYS):
        for session in sessions_on(calendar, (today + timedelta(days=ahead)).isoformat()):
            if session.open_at > now_ms:
                yield session


@lru_cache(maxsize=1024)
def _session(times: SessionTimes, day: str, timezone: str) -> Session:
    return Session(
        id=times.id,
        name=times.name,
        name_en=times.name_en,
        day=day,
        special=times.special,
        draw_from_at=_moment(day, times.draw_from, timezone),
        open_at=_moment(day, times.open, timezone),
        last_draw_at=_moment(day, times.last_draw, timezone, ends=True),
        close_at=_moment(day, times.close, timezone, ends=True),
    )


def _moment(day: str, clock: str, timezone: str, ends: bool = False) -> int:
    """An hour that a clock change repeats begins at its first pass and ends at its second, within the day."""
    minute = minute_of_day(clock)
    midnight = day_bounds_ms(day, timezone)[1]
    if minute == 24 * 60:
        return midnight
    wall = time(minute // 60, minute % 60, fold=1 if ends else 0)
    return min(_instant(date.fromisoformat(day), wall, timezone), midnight)


def _instant(day: date, wall: time, timezone: str) -> int:
    return int(datetime.combine(day, wall, ZoneInfo(timezone)).timestamp()) * 1000
