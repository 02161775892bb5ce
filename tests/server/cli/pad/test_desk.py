"""The desk behind a pad: each act once however the line behaves, in order, and the person hears how it went."""

import itertools
import threading
from typing import Any

from server.cli.pad.desk import GIVE_UP_S, MOST_WAITING, Desk
from server.cli.pad.keys import Wanted
from server.client.http import Refused, Unreachable
from tests.waiting import until

Json = dict[str, Any]


class Hall:
    """A hall at the other end of a line that loses answers as it is told to."""

    def __init__(self, **counter: Any) -> None:
        self.counter: Json = {"ticket": None, "state": "open", **counter}
        self.bound: str | None = "c25"
        self.lost: list[bool] = []
        self.refuses: str | None = None
        self.posted: list[tuple[str, Json]] = []
        self.free = threading.Event()
        self.free.set()

    def get(self, path: str, **_: object) -> Json:
        if path == "/me":
            return {"centre": "demo", "counter": self.bound}
        assert path == "/centres/demo/counters/c25"
        return {"counter": self.counter}

    def post(self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0) -> Json:
        assert (path, repeat) == ("/devices/me/press", 0)
        self.free.wait()
        self.posted.append((str(key), dict(body or {})))
        if self.lost and self.lost.pop(0):
            raise Unreachable("ReadTimeout", retry_after_s=0.001)
        if self.refuses:
            raise Refused(409, self.refuses)
        return {}


def desk(hall: Hall, told: list[str] | None = None, **more: Any) -> Desk:
    keys = itertools.count(1)
    return Desk(hall, (told if told is not None else []).append, new_key=lambda: f"key-{next(keys)}", **more)


def test_an_act_names_the_ticket_at_the_counter() -> None:
    hall = Hall(ticket="demo-1")
    assert [desk(hall).do(Wanted(act)) for act in ("next", "recall")] == ["good", "good"]
    assert [body for _, body in hall.posted] == [
        {"act": "next", "ticket": "demo-1"},
        {"act": "recall", "ticket": "demo-1"},
    ]


def test_pause_ends_a_pause_and_a_number_goes_along() -> None:
    hall = Hall(state="paused", ticket="demo-1")
    desk(hall).do(Wanted("pause"))
    hall.counter = {"ticket": None, "state": "open"}
    desk(hall).do(Wanted("pause"))
    desk(hall).do(Wanted("call", "12"))
    assert [body for _, body in hall.posted] == [
        {"act": "resume"},
        {"act": "pause"},
        {"act": "call", "number": "12"},
    ]


def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_body() -> None:
    hall = Hall()
    hall.lost = [True, True, False]
    door = desk(hall)
    assert door.do(Wanted("next")) == "good"
    assert hall.posted == [("key-1", {"act": "next"})] * 3
    hall.counter["ticket"] = "demo-1"
    assert door.do(Wanted("next")) == "good"
    assert hall.posted[-1] == ("key-2", {"act": "next", "ticket": "demo-1"})


def test_what_finds_no_answer_is_given_up_and_what_is_refused_is_not_asked_again() -> None:
    hall, now = Hall(), itertools.count(0, GIVE_UP_S / 4)
    hall.lost = [True] * 50
    assert desk(hall, clock=lambda: float(next(now))).do(Wanted("next")) == "lost"
    assert 1 < len(hall.posted) < 6
    hall.lost, hall.posted, hall.refuses = [], [], "nobody_waiting"
    assert desk(hall).do(Wanted("next")) == "refused"
    assert len(hall.posted) == 1
    hall.bound = None
    assert desk(hall).do(Wanted("next")) == "refused"


def test_a_key_pressed_again_while_the_server_is_slow_is_the_same_and_others_wait_their_turn() -> None:
    hall, told = Hall(), list[str]()
    hall.free.clear()
    slow = desk(hall, told)
    runs = threading.Thread(target=slow.run, daemon=True)
    runs.start()
    assert slow.want(Wanted("next"))
    assert not slow.want(Wanted("next"))
    assert slow.want(Wanted("recall"))
    assert not slow.want(Wanted("next"))
    hall.free.set()
    until(lambda: len(told) == 2, "both acts")
    assert [body["act"] for _, body in hall.posted] == ["next", "recall"]
    until(lambda: slow.want(Wanted("next")), "the key to be taken again")
    until(lambda: len(told) == 3, "the third act")
    slow.stop()
    runs.join(5)
    assert not runs.is_alive()


def test_a_pad_that_is_leant_on_fills_nothing() -> None:
    full = desk(Hall())
    taken = [full.want(Wanted("call", str(number))) for number in range(MOST_WAITING + 3)]
    assert taken == [True] * MOST_WAITING + [False] * 3
    full.stop()
    assert not full.want(Wanted("next"))
