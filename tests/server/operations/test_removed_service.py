"""A service removed at noon: nobody who waits for it is refused anything, nobody draws it any more."""

import pytest

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.prints import Asked
from server.wire.vocabulary import Outcome
from tests.server.small_hall import CENTRE, SmallHall, caller, catalogue, clerk


@pytest.fixture
def noon(hall: SmallHall) -> SmallHall:
    """Three wait for S1, one of them was called; then it is no longer offered."""
    for _ in range(3):
        hall.draw("S1")
    hall.open("c01")
    assert hall.call() == "A001"
    kept = [one for one in hall.catalogue.services if one.code != "S1"]
    hall.publish(catalogue(version=2).model_copy(update={"services": kept}))
    return hall


def test_it_is_drawn_no_longer(noon: SmallHall) -> None:
    with pytest.raises(Refused) as refused:
        noon.draw("S1")
    assert refused.value.code == "unknown_service"


def test_those_who_wait_for_it_are_served_to_the_end(noon: SmallHall) -> None:
    noon.counters.start(CENTRE, "c01", clerk("c01"))
    noon.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.DONE))
    assert noon.call() == "A002"
    finished = noon.counters.call_next(CENTRE, "c01", clerk("c01"), Finish(Outcome.DONE))
    assert (finished.called or {})["number"] == "A003"
    assert noon.ticket("A001")["state"] == "done"


def test_they_see_their_place_and_the_counter_sees_them(noon: SmallHall) -> None:
    waiting = noon.ticket("A003")
    assert (waiting["service_name"], waiting["people_ahead"]) == ("居住证", 1)
    seen = noon.counter_reading.counter(CENTRE, "c01")
    assert [one["number"] for one in seen["next"]] == ["A002", "A003"]
    assert seen["ticket"]["service"] == "S1"
    assert noon.snapshot()["queues"]


def test_their_slips_are_printed_and_they_may_leave(noon: SmallHall) -> None:
    ticket = noon.ticket("A002")
    job = noon.prints.ask(CENTRE, Asked("printer-1", "reprint", ticket["id"]), caller())
    assert job["ticket"] == ticket["id"]
    assert noon.reception.cancel(CENTRE, "A002", caller(), None)["state"] == "cancelled"


def test_one_who_was_missed_is_put_back(noon: SmallHall) -> None:
    noon.counters.recall(CENTRE, "c01", clerk("c01"))
    noon.clock.pass_s(60)
    noon.counters.no_show(CENTRE, "c01", clerk("c01"))
    assert noon.reception.requeue(CENTRE, "A001", caller(), None)["state"] == "waiting"
