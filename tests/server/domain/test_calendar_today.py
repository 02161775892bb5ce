"""Sessions as a day goes: extended by a manager, carried over lunch, served after hours."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import (
    Break,
    Session,
    after_hours,
    break_ahead,
    business_day,
    day_bounds_ms,
    extended,
    over_for,
    sessions_on,
)
from server.wire.catalogue import CalendarEntry, SessionTimes
from tests.server.domain.test_calendar import AFTERNOON, MORNING, SHANGHAI, ZONES, ms

DAY = "2026-11-02"
EVENING = SessionTimes(
    id="evening", draw_from="17:30", open="18:00", last_draw="19:00", close="20:00", special=True
)
MIDNIGHT = ms("2026-11-03T00:00")


def at(clock: str) -> int:
    return ms(f"{DAY}T{clock}")


def day(*times: SessionTimes) -> tuple[Session, ...]:
    return sessions_on(CalendarEntry(timezone=SHANGHAI, workdays={DAY: list(times)}), DAY)


WORKDAY = day(MORNING, AFTERNOON)
LONG_DAY = day(MORNING, AFTERNOON, EVENING)


@pytest.mark.parametrize(
    ("sessions", "until", "longer", "last_draw", "close"),
    [
        (WORKDAY, "18:00", "afternoon", "18:00", "18:00"),
        (WORKDAY, "16:45", "afternoon", "16:45", "17:00"),
        (WORKDAY, "12:30", "morning", "12:30", "12:30"),
        (WORKDAY, "13:00", "morning", "13:00", "13:00"),
        (LONG_DAY, "17:45", "afternoon", "17:45", "17:45"),
        (LONG_DAY, "21:00", "evening", "21:00", "21:00"),
    ],
)
def test_an_extended_session_draws_and_serves_until_then(
    sessions: tuple[Session, ...], until: str, longer: str, last_draw: str, close: str
) -> None:
    changed = extended(sessions, at(until), MIDNIGHT)
    assert [one.id for one in changed] == [one.id for one in sessions]
    for before, after in zip(sessions, changed, strict=True):
        if before.id == longer:
            assert (after.last_draw_at, after.close_at) == (at(last_draw), at(close))
        else:
            assert after == before


@pytest.mark.parametrize("until", ["08:00", "11:00", "13:30", "16:30"])
def test_an_extension_to_where_the_hall_is_open_anyway_changes_nothing(until: str) -> None:
    assert extended(WORKDAY, at(until), MIDNIGHT) == WORKDAY


def test_a_day_without_an_extension_or_without_sessions_stays_as_it_is() -> None:
    assert extended(WORKDAY, None, MIDNIGHT) == WORKDAY
    assert extended((), at("18:00"), MIDNIGHT) == ()


def test_an_extension_ends_at_midnight() -> None:
    changed = extended(WORKDAY, MIDNIGHT + 3_600_000, MIDNIGHT)
    assert (changed[-1].last_draw_at, changed[-1].close_at) == (MIDNIGHT, MIDNIGHT)


@given(
    now_ms=st.integers(ms("2020-01-01T00:00"), ms("2032-12-31T00:00")),
    zone=st.sampled_from(ZONES),
    later_s=st.integers(0, 100_000),
)
def test_an_extension_stays_within_its_day_in_every_zone(now_ms: int, zone: str, later_s: int) -> None:
    date = business_day(now_ms, zone)
    begins_at, ends_at = day_bounds_ms(date, zone)
    night = SessionTimes(id="night", draw_from="00:00", open="01:30", last_draw="02:30", close="03:00")
    sessions = sessions_on(CalendarEntry(timezone=zone, workdays={date: [night, MORNING, AFTERNOON]}), date)
    changed = extended(sessions, begins_at + later_s * 1000, ends_at)
    for before, after in zip(sessions, changed, strict=True):
        assert before.last_draw_at <= after.last_draw_at <= after.close_at <= ends_at
        assert before.close_at <= after.close_at
    for earlier, later in itertools.pairwise(changed):
        assert earlier.close_at <= later.open_at


@pytest.mark.parametrize(
    ("session", "clock", "flagged"),
    [
        ("morning", "11:59:59", False),
        ("morning", "12:00", True),
        ("morning", "12:30", True),
        ("morning", "13:00", False),  # carried over lunch
        ("morning", "17:00", True),
        ("afternoon", "12:30", False),
        ("afternoon", "16:59:59", False),
        ("afternoon", "17:00", True),
        ("afternoon", "18:30", True),  # the evening is not for every service
        ("evening", "18:30", False),
        ("evening", "20:00", True),
        ("unknown", "20:00", False),
        (None, "20:00", False),
    ],
)
def test_after_hours_is_after_the_close_while_no_ordinary_session_serves(
    session: str | None, clock: str, flagged: bool
) -> None:
    assert after_hours(LONG_DAY, session, at(clock)) is flagged


@pytest.mark.parametrize(
    ("session", "clock", "over"),
    [
        (None, "08:00", False),
        (None, "12:30", False),
        ("morning", "12:30", False),  # lunch is no closing
        (None, "16:59:59", False),
        (None, "17:00", True),  # the evening has not begun
        ("evening", "17:45", False),
        (None, "18:30", False),
        ("afternoon", "18:30", True),
        ("evening", "18:30", False),
        (None, "20:00", True),
        ("evening", "20:00", True),
    ],
)
def test_a_day_is_over_after_its_last_ordinary_session_but_for_a_special_one(
    session: str | None, clock: str, over: bool
) -> None:
    assert over_for(LONG_DAY, at(clock), session) is over
    assert not over_for((), at(clock), session)


def test_an_extended_session_is_not_after_hours_before_its_new_close() -> None:
    changed = extended(WORKDAY, at("18:00"), MIDNIGHT)
    assert not after_hours(changed, "afternoon", at("17:30"))
    assert after_hours(changed, "afternoon", at("18:00"))


def test_after_hours_goes_on_to_midnight_when_clocks_change() -> None:
    zone, date = "Europe/Berlin", "2026-10-25"  # 25 hours
    sessions = sessions_on(CalendarEntry(timezone=zone, workdays={date: [MORNING]}), date)
    assert not after_hours(sessions, "morning", ms(f"{date}T11:59:59", zone))
    assert after_hours(sessions, "morning", ms(f"{date}T12:00", zone))
    assert after_hours(sessions, "morning", day_bounds_ms(date, zone)[1] - 1)


@pytest.mark.parametrize(
    ("clock", "until", "begins", "ends"),
    [
        ("08:30", "08:40", None, "09:00"),  # before the doors open
        ("09:00", "11:59:59", None, None),
        ("09:00", "12:00", "12:00", "13:00"),  # a long wait meets lunch
        ("12:00", "12:00", "12:00", "13:00"),
        ("12:59:59", "12:59:59", "12:00", "13:00"),
        ("13:00", "16:59:59", None, None),
        ("13:00", "19:00", None, None),  # the evening isn't for this service
        ("17:45", "19:00", None, None),
    ],
)
def test_who_waits_into_a_break_is_told_when_the_calls_go_on(
    clock: str, until: str, begins: str | None, ends: str | None
) -> None:
    expected = Break(at(begins) if begins else None, at(ends)) if ends else None
    assert break_ahead(LONG_DAY, at(clock), at(until), None) == expected


def test_a_service_of_the_evening_has_a_break_before_it() -> None:
    assert break_ahead(LONG_DAY, at("16:30"), at("17:30"), ["evening"]) == Break(at("17:00"), at("18:00"))


def test_a_morning_extended_into_lunch_serves_on() -> None:
    changed = extended(WORKDAY, at("12:30"), MIDNIGHT)
    assert break_ahead(changed, at("12:15"), at("12:20"), None) is None
    assert break_ahead(changed, at("12:30"), at("12:30"), None) == Break(at("12:30"), at("13:00"))


def test_sessions_that_touch_leave_no_break() -> None:
    touching = extended(WORKDAY, at("13:00"), MIDNIGHT)
    assert break_ahead(touching, at("12:30"), at("14:00"), None) is None
