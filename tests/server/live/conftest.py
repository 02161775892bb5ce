"""Sockets that keep what they are told, so that a test waits for it with a deadline."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio

from server.wire.fold import Fold, event_order
from tests.server.running import HERE, PATIENCE_S, Running

NAMESPACE = "/live"
Json = dict[str, Any]


class Socket:
    """A real Socket.IO client over WebSocket."""

    def __init__(self, url: str, **options: Any) -> None:
        self.told: queue.SimpleQueue[tuple[str, Json]] = queue.SimpleQueue()
        self.gone: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._client = socketio.Client(
            reconnection=False, websocket_extra_options={"suppress_origin": True} | options
        )
        self._client.on("event", lambda value: self.told.put(("event", value)), namespace=NAMESPACE)
        self._client.on(
            "queue.moved", lambda value: self.told.put(("queue.moved", value)), namespace=NAMESPACE
        )
        self._client.on("disconnect", lambda *_: self.gone.put(None), namespace=NAMESPACE)
        self._url = url

    def connect(self, token: str | None = None, **more: Any) -> "Socket":
        auth = None if token is None else {"token": token}
        self._client.connect(
            self._url,
            auth=auth,
            transports=["websocket"],
            namespaces=[NAMESPACE],
            wait_timeout=PATIENCE_S,
            **more,
        )
        return self

    def follow(self, asked: Any) -> Json:
        answer: Json = self._client.call("follow", asked, namespace=NAMESPACE, timeout=PATIENCE_S)
        return answer

    def next(self, name: str = "event", holds: Callable[[Json], bool] = lambda _: True) -> Json:
        """The next message of a name for which something holds; what comes before it is passed over."""
        while True:
            kind, value = self.told.get(timeout=PATIENCE_S)
            if kind == name and holds(value):
                return value

    def fold_until(self, folded: Fold, event_id: str) -> list[Json]:
        """Fold what is told until an event has come; the events folded."""
        seen = []
        while event_order(folded.event_id) < event_order(event_id):
            event = self.next()
            if folded.apply(event):
                seen.append(event)
        return seen

    def close(self) -> None:
        self._client.disconnect()
        self._client.shutdown()


@pytest.fixture
def connect(installation: Running) -> Iterator[Callable[..., Socket]]:
    """Opens sockets as somebody (a role's or a device's name, None for nobody)."""
    opened: list[Socket] = []

    def open_as(who: str | None = None, **more: Any) -> Socket:
        socket = Socket(installation.live_url)
        opened.append(socket)
        return socket.connect(installation.tokens[who] if who else None, **more)

    yield open_as
    for socket in opened:
        socket.close()


def board(installation: Running, who: str | None = "board") -> Json:
    """The snapshot a board asks for, without what was worked out of it on reading."""
    snapshot: Json = installation.as_(who).get(f"/centres/{HERE}/board").json()
    return {name: value for name, value in snapshot.items() if name != "unserved"}
