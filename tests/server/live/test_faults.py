"""The store or the live process killed, a device revoked: followers are thrown out or go on, and nothing is missed."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from server.cli.supervise import Child
from server.records import devices
from server.wire.fold import Fold
from server.wire.vocabulary import DeviceKind
from tests.server.live.conftest import Socket, board
from tests.server.running import HERE, PATIENCE_S, Running
from tests.waiting import until

Connect = Callable[..., Socket]


@pytest.fixture
def extra_board(installation: Running) -> Iterator[str]:
    """A board that may be shut out; its id."""
    name = f"board-{installation.key()}"
    with installation.server.database.change() as session:
        token = installation._device(session, name, DeviceKind.BOARD, HERE, 0)
    installation.tokens[name] = token
    yield name
    installation.tokens.pop(name)


def test_a_revoked_device_is_thrown_out(installation: Running, connect: Connect, extra_board: str) -> None:
    socket, other = connect(extra_board), connect("board")
    assert socket.follow({"centre": HERE})["ok"]
    with installation.server.database.change() as session:
        device = devices.find(session, extra_board)
        assert device is not None
        devices.set_active(session, device, False, by="tests", now=1)
    socket.gone.get(timeout=60)
    until(lambda: installation.as_(extra_board).get(f"/centres/{HERE}/counters").status_code == 401)
    assert other.follow({"centre": HERE})["ok"]


def test_a_sign_out_closes_the_sockets_of_that_sign_in(installation: Running, connect: Connect) -> None:
    signed = installation.server.sign_ins.sign_in("guide", "a long enough password")
    assert signed is not None
    installation.tokens["guide for a moment"] = signed.token
    socket, other = connect("guide for a moment"), connect("guide")
    assert installation.as_("guide for a moment").ask("DELETE", "/sessions").status_code == 204
    socket.gone.get(timeout=60)
    assert other.follow({"centre": HERE, "scope": "hall"})["ok"]


def test_followers_go_on_after_the_store_was_killed(installation: Running, connect: Connect) -> None:
    lane, socket = installation.lane(), connect("board")
    folded = Fold(socket.follow({"centre": HERE})["snapshot"])
    drawn = installation.draw(lane)
    process = installation.store.process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    installation.store.start()
    again = until(lambda: try_to_draw(installation, lane.service))
    assert again["number"] > drawn["number"]
    socket.fold_until(folded, installation.events_end())
    assert folded.snapshot() == board(installation)


def test_followers_begin_anew_when_the_store_came_back_knowing_less(
    installation: Running, connect: Connect
) -> None:
    lane, socket = installation.lane(), connect("board")
    socket.follow({"centre": HERE})
    installation.draw(lane)
    told = socket.next(holds=lambda event: event["type"] == "ticket.drawn")["event_id"]
    # As after a power cut with a store that doesn't write every change at once: the last event is gone.
    installation.server.client.ask("xdel", installation.server.halls.get(HERE).keys.stream, told)
    process = installation.store.process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    installation.store.start()
    socket.gone.get(timeout=PATIENCE_S)
    answer = connect("board").follow({"centre": HERE, "after": told})
    assert answer["snapshot"] == board(installation)


def test_followers_resume_without_a_snapshot_after_live_was_killed(
    installation: Running, connect: Connect
) -> None:
    lane, socket = installation.lane(), connect("board")
    folded = Fold(socket.follow({"centre": HERE})["snapshot"])
    child = installation.child("live")
    assert child.process is not None
    child.process.kill()
    child.process.wait(PATIENCE_S)
    installation.draw(lane)
    socket.gone.get(timeout=PATIENCE_S)
    child.look()
    until(lambda: is_back(child), told="live to be back")
    back = connect("board")
    assert back.follow({"centre": HERE, "after": folded.event_id})["snapshot"] is None
    back.fold_until(folded, installation.events_end())
    assert folded.snapshot() == board(installation)


def is_back(child: Child) -> bool:
    child.look()
    return child.is_ready()


def try_to_draw(installation: Running, service: str) -> Any:
    body = {"service": service, "channel": "kiosk"}
    answer = installation.as_("kiosk").post(f"/centres/{HERE}/tickets", body, key="after-the-fall")
    return answer.json() if answer.ok else None


def test_health_and_anything_else_asked_of_live_is_json(installation: Running) -> None:
    api = installation.as_(None)
    api.url = installation.live_url
    assert api.get("/health/ready", root=True).json() == {"ok": True}
    answer = api.get("/nothing", root=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "<" not in api.get("/socket.io/?EIO=4&transport=polling", root=True).text
