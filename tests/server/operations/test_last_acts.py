"""The last act at a counter, told by the events of a real store: what may be taken back, by whom and until when."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.at_counter import Finish
from server.operations.last_acts import LastActs
from server.operations.watch import Seen
from tests.server.small_hall import CENTRE, SmallHall, clerk

UNDO_S = 10


def last(hall: SmallHall, counter: str = "c01", by: str | None = None, after_s: int = 0) -> Any:
    acts = LastActs()
    for event in hall.events():
        acts.take(Seen(event, event, None), None)
    hall.clock.pass_s(after_s)
    try:
        return acts.of(hall.halls.get(CENTRE).today(), counter, by or f"clerk-{counter}")
    finally:
        hall.clock.pass_s(-after_s)


def test_a_call_may_be_taken_back_by_its_clerk_and_soon_only(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    assert last(hall) is None
    hall.draw()
    number = hall.call()
    call = last(hall)
    assert (call["act"], call["number"], call["called"]) == ("call", number, None)
    assert call["until_at"] == hall.clock() + UNDO_S * 1000
    assert last(hall, after_s=UNDO_S)
    assert last(hall, after_s=UNDO_S + 1) is None
    assert last(hall, by="clerk-c02") is None
    assert last(hall, "c02") is None
    undone = hall.undoing.undo(CENTRE, call["number"], clerk("c01"), call["event_id"])
    assert undone["state"] == "waiting"
    assert last(hall) is None


def test_a_key_that_finished_and_called_is_one_act(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
    first = hall.call()
    hall.clock.pass_s(30)
    called = hall.counters.call_next(CENTRE, "c01", clerk("c01"), Finish()).called
    act = last(hall)
    assert called is not None
    assert (act["act"], act["number"], act["called"]) == ("finish", first, called["number"])
    hall.undoing.undo(CENTRE, first, clerk("c01"), act["event_id"])
    assert hall.ticket(first)["state"] == "serving"
    assert hall.ticket(called["number"])["state"] == "waiting"
    assert last(hall) is None


def test_what_has_gone_on_since_can_not_be_taken_back(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
    hall.call()
    hall.counters.recall(CENTRE, "c01", clerk("c01"))
    assert last(hall)["act"] == "call"
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    assert last(hall) is None
    hall.counters.hold(CENTRE, "c01", clerk("c01"))
    assert last(hall) is None


def test_a_no_show_may_be_taken_back_until_the_visitor_waits_again(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    number = hall.miss()
    assert (last(hall)["act"], last(hall)["number"]) == ("no-show", number)
    hall.reception.requeue(CENTRE, number, clerk("c01"), None)
    assert last(hall) is None


def test_while_the_clock_is_behind_the_orders_time_an_act_is_offered_no_longer_than_it_is_taken_back(
    hall: SmallHall,
) -> None:
    hall.open("c01")
    hall.draw()
    hall.clock.pass_s(3_600)
    hall.draw()
    hall.clock.pass_s(-3_600)
    number = hall.call()
    call = last(hall)
    assert call["until_at"] == hall.clock() + UNDO_S * 1000
    assert last(hall, after_s=UNDO_S)
    assert last(hall, after_s=UNDO_S + 1) is None
    hall.clock.pass_s(UNDO_S + 1)
    with pytest.raises(Refused, match="undo_too_late"):
        hall.undoing.undo(CENTRE, number, clerk("c01"), call["event_id"])
