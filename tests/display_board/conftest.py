"""Twins on real ports, a listener that can be waited for, and a small hall that answers over HTTP and Socket.IO."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from display_board.boards import Board
from display_board.virtual.server import Twin
from server.wire.fold import fold

DEADLINE_S = 60.0
Json = dict[str, Any]


class Heard:
    """Keeps what it is told; `wait` returns once something told so far satisfies a condition."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self._changed = threading.Condition()

    def tell(self, what: Any) -> None:
        with self._changed:
            self.told.append(what)
            self._changed.notify_all()

    def wait(self, condition: Callable[[list[Any]], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.told), DEADLINE_S), self.told


class BusHeard(Heard):
    """A bus's listener."""

    def shown(self, board: Board, events: tuple[str, ...]) -> None:
        self.tell(("shown", board.id, events))

    def not_shown(self, board: Board, events: tuple[str, ...], fault: str) -> None:
        self.tell(("not_shown", board.id, events, fault))

    def health(self, board: Board, fault: str | None) -> None:
        self.tell(("health", board.id, fault))


class TwinAtWork:
    """A twin that can be stopped and started anew on the same port."""

    def __init__(self, folder: Path, device: str = "board-1") -> None:
        self.folder, self.device, self.port = folder, device, 0
        self._watch = threading.Event()
        self.start()

    def start(self) -> None:
        self._stopping = threading.Event()
        twin = Twin(self.device, (320, 96), self.folder, self.port)
        self.port = twin.port
        self._thread = threading.Thread(target=twin.run, args=(self._stopping,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(DEADLINE_S)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def fail(self, *names: str) -> None:
        (self.folder / f"{self.device}.faults").write_text(json.dumps(names))

    def told(self) -> Json:
        with contextlib.suppress(FileNotFoundError):
            return json.loads((self.folder / f"{self.device}.json").read_text("utf-8"))
        return {}

    def wait_text(self, wanted: str) -> Json:
        """What the twin tells once its first area shows this text."""
        for _ in range(int(DEADLINE_S / 0.02)):
            told = self.told()
            if wanted in told.get("text", ""):
                return told
            self._watch.wait(0.02)
        raise AssertionError(self.told())


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[TwinAtWork]:
    at_work = TwinAtWork(tmp_path / "twins")
    yield at_work
    at_work.stop()


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        pass


class HallServer:
    """A hall of one centre `demo`: serves its catalogue, publishes events, keeps what devices post."""

    def __init__(self) -> None:
        self.posts = Heard()
        self.token = "a-device-token"
        self.refuse_follow: str | None = None
        self.follows = Heard()
        self.refuse_http: tuple[int, str] | None = None
        self.catalogue: Json = {
            "version": 1, "name": "示例区政务服务中心", "name_en": "Sample", "sample": True,
            "counters": [{"id": f"c{number}", "label": str(number), "zone": "east"} for number in range(1, 9)],
        }  # fmt: skip
        self._base: Json = {
            "event_id": "100-0", "centre": "demo", "day": {"date": "2026-11-24", "state": "open"},
        }  # fmt: skip
        self._events: list[Json] = []
        self._lock = threading.RLock()
        self._live = socketio.Server(async_mode="threading", namespaces=["/live"])
        self._live.on("connect", self._connect, namespace="/live")
        self._live.on("follow", self._follow, namespace="/live")
        app = socketio.WSGIApp(self._live, self._http)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(DEADLINE_S)
        self._server.server_close()

    def call(self, number: str, counter: str, opened: bool = False) -> str:
        """Publishes a call, and its counter as open if that is to be known; its event id."""
        with self._lock:
            order = 101 + len(self._events)
            ticket = {"id": f"demo-20261124-{number}", "number": number, "state": "called", "version": order}
            event = {
                "event_id": f"{order}-0", "day": "2026-11-24", "type": "ticket.called", "at": order, "centre": "demo",
                "by": "clerk", "ticket": {**ticket, "counter": counter, "zone": "east"},
            }  # fmt: skip
            if opened:
                event["counter"] = {"id": counter, "state": "open", "ticket": ticket["id"], "version": order}
            self._events.append(event)
            self._live.emit("event", event, namespace="/live", room="demo")
            return str(event["event_id"])

    def _connect(self, _sid: str, _environ: Json, auth: Json | None = None) -> None:
        if (auth or {}).get("token") != self.token:
            raise socketio.exceptions.ConnectionRefusedError("unauthorised")

    def _follow(self, sid: str, _request: Json) -> Json:
        self.follows.tell(self.refuse_follow)
        with self._lock:
            if self.refuse_follow:
                return {"ok": False, "code": self.refuse_follow}
            self._live.enter_room(sid, "demo", namespace="/live")
            snapshot = fold(self._base, self._events)
            return {"ok": True, "event_id": snapshot["event_id"], "snapshot": snapshot}

    def _http(self, environ: Json, start: Callable[..., Any]) -> Any:
        request = Request(environ)
        path = request.path.removeprefix("/api/v1")
        answer: Json = {}
        if self.refuse_http:
            status, code = self.refuse_http
            self.posts.tell((path, code))
            return Response(json.dumps({"code": code, "status": status}), status)(environ, start)
        if path == "":
            answer = {"version": "1", "live_url": self.url, "public_url": self.url}
        elif request.headers.get("Authorization") != f"Bearer {self.token}":
            return Response(json.dumps({"code": "unauthorised"}), 401)(environ, start)
        elif path == "/centres/demo/catalogue":
            answer = self.catalogue
        elif request.method == "POST":
            self.posts.tell((path, json.loads(request.get_data())))
        return Response(json.dumps(answer), content_type="application/json")(environ, start)


@pytest.fixture
def hall() -> Iterator[HallServer]:
    server = HallServer()
    yield server
    server.close()


@pytest.fixture
def heard() -> BusHeard:
    return BusHeard()
