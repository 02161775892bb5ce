"""Who is pinned to a counter or a group: their place is in that line, and nobody is left behind where no one calls."""

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.live.places import Places
from server.operations import shifts
from server.operations.shifts import Shifts
from server.store.snapshot import read_fold
from tests.server.small_hall import CENTRE, SmallHall, caller, catalogue, clerk


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def pin(hall: SmallHall, number: str, **where: Any) -> None:
    hall.guide.transfer(CENTRE, number, caller("guide-1"), "指定窗口", **where)


def grouped(hall: SmallHall) -> None:
    """The hall with c01 and c02 as a group."""
    counters = [
        one.model_copy(update={"group": "g1"}) if one.id in ("c01", "c02") else one
        for one in hall.catalogue.counters
    ]
    hall.publish(catalogue(version=2).model_copy(update={"counters": counters}))


def test_counter_nobody_is_at_takes_no_one(hall: SmallHall) -> None:
    number = hall.number()
    assert refused(lambda: pin(hall, number, counter="c01")) == "nobody_there"
    hall.open("c01")
    hall.counters.pause(CENTRE, "c01", clerk("c01"), "午休")
    pin(hall, number, counter="c01")
    hall.clock.pass_s(901)
    other = hall.number()
    assert refused(lambda: pin(hall, other, counter="c01")) == "nobody_there"


def test_group_takes_who_is_pinned_while_one_of_it_is_open(hall: SmallHall) -> None:
    grouped(hall)
    first, number = hall.number(), hall.number()
    assert refused(lambda: pin(hall, number, group="g1")) == "nobody_there"
    hall.open("c01", "c02")
    pin(hall, number, group="g1")
    hall.counters.sign_out(CENTRE, "c02", clerk("c02"))
    assert hall.ticket(number)["pinned_to"] == "group:g1"
    assert hall.call() == number
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    pin(hall, first, group="g1")
    hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
    assert (hall.ticket(first)["state"], hall.ticket(first)["pinned_to"]) == ("waiting", None)


def test_counter_that_closes_while_somebody_is_pinned_to_it_keeps_nobody(
    hall: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.open("c01")
    number = hall.number()
    real = hall.client.run

    def close_first(script: str, *args: Any) -> Any:
        monkeypatch.setattr(hall.client, "run", real)
        hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
        return real(script, *args)

    monkeypatch.setattr(hall.client, "run", close_first)
    assert refused(lambda: pin(hall, number, counter="c01")) == "nobody_there"
    assert hall.ticket(number)["pinned_to"] is None


def test_people_ahead_of_the_pinned_are_those_in_their_line(hall: SmallHall) -> None:
    hall.open("c01")
    queued, first, second, last = (hall.number() for _ in range(4))
    pin(hall, first, counter="c01")
    pin(hall, second, counter="c01")
    ahead = {number: hall.ticket(number)["people_ahead"] for number in (queued, first, second, last)}
    assert ahead == {queued: 0, first: 0, second: 1, last: 1}
    folded = read_fold(hall.client, hall.keys, hall=True)
    assert folded is not None
    places = Places()
    told = {one["number"]: places.in_front(folded, one) for one in folded.tickets.values()}
    assert told == {queued: (0, 2), first: (0, 2), second: (1, 2), last: (1, 2)}


def test_counter_shows_what_it_serves_now_and_who_is_pinned_to_it(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    first, pinned, other = hall.number(), hall.number(), hall.number("S3")
    pin(hall, pinned, counter="c01")
    hall.counters.set_queues(CENTRE, "c01", clerk("c01"), ["B", "A"])
    seen = hall.counter_reading.counter(CENTRE, "c01")
    assert [one["id"] for one in seen["queues"]] == ["B", "A"]
    assert [one["number"] for one in seen["next"]] == [pinned, first, other]
    assert seen["waiting"] == 3


def test_given_back_twice_at_once_is_given_back_once(
    hall: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.open("c01")
    number = hall.number()
    pin(hall, number, counter="c01")
    read = shifts._kept_back
    others = Shifts(hall.halls, hall.reception.drawing)

    def late(today: Any, counter: str) -> list[str]:
        found = read(today, counter)
        monkeypatch.setattr(shifts, "_kept_back", read)
        others.give_back(CENTRE, counter)
        return found

    monkeypatch.setattr(shifts, "_kept_back", late)
    assert hall.counters.sign_out(CENTRE, "c01", clerk("c01"))["state"] == "closed"
    assert hall.ticket(number)["pinned_to"] is None


def test_counter_opened_again_meanwhile_keeps_who_is_pinned_to_it(
    hall: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.open("c01", "c02")
    here, elsewhere = hall.number(), hall.number()
    for number in (here, elsewhere):
        pin(hall, number, counter="c01")
    read = shifts._kept_back

    def late(today: Any, counter: str) -> list[str]:
        found = read(today, counter)
        monkeypatch.setattr(shifts, "_kept_back", read)
        pin(hall, elsewhere, counter="c02")
        hall.open("c01")
        return found

    monkeypatch.setattr(shifts, "_kept_back", late)
    hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
    assert hall.ticket(here)["pinned_to"] == "counter:c01"
    assert hall.ticket(elsewhere)["pinned_to"] == "counter:c02"


def test_ticket_at_a_counter_is_moved_by_its_clerk_or_a_guide_only(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    number = hall.number()
    hall.call()
    moved = (CENTRE, number)
    code = refused(lambda: hall.guide.transfer(*moved, clerk("c02"), "转", queue="B", anyone=False))
    assert code == "not_yours"
    assert hall.guide.transfer(*moved, clerk("c01"), "转", queue="B", anyone=False)["queue"] == "B"
