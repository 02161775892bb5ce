"""What goes into a queue's state: which calls count, which counters, how early who booked may come, when it closes."""

from typing import Any

import pytest

from server.domain.calendar import Session
from server.domain.wait import OpenCounter, Served
from server.operations.queue_states import best_rank, closing, may_come, open_counters
from server.operations.service_history import RECENT_CALLS, History
from server.wire.catalogue import Appointments

Json = dict[str, Any]
DAY = "2026-11-23"
RULES = Appointments(head_start_s=600, grace_s=900)
MINUTE = 60_000


def event(type_: str = "ticket.finished", **more: Any) -> Json:
    """A call of two cases that began at second 100 and ended now, at second 400."""
    stop: Json = {
        "queue": "A", "service": "S1", "counter": "c1", "called_at": 100_000, "finished_at": 400_000, "outcome": "done",
        **{name: more.pop(name) for name in ("called_at", "finished_at", "outcome") if name in more},
    }  # fmt: skip
    ticket = {"id": "demo-20261123-A001", "queue": "B", "cases": 2, "stops": [stop], **more}
    return {"type": type_, "at": 400_000, "ticket": ticket}


UNDONE = {**event("ticket.undone"), "at": 401_000}


def noted(*events: Json) -> list[Served]:
    history = History(DAY)
    for one in events:
        history.note(one)
    return [call for calls in history.served.values() for call in calls]


@pytest.mark.parametrize(
    ("events", "calls"),
    [
        pytest.param([event()], [Served("S1", 300, 2)], id="finished"),
        pytest.param([event("ticket.missed", outcome=None)], [Served("S1", 300, 2, finished=False)], id="missed"),
        pytest.param([event("ticket.transferred")], [Served("S1", 300, 2, finished=False)], id="sent elsewhere"),
        pytest.param([event("ticket.transferred", finished_at=300_000)], [], id="moved later, while it waited"),
        pytest.param([event("ticket.transferred", stops=[])], [], id="moved before any call"),
        pytest.param([event("ticket.printed")], [], id="a slip"),
        pytest.param([event("ticket.held"), event()], [], id="held in between"),
        pytest.param([event(), UNDONE, event()], [Served("S1", 300, 2)], id="undone"),
        pytest.param([event(outcome="unrecorded")], [], id="ended by the day"),
        pytest.param([event(called_at=None)], [], id="never called"),
        pytest.param([{"type": "counter.opened", "at": 1}], [], id="no ticket"),
    ],
)  # fmt: skip
def test_a_call_that_ended_is_a_service_time(events: list[Json], calls: list[Served]) -> None:
    assert noted(*events) == calls


def called(**more: Any) -> Json:
    """Another ticket's call at the same counter, twenty seconds after the first one's end."""
    ticket = {"id": "t2", "queue": "B", "counter": "c1", "base_at": 100_000, "called_at": 420_000, **more}
    return {"type": "ticket.called", "at": 420_000, "ticket": ticket}


@pytest.mark.parametrize(
    ("events", "gaps"),
    [
        pytest.param([event(), called()], {"B": [20]}, id="twenty seconds"),
        pytest.param([event(), called(called_at=400_000)], {"B": [0]}, id="called with the finish"),
        pytest.param([event(), called(base_at=410_000)], {}, id="nobody waited when it ended"),
        pytest.param([event(), called(counter="c2")], {}, id="another counter"),
        pytest.param([event(), called(called_at=9_000_000)], {}, id="after lunch"),
        pytest.param([event(), {"type": "counter.paused", "counter": {"id": "c1"}}, called()], {}, id="after a pause"),
        pytest.param([called()], {}, id="the first call of the day"),
        pytest.param([event(), called(), called()], {"B": [20]}, id="counted once"),
    ],
)  # fmt: skip
def test_an_empty_counter_with_people_waiting_is_a_gap(
    events: list[Json], gaps: dict[str, list[int]]
) -> None:
    history = History(DAY)
    for one in events:
        history.note(one)
    assert {queue: list(found) for queue, found in history.gaps.items()} == gaps


def test_what_was_seen_earlier_comes_before() -> None:
    earlier, later = History(DAY), History(DAY)
    earlier.note(event(called_at=200_000))
    for one in (event(), called()):
        later.note(one)
    later.begin_with(earlier)
    assert [call.taken_s for call in later.served["A"]] == [200, 300]
    assert list(later.gaps["B"]) == [20]


def test_only_the_recent_calls_are_kept() -> None:
    assert len(noted(*[event()] * (RECENT_CALLS + 5))) == RECENT_CALLS


def test_only_open_counters_of_the_queue_count_by_the_busy_queues_they_serve() -> None:
    counters: list[Json] = [
        {"id": "c1", "state": "open", "queues": ["A"], "ticket": None},
        {"id": "c2", "state": "open", "queues": ["A", "B", "C"], "ticket": "t"},
        {"id": "c3", "state": "paused", "queues": ["A"], "ticket": None},
        {"id": "c4", "state": "open", "queues": ["B"], "ticket": None},
    ]
    assert open_counters("A", counters, {"B": [{}], "C": []}) == [OpenCounter(1, empty=True), OpenCounter(2)]


@pytest.mark.parametrize(
    ("slot_at", "rules", "best"),
    [
        pytest.param(None, RULES, 50 * MINUTE, id="from afar: its draw"),
        pytest.param(120 * MINUTE, RULES, 100 * MINUTE, id="slot far off: as a walk-in"),
        pytest.param(105 * MINUTE, RULES, 95 * MINUTE, id="slot soon: from the slot"),
        pytest.param(95 * MINUTE, RULES, 90 * MINUTE, id="slot begun: before now by the head start"),
        pytest.param(85 * MINUTE, RULES, 100 * MINUTE, id="grace over: as a walk-in"),
        pytest.param(105 * MINUTE, None, 100 * MINUTE, id="the queue has no slots any more"),
    ],
)
def test_a_booked_ticket_may_come_as_early_as_its_rule_allows(
    slot_at: int | None, rules: Appointments | None, best: int
) -> None:
    assert best_rank({"rank_at": 50 * MINUTE, "slot_at": slot_at}, rules, 100 * MINUTE) == best


def test_who_would_come_as_a_walk_in_comes_before_nobody_who_waits() -> None:
    booked = [{"rank_at": 50 * MINUTE, "slot_at": slot_at} for slot_at in (None, 120 * MINUTE, 105 * MINUTE)]
    assert may_come(booked, RULES, 100 * MINUTE, {}) == [50 * MINUTE, 95 * MINUTE]
    assert may_come(booked[1:], None, 100 * MINUTE, {}) == []


def test_a_verified_class_of_one_booked_counts() -> None:
    verified = {"priority": {"class": "elderly", "verified": True}}
    claimed = {"priority": {"class": "elderly", "verified": False}}
    far = {"rank_at": 50 * MINUTE, "base_at": 50 * MINUTE, "slot_at": 200 * MINUTE}
    remote = far | {"slot_at": None}
    classes = {"elderly": 20 * MINUTE}
    assert may_come([far | verified], RULES, 100 * MINUTE, classes) == [80 * MINUTE]
    assert may_come([far | verified], None, 100 * MINUTE, classes) == [80 * MINUTE]
    assert may_come([far | claimed], RULES, 100 * MINUTE, classes) == []
    assert may_come([remote | verified], RULES, 100 * MINUTE, classes) == [30 * MINUTE]


def session(opens: int, closes: int, special: bool = False) -> Session:
    return Session(f"s{opens}", "", "", DAY, special, opens, opens, closes, closes)


SESSIONS = [session(9, 12), session(13, 17), session(18, 20, special=True)]


@pytest.mark.parametrize(
    ("sessions", "now", "closes"),
    [
        pytest.param(SESSIONS, 10, 17, id="lunch is no closing"),
        pytest.param(SESSIONS, 19, 20, id="a special session that is on"),
        pytest.param(SESSIONS, 21, 17, id="after all of them"),
        pytest.param([], 10, None, id="no session"),
    ],
)
def test_closing_is_the_end_of_the_last_session_of_who_waits(
    sessions: list[Session], now: int, closes: int | None
) -> None:
    assert closing(sessions, now) == closes
