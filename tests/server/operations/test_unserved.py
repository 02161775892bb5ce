"""Queues left alone in a hall that keeps its hours: from the records as they stand, and never stored."""

from typing import Any

import pytest

from server.operations.unserved import attention
from server.wire.vocabulary import DayAct
from tests.server.operations.workday import with_lunch
from tests.server.small_hall import CENTRE, Clock, SmallHall, clerk, contents, local_ms

Json = dict[str, Any]


@pytest.fixture
def workday(calendar_hall: SmallHall) -> SmallHall:
    """The small hall with a lunch."""
    return with_lunch(calendar_hall)


def alone(hall: SmallHall) -> list[Json]:
    today = hall.halls.get(CENTRE).today()
    waiting, staffed = hall.reading.waiting(today), hall.reading.staffed(today)
    told = {queue: attention(today, queue, count, staffed[queue]) for queue, count in waiting.items()}
    return [
        {"queue": queue, "waiting": waiting[queue], "back_at": one["back_at"]}
        for queue, one in told.items()
        if one["unserved"]
    ]


def queue_a(hall: SmallHall) -> Json:
    today = hall.halls.get(CENTRE).today()
    return attention(today, "A", hall.reading.waiting(today)["A"], hall.reading.staffed(today)["A"])


def test_the_only_counter_paused_leaves_its_queue_alone_until_another_opens(workday: SmallHall) -> None:
    workday.open("c01")
    workday.draw()
    assert alone(workday) == []
    back_at = local_ms("10:20")
    workday.counters.pause(CENTRE, "c01", clerk("c01"), "开会", back_at)
    assert alone(workday) == [{"queue": "A", "waiting": 1, "back_at": back_at}]
    assert {"unserved": True, "counters_open": 0, "back_at": back_at}.items() <= queue_a(workday).items()
    workday.open("c02")
    assert alone(workday) == []
    assert queue_a(workday)["counters_open"] == 1


def test_people_before_the_doors_open_and_counters_paused_for_lunch_are_no_alarm(
    workday: SmallHall, clock: Clock
) -> None:
    clock.now_ms = local_ms("08:40")
    workday.draw()
    assert alone(workday) == []
    clock.now_ms = local_ms("09:00")
    assert [one["queue"] for one in alone(workday)] == ["A"]
    workday.open("c01")
    clock.now_ms = local_ms("12:00")
    workday.counters.pause(CENTRE, "c01", clerk("c01"), "午休", local_ms("13:30"))
    clock.now_ms = local_ms("13:00")
    workday.draw()
    assert alone(workday) == []
    clock.now_ms = local_ms("13:30")
    assert [one["waiting"] for one in alone(workday)] == [2]


def test_who_is_left_at_closing_is_missed_until_the_manager_ends_the_day(
    workday: SmallHall, clock: Clock
) -> None:
    workday.draw()
    clock.now_ms = local_ms("17:10")
    assert [one["queue"] for one in alone(workday)] == ["A"]
    workday.control(DayAct.END)
    assert alone(workday) == []
    assert queue_a(workday)["served"] == []


def test_session_gone_on_longer_misses_people_longer(workday: SmallHall, clock: Clock) -> None:
    workday.draw()
    clock.now_ms = local_ms("16:00")
    workday.control(DayAct.EXTEND, until=local_ms("18:00"))
    clock.now_ms = local_ms("18:30")
    assert [one["queue"] for one in alone(workday)] == ["A"]


def test_reading_who_is_left_alone_changes_nothing(workday: SmallHall) -> None:
    workday.draw()
    before = contents(workday.client)
    assert alone(workday)
    assert contents(workday.client) == before
