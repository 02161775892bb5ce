"""An act on a ticket that says how the ticket was seen: done where it is still so, else refused with how it is now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.change import Caller
from tests.server.small_hall import CENTRE, SmallHall, caller

Json = dict[str, Any]
Act = Callable[[SmallHall, str, Caller], Json]

ACTS: dict[str, Act] = {
    "transfer": lambda hall, number, by: hall.guide.transfer(CENTRE, number, by, "取错队列", "B"),
    "priority": lambda hall, number, by: hall.guide.prioritise(
        CENTRE, number, by, {"class": "elderly", "verified": True}, "已看证件"
    ),
    "cancel": lambda hall, number, by: hall.reception.cancel(CENTRE, number, by, "已离开"),
}


def seeing(hall: SmallHall, number: str, **otherwise: object) -> Caller:
    """A guide who has seen the ticket as it is now."""
    ticket = hall.ticket(number)
    seen = {name: ticket[name] for name in ("state", "queue", "called_at")}
    return replace(caller("guide-1"), seen=seen | otherwise)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_ticket_that_is_as_it_was_seen_is_done(hall: SmallHall, act: str) -> None:
    number = hall.number()
    before = hall.ticket(number)["version"]
    assert ACTS[act](hall, number, seeing(hall, number))["version"] == before + 1


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_ticket_that_was_called_since_it_was_seen_leaves_the_clerk_alone(
    hall: SmallHall, act: str
) -> None:
    number = hall.number()
    guide = seeing(hall, number)
    hall.open("c01")
    hall.call("c01")
    with pytest.raises(Refused, match="changed_meanwhile") as refused:
        ACTS[act](hall, number, guide)
    assert refused.value.detail["ticket"]["state"] == "called"
    assert hall.ticket(number)["counter"] == "c01"


def test_late_requeue_of_who_came_back_and_was_missed_again_is_refused(hall: SmallHall) -> None:
    number = hall.number()
    hall.open("c01")
    hall.miss("c01")
    guide = seeing(hall, number)
    hall.reception.requeue(CENTRE, number, caller("guide-2"), None)
    hall.miss("c01")
    with pytest.raises(Refused, match="changed_meanwhile"):
        hall.reception.requeue(CENTRE, number, guide, None)
    assert hall.ticket(number)["requeues"] == 1


def test_ticket_that_another_guide_has_sent_elsewhere_stays_there(hall: SmallHall) -> None:
    number = hall.number()
    guide = seeing(hall, number)
    hall.guide.transfer(CENTRE, number, caller("guide-2"), "均衡", "C")
    with pytest.raises(Refused, match="changed_meanwhile"):
        ACTS["transfer"](hall, number, guide)
    assert hall.ticket(number)["queue"] == "C"


def test_note_written_meanwhile_is_no_change_of_where_a_ticket_stands(hall: SmallHall) -> None:
    number = hall.number()
    guide = seeing(hall, number)
    hall.papers.note(CENTRE, number, caller("guide-2"), "带老人")
    assert ACTS["transfer"](hall, number, guide)["queue"] == "B"


def test_act_repeated_under_its_key_is_answered_though_it_changed_what_was_seen(hall: SmallHall) -> None:
    number = hall.number()
    guide = seeing(hall, number)
    first = ACTS["transfer"](hall, number, guide)
    assert ACTS["transfer"](hall, number, guide) == first
