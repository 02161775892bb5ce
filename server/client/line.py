"""One watched Socket.IO line to the live server: messages in order, silence noticed; it never reconnects.

python-socketio hands each message to a thread of its own, which may overtake one another, and waits for the
server's next ping (25 s and more) before it takes a line for dead. Both are put right here.
"""

import contextlib
import queue
import socket
import threading
from typing import Any

import engineio  # type: ignore[import-untyped]
import socketio
import websocket

NAMESPACE = "/live"
CONNECT_S = 4.0
SILENCE_S = 3.5  # a dead line is told within 5 s, with a second to spare
PING_S = 1.0
OPTIONS: dict[str, Any] = {"redirect_limit": 0, "suppress_origin": True}  # only browsers have an origin

Json = dict[str, Any]


class Lost(Exception):
    """The line is gone or never came; `code` if the server itself refused it."""

    def __init__(self, code: str | None = None) -> None:
        super().__init__(code or "line lost")
        self.code = code


class Line:
    """A connection to `/live` as one queue of `(kind, value)`: `event`, `ack`, `lost`, `wake`."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url, self._token = url, token
        self._inbox: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._refusal: str | None = None
        self._closed = threading.Event()
        self._watched: _Watched | None = None
        self._client = _Client(
            reconnection=False,
            handle_sigint=False,
            request_timeout=CONNECT_S,
            websocket_extra_options=OPTIONS | {"class_": self._socket},
        )
        self._client.on("event", self._event, namespace=NAMESPACE)
        self._client.on("disconnect", self._lost, namespace=NAMESPACE)
        self._client.on("connect_error", self._refused, namespace=NAMESPACE)

    def open(self, request: Json) -> None:
        """Connects and emits `follow`; raises Lost."""
        try:
            self._client.connect(
                self._url,
                auth={"token": self._token} if self._token else None,
                transports=["websocket"],
                namespaces=[NAMESPACE],
                wait_timeout=CONNECT_S,
            )
            self._client.emit("follow", request, namespace=NAMESPACE, callback=self._ack)
        except (socketio.exceptions.SocketIOError, engineio.exceptions.EngineIOError) as fault:
            raise Lost(self._refusal) from fault
        except (websocket.WebSocketException, OSError, ValueError, KeyError, TypeError) as fault:
            raise Lost from fault  # something answers there that isn't a live server
        threading.Thread(target=self._ping, name="live-ping", daemon=True).start()

    def next(self, timeout_s: float | None = None) -> tuple[str, Any]:
        """The next message; raises Lost when the line has gone or nothing came in time."""
        try:
            kind, value = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            raise Lost from None
        if kind == "lost":
            raise Lost
        return kind, value

    def wake(self) -> None:
        """Lets `next` return at once."""
        self._inbox.put(("wake", None))

    def close(self) -> None:
        """Ends the line; harmless if it has ended."""
        self._closed.set()
        self._client.disconnect()
        if self._watched:
            self._watched.close()  # the library leaves it open where a connection fails half-way

    def _socket(self, **options: Any) -> "_Watched":
        self._watched = _Watched(**options)
        return self._watched

    def _event(self, value: Any) -> None:
        self._inbox.put(("event", value))

    def _ack(self, *values: Any) -> None:
        self._inbox.put(("ack", values[0] if values else None))

    def _lost(self, *_reason: object) -> None:
        self._inbox.put(("lost", None))

    def _refused(self, reason: object = None) -> None:
        if isinstance(reason, dict):
            self._refusal = str(reason.get("message") or "refused")

    def _ping(self) -> None:
        while self._watched and not self._closed.wait(PING_S):
            try:
                self._watched.ping()
            except (websocket.WebSocketException, OSError):
                return  # the reading side tells of the loss


class _Watched(websocket.WebSocket):
    """A socket that is given up after SILENCE_S without as much as a pong."""

    def settimeout(self, timeout: float | None) -> None:
        super().settimeout(min(timeout or SILENCE_S, SILENCE_S))

    def close(self, *_parting: Any, **_options: Any) -> None:
        # The library waits 3 s for the other side's goodbye, beside the thread that is reading.
        with contextlib.suppress(websocket.WebSocketException, OSError):
            self.send((1000).to_bytes(2), websocket.ABNF.OPCODE_CLOSE)
        if sock := self.sock:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self.shutdown()  # type: ignore[no-untyped-call]


class _Ordered(engineio.Client):  # type: ignore[misc]
    """Handles messages one after another in the reading thread; handlers only put them into a queue."""

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        options["run_async"] = False
        return super()._trigger_event(event, *args, **options)


class _Client(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _Ordered
