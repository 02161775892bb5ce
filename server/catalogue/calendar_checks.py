"""Checks the calendar of a catalogue: zones, weekdays, dates and the order of a session's times."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.catalogue.faults import Fault, coded, english, repeated, required, unknown
from server.domain.calendar import WEEKDAYS, minute_of_day
from server.wire.catalogue import CalendarEntry, SessionTimes


def calendar_faults(calendar: CalendarEntry) -> Iterator[Fault]:
    """Everything wrong with a centre's calendar."""
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, as “Asia”
        yield Fault("calendar.timezone", "unknown_timezone", calendar.timezone)
    for weekday in calendar.weekdays:
        yield from unknown("calendar.weekdays", "unknown_weekday", weekday, WEEKDAYS)
    yield from dates("calendar.holidays", calendar.holidays)
    yield from dates("calendar.workdays", calendar.workdays)
    for day in sorted(set(calendar.holidays) & set(calendar.workdays)):
        yield Fault("calendar.workdays", "holiday_and_workday", day)
    for group, days in (("weekdays", calendar.weekdays), ("workdays", calendar.workdays)):
        for day, sessions in days.items():
            yield from _day(f"calendar.{group}.{day}", sessions)
    for times in {one: None for day in all_times(calendar) for one in day}:
        yield from _times(times)


def _day(key: str, sessions: list[SessionTimes]) -> Iterator[Fault]:
    yield from repeated(key, "twice", (one.id for one in sessions))
    for one, other in itertools.combinations(sessions, 2):
        try:
            hours = [(minute_of_day(times.open), minute_of_day(times.close)) for times in (one, other)]
        except ValueError:
            continue  # said of the session itself
        (opens, closes), (other_opens, other_closes) = hours
        if one.id != other.id and opens < other_closes and other_opens < closes:
            yield Fault(key, "overlap", one.id, other.id)


def _times(times: SessionTimes) -> Iterator[Fault]:
    key = f"calendar.sessions.{times.id}"
    yield from required(f"{key}.id", times.id)
    yield from coded(f"{key}.id", times.id)
    yield from required(f"{key}.name", times.name)
    yield from english(f"{key}.name_en", times.name_en)
    minutes: list[tuple[int, str]] = []
    for field in ("draw_from", "open", "last_draw", "close"):
        clock = getattr(times, field)
        try:
            minutes.append((minute_of_day(clock), field))
        except ValueError:
            yield Fault(f"{key}.{field}", "bad_time", clock)
    for (earlier, field), (later, _) in itertools.pairwise(minutes):
        if earlier > later:
            yield Fault(f"{key}.{field}", "time_order", getattr(times, field), field)


def all_times(calendar: CalendarEntry) -> list[list[SessionTimes]]:
    """The sessions of every kind of day."""
    return [*calendar.weekdays.values(), *calendar.workdays.values()]


def dates(key: str, days: Iterable[str]) -> Iterator[Fault]:
    """A fault for each that is not `YYYY-MM-DD`."""
    for day in days:
        try:
            date.fromisoformat(day)
        except ValueError:
            yield Fault(key, "bad_date", day)
