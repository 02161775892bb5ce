"""Slots: whole, aligned, bookable ones, and what is said of the others."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import sessions_on
from server.domain.refusals import Refused
from server.domain.slots import Slot, bookable, day_refused, full, next_free, slot_at, slots_of, tally
from server.wire.catalogue import Appointments, CalendarEntry, SessionTimes

ZONE = "Asia/Shanghai"
DAY = "2026-11-23"
MORNING = SessionTimes(id="morning", open="09:00", last_draw="11:30", close="12:00")
AFTERNOON = SessionTimes(id="afternoon", draw_from="12:00", open="13:00", last_draw="16:30", close="17:00")
EVENING = SessionTimes(
    id="evening", draw_from="17:30", open="18:00", last_draw="19:00", close="19:50", special=True
)
SESSIONS = sessions_on(CalendarEntry(timezone=ZONE, workdays={DAY: [MORNING, AFTERNOON, EVENING]}), DAY)
QUARTERS = Appointments(slot_s=900, capacity=2, days_ahead=14)


def ms(clock: str, zone: str = ZONE, day: str = DAY) -> int:
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def clocks(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{datetime.fromtimestamp(slot.start_at / 1000, ZoneInfo(ZONE)):%H:%M}" for slot in slots]


def test_slots_begin_at_each_opening_and_fill_the_session() -> None:
    slots = slots_of(QUARTERS, SESSIONS, None)
    assert clocks(slots[:2]) == ["09:00", "09:15"]
    assert clocks(slots)[11:13] == ["11:45", "13:00"]
    assert clocks(slots[-1:]) == ["16:45"]
    assert len(slots) == 12 + 16


def test_a_special_sessions_slots_are_for_the_services_it_offers_and_whole() -> None:
    slots = slots_of(QUARTERS, SESSIONS, ["evening"])
    assert clocks(slots[28:]) == ["18:00", "18:15", "18:30", "18:45", "19:00", "19:15", "19:30"]
    assert slots[-1].end_at == ms("19:45")  # five minutes are left over


def test_a_queue_without_appointments_or_a_day_without_sessions_has_no_slots() -> None:
    assert slots_of(None, SESSIONS, None) == ()
    assert slots_of(QUARTERS, (), None) == ()


@given(
    slot_s=st.integers(300, 7200),
    opening=st.integers(0, 1380),
    length=st.integers(0, 600),
    zone=st.sampled_from([ZONE, "Europe/Berlin", "America/Havana", "Australia/Lord_Howe"]),
    day=st.sampled_from(["2026-03-29", "2026-10-25", "2026-11-01", "2026-04-05", DAY]),
)
def test_slots_are_whole_aligned_and_within_their_session(
    slot_s: int, opening: int, length: int, zone: str, day: str
) -> None:
    closing = min(opening + length, 1440)
    times = SessionTimes(
        id="one",
        draw_from="00:00",
        open=f"{opening // 60:02}:{opening % 60:02}",
        last_draw=f"{closing // 60:02}:{closing % 60:02}",
        close=f"{closing // 60:02}:{closing % 60:02}",
    )
    (session,) = sessions_on(CalendarEntry(timezone=zone, workdays={day: [times]}), day)
    slots = slots_of(Appointments(slot_s=slot_s), [session], None)
    assert len(slots) == max(0, session.close_at - session.open_at) // (slot_s * 1000)
    assert all(slot.end_at - slot.start_at == slot_s * 1000 for slot in slots)
    assert all(earlier.end_at == later.start_at for earlier, later in pairwise(slots))
    if slots:
        assert slots[0].start_at == session.open_at
        assert slots[-1].end_at <= session.close_at


def test_only_slots_that_have_not_begun_are_bookable() -> None:
    slots = slots_of(QUARTERS, SESSIONS, None)
    assert clocks(bookable(slots, ms("16:29:59")))[0] == "16:30"
    assert clocks(bookable(slots, ms("16:30"))) == ["16:45"]
    assert bookable(slots, ms("16:45")) == ()


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-11-22", "slot_past"),
        ("2026-11-23", None),
        ("2026-12-07", None),
        ("2026-12-08", "too_far_ahead"),
        ("9999-12-31", "too_far_ahead"),
    ],
)
def test_a_day_may_be_today_and_some_days_ahead(day: str, code: str | None) -> None:
    refused = day_refused(QUARTERS, day, DAY)
    assert (refused.code if refused else None) == code


def test_only_today_can_be_booked_if_no_day_ahead_is_allowed() -> None:
    today_only = Appointments(days_ahead=0)
    assert day_refused(today_only, DAY, DAY) is None
    refused = day_refused(today_only, "2026-11-24", DAY)
    assert refused is not None
    assert refused.values == {"days": 0}


@pytest.mark.parametrize(
    ("start_at", "code"),
    [
        (ms("10:15"), None),
        (ms("10:15") + 1, "no_such_slot"),
        (ms("10:10"), "no_such_slot"),
        (ms("12:00"), "no_such_slot"),  # lunch
        (ms("18:00"), "no_such_slot"),  # not offered then
        (ms("10:15", day="2026-11-24"), "no_such_slot"),
        (ms("10:00"), "slot_past"),
        (ms("09:00"), "slot_past"),
        (0, "no_such_slot"),
        (-1, "no_such_slot"),
        (10**18, "no_such_slot"),
    ],
)
def test_a_slot_is_one_of_the_days_and_still_to_come(start_at: int, code: str | None) -> None:
    found = slot_at(slots_of(QUARTERS, SESSIONS, None), start_at, ms("10:00"))
    if code is None:
        assert found == Slot(start_at, start_at + 900_000)
    else:
        assert isinstance(found, Refused)
        assert found.code == code


def test_the_next_free_slot_is_the_first_with_room() -> None:
    slots = slots_of(QUARTERS, SESSIONS, None)
    assert next_free(slots, {}, 2) == slots[0]
    assert next_free(slots, {slots[0].start_at: 2, slots[1].start_at: 3, slots[2].start_at: 1}, 2) == slots[2]
    assert next_free(slots, {slot.start_at: 2 for slot in slots}, 2) is None


@pytest.mark.parametrize(
    ("free", "offered"),
    [(["09:00", "10:15", "10:30"], "10:15"), (["09:00", "09:30"], "09:30"), (["16:45"], "16:45")],
)
def test_a_full_slot_is_refused_with_the_nearest_one_with_room(free: list[str], offered: str) -> None:
    slots = slots_of(QUARTERS, SESSIONS, None)
    taken = {slot.start_at: 2 for slot in slots} | {ms(clock): 1 for clock in free}
    wanted = next(slot for slot in slots if slot.start_at == ms("10:00"))
    refused = full(slots, wanted, taken, 2, ZONE)
    begins, ends = ms(offered), ms(offered) + 900_000
    assert (refused.code, refused.values) == ("slot_full", {"next": offered})
    assert refused.detail == {
        "next": {"slot_at": begins, "ends_at": ends, "start_at": begins, "end_at": ends}
    }


def test_a_full_day_is_refused_without_an_offer() -> None:
    slots = slots_of(QUARTERS, SESSIONS, None)
    refused = full(slots, slots[3], {slot.start_at: 2 for slot in slots}, 2, ZONE)
    assert (refused.code, refused.detail) == ("slots_full", {"next": None})


def test_a_slots_tally_is_of_its_queue_and_start() -> None:
    assert tally("tax", ms("09:00")) == f"sl:tax:{ms('09:00')}"
