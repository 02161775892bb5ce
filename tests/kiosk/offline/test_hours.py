"""Opening hours read by a kiosk alone are those that the server goes by."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.hours import draws_next, draws_now, draws_on
from server.domain import calendar as server_side
from server.wire.catalogue import CalendarEntry, SessionTimes
from tests.kiosk.offline.small import ZONE, hall, local_ms

CALENDAR = hall().catalogue.calendar


@pytest.mark.parametrize(
    ("at", "offered", "session"),
    [
        ("08:29", None, None), ("08:30", None, "day"), ("16:29", None, "day"), ("16:30", None, None),
        ("18:00", None, None), ("18:00", ["late"], "late"), ("10:00", ["late"], "day"),
    ],
)  # fmt: skip
def test_numbers_are_given_from_draw_from_until_last_draw(
    at: str, offered: list[str] | None, session: str | None
) -> None:
    found = draws_now(CALENDAR, offered, local_ms(at), ZONE)
    assert (found.session if found else None) == session


@pytest.mark.parametrize(
    ("at", "day", "offered", "next_at"),
    [
        ("06:00", "2026-11-23", None, local_ms("08:30")),
        ("17:00", "2026-11-23", None, local_ms("08:30", "2026-11-24")),
        ("17:00", "2026-11-23", ["late"], local_ms("17:30")),
        ("17:00", "2026-11-27", None, local_ms("08:30", "2026-11-30")),  # over the weekend
    ],
)
def test_the_next_time_is_told(at: str, day: str, offered: list[str] | None, next_at: int) -> None:
    assert draws_next(CALENDAR, offered, local_ms(at, day), ZONE) == next_at


def test_no_time_is_told_where_there_is_none() -> None:
    assert draws_next(CalendarEntry(), None, local_ms("09:00"), ZONE) is None


clocks = st.integers(0, 24 * 60).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")


@st.composite
def sessions(draw: st.DrawFn) -> list[SessionTimes]:
    found = []
    for name in draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=3)):
        draw_from, open_, last_draw, close = sorted(draw(st.lists(clocks, min_size=4, max_size=4)))
        found.append(
            SessionTimes(
                id=name, draw_from=draw_from, open=open_, last_draw=last_draw, close=close, special=draw(st.booleans())
            )
        )  # fmt: skip
    return found


DAYS = [date(2026, 3, 28) + timedelta(days=n) for n in range(3)] + [
    date(2026, 10, 24) + timedelta(days=n) for n in range(3)
]
"""Around the days on which clocks change in Europe."""
dates = st.sampled_from([day.isoformat() for day in DAYS])


@settings(max_examples=60)
@given(
    weekdays=st.dictionaries(st.sampled_from("1234567"), sessions()),
    holidays=st.lists(dates),
    workdays=st.dictionaries(dates, sessions()),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
    day=dates,
    minute=st.integers(0, 24 * 60),
    offered=st.none() | st.lists(st.sampled_from("abcd")),
)
def test_a_calendar_is_read_as_the_server_reads_it(
    weekdays: dict[str, list[SessionTimes]], holidays: list[str], workdays: dict[str, list[SessionTimes]],
    zone: str, day: str, minute: int, offered: list[str] | None,
) -> None:  # fmt: skip
    calendar = CalendarEntry(timezone=zone, weekdays=weekdays, holidays=holidays, workdays=workdays)
    here = ZoneInfo(zone)
    mine = [
        (one.session, one.begins_at, one.ends_at)
        for one in draws_on(calendar, offered, date.fromisoformat(day), here)
    ]
    theirs = [one for one in server_side.sessions_on(calendar, day) if one.offers(offered)]
    assert mine == [(one.id, one.draw_from_at, one.last_draw_at) for one in theirs]
    now_ms = (
        int(datetime.combine(date.fromisoformat(day), datetime.min.time(), here).timestamp()) * 1000
        + minute * 60_000
    )
    today = server_side.sessions_on(calendar, server_side.business_day(now_ms, zone))
    found, session = (
        draws_now(calendar, offered, now_ms, here),
        server_side.session_for_draw(today, now_ms, offered),
    )
    assert (found.session if found else None) == (session.id if session else None)
