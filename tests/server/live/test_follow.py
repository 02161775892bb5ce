"""Following a centre: who may, from where, and that what is folded is what the hall is."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import socketio

from server.wire.fold import Fold
from tests.server.live.conftest import Socket, board
from tests.server.running import ELSEWHERE, HERE, Lane, Running

Json = dict[str, Any]
Connect = Callable[..., Socket]


def morning(installation: Running, lane: Lane) -> None:
    """A little of everything at one counter."""
    clerk = installation.as_("clerk")
    kept = [installation.draw(lane) for _ in range(4)]
    installation.draw(
        lane, "guide", channel="guide", needs=["escort"], priority={"class": "elderly", "verified": True}
    )
    acts: tuple[tuple[str, Json], ...] = (
        ("sign-in", {}), ("call-next", {}), ("recall", {}), ("start", {}), ("call-next", {"finish": {}}),
        ("no-show", {}), ("call-next", {}), ("finish", {}), ("sign-out", {}),
    )  # fmt: skip
    for act, body in acts:
        answer = clerk.post(f"{lane.at}/{act}", body)
        assert answer.status_code == 200, answer.text
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{kept[3]['id']}/cancel", {"reason": "left"})
    asked = {"printer": "printer-1", "kind": "ticket", "ticket": kept[2]["id"]}
    assert installation.as_("kiosk").post(f"/centres/{HERE}/prints", asked).status_code == 201
    installation.as_("board").post("/devices/me/status", {"state": "ok", "details": {"boards": {"a": None}}})


@pytest.mark.parametrize(
    ("who", "scope"), [("board", "board"), ("clerk", "board"), (None, "board"), ("clerk", "hall")]
)
def test_events_folded_over_the_snapshot_give_the_hall_as_it_is(
    installation: Running, connect: Connect, who: str | None, scope: str
) -> None:
    socket, lane = connect(who), installation.lane()
    answer = socket.follow({"centre": HERE, "scope": scope})
    folded = Fold(answer["snapshot"])
    assert answer["ok"]
    assert folded.event_id == answer["event_id"]
    morning(installation, lane)
    socket.fold_until(folded, installation.events_end())
    now = board(installation, who)
    assert folded.snapshot(hall=False) == now
    if scope == "hall":
        tickets = (
            installation.as_("clerk")
            .get(f"/centres/{HERE}/tickets", params={"queue": lane.queue})
            .json()["tickets"]
        )
        live = [one for one in tickets if one["state"] in ("waiting", "called", "missed")]
        shown = [one for one in folded.snapshot()["tickets"] if one["queue"] == lane.queue]
        assert shown == sorted(live, key=lambda one: str(one["id"]))


def test_a_board_is_told_no_needs_and_the_hall_is(installation: Running, connect: Connect) -> None:
    lane, sockets = installation.lane(), {"board": connect("board"), "hall": connect("guide")}
    for scope, socket in sockets.items():
        socket.follow({"centre": HERE, "scope": scope})
    installation.draw(lane, "guide", channel="guide", needs=["sign"])
    told = {
        scope: socket.next(holds=lambda e: e["type"] == "ticket.drawn") for scope, socket in sockets.items()
    }
    assert "needs" not in told["board"]["ticket"]
    assert told["hall"]["ticket"]["needs"] == ["sign"]
    assert "secret" not in told["hall"]["ticket"]


def test_who_has_not_signed_in_learns_of_tickets_by_their_calls_only(
    installation: Running, connect: Connect
) -> None:
    socket, lane = connect(), installation.lane()
    socket.follow({"centre": HERE})
    morning(installation, lane)
    folded = Fold({"centre": HERE})
    told = socket.fold_until(folded, installation.events_end())
    assert {one["type"] for one in told if "ticket" in one} == {"ticket.called", "ticket.recalled"}
    assert not any("print" in one for one in told)
    assert board(installation, None)["prints"] == []
    assert board(installation, "printer")["prints"] != []


REFUSED: list[tuple[str | None, Any, str]] = [
    (None, {"centre": HERE, "scope": "hall"}, "unauthorised"),
    ("board", {"centre": HERE, "scope": "hall"}, "not_yours"),
    ("kiosk", {"centre": ELSEWHERE}, "not_found"),
    ("clerk", {"centre": "nowhere"}, "not_found"),
    (None, {"centre": "no/where\x00"}, "not_found"),
    (None, {"centre": 7}, "malformed"),
    (None, {"centre": HERE, "scope": ["board"]}, "malformed"),
    (None, {"centre": HERE, "scope": "all"}, "malformed"),
    (None, [HERE], "malformed"),
    (None, None, "malformed"),
    (None, {"secret": "nothing"}, "not_found"),
    (None, {"secret": None}, "not_found"),
]


@pytest.mark.parametrize(("who", "asked", "code"), REFUSED)
def test_a_follow_that_can_not_be_is_refused_with_its_code(
    installation: Running, connect: Connect, who: str | None, asked: Any, code: str
) -> None:
    assert connect(who).follow(asked) == {"ok": False, "code": code}


def test_a_token_of_nobody_is_refused(installation: Running) -> None:
    socket = Socket(installation.live_url)
    refusals: list[Any] = []
    socket._client.on("connect_error", refusals.append, namespace="/live")
    with pytest.raises(socketio.exceptions.ConnectionError):
        socket.connect("qd_nobody")
    assert refusals[0]["message"] == "unauthorised"
    socket.close()


@pytest.mark.parametrize(("origin", "may"), [("http://evil.example", False), ("null", False), ("web", True)])
def test_only_pages_of_the_web_itself_may_connect(installation: Running, origin: str, may: bool) -> None:
    socket = Socket(
        installation.live_url, suppress_origin=False, origin=installation.url if origin == "web" else origin
    )
    if may:
        assert socket.connect().follow({"centre": HERE})["ok"]
    else:
        with pytest.raises(socketio.exceptions.ConnectionError):
            socket.connect()
    socket.close()


def test_a_browser_is_known_by_its_cookie(installation: Running, connect: Connect) -> None:
    cookie = {"Cookie": f"quhao_session={installation.tokens['clerk']}"}
    assert (
        connect(headers=cookie).follow({"centre": HERE, "scope": "hall"})["snapshot"]["tickets"] is not None
    )


def test_events_told_before_the_answer_are_in_its_snapshot(installation: Running, connect: Connect) -> None:
    lane, socket = installation.lane(), connect("board")
    done = threading.Event()

    def draw() -> None:
        while not done.is_set():
            installation.draw(lane)

    drawing = threading.Thread(target=draw)
    drawing.start()
    folds = []
    for _ in range(10):
        answer = socket.follow({"centre": HERE})
        folds.append(Fold(answer["snapshot"]))
    done.set()
    drawing.join()
    end = installation.events_end()
    told: list[Json] = []
    while not told or told[-1]["event_id"] != end:
        told.append(socket.next())
    for folded in folds:
        for event in told:
            folded.apply(event)
        assert folded.snapshot() == board(installation)
