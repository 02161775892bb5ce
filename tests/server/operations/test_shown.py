"""A call that many boards and voices answer at once: each one's word is kept, and whoever follows has them all."""

from concurrent.futures import ThreadPoolExecutor

from server.operations.devices import Showing
from server.wire.fold import fold
from tests.server.operations.test_undoing import last
from tests.server.small_hall import CENTRE, SmallHall

DEVICES = [f"board-{n}" for n in range(12)]


def test_devices_that_answer_one_call_at_once_are_all_heard(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    number = hall.call()
    event, before = last(hall, "ticket.called"), hall.snapshot()
    with ThreadPoolExecutor(len(DEVICES)) as at_once:
        told = [
            at_once.submit(hall.devices.shown, CENTRE, event, Showing(device, True)) for device in DEVICES
        ]
    assert all(one.result()["event_id"] == event for one in told)
    after = hall.snapshot()
    assert sorted(mark["device"] for mark in after["calls"][-1]["shown"]) == sorted(DEVICES)
    assert fold(before, hall.events(before["event_id"])) == after
    assert hall.ticket(number)["shown_at"] == hall.clock.now_ms


def test_device_that_says_more_of_a_call_is_told_once_and_last(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    hall.call()
    event, before = last(hall, "ticket.called"), hall.snapshot()
    for word in (Showing("tv-1", True), Showing("board-1", True), Showing("tv-1", True, heard=True)):
        hall.devices.shown(CENTRE, event, word)
        again = hall.devices.shown(CENTRE, event, word)
    assert [(mark["device"], mark.get("heard")) for mark in again["shown"]] == [
        ("board-1", None), ("tv-1", True),
    ]  # fmt: skip
    assert again["shown"] == hall.snapshot()["calls"][-1]["shown"]
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()
    assert len([one for one in hall.events(event) if one["type"] == "call.shown"]) == 3
