"""A clock that was three hours ahead and is right again: the order's time stands still, yet a hall is served on."""

import pytest

from server.domain.refusals import Refused
from server.operations.devices import Showing
from server.operations.rebase import rebase
from tests.server.operations.diary import book, give_slots
from tests.server.operations.test_undoing import last
from tests.server.small_hall import CENTRE, DAY, Clock, SmallHall, caller, clerk

THREE_HOURS_S = 3 * 3_600


@pytest.fixture
def led(hall: SmallHall, clock: Clock) -> SmallHall:
    """Two wait, one of them drawn while the clock was ahead; now it is right again."""
    hall.open("c01")
    hall.draw()
    clock.pass_s(THREE_HOURS_S)
    hall.draw()
    clock.pass_s(-THREE_HOURS_S)
    return hall


def refused_no_show(hall: SmallHall) -> Refused:
    with pytest.raises(Refused) as caught:
        hall.counters.no_show(CENTRE, "c01", clerk("c01"))
    return caught.value


def announce_again(hall: SmallHall) -> None:
    hall.counters.recall(CENTRE, "c01", clerk("c01"))


@pytest.mark.parametrize("is_shown", [False, True])
@pytest.mark.parametrize("by_name", [False, True])
def test_no_show_has_to_wait_no_longer_than_on_any_day(
    led: SmallHall, clock: Clock, is_shown: bool, by_name: bool
) -> None:
    if by_name:
        led.counters.call(CENTRE, "c01", "A002", clerk("c01"), "老人")
    else:
        led.call()
    if is_shown:
        clock.pass_s(3)
        led.devices.shown(CENTRE, last(led, "ticket.called"), Showing("board-1", True))
    announce_again(led)
    clock.pass_s(9)
    refusal = refused_no_show(led)
    assert (refusal.code, refusal.values["seconds"]) == ("too_soon", 1)
    clock.pass_s(1)
    assert led.counters.no_show(CENTRE, "c01", clerk("c01"))["state"] == "missed"


def test_no_show_after_the_lead_was_ended_waits_as_ever(led: SmallHall, clock: Clock) -> None:
    led.call()
    announce_again(led)
    rebase(led.halls.get(CENTRE))
    clock.pass_s(10)
    assert led.counters.no_show(CENTRE, "c01", clerk("c01"))["state"] == "missed"


def test_who_was_called_by_a_clock_that_was_ahead_is_missed_once_announced(
    hall: SmallHall, clock: Clock
) -> None:
    hall.open("c01")
    hall.draw()
    clock.pass_s(THREE_HOURS_S)
    hall.call()
    clock.pass_s(-THREE_HOURS_S)
    refused_no_show(hall)
    announce_again(hall)
    assert hall.counters.no_show(CENTRE, "c01", clerk("c01"))["state"] == "missed"


def test_clock_that_went_back_a_little_keeps_the_wait(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    hall.draw()
    hall.call()
    announce_again(hall)
    clock.pass_s(-5)
    assert refused_no_show(hall).values["seconds"] == 15


@pytest.mark.parametrize("after_s", [9, 11])
def test_undo_is_open_for_seconds_only(led: SmallHall, clock: Clock, after_s: int) -> None:
    number = led.call()
    clock.pass_s(after_s)
    undo = (CENTRE, number, clerk("c01"), last(led, "ticket.called"))
    if after_s < 10:
        assert led.undoing.undo(*undo)["state"] == "waiting"
    else:
        with pytest.raises(Refused, match="undo_too_late"):
            led.undoing.undo(*undo)


@pytest.mark.parametrize("after_s", [9, 11])
def test_undo_of_a_no_show_is_open_for_seconds_only(led: SmallHall, clock: Clock, after_s: int) -> None:
    number = led.call()
    announce_again(led)
    clock.pass_s(10)
    led.counters.no_show(CENTRE, "c01", clerk("c01"))
    clock.pass_s(after_s)
    undo = (CENTRE, number, clerk("c01"), last(led, "ticket.missed"))
    if after_s < 10:
        assert led.undoing.undo(*undo)["state"] == "called"
    else:
        with pytest.raises(Refused, match="undo_too_late"):
            led.undoing.undo(*undo)


def test_what_a_clock_that_was_ahead_saw_done_is_not_undone_hours_later(
    hall: SmallHall, clock: Clock
) -> None:
    hall.open("c01")
    number = hall.number()
    clock.pass_s(THREE_HOURS_S)
    hall.call()
    clock.pass_s(-THREE_HOURS_S)
    with pytest.raises(Refused, match="undo_too_late"):
        hall.undoing.undo(CENTRE, number, clerk("c01"), last(hall, "ticket.called"))


def test_appointment_that_checks_in_is_no_further_ahead_of_who_drew_than_on_any_day(
    hall: SmallHall, clock: Clock
) -> None:
    diary = give_slots(hall)
    on_time, too_late = (str(book(hall, diary, at, DAY).ticket["number"]) for at in ("10:00", "09:45"))
    clock.pass_s(THREE_HOURS_S)
    walk_in = hall.draw().ticket
    clock.now_ms = on_time_at = walk_in["drawn_at"] - THREE_HOURS_S * 1000 + 1800 * 1000
    late, punctual = (hall.reception.check_in(CENTRE, one, caller()) for one in (too_late, on_time))
    assert (late["late"], late["rank_at"], late["base_at"]) == (
        True,
        walk_in["drawn_at"],
        walk_in["drawn_at"],
    )
    assert (punctual["late"], punctual["rank_at"]) == (False, walk_in["drawn_at"] - 600_000)
    rebase(hall.halls.get(CENTRE))
    assert hall.draw().ticket["drawn_at"] == on_time_at
