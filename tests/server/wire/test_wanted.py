"""What stands first on the kiosk and the phone."""

from server.wire.catalogue import ServiceEntry
from server.wire.wanted import most_wanted


def test_services_that_the_hall_ranks_stand_alone_in_their_order() -> None:
    services = [ServiceEntry(code="a"), ServiceEntry(code="b", wanted=2), ServiceEntry(code="c", wanted=1)]
    assert [one.code for one in most_wanted(services)] == ["c", "b"]


def test_hall_that_ranks_none_shows_those_it_lists_first() -> None:
    assert [one.code for one in most_wanted([ServiceEntry(code="b"), ServiceEntry(code="a")])] == ["b", "a"]
