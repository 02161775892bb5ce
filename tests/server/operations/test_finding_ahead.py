"""The tables of a centre's search are made when its hall is, and anew for another version of its catalogue."""

from typing import Any

from server.operations.finding_ahead import FindingAhead
from tests.server.small_hall import CENTRE, SmallHall
from tests.waiting import until


def test_the_search_of_a_hall_is_ready_before_anybody_searches(hall: SmallHall) -> None:
    halls = hall.halls
    FindingAhead(halls).start()
    halls.forget(CENTRE)
    first = halls.get(CENTRE).index
    until(lambda: first.finder.ready)
    halls.forget(CENTRE)
    second = halls.get(CENTRE).index
    until(lambda: second.finder.ready)


def test_the_search_of_a_centre_is_ready_after_a_restart_before_anybody_asks(hall: SmallHall) -> None:
    hall.halls.forget(CENTRE)
    made: list[Any] = []
    hall.halls.when_made(made.append)
    FindingAhead(hall.halls, lambda: [CENTRE]).start()
    until(lambda: made and made[0].index.finder.ready)
    assert hall.halls.get(CENTRE) is made[0]


def test_a_centre_that_is_gone_keeps_no_other_from_being_made_ready(hall: SmallHall) -> None:
    made: list[Any] = []
    hall.halls.forget(CENTRE)
    hall.halls.when_made(made.append)
    FindingAhead(hall.halls, lambda: ["gone", CENTRE]).start()
    until(lambda: made and made[0].index.finder.ready)
