"""A counter's shift: pauses, queues changed by day, and what it kept given back when it lets go."""

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.store import stream
from server.store.snapshot import read_fold
from server.wire.fold import fold
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, clerk, local_ms


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_paused_counter_calls_nobody_and_goes_on_where_it_stood(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number()
    paused = hall.counters.pause(CENTRE, "c01", clerk("c01"), "打印机缺纸", hall.clock.now_ms + 60_000)
    assert (paused["state"], paused["reason"]) == ("paused", "打印机缺纸")
    assert refused(lambda: hall.counters.call_next(CENTRE, "c01", clerk("c01"))) == "counter_paused"
    hall.counters.resume(CENTRE, "c01", clerk("c01"))
    assert hall.call() == number


def test_reason_of_a_pause_is_for_staff_only(hall: SmallHall) -> None:
    hall.open("c01")
    hall.counters.pause(CENTRE, "c01", clerk("c01"), "系统故障")
    seen = {staff: read_fold(hall.client, hall.keys, staff) for staff in (True, False)}
    reasons = {staff: folded.counters["c01"]["reason"] for staff, folded in seen.items() if folded}
    assert reasons == {True: "系统故障", False: None}
    assert "系统故障" not in str(hall.events(staff=False))
    as_staff = read_fold(hall.client, hall.keys, hall=True)
    as_board = read_fold(hall.client, hall.keys, hall=False)
    assert as_staff is not None
    assert as_board is not None
    assert as_staff.snapshot(hall=False) == as_board.snapshot()


@pytest.mark.parametrize("ahead_ms", [0, -1, 14.5 * 3_600_000 + 1])
def test_pause_that_would_be_over_already_or_not_today_is_refused(hall: SmallHall, ahead_ms: float) -> None:
    hall.open("c01")
    back_at = hall.clock.now_ms + int(ahead_ms)
    code = refused(lambda: hall.counters.pause(CENTRE, "c01", clerk("c01"), "休息", back_at))
    assert code == "back_not_today"


def test_short_pause_just_before_midnight_is_taken(hall: SmallHall) -> None:
    hall.open("c01")
    hall.clock.now_ms = local_ms("23:55")
    back_at = hall.clock.now_ms + 600_000
    assert hall.counters.pause(CENTRE, "c01", clerk("c01"), "休息", back_at)["back_at"] == back_at


def test_counter_takes_what_its_queues_are_now(hall: SmallHall) -> None:
    hall.open("c01")
    other = hall.number("S3")
    assert refused(lambda: hall.counters.call_next(CENTRE, "c01", clerk("c01"))) == "nobody_waiting"
    hall.counters.set_queues(CENTRE, "c01", clerk("c01"), ["B", "A"])
    assert hall.call() == other


def test_queue_served_already_keeps_its_delay_and_an_added_one_has_what_is_said_or_the_catalogues(
    hall: SmallHall,
) -> None:
    hall.open("c03")  # B at once, A after 120 s

    def delays(queues: list[str], **more: Any) -> Any:
        return hall.counters.set_queues(CENTRE, "c03", clerk("c03"), queues, **more)["delays"]

    assert delays(["B", "A", "C"], delays={"C": 300}) == {"A": 120, "C": 300}
    assert delays(["A", "C"]) == {"A": 120, "C": 300}
    assert delays(["A", "C"], delays={"A": 0}) == {"C": 300}
    assert delays(["A", "C", "B"]) == {"C": 300}
    assert delays(["B"]) == {}
    assert delays(["B", "A"]) == {"A": 120}


@pytest.mark.parametrize("queues", [[], ["nowhere"], ["A", "A"]])
def test_queues_that_are_none_unknown_or_twice_are_refused(hall: SmallHall, queues: list[str]) -> None:
    hall.open("c01")
    code = refused(lambda: hall.counters.set_queues(CENTRE, "c01", clerk("c01"), queues))
    assert code == "invalid_field"


def test_unknown_profile_is_refused(hall: SmallHall) -> None:
    code = refused(lambda: hall.counters.sign_in(CENTRE, "c01", clerk("c01"), profile="none"))
    assert code == "invalid_field"


def test_pinned_go_before_their_queue_and_only_to_their_counter(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    first, pinned = hall.number(), hall.number()
    hall.guide.transfer(CENTRE, pinned, caller("guide-1"), "指定窗口", counter="c01")
    assert hall.call("c02") == first
    assert hall.call("c01") == pinned
    assert hall.ticket(pinned)["pinned_to"] is None


def test_closing_gives_back_who_was_pinned_or_held_with_their_ranks(hall: SmallHall) -> None:
    hall.open("c01")
    held, pinned, last = hall.number(), hall.number(), hall.number()
    ranks = {number: hall.ticket(number)["rank_at"] for number in (held, pinned, last)}
    hall.call()
    hall.counters.hold(CENTRE, "c01", clerk("c01"))
    hall.guide.transfer(CENTRE, pinned, caller("guide-1"), "指定窗口", counter="c01")
    before, after = read_fold(hall.client, hall.keys, hall=True), hall.last_event()
    assert before is not None
    hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
    for number, rank_at in ranks.items():
        ticket = hall.ticket(number)
        assert (ticket["state"], ticket["rank_at"], ticket["pinned_to"]) == ("waiting", rank_at, None)
    hall.open("c02")
    called = []
    for _ in range(3):
        called.append(hall.call("c02"))
        hall.counters.finish(CENTRE, "c02", clerk("c02"), hall.done)
    assert called == [held, pinned, last]
    fresh = read_fold(hall.client, hall.keys, hall=True)
    assert fresh is not None
    assert fold(before.snapshot(), hall.events(after)) == fresh.snapshot()


def test_pause_lets_go_of_who_was_held_only_once_it_is_too_long(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    held = hall.number()
    hall.call()
    hall.counters.hold(CENTRE, "c01", clerk("c01"))
    hall.counters.pause(CENTRE, "c01", clerk("c01"), "休息")
    assert hall.counters.give_back(CENTRE, "c01") == 0
    clock.pass_s(901)
    assert hall.counters.give_back(CENTRE, "c01") == 1
    assert hall.counters.give_back(CENTRE, "c01") == 0
    assert hall.ticket(held)["state"] == "waiting"


def test_what_a_counter_kept_is_to_be_given_back_by_the_clock(hall: SmallHall) -> None:
    hall.open("c01")
    hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
    due = hall.client.redis.zrange(hall.keys.due, 0, -1, withscores=True)
    assert due == [(f"{CENTRE}|2026-11-23|release|c01", hall.clock.now_ms)]


def test_held_visitor_goes_on_at_the_counter_that_held_them(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    held, other = hall.number(), hall.number()
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    started_at = hall.ticket(held)["started_at"]
    hall.counters.hold(CENTRE, "c01", clerk("c01"))
    assert hall.call() == other
    busy = refused(lambda: hall.guide.resume(CENTRE, held, clerk("c01"), "c01"))
    assert busy == "counter_busy"
    elsewhere = refused(lambda: hall.guide.resume(CENTRE, held, clerk("c02"), "c02"))
    assert elsewhere == "held_elsewhere"
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    resumed = hall.guide.resume(CENTRE, held, clerk("c01"), "c01")
    assert (resumed["state"], resumed["started_at"]) == ("serving", started_at)


def test_walk_up_is_drawn_called_and_started_in_one_step(hall: SmallHall) -> None:
    hall.open("c01")
    before = hall.last_event()
    by = clerk("c01")
    drawn = hall.counters.walk_up(CENTRE, "c01", "S1", by)
    again = hall.counters.walk_up(CENTRE, "c01", "S1", by)
    assert (drawn.ticket["number"], drawn.ticket["state"], drawn.ticket["counter"]) == (
        "A001",
        "serving",
        "c01",
    )
    assert again.repeated
    assert again.ticket == drawn.ticket == {name: hall.ticket("A001")[name] for name in drawn.ticket}
    assert [event["type"] for event in hall.events(before)] == [
        "ticket.drawn",
        "ticket.called",
        "ticket.started",
    ]
    versions = [event["ticket"]["version"] for event in hall.events(before)]
    assert versions == [1, 2, 3]
    assert refused(lambda: hall.counters.walk_up(CENTRE, "c01", "S1", clerk("c01"))) == "counter_busy"
    folded = read_fold(hall.client, hall.keys, hall=True)
    assert folded is not None
    assert folded.counters["c01"]["ticket"] == drawn.ticket["id"]
    assert stream.last_id(hall.client, hall.keys.stream) == folded.event_id


def test_call_by_name_takes_somebody_out_of_turn_and_keeps_why(hall: SmallHall) -> None:
    hall.open("c01")
    hall.number()
    wanted = hall.number()
    called = hall.counters.call(CENTRE, "c01", wanted, clerk("c01"), "材料已补齐")
    assert (called["state"], called["counter"]) == ("called", "c01")
    event = hall.events()[-1]
    assert (event["type"], event["reason"]) == ("ticket.called", "材料已补齐")
    assert hall.ticket(wanted)["called_at"] == hall.clock.now_ms
