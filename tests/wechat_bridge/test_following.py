"""From a hall's events to the notices written, once each, across cuts, restarts and midnight, on real operations."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.client import http
from server.store.client import Client
from server.wire.vocabulary import Channel, DayAct
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, clerk, local_ms
from tests.wechat_bridge.beside import BRIDGE, Beside

TOMORROW = "2026-11-24"


@pytest.fixture
def beside(client: Client, clock: Clock, tmp_path: Path) -> Iterator[Beside]:
    made = Beside(SmallHall(client, clock), tmp_path)
    made.listen()
    yield made
    made.records.close()


def to(beside: Beside, clock: str, day: str) -> None:
    beside.hall.clock.now_ms = local_ms(clock, day)
    beside.hall.halls.get(CENTRE).today()


def test_each_step_of_a_visit_is_told_once(beside: Beside) -> None:
    hall = beside.hall
    hall.open("c01", "c02")
    for name in ("o-one", "o-two", "o-far"):
        beside.arrived(name, notify_ahead=1)
    beside.listen()
    assert beside.kinds("o-one") == ["drawn", "ahead"]
    assert beside.kinds("o-far") == ["drawn"]
    hall.miss()
    beside.listen()
    assert beside.kinds("o-one") == ["drawn", "ahead", "called", "missed"]
    hall.call()
    hall.guide.transfer(
        CENTRE, "A002", clerk("c01"), "换窗口", queue="B", counter=None, group=None, anyone=False
    )
    beside.listen()
    assert {"called", "transferred"} <= set(beside.kinds("o-two"))
    hall.reception.cancel(CENTRE, "A003", caller("guide-1"), None)
    beside.listen()
    assert beside.kinds("o-far")[-1] == "cancelled"
    before = beside.told()
    beside.listen()
    assert beside.told() == before


def test_who_is_on_the_way_is_told_when_to_leave_and_of_closing(beside: Beside) -> None:
    beside.drawn("o-way")
    beside.listen()
    beside.following.tick()
    assert beside.kinds("o-way") == ["drawn", "leave"]  # nobody is ahead
    for name in ("o-in-1", "o-in-2", "o-in-3", "o-in-4"):
        beside.arrived(name, "S3", notify_ahead=0)
    beside.drawn("o-late", "S3")
    close_at = max(
        one.close_at for one in beside.hall.halls.get(CENTRE).today().sessions() if not one.special
    )
    beside.hall.clock.now_ms = close_at - 40 * 60_000
    beside.listen()
    beside.following.tick()
    assert "closing" in beside.kinds("o-late")


def test_what_was_said_in_the_chat_of_a_ticket_counts_for_its_notices(beside: Beside) -> None:
    for n in range(4):
        beside.arrived(f"o-{n}", notify_ahead=0)
    beside.listen()
    said = {"notify_ahead": 3, "travel_min": 0}
    beside.server.telling.choose(CENTRE, beside.hall.ticket("A004")["id"], said, caller(BRIDGE))
    beside.listen()
    assert beside.kinds("o-3") == ["drawn", "ahead"]


def test_who_wants_no_reminder_is_not_told_to_leave(beside: Beside) -> None:
    ticket = beside.drawn("o-way")
    beside.server.telling.choose(CENTRE, ticket, {"travel_min": 0}, caller("visitor"))
    beside.listen()
    beside.following.tick()
    assert beside.kinds("o-way") == ["drawn"]
    beside.server.telling.choose(CENTRE, ticket, {"travel_min": 20}, caller("visitor"))
    beside.listen()
    beside.following.tick()
    assert beside.kinds("o-way") == ["drawn", "leave"]


def test_an_order_of_the_manager_is_told_to_whom_it_concerns(beside: Beside) -> None:
    beside.drawn("o-a")
    beside.drawn("o-b", "S3")
    beside.listen()
    beside.hall.control(DayAct.SUSPEND, queue="A")
    beside.listen()
    assert (beside.kinds("o-a")[-1], beside.kinds("o-b")) == ("hall", ["drawn"])


def test_an_appointment_is_reminded_of_on_the_evening_before_and_one_given_up_is_not(beside: Beside) -> None:
    beside.booked("o-comes", "10:00", TOMORROW)
    given_up = beside.booked("o-gives-up", "10:00", TOMORROW)
    beside.listen()
    # The bridge is away meanwhile, and knows of neither.
    beside.records.close()
    beside.hall.reception.cancel(CENTRE, given_up.rpartition("-")[2], caller("visitor"), None, day=TOMORROW)
    beside.booked("o-late", "10:15", TOMORROW)
    to(beside, "19:00", "2026-11-23")
    beside.begin()
    beside.listen()
    beside.following.tick()
    assert [beside.kinds(one) for one in ("o-comes", "o-gives-up", "o-late")] == [
        ["drawn", "tomorrow"], ["drawn"], ["drawn", "tomorrow"],
    ]  # fmt: skip
    beside.begin()
    beside.listen()
    beside.following.tick()
    assert len(beside.told()) == 5


def test_a_bridge_down_over_midnight_tells_what_happened_before_and_since(beside: Beside) -> None:
    hall = beside.hall
    hall.open("c01")
    for name in ("o-served", "o-stays"):
        beside.arrived(name, notify_ahead=0)
    beside.listen()
    beside.records.close()
    hall.call()
    beside.finished()
    hall.control(DayAct.END)
    while not hall.closing.close_some(CENTRE, "2026-11-23"):
        pass
    to(beside, "09:10", TOMORROW)
    for at in ("08:00", "09:00"):  # a day later the result is there
        beside.server.deliveries.set(
            CENTRE, "demo-20261123-A001", caller("clerk-c01"), {"kind": "courier", "number": f"SF-{at}"}
        )
    beside.begin()
    beside.listen()
    assert beside.kinds("o-served") == ["drawn", "called", "rate", "result"]
    assert beside.kinds("o-stays") == ["drawn", "expired"]
    assert beside.following.state_of("demo-20261123-A002") == "over"
    made = {row["kind"]: row["made_ms"] for row in beside.records.read("SELECT kind, made_ms FROM notices")}
    assert made["called"] < local_ms("10:00") < made["result"]  # a call of yesterday is not sent today


def test_a_missed_one_is_still_missed_after_a_restart(beside: Beside) -> None:
    beside.hall.open("c01")
    beside.arrived("o-missed")
    beside.hall.miss()
    beside.listen()
    beside.begin()
    beside.listen()
    assert beside.following.state_of("demo-20261123-A001") == "missed"


def test_what_was_over_before_a_restart_stands_in_nobody_s_way(beside: Beside) -> None:
    hall = beside.hall
    hall.open("c01")
    for name in ("o-first", "o-second"):
        beside.arrived(name, notify_ahead=0)
    hall.call()
    beside.finished()
    beside.begin()
    beside.outbox.put(CENTRE, [], 0, "0-1")  # as if it had seen nothing of all that
    beside.listen()
    assert beside.following._lines.ahead("demo-20261123-A002") == 0
    assert beside.following.state_of("demo-20261123-A001") == "over"


def test_nobody_is_passed_over_where_the_server_goes_away_in_the_middle(beside: Beside) -> None:
    beside.hall.open("c01")
    for name in ("o-one", "o-two"):
        beside.arrived(name, notify_ahead=1)
    beside.listen()
    seen = beside.hall.last_event()
    beside.arrived("o-three", notify_ahead=0)
    beside.hall.call()
    events = beside.hall.events(seen, staff=False)
    beside.following._contacts._known.clear()
    for event in events:
        beside.server.away = True
        with suppress(http.Failed):
            beside.following.take(event)
        beside.server.away = False
        beside.following.take(event)
    assert beside.kinds("o-one")[-1] == "called"
    assert "ahead" in beside.kinds("o-two")


def test_whoever_drew_in_the_hall_and_left_a_phone_is_told_there(beside: Beside) -> None:
    beside.hall.draw(party={"phone": "13900000001"}, channel=Channel.KIOSK)
    beside.listen()
    row = beside.records.read("SELECT kind, body FROM notices ORDER BY id")[0]
    body = beside.records.unseal(row["body"])
    assert (row["kind"], body["phone"], body["openid"]) == ("drawn", "13900000001", None)
