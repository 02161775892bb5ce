"""Real servers for the clients: an HTTP one that answers as told, a live one with a small hall, and a line to cut."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from server.wire.fold import event_order, fold

DEADLINE_S = 60.0
Json = dict[str, Any]


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        pass


@dataclass
class Served:
    """A WSGI application on a port of this machine."""

    app: Callable[..., Any]

    def __enter__(self) -> "Served":
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.server.shutdown()
        self._thread.join(DEADLINE_S)
        self.server.server_close()


@dataclass
class Answers:
    """Answers requests in turn as `give` was told, and keeps what was asked."""

    asked: list[Request] = field(default_factory=list)
    given: list[Callable[[Request], Response]] = field(default_factory=list)
    url: str = ""

    def give(self, *answers: Response | Callable[[Request], Response]) -> None:
        for answer in answers:
            self.given.append(_always(answer) if isinstance(answer, Response) else answer)

    def __call__(self, environ: Json, start: Callable[..., Any]) -> Any:
        request = Request(environ)
        request.get_data(cache=True)
        self.asked.append(request)
        return self.given.pop(0)(request)(environ, start)


def _always(answer: Response) -> Callable[[Request], Response]:
    return lambda _request: answer


@pytest.fixture
def answers() -> Iterator[Answers]:
    app = Answers()
    with Served(app) as served:
        app.url = served.url
        yield app


class Hall:
    """A live server of one centre `demo`: what it is told to publish goes to all who follow."""

    def __init__(self) -> None:
        self.base: Json = {
            "event_id": "100-0",
            "centre": "demo",
            "day": {"date": "2026-11-24", "state": "open"},
        }
        self.events: list[Json] = []
        self.follows: list[Json] = []
        self.auths: list[Json | None] = []
        self.refuse_connect: str | None = None
        self.refuse_follow: str | None = None
        self.forgotten = False  # every `after` is too old
        self.before_ack: Callable[[str], None] = lambda _sid: None
        self._lock = threading.RLock()
        self.live = socketio.Server(async_mode="threading", namespaces=["/live"])
        self.live.on("connect", self._connect, namespace="/live")
        self.live.on("follow", self._follow, namespace="/live")
        self.app = socketio.WSGIApp(self.live)

    def event(self, waiting: int, **more: Any) -> Json:
        """The next event: so many wait in queue A."""
        number = 101 + len(self.events)
        return {
            "event_id": f"{number}-0", "day": "2026-11-24", "type": "ticket.drawn", "at": number, "centre": "demo",
            "by": "kiosk-1", "queue": {"id": "A", "waiting": waiting, "suspended": False}, **more,
        }  # fmt: skip

    def publish(self, *waiting: int) -> None:
        with self._lock:
            for count in waiting:
                self.events.append(self.event(count))
                self.live.emit("event", self.events[-1], namespace="/live", room="demo")

    def snapshot(self) -> Json:
        return fold(self.base, self.events)

    def send(self, sid: str, event: Json) -> None:
        self.live.emit("event", event, namespace="/live", to=sid)

    def _connect(self, _sid: str, _environ: Json, auth: Json | None = None) -> None:
        self.auths.append(auth)
        if self.refuse_connect:
            raise socketio.exceptions.ConnectionRefusedError(self.refuse_connect)

    def _follow(self, sid: str, request: Json) -> Json:
        with self._lock:
            self.follows.append(request)
            if self.refuse_follow:
                return {"ok": False, "code": self.refuse_follow}
            self.live.enter_room(sid, "demo", namespace="/live")
            head = self.events[-1]["event_id"] if self.events else self.base["event_id"]
            answer = {"ok": True, "event_id": head, "snapshot": None}
            if "after" in request and not self.forgotten:
                for event in self.events:
                    if event_order(event["event_id"]) > event_order(request["after"]):
                        self.send(sid, event)
            else:
                answer["snapshot"] = self.snapshot()
            self.before_ack(sid)
            return answer


@dataclass
class Wire:
    """A TCP line to a port that can be cut, frozen (open, but nothing passes) and mended."""

    target: int

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.whole, self._flowing = True, threading.Event()
        self._flowing.set()
        self.tried = threading.Semaphore(0)
        self._open: set[socket.socket] = set()
        self._passing: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut(self) -> None:
        """Resets every connection and refuses new ones."""
        self.whole = False
        for one in list(self._open):
            _hang_up(one)

    def freeze(self) -> None:
        """Lets nothing pass, and tells nobody."""
        self._flowing.clear()

    def mend(self) -> None:
        self.whole = True
        self._flowing.set()

    def close(self) -> None:
        self._flowing.set()
        _hang_up(self._listener)
        self._accepting.join(DEADLINE_S)
        self.cut()
        for passing in list(self._passing):
            passing.join(DEADLINE_S)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                self._listener.close()
                return
            self.tried.release()
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self._open |= {near, far}
            self._passing.append(threading.Thread(target=self._pass, args=(near, far), daemon=True))
            self._passing[-1].start()

    def _pass(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        try:
            while True:
                for one in select.select([near, far], [], [])[0]:
                    self._flowing.wait()
                    if not (some := one.recv(65536)):
                        return
                    other[one].sendall(some)
        except (OSError, ValueError):
            return
        finally:
            self._open -= {near, far}
            near.close()
            far.close()


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)  # wakes whoever reads it, and that one closes it


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[..., Any]], Served]]:
    with contextlib.ExitStack() as open_ones:
        yield lambda app: open_ones.enter_context(Served(app))


@pytest.fixture
def wire(hall: Hall, serve: Callable[[Callable[..., Any]], Served]) -> Iterator[Wire]:
    line = Wire(serve(hall.app).port)
    yield line
    line.close()
