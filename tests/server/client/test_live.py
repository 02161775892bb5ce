"""The live client against a real Socket.IO server, over a line that can be cut and frozen."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.wrappers import Response

from server.client.live import Follower
from server.wire.fold import Fold
from tests.server.client.listening import DEADLINE_S, Greeting, Listener


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def follow(wire, listener):
    started: list[Follower] = []

    def begin(token: str | None = "t0ken") -> Follower:
        follower = Follower(
            wire.url, token, "demo", "board", listener.changed, listener.states.put,
            on_refused=listener.refusals.put, chance=lambda: 0.0,
        )  # fmt: skip
        started.append(follower)
        follower.start()
        return follower

    yield begin
    for follower in started:
        follower.stop()


def test_snapshot_comes_first_and_events_follow_in_order(hall, listener, follow) -> None:
    hall.publish(1)
    follower = follow()
    assert listener.until(1) == [(1, None)]
    assert follower.wait_ready(DEADLINE_S)
    hall.publish(*range(2, 400))
    assert [waiting for waiting, _ in listener.until(399)] == list(range(2, 400))
    assert listener.states.get(timeout=DEADLINE_S) is True
    assert hall.auths == [{"token": "t0ken"}]
    assert hall.follows == [{"centre": "demo", "scope": "board"}]


def test_fold_is_a_copy_that_later_events_leave_alone(hall, listener, follow) -> None:
    follower = follow()
    assert follower.fold is None or follower.fold.centre == "demo"
    assert follower.wait_ready(DEADLINE_S)
    before = follower.fold
    hall.publish(1)
    listener.until(1)
    assert before is not None
    assert before.queues == {}
    assert follower.fold is not None
    assert follower.fold.snapshot() == hall.snapshot()


def test_cut_line_is_resumed_without_a_gap_or_a_repeat(hall, wire, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    hall.publish(1, 2)
    listener.until(2)
    wire.cut()
    assert [listener.states.get(timeout=DEADLINE_S) for _ in range(2)] == [True, False]
    hall.publish(3, 4)
    wire.mend()
    assert listener.states.get(timeout=DEADLINE_S) is True
    hall.publish(5)
    assert listener.until(5) == [(3, "103-0"), (4, "104-0"), (5, "105-0")]
    assert hall.follows[-1]["after"] == "102-0"


def test_server_killed_and_started_again_is_resumed(hall, wire, listener, follow, serve) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    hall.publish(1)
    listener.until(1)
    wire.cut()  # as a killed process leaves its lines
    again = type(hall)()
    again.events = hall.events
    again.publish(2)
    wire.target = serve(again.app).port
    wire.mend()
    assert listener.until(2) == [(2, "102-0")]
    assert again.follows[0]["after"] == "101-0"


def test_events_before_the_answer_are_kept_and_old_ones_dropped(hall, listener, follow) -> None:
    hall.publish(1, 2)

    def early(sid: str) -> None:
        hall.send(sid, hall.events[1])  # in the snapshot already
        late, later = hall.event(3), {**hall.event(4), "event_id": "104-0"}
        hall.send(sid, later)  # and out of order
        hall.send(sid, late)

    hall.before_ack = early
    follow()
    assert listener.until(4) == [(2, None), (3, "103-0"), (4, "104-0")]


def test_fresh_snapshot_replaces_the_fold_when_after_is_too_old(hall, wire, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    hall.publish(1)
    listener.until(1)
    wire.cut()
    hall.publish(2)
    hall.forgotten = True
    wire.mend()
    assert listener.until(2) == [(2, None)]


def test_snapshot_older_than_the_fold_replaces_it_too(hall, wire, listener, follow) -> None:
    hall.publish(1, 2)
    follow()
    listener.until(2)
    wire.cut()
    hall.events.pop()
    hall.forgotten = True
    wire.mend()
    assert listener.until(1) == [(1, None)]


def test_next_day_begins_anew_on_the_same_line(hall, listener, follow) -> None:
    hall.publish(7)
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    morrow = {"date": "2026-11-25", "state": "open", "until": None, "stop_draws": False}
    event = {**hall.event(0), "day": "2026-11-25", "type": "day.changed", "day_record": morrow, "queue": None}
    hall.live.emit("event", event, namespace="/live", room="demo")
    listener.until(0)
    assert follower.fold is not None
    assert follower.fold.day == morrow


def test_dead_line_is_told(hall, wire, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    assert listener.states.get(timeout=DEADLINE_S) is True
    wire.freeze()
    assert listener.states.get(timeout=DEADLINE_S) is False
    assert not follower.wait_ready(0)
    wire.mend()
    assert listener.states.get(timeout=DEADLINE_S) is True


def test_quiet_line_stays_while_the_other_side_answers(hall, wire, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    assert listener.states.get(timeout=DEADLINE_S) is True
    with pytest.raises(queue.Empty):
        listener.states.get(timeout=4.5)  # longer than the silence allowed


def test_absent_server_is_told_once_and_found_when_it_comes(hall, wire, listener, follow) -> None:
    wire.cut()
    follow()
    assert listener.states.get(timeout=DEADLINE_S) is False
    for _ in range(3):
        assert wire.tried.acquire(timeout=DEADLINE_S)
    wire.mend()
    assert listener.states.get(timeout=DEADLINE_S) is True


@pytest.mark.parametrize("where", ["refuse_connect", "refuse_follow"])
def test_refusal_is_reported_and_tried_again(hall, listener, follow, where: str) -> None:
    setattr(hall, where, "not_yours")
    follower = follow()
    assert listener.refusals.get(timeout=DEADLINE_S) == "not_yours"
    assert listener.states.get(timeout=DEADLINE_S) is False
    setattr(hall, where, None)
    assert follower.wait_ready(DEADLINE_S)


def test_message_of_an_unknown_shape_costs_one_fresh_snapshot(hall, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    hall.live.emit("event", {"event_id": "later", "centre": "demo"}, namespace="/live", room="demo")
    assert [listener.states.get(timeout=DEADLINE_S) for _ in range(3)] == [True, False, True]
    hall.publish(1)
    listener.until(1)
    assert "after" not in hall.follows[-1]


@pytest.fixture
def greeting() -> Iterator[Callable[[str], Greeting]]:
    """Begins a server whose first word on every line is this."""
    begun: list[Greeting] = []

    def begin(word: str) -> Greeting:
        begun.append(Greeting(word))
        return begun[-1]

    yield begin
    for server in begun:
        server.close()


def test_greeting_nobody_thought_of_does_not_end_the_following(greeting, listener, caplog) -> None:
    server = greeting('0{"sid":"s","upgrades":[],"pingInterval":1e999,"pingTimeout":1}')
    follower = Follower(server.url, None, "demo", on_state=listener.states.put, chance=lambda: 0.0)
    follower.start()
    try:
        for _ in range(3):
            assert server.greeted.acquire(timeout=DEADLINE_S)
        assert listener.states.get(timeout=DEADLINE_S) is False
    finally:
        follower.stop()
    assert caplog.text.count("failed in a way nobody thought of") == 1


def test_unknown_type_and_fields_are_survived(hall, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    hall.events.append(hall.event(3, type="queue.sung_to", song="…"))
    hall.live.emit("event", hall.events[-1], namespace="/live", room="demo")
    assert listener.until(3)[-1] == (3, "101-0")


def test_listener_that_fails_does_not_end_the_following(hall, wire, listener, follow, caplog) -> None:
    failing = threading.Event()

    def changed(fold: Fold, event: dict[str, Any] | None) -> None:
        listener.changed(fold, event)
        if not failing.is_set():
            failing.set()
            raise RuntimeError("a listener's own fault")

    follower = Follower(wire.url, None, "demo", on_change=changed)
    follower.start()
    try:
        assert failing.wait(DEADLINE_S)
        assert follower.wait_ready(DEADLINE_S)
        hall.publish(1)
        listener.until(1)
    finally:
        follower.stop()
    assert "a listener failed" in caplog.text


def test_stop_is_quick_final_and_harmless_twice(hall, listener, follow) -> None:
    follower = follow()
    assert follower.wait_ready(DEADLINE_S)
    follower.stop()
    follower.stop()
    assert not any(thread.name == "follow-demo" for thread in threading.enumerate())
    hall.publish(1)
    assert listener.states.get(timeout=DEADLINE_S) is True
    assert listener.states.empty()


def test_stop_may_come_from_the_listener_itself(wire, hall) -> None:
    stopped = threading.Event()

    def changed(_fold: Fold, _event: dict[str, Any] | None) -> None:
        follower.stop()
        stopped.set()

    follower = Follower(wire.url, None, "demo", on_change=changed)
    follower.start()
    assert stopped.wait(DEADLINE_S)
    follower.stop()


def test_something_else_at_the_address_is_only_a_line_that_is_not_there(answers) -> None:
    answers.give(*[Response("hello")] * 50)
    states: queue.Queue[bool] = queue.Queue()
    follower = Follower(answers.url, None, "demo", on_state=states.put)
    follower.start()
    try:
        assert states.get(timeout=DEADLINE_S) is False
    finally:
        follower.stop()
