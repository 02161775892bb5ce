import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import (
    Session,
    always_open,
    business_day,
    current_session,
    day_bounds_ms,
    minute_of_day,
    next_session,
    next_session_for_draw,
    session_for_draw,
    sessions_on,
)
from server.wire.catalogue import CalendarEntry, SessionTimes

SHANGHAI = "Asia/Shanghai"
HOUR_MS = 3_600_000

MORNING = SessionTimes(
    id="morning", name="上午", draw_from="08:30", open="09:00", last_draw="12:00", close="12:00"
)
AFTERNOON = SessionTimes(
    id="afternoon", name="下午", draw_from="12:00", open="13:00", last_draw="16:30", close="17:00"
)
SATURDAY = SessionTimes(
    id="saturday",
    name="周六",
    draw_from="08:30",
    open="09:00",
    last_draw="11:30",
    close="12:00",
    special=True,
)
WORKDAY = [MORNING, AFTERNOON]
CALENDAR = CalendarEntry(
    timezone=SHANGHAI,
    weekdays={**{str(day): WORKDAY for day in range(1, 6)}, "6": [SATURDAY]},
    holidays=["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
    workdays={"2026-10-10": WORKDAY},  # a Saturday made up for
)


def ms(local: str, zone: str = SHANGHAI, fold: int = 0) -> int:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(moment.timestamp()) * 1000


def drawn_in(calendar: CalendarEntry, now_ms: int, offered: list[str] | None = None) -> Session | None:
    """The session of a number that is drawn now."""
    return session_for_draw(sessions_on(calendar, business_day(now_ms, calendar.timezone)), now_ms, offered)


@pytest.mark.parametrize(
    ("local", "session"),
    [
        ("2026-11-02T08:29:59", None),
        ("2026-11-02T08:30:00", "morning"),
        ("2026-11-02T11:59:59", "morning"),
        ("2026-11-02T12:00:00", "afternoon"),  # lunch is no closing
        ("2026-11-02T12:30:00", "afternoon"),
        ("2026-11-02T16:29:59", "afternoon"),
        ("2026-11-02T16:30:00", None),
        ("2026-11-08T10:00:00", None),  # a Sunday
        ("2026-10-01T10:00:00", None),  # a holiday, though a Thursday
        ("2026-10-10T10:00:00", "morning"),  # a make-up day, though a Saturday
    ],
)
def test_draws_belong_to_the_session_of_their_minute(local: str, session: str | None) -> None:
    found = drawn_in(CALENDAR, ms(local))
    assert (found.id if found else None) == session


@pytest.mark.parametrize(
    ("sessions", "drawn"), [(None, False), ([], False), (["saturday"], True), (["evening"], False)]
)
def test_a_special_session_offers_only_what_names_it(sessions: list[str] | None, drawn: bool) -> None:
    found = drawn_in(CALENDAR, ms("2026-11-07T10:00"), sessions)
    assert (found is not None) is drawn


def test_an_ordinary_session_offers_what_a_special_one_does_too() -> None:
    found = drawn_in(CALENDAR, ms("2026-11-02T10:00"), ["saturday"])
    assert found is not None
    assert found.id == "morning"


@pytest.mark.parametrize(
    ("local", "session"),
    [
        ("2026-11-02T08:59:59", None),
        ("2026-11-02T09:00:00", "morning"),
        ("2026-11-02T12:00:00", None),
        ("2026-11-02T13:00:00", "afternoon"),
        ("2026-11-02T16:59:59", "afternoon"),
        ("2026-11-02T17:00:00", None),
    ],
)
def test_the_hall_is_open_between_opening_and_closing(local: str, session: str | None) -> None:
    found = current_session(CALENDAR, ms(local))
    assert (found.id if found else None) == session


@pytest.mark.parametrize(
    ("local", "day", "session"),
    [
        ("2026-11-02T07:00", "2026-11-02", "morning"),
        ("2026-11-02T08:45", "2026-11-02", "morning"),
        ("2026-11-02T09:00", "2026-11-02", "afternoon"),
        ("2026-11-02T16:40", "2026-11-03", "morning"),
        ("2026-11-06T18:00", "2026-11-07", "saturday"),
        ("2026-11-07T13:00", "2026-11-09", "morning"),
        ("2026-09-30T18:00", "2026-10-03", "saturday"),
        ("2026-10-03T13:00", "2026-10-08", "morning"),
        ("2026-10-09T18:00", "2026-10-10", "morning"),
    ],
)
def test_the_next_session_skips_closed_days(local: str, day: str, session: str) -> None:
    found = next_session(CALENDAR, ms(local))
    assert found is not None
    assert (found.day, found.id) == (day, session)


def test_the_next_session_for_an_ordinary_service_skips_saturday() -> None:
    found = next_session_for_draw(CALENDAR, ms("2026-11-06T18:00"), None)
    assert found is not None
    assert found.day == "2026-11-09"


def test_there_is_no_next_session_in_an_empty_calendar() -> None:
    assert next_session(CalendarEntry(), ms("2026-11-02T10:00")) is None


def test_sessions_come_by_their_opening_whatever_their_order_in_the_catalogue() -> None:
    calendar = CalendarEntry(weekdays={"1": [AFTERNOON, MORNING]})
    assert [one.id for one in sessions_on(calendar, "2026-11-02")] == ["morning", "afternoon"]


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-01T15:59:59", "2026-11-01"),
        ("2026-11-01T16:00:00", "2026-11-02"),
        ("2026-12-31T15:59:59", "2026-12-31"),
        ("2026-12-31T16:00:00", "2027-01-01"),
    ],
)
def test_the_business_day_turns_at_local_midnight(utc: str, day: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert business_day(int(moment.timestamp()) * 1000 + 999, SHANGHAI) == day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (SHANGHAI, "2026-11-02", 24),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/Havana", "2026-11-01", 25),  # the hour after midnight comes twice
        ("Asia/Beirut", "2026-03-29", 23),  # there is no midnight
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: str, hours: float) -> None:
    start, end = day_bounds_ms(day, zone)
    assert end - start == hours * HOUR_MS


ZONES = [
    SHANGHAI,
    "Asia/Urumqi",
    "Europe/Berlin",
    "America/Havana",
    "Asia/Beirut",
    "America/Santiago",
    "Australia/Lord_Howe",
]
MOMENTS = st.integers(ms("2020-01-01T00:00"), ms("2032-12-31T00:00"))


@given(now_ms=MOMENTS, zone=st.sampled_from(ZONES))
def test_every_moment_lies_in_its_own_business_day(now_ms: int, zone: str) -> None:
    start, end = day_bounds_ms(business_day(now_ms, zone), zone)
    assert start <= now_ms < end


@given(now_ms=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_sessions_of_a_day_keep_their_order_and_stay_within_it(now_ms: int, zone: str) -> None:
    night = SessionTimes(id="night", draw_from="00:00", open="01:30", last_draw="02:30", close="24:00")
    day = business_day(now_ms, zone)
    start, end = day_bounds_ms(day, zone)
    for one in sessions_on(CalendarEntry(timezone=zone, workdays={day: [night, *WORKDAY]}), day):
        assert start <= one.draw_from_at <= one.open_at <= one.last_draw_at <= one.close_at <= end


@given(now_ms=MOMENTS, zone=st.sampled_from(ZONES))
def test_a_hall_always_open_draws_at_every_moment(now_ms: int, zone: str) -> None:
    calendar = always_open(zone, "全天", "All day")
    session = drawn_in(calendar, now_ms)
    assert session is not None
    assert session == current_session(calendar, now_ms)
    assert (session.open_at, session.close_at) == day_bounds_ms(business_day(now_ms, zone), zone)


@pytest.mark.parametrize(
    ("clock", "minute"), [("00:00", 0), ("08:30", 510), ("23:59", 1439), ("24:00", 1440)]
)
def test_clock_times_are_minutes_of_the_day(clock: str, minute: int) -> None:
    assert minute_of_day(clock) == minute


@pytest.mark.parametrize(
    "clock", [":", "9:00", "09:60", "24:01", "25:00", "-1:00", "09：00", "٠٩:٠٠", "09:00:00", "+9:00"]
)
def test_what_is_no_clock_time_is_refused(clock: str) -> None:
    with pytest.raises(ValueError, match=re.escape(clock)):
        minute_of_day(clock)


@pytest.mark.parametrize(
    ("told", "draw_from"),
    [
        ({}, "08:30"),
        ({"open": "08:00"}, "07:30"),
        ({"open": "00:10"}, "00:00"),
        ({"open": "13:15", "draw_from": ""}, "12:45"),
        ({"open": "13:00", "draw_from": "12:00"}, "12:00"),
        ({"open": "10:00", "draw_from": "08:30"}, "08:30"),
        ({"open": "early"}, "early"),
    ],
)
def test_a_session_draws_from_thirty_minutes_before_it_opens(told: dict[str, str], draw_from: str) -> None:
    times = SessionTimes.model_validate(told)
    assert times.draw_from == draw_from
    assert SessionTimes.model_validate(times.model_dump(exclude_defaults=True)) == times
