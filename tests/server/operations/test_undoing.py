"""Undo on a real store: within seconds and by the same clerk, a slip of the finger is as if it had not been."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.devices import Showing
from server.store.snapshot import read_fold
from server.wire.fold import fold
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, clerk

Json = dict[str, Any]

KEPT = (
    "state",
    "counter",
    "zone",
    "rank_at",
    "base_at",
    "called_at",
    "started_at",
    "finished_at",
    "stops",
    "announced",
)


def last(hall: SmallHall, type_: str) -> str:
    return str([event["event_id"] for event in hall.events() if event["type"] == type_][-1])


def undo(hall: SmallHall, number: str, event_id: str, by: str = "clerk-c01") -> Json:
    """Undo and hold the events against the snapshot."""
    before, after = read_fold(hall.client, hall.keys, hall=True), hall.last_event()
    assert before is not None
    undone = hall.undoing.undo(CENTRE, number, caller(by), event_id)
    fresh = read_fold(hall.client, hall.keys, hall=True)
    assert fresh is not None
    assert fold(before.snapshot(), hall.events(after)) == fresh.snapshot()
    assert undone == {name: hall.ticket(number)[name] for name in undone}
    return undone


def refused(hall: SmallHall, number: str, event_id: str, by: str = "clerk-c01") -> str:
    with pytest.raises(Refused) as caught:
        hall.undoing.undo(CENTRE, number, caller(by), event_id)
    return caught.value.code


def shown(hall: SmallHall, number: str) -> Json:
    return {name: hall.ticket(number)[name] for name in KEPT}


def test_call_undone_leaves_the_visitor_where_they_stood(hall: SmallHall) -> None:
    hall.open("c01")
    number, behind = hall.number(), hall.number()
    before = shown(hall, number)
    hall.call()
    hall.devices.shown(CENTRE, last(hall, "ticket.called"), Showing("board-1", True))
    undo(hall, number, last(hall, "ticket.called"))
    assert shown(hall, number) == before
    assert [hall.call(), hall.ticket(behind)["state"]] == [number, "waiting"]


def test_no_show_undone_is_the_call_it_was(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number()
    hall.call()
    hall.counters.recall(CENTRE, "c01", clerk("c01"))
    hall.clock.pass_s(60)
    before = shown(hall, number)
    hall.counters.no_show(CENTRE, "c01", clerk("c01"))
    undo(hall, number, last(hall, "ticket.missed"))
    assert shown(hall, number) == before
    assert hall.counter_reading.counter(CENTRE, "c01")["figures"]["missed"] == 0


def test_finish_undone_is_the_service_it_was_and_the_party_holds_it_again(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number(party={"phone": "13900000000"})
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    before = shown(hall, number)
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    undo(hall, number, last(hall, "ticket.finished"))
    assert shown(hall, number) == before
    with pytest.raises(Refused, match="already_holding"):
        hall.draw(party={"phone": "13900000000"})


def test_finish_that_called_is_undone_after_its_call(hall: SmallHall) -> None:
    hall.open("c01")
    first, second = hall.number(), hall.number()
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    before = shown(hall, first), shown(hall, second)
    hall.counters.call_next(CENTRE, "c01", clerk("c01"), hall.done)
    after = hall.last_event()
    undo(hall, first, last(hall, "ticket.finished"))
    assert [event["ticket"]["number"] for event in hall.events(after)] == [second, first]
    assert (shown(hall, first), shown(hall, second)) == before


def test_finish_is_not_undone_once_its_party_holds_another(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number(party={"phone": "13900000000"})
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    hall.draw(party={"phone": "13900000000"})
    assert refused(hall, number, last(hall, "ticket.finished")) == "already_holding"


def test_finish_is_not_undone_once_its_party_holds_all_it_may_in_the_centre(hall: SmallHall) -> None:
    hall.open("c01")
    person = {"phone": "13900000000"}
    number, other = hall.number(party=person), hall.number("S3", party=person)
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    third = hall.number("S4", party=person)
    assert refused(hall, number, last(hall, "ticket.finished")) == "cannot_undo"
    hall.reception.cancel(CENTRE, third, caller(), None)
    undo(hall, number, last(hall, "ticket.finished"))
    assert hall.ticket(other)["state"] == "waiting"


def test_finish_is_not_undone_with_a_call_that_came_after_it(hall: SmallHall) -> None:
    hall.open("c01")
    first = hall.number()
    hall.number()
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    hall.number()
    hall.call()
    assert refused(hall, first, last(hall, "ticket.finished")) == "counter_busy"


def test_visit_that_went_on_comes_back_to_its_counter(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number(services=("S1", "S3"))
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    before = shown(hall, number)
    went_on = hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    assert (went_on["state"], went_on["queue"], went_on["service"]) == ("waiting", "B", "S3")
    undo(hall, number, last(hall, "ticket.finished"))
    assert shown(hall, number) == before
    assert hall.ticket(number)["route"] == [{"service": "S3", "service_name": "发票", "queue": "B"}]


def test_undo_is_the_same_clerks_and_within_seconds(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    number = hall.number()
    hall.call()
    event = last(hall, "ticket.called")
    assert refused(hall, number, event, "clerk-c02") == "not_yours"
    clock.pass_s(11)
    assert refused(hall, number, event) == "undo_too_late"


@pytest.mark.parametrize("event", ["1-1", "drawn"])
def test_what_was_never_done_or_is_no_such_act_is_not_undone(hall: SmallHall, event: str) -> None:
    hall.open("c01")
    number = hall.number()
    drawn = last(hall, "ticket.drawn")
    hall.call()
    code = refused(hall, number, drawn if event == "drawn" else event, "clerk-c01")
    assert code in {"cannot_undo", "not_yours"}


def test_call_undone_twice_is_refused_and_repeated_is_the_first_answer(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number()
    hall.call()
    event, by = last(hall, "ticket.called"), clerk("c01")
    first = hall.undoing.undo(CENTRE, number, by, event)
    assert hall.undoing.undo(CENTRE, number, by, event) == first
    assert refused(hall, number, event) == "cannot_undo"


def test_visitor_missed_and_called_by_name_stays_called(hall: SmallHall) -> None:
    hall.open("c01")
    hall.number()
    number = hall.miss()
    hall.counters.call(CENTRE, "c01", number, clerk("c01"), "回来了")
    assert refused(hall, number, last(hall, "ticket.called")) == "cannot_undo"


def test_pinned_visitor_whom_a_finish_called_is_pinned_again(hall: SmallHall) -> None:
    hall.open("c01")
    first, pinned = hall.number(), hall.number()
    hall.call()
    hall.guide.transfer(CENTRE, pinned, caller("guide-1"), "指定窗口", counter="c01")
    hall.counters.call_next(CENTRE, "c01", clerk("c01"), hall.done)
    hall.devices.shown(CENTRE, last(hall, "ticket.called"), Showing("board-1", True))
    undo(hall, first, last(hall, "ticket.finished"))
    assert hall.ticket(pinned)["pinned_to"] == "counter:c01"


def test_finish_undone_keeps_nothing_of_what_it_noted(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number()
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish(kept={"note": "缺户口本"}))
    undo(hall, number, last(hall, "ticket.finished"))
    assert hall.client.ask("hget", hall.today.private(number), "finish") is None


def test_call_by_name_has_nobody_it_was_compared_with(hall: SmallHall) -> None:
    hall.open("c01")
    number = hall.number()
    hall.call()
    undo(hall, number, last(hall, "ticket.called"))
    hall.counters.call(CENTRE, "c01", number, clerk("c01"), "材料已补齐")
    assert hall.client.ask("hget", hall.today.ticket(number), "why") is None


def test_call_undone_is_not_kept_for_a_counter_that_closed_meanwhile(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    number = hall.number()
    hall.guide.transfer(CENTRE, number, caller("guide-1"), "指定窗口", counter="c02")
    hall.counters.call(CENTRE, "c01", number, clerk("c01"), "材料已补齐")
    hall.counters.sign_out(CENTRE, "c02", clerk("c02"))
    undo(hall, number, last(hall, "ticket.called"))
    assert (hall.ticket(number)["pinned_to"], hall.call()) == (None, number)


@pytest.mark.parametrize("carried", [False, True])
def test_call_undone_takes_no_remote_visitors_turn(hall: SmallHall, carried: bool) -> None:
    hall.open("c01")
    if carried:
        before = hall.number()
        hall.call()
        hall.clock.pass_s(1)
    remote = hall.number(channel=Channel.WECHAT, party={"phone": "13900000000"})
    hall.clock.pass_s(60)
    walk_in = hall.number()
    if carried:
        hall.counters.call_next(CENTRE, "c01", clerk("c01"), hall.done)
        undo(hall, before, last(hall, "ticket.finished"))
    else:
        hall.call()
        undo(hall, walk_in, last(hall, "ticket.called"))
    drawn_at = hall.ticket(remote)["drawn_at"]
    assert hall.reception.check_in(CENTRE, remote, caller())["rank_at"] == drawn_at
