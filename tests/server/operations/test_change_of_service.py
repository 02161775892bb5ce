"""A ticket drawn for the wrong service: another service from now on, in that one's queue, with the rank it had."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.counter import Finish
from tests.server.small_hall import CENTRE, SmallHall, caller, clerk


def change(hall: SmallHall, number: str, service: str, **where: Any) -> dict[str, object]:
    return hall.guide.transfer(CENTRE, number, caller("guide-1"), "取错事项", service=service, **where)


def test_ticket_of_another_service_waits_in_its_queue_as_long_as_it_has_waited(hall: SmallHall) -> None:
    number = hall.number("S1")
    hall.clock.pass_s(600)
    later = hall.number("S3")
    before = hall.ticket(number)
    change(hall, number, "S3")
    after = hall.ticket(number)
    assert (after["service"], after["service_name"], after["queue"], after["zone"]) == (
        "S3",
        "发票",
        "B",
        "z2",
    )
    assert (after["rank_at"], after["base_at"], after["number"]) == (
        before["rank_at"],
        before["base_at"],
        number,
    )
    assert (after["people_ahead"], hall.ticket(later)["people_ahead"]) == (0, 1)


def test_another_service_of_the_same_queue_keeps_the_place_and_the_public_name(hall: SmallHall) -> None:
    number, behind = hall.number("S1"), hall.number("S1")
    change(hall, number, "S2")
    after = hall.ticket(number)
    assert (after["service"], after["service_name"], after["queue"]) == ("S2", "综合事项", "A")
    assert (after["people_ahead"], hall.ticket(behind)["people_ahead"]) == (0, 1)


def test_service_that_comes_first_now_does_not_come_again_later_in_the_visit(hall: SmallHall) -> None:
    number = hall.number("S1", services=("S1", "S3", "S4"))
    change(hall, number, "S3")
    assert [stop["service"] for stop in hall.ticket(number)["route"]] == ["S4"]


def test_visitor_at_the_counter_is_sent_on_for_another_service(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number("S1")
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    change(hall, number, "S3")
    after = hall.ticket(number)
    assert (after["state"], after["queue"], after["stops"][0]["service"]) == ("waiting", "B", "S1")
    hall.open("c03")
    assert hall.call("c03") == number
    done = hall.counters.finish(CENTRE, "c03", clerk("c03"), Finish())
    assert [stop["service"] for stop in done["stops"]] == ["S1", "S3"]


@pytest.mark.parametrize(
    ("service", "where", "code"),
    [
        ("S1", {}, "already_there"),
        ("S1", {"queue": "A"}, "already_there"),
        ("S9", {}, "unknown_service"),
        ("S3", {"queue": "A"}, "invalid_field"),
    ],
)
def test_change_that_is_none_or_to_what_is_not_there_is_refused(
    hall: SmallHall, service: str, where: dict[str, str], code: str
) -> None:
    number = hall.number("S1")
    before = hall.last_event()
    with pytest.raises(Refused, match=code):
        change(hall, number, service, **where)
    assert hall.last_event() == before
