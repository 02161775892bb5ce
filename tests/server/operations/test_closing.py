"""The closing of a day: every open ticket ended exactly once, whoever is interrupted, repeats it or closes beside."""

from collections import Counter as Tally
from collections.abc import Sequence
from threading import Thread
from typing import Any

import pytest

from server.operations.change import read_ticket
from server.operations.closing import AT_ONCE
from server.operations.no_shows import until_field
from server.store.client import Client, StoreAway
from server.store.embedded import Embedded
from server.wire.fold import fold
from server.wire.vocabulary import Channel, DayAct
from tests.server.operations.diary import book, give_slots
from tests.server.small_hall import CENTRE, DAY, PARTIES, Clock, SmallHall, caller, clerk, local_ms

pytestmark = pytest.mark.every_store
Json = dict[str, Any]

PERSON = {"phone": "13900000001"}
[PARTY] = PARTIES.hashes(PERSON)


class Severed(Client):
    """A client whose line is cut after so many steps: before the last one, or after it but before its reply."""

    left = 10**9
    after_it = False

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        if self.left <= 0:
            raise StoreAway("severed")
        self.left -= 1
        if self.left == 0 and not self.after_it:
            raise StoreAway("severed")
        reply = super().run(script, keys, args)
        if self.left == 0:
            raise StoreAway("severed")
        return reply


def close(hall: SmallHall, date: str = DAY) -> None:
    while not hall.closing.close_some(CENTRE, date):
        pass


def busy(hall: SmallHall, waiting: int = 4) -> None:
    """A hall with a ticket in every state, two of them at counters, and so many waiting."""
    hall.draw(channel=Channel.WECHAT, party=PERSON)
    for _ in range(4 + waiting):
        hall.draw()
    hall.open("c01", "c02", "c03")
    hall.miss("c01")
    hall.call("c01")
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    hall.call("c02")
    hall.counters.hold(CENTRE, "c02", clerk("c02"))
    hall.call("c02")
    served = hall.call("c03")
    assert hall.ticket(served)["state"] == "called"


def endings(hall: SmallHall, after: str) -> dict[str, list[str]]:
    """Number → the events that ended it or were on the way there."""
    found: dict[str, list[str]] = {}
    for event in hall.events(after):
        if event["by"] == "system" and "ticket" in event:
            found.setdefault(event["ticket"]["number"], []).append(event["type"])
    return found


def test_each_ticket_ends_as_its_state_says_and_counters_close(hall: SmallHall) -> None:
    busy(hall)
    hall.control(DayAct.END)
    before = {staff: hall.snapshot(staff) for staff in (True, False)}
    open_before = {one["number"]: one["state"] for one in before[True]["tickets"]}
    assert Tally(open_before.values()) == {
        "booked": 1, "missed": 1, "serving": 1, "held": 1, "called": 2, "waiting": 3,
    }  # fmt: skip
    close(hall)
    expected = {
        "booked": ["ticket.expired"], "waiting": ["ticket.expired"], "missed": ["ticket.expired"],
        "serving": ["ticket.finished"], "held": ["ticket.finished"], "called": ["ticket.missed", "ticket.expired"],
    }  # fmt: skip
    because = {
        "booked": "not_checked_in", "missed": "missed_call", "called": "missed_call", "waiting": "day_ended",
        "serving": None, "held": None,
    }  # fmt: skip
    after = before[True]["event_id"]
    assert endings(hall, after) == {number: expected[state] for number, state in open_before.items()}
    for number, state in open_before.items():
        ended = hall.ticket(number)
        assert ended["state"] == ("done" if state in ("serving", "held") else "expired")
        assert ended["outcome"] == ("unrecorded" if state in ("serving", "held") else None)
        assert ended["ended_because"] == because[state]
        assert ended["finished_at"] == hall.clock.now_ms
    for staff, old in before.items():
        assert fold(old, hall.events(after, staff)) == hall.snapshot(staff)
    left = hall.snapshot()
    assert left["tickets"] == []
    assert {one["waiting"] for one in left["queues"]} == {0}
    assert {(one["state"], one["ticket"], one["clerk"]) for one in left["counters"]} == {
        ("closed", None, None)
    }
    assert [e["type"] for e in hall.events(after)].count("counter.closed") == 3


def test_closing_again_changes_nothing(hall: SmallHall) -> None:
    busy(hall)
    hall.control(DayAct.END)
    close(hall)
    before = hall.last_event()
    close(hall)
    hall.closing.end(CENTRE, DAY)
    hall.client.redis.hdel(hall.today.day, "cl", "closed")
    close(hall)
    assert hall.last_event() == before


def test_a_closed_day_has_no_line_no_hold_and_no_needs_left(hall: SmallHall) -> None:
    number = hall.number(party=PERSON, needs=("escort",))
    hall.draw("S3", party=PERSON)
    hall.open("c01", "c02")
    hall.guide.transfer(CENTRE, number, caller("guide-1"), "要同一位工作人员", counter="c01")
    hall.draw()
    hall.call("c02")
    hall.counters.hold(CENTRE, "c02", clerk("c02"))
    hall.counters.pause(CENTRE, "c02", clerk("c02"), "打印机卡纸")
    hall.control(DayAct.END)
    close(hall)
    assert [key for key in hall.client.redis.scan_iter("*:q:*") if hall.client.redis.zcard(key)] == []
    day = hall.client.redis.hgetall(hall.today.day)
    assert {name: value for name, value in day.items() if name.startswith("h:")} == {f"h:{PARTY}": "0"}
    assert read_ticket(hall.halls.get(CENTRE).today(), number).needs == ()


@pytest.mark.parametrize("after_it", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 13])
def test_a_closing_killed_half_way_goes_on_and_ends_everything_once(
    store: Embedded, hall: SmallHall, steps: int, after_it: bool
) -> None:
    busy(hall)
    hall.control(DayAct.END)
    before = hall.snapshot()
    severed = SmallHall(line := Severed(store.url, hall.clock), hall.clock)
    severed.halls.get(CENTRE).today()
    line.left, line.after_it = steps, after_it
    with pytest.raises(StoreAway):
        close(severed)
    line.close()
    assert hall.closing.close_some(CENTRE, DAY)
    done = endings(hall, before["event_id"])
    assert set(done) == {one["number"] for one in before["tickets"]}
    assert all(len(set(events)) == len(events) for events in done.values())
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()
    assert hall.snapshot()["tickets"] == []


def test_more_than_a_hundred_are_closed_a_hundred_at_a_time(hall: SmallHall) -> None:
    for _ in range(2 * AT_ONCE + 50):
        hall.draw()
    hall.control(DayAct.END)
    left = []
    while not hall.closing.close_some(CENTRE, DAY):
        left.append(len(hall.snapshot()["tickets"]))
    assert left == [AT_ONCE + 50, 50]
    assert hall.snapshot()["tickets"] == []


def test_two_who_close_at_once_end_every_ticket_once(store: Embedded, hall: SmallHall) -> None:
    busy(hall, waiting=60)
    hall.control(DayAct.END)
    before = hall.snapshot()
    clients = [Client(store.url, hall.clock) for _ in range(3)]
    threads = [Thread(target=close, args=(SmallHall(client, hall.clock),)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    done = endings(hall, before["event_id"])
    assert set(done) == {one["number"] for one in before["tickets"]}
    assert all(len(set(events)) == len(events) for events in done.values())
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()


def test_a_day_that_is_over_is_ended_and_closed_from_the_next_one(hall: SmallHall, clock: Clock) -> None:
    busy(hall)
    clock.now_ms = local_ms("00:00:10", "2026-11-24")
    today = hall.number("S3")
    hall.open("c02")
    before = {staff: hall.snapshot(staff) for staff in (True, False)}
    hall.closing.end(CENTRE, DAY)
    close(hall)
    yesterday = [event for event in hall.events(before[True]["event_id"]) if event["day"] == DAY]
    assert {"day.changed", "ticket.expired", "ticket.finished", "counter.closed"} <= {
        event["type"] for event in yesterday
    }
    for staff, old in before.items():
        assert fold(old, hall.events(old["event_id"], staff)) == hall.snapshot(staff)
    assert [one["number"] for one in hall.snapshot()["tickets"]] == [today]
    day = hall.halls.get(CENTRE).day(DAY)
    assert day is not None
    assert day.record.state == "ended"
    assert hall.reading.ticket(CENTRE, f"{CENTRE}-20261123-A001")[1]["state"] == "expired"


def test_a_day_nobody_opened_is_closed_by_nobody(hall: SmallHall) -> None:
    hall.closing.end(CENTRE, "2026-11-20")
    assert hall.closing.close_some(CENTRE, "2026-11-20")
    assert hall.client.redis.exists(hall.keys.on("2026-11-20").day) == 0


def no_shows(hall: SmallHall) -> Json:
    found: Json = hall.client.redis.hgetall(hall.keys.no_shows)
    return found


def test_who_booked_and_never_came_is_counted_once_and_suspended_at_the_limit(
    calendar_hall: SmallHall, clock: Clock
) -> None:
    hall, days = calendar_hall, ["2026-11-23", "2026-11-24", "2026-11-25"]
    for day in days:
        clock.now_ms = local_ms("09:30", day)
        hall.draw(channel=Channel.WECHAT, party=PERSON)
        clock.now_ms = local_ms("23:00", day)
        hall.control(DayAct.END)
        close(hall, day)
        close(hall, day)
    suspended = local_ms("23:00", days[-1]) + 7 * 24 * 3_600_000
    assert no_shows(hall) == {until_field(PARTY): str(suspended)}


def test_who_was_never_reached_before_an_early_end_is_not_blamed(
    calendar_hall: SmallHall,
) -> None:
    calendar_hall.draw(channel=Channel.WECHAT, party=PERSON)
    calendar_hall.control(DayAct.END)
    close(calendar_hall)
    assert no_shows(calendar_hall) == {}


def test_whose_turn_had_passed_before_an_early_end_is_counted(calendar_hall: SmallHall, clock: Clock) -> None:
    calendar_hall.draw(channel=Channel.WECHAT, party=PERSON)
    clock.pass_s(60)
    calendar_hall.draw()
    calendar_hall.open("c01")
    calendar_hall.call("c01")
    calendar_hall.control(DayAct.END)
    close(calendar_hall)
    assert no_shows(calendar_hall) == {PARTY: f"1 {clock.now_ms}"}


def test_a_planned_day_that_never_began_is_closed_and_its_appointments_are_no_no_shows(
    hall: SmallHall, clock: Clock
) -> None:
    number = book(hall, give_slots(hall), "10:00", "2026-11-24", channel=Channel.WECHAT, party=PERSON).ticket[
        "number"
    ]
    clock.now_ms = local_ms("08:00", "2026-11-25")
    hall.halls.get(CENTRE).today()
    before = hall.snapshot()
    hall.closing.end(CENTRE, "2026-11-24")
    close(hall, "2026-11-24")
    assert hall.reading.ticket(CENTRE, f"{CENTRE}-20261124-{number}")[1]["ended_because"] == "not_checked_in"
    assert hall.client.redis.hget(hall.keys.no_shows, PARTY) is None
    assert hall.client.redis.smembers(hall.keys.ahead) == set()
    after = hall.snapshot()
    assert fold(before, hall.events(before["event_id"])) == after
    assert after["tickets"] == []
