"""The tables of a centre's search are made when its hall is, and anew for another version of its catalogue."""

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
