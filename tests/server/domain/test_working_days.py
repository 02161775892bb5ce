"""Working days are counted by the centre's own calendar: holidays out, make-up days in, Saturdays' extra hours out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import business_day, day_bounds_ms, shifted
from server.domain.working_days import due_at, is_working_day
from server.wire.catalogue import CalendarEntry, SessionTimes

USUAL, EXTRA = SessionTimes(id="am"), SessionTimes(id="sat", special=True)
WEEK = {str(day): [USUAL] for day in range(1, 6)} | {"6": [EXTRA]}
CALENDAR = CalendarEntry(
    weekdays=WEEK,
    holidays=["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
    workdays={"2026-10-10": [USUAL]},  # a Saturday made up for
)


def noon(day: str) -> int:
    return day_bounds_ms(day, CALENDAR.timezone)[0] + 12 * 3_600_000


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),  # a Friday's is due on Monday
        ("2026-11-28", 1, "2026-11-30"),  # and one given in a Saturday's extra hours too
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-11-23", 15, "2026-12-14"),
    ],
)
def test_it_is_due_at_the_end_of_the_last_working_day(day: str, days: int, due: str) -> None:
    assert due_at(CALENDAR, noon(day), days) == day_bounds_ms(due, CALENDAR.timezone)[1] - 1


def test_where_no_day_is_a_working_day_all_days_count() -> None:
    assert due_at(CalendarEntry(), noon("2026-11-23"), 15) == noon("2026-12-08") + 12 * 3_600_000 - 1


@given(st.integers(0, 700), st.integers(1, 30))
def test_there_are_so_many_working_days_up_to_when_it_is_due(after: int, days: int) -> None:
    first = shifted("2026-01-01", after)
    last = business_day(due_at(CALENDAR, noon(first), days), CALENDAR.timezone)
    between = [shifted(first, ahead) for ahead in range(1, 61) if shifted(first, ahead) <= last]
    assert sum(is_working_day(CALENDAR, day) for day in between) == days
    assert is_working_day(CALENDAR, last)
