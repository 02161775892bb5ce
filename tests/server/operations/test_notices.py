"""Notices that are up until taken down or over, and the bell for a guide."""

from collections.abc import Callable
from typing import Any

import pytest

from server.operations.notices import MOST_LIVE
from server.store.client import Client
from server.wire.vocabulary import DayAct
from tests.server.operations.test_day_control import Json, notice, refusal
from tests.server.small_hall import CENTRE, SmallHall, caller, local_ms


def test_a_notice_is_up_until_it_is_taken_down(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any]
) -> None:
    by = caller("manager-1")
    posted = looked(lambda: hall.notices.post(CENTRE, notice(scope="zone:z1"), by))
    assert hall.snapshot(staff=False)["notices"] == [posted]
    assert hall.notices.post(CENTRE, notice(scope="zone:z1"), by) == posted
    taken = caller("manager-1")
    ended = looked(lambda: hall.notices.end(CENTRE, posted["id"], taken))
    assert ended["ended_at"] == hall.clock.now_ms
    assert hall.snapshot()["notices"] == []
    before = hall.last_event()
    hall.notices.end(CENTRE, posted["id"], taken)
    assert hall.last_event() == before
    assert refusal(lambda: hall.notices.end(CENTRE, posted["id"], caller("manager-1"))).code == "not_found"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scope": "zone:z9"}, "scope"),
        ({"scope": "queue:Z"}, "scope"),
        ({"until": local_ms("09:30")}, "until"),
        ({"until": local_ms("00:00", "2026-11-25")}, "until"),
    ],
)
def test_a_notice_to_nowhere_or_for_no_time_is_refused(hall: SmallHall, wrong: Json, field: str) -> None:
    refused = refusal(lambda: hall.notices.post(CENTRE, notice(**wrong), caller("manager-1")))
    assert (refused.code, refused.detail) == ("invalid_field", {"field": field})


def test_no_more_notices_are_up_than_people_can_read(hall: SmallHall) -> None:
    for _ in range(MOST_LIVE):
        hall.notices.post(CENTRE, notice(), caller("manager-1"))
    refused = refusal(lambda: hall.notices.post(CENTRE, notice(), caller("manager-1")))
    assert refused.code == "too_many_notices"
    hall.control(DayAct.STOP_DRAWS)
    assert len(hall.snapshot()["notices"]) == MOST_LIVE + 1


def test_a_notice_ends_once_its_time_has_come_and_not_before(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any], client: Client
) -> None:
    posted = hall.notices.post(CENTRE, notice(until=local_ms("10:00")), caller("manager-1"))
    day = hall.today.date
    assert client.redis.zrange(hall.keys.due, 0, -1, withscores=True) == [
        (f"{CENTRE}|{day}|notice|{posted['id']}", float(local_ms("10:00")))
    ]
    hall.notices.end_due(CENTRE, day, posted["id"])
    assert hall.snapshot()["notices"] == [posted]
    hall.clock.now_ms = local_ms("10:00")
    looked(lambda: hall.notices.end_due(CENTRE, day, posted["id"]))
    assert hall.snapshot()["notices"] == []
    before = hall.last_event()
    hall.notices.end_due(CENTRE, day, posted["id"])
    assert hall.last_event() == before


def test_a_bell_rings_once_until_a_guide_answers(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any]
) -> None:
    asked = looked(lambda: hall.helps.ask(CENTRE, "papers", caller("kiosk-1")))
    assert hall.helps.ask(CENTRE, None, caller("kiosk-1")) == asked
    other = looked(lambda: hall.helps.ask(CENTRE, None, caller("kiosk-2")))
    assert [one["id"] for one in hall.snapshot()["helps"]] == sorted([asked["id"], other["id"]])
    answered = looked(lambda: hall.helps.answer(CENTRE, asked["id"], caller("guide-1")))
    assert hall.helps.answer(CENTRE, asked["id"], caller("guide-2")) == answered
    assert (answered["answered_by"], answered["answered_at"]) == ("guide-1", hall.clock.now_ms)
    assert hall.snapshot()["helps"] == [other]
    again = hall.helps.ask(CENTRE, "papers", caller("kiosk-1"))
    assert again["id"] != asked["id"]


@pytest.mark.parametrize("unknown", ["h1", "open:kiosk-1", "v"])
def test_a_call_for_help_that_is_none_is_not_found(hall: SmallHall, unknown: str) -> None:
    hall.helps.ask(CENTRE, None, caller("kiosk-1"))
    assert refusal(lambda: hall.helps.answer(CENTRE, unknown, caller("guide-1"))).code == "not_found"
