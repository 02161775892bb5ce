"""Screens hear every two seconds that their line is there, phones every ten; who doesn't answer is closed."""

import json
import time
from contextlib import closing

import pytest
import websocket
from engineio.socket import Socket  # type: ignore[import-untyped]

from server.live import pings
from tests.server.running import PATIENCE_S, Running


@pytest.mark.parametrize(
    ("more", "every_ms"), [("", 2_000), ("&calm=1", 10_000), ("&calm=2", 2_000), ("&calm=1&calm=1", 2_000)]
)
def test_a_phone_that_says_so_is_pinged_less_often(installation: Running, more: str, every_ms: int) -> None:
    url = installation.live_url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket" + more
    with closing(websocket.create_connection(url, timeout=PATIENCE_S, suppress_origin=True)) as line:
        opened = json.loads(str(line.recv())[1:])
        assert (opened["pingInterval"], opened["pingTimeout"]) == (every_ms, 3_000)


def test_who_does_not_answer_is_closed_and_then_forgotten() -> None:
    sio = pings.Server(async_mode="threading")
    for name, pinged_s in (("mute", time.time() - 10), ("asked", time.time()), ("answered", None)):
        sio.eio.sockets[name] = Socket(sio.eio, name)
        sio.eio.sockets[name].last_ping = pinged_s
    pings.tend(sio)
    assert [name for name, one in sio.eio.sockets.items() if one.closed] == ["mute"]
    pings.tend(sio)
    assert list(sio.eio.sockets) == ["asked", "answered"]
