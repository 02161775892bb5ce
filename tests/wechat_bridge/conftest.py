"""A hall's server with the few calls the bridge makes, the bridge itself on a port, and a visitor's chat."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from server.client.http import Api
from wechat_bridge.app import create
from wechat_bridge.conversation import Conversation
from wechat_bridge.virtual import Chat

Json = dict[str, Any]
TOKEN = "callback-token"
NOW = 1_795_400_000.0


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serves applications on ports of their own until the test ends."""
    with ExitStack() as ends:

        def begin(app: Flask) -> str:
            server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            ends.callback(server.server_close)
            ends.callback(thread.join, 10)
            ends.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield begin


def service(code: str, name: str, name_en: str = "", wanted: int | None = None, **more: Any) -> Json:
    return {"code": code, "name": name, "name_en": name_en, "wanted": wanted, "queue": "A", **more}


class Hall:
    """What the server would do: draws once per key, one ticket per openid."""

    def __init__(self) -> None:
        self.services = [
            service("ga-001", "居住证办理", "Residence permit", 1),
            service("ga-002", "居民身份证补领", "Replace an identity card", 2),
            service(
                "yb-001", "医保参保登记", "Medical insurance", None, online_url="https://example.test/yb"
            ),
            service("sw-001", "完税证明"),
        ]
        self.centre: Json = {
            "id": "demo",
            "name": "示例区政务服务中心",
            "name_en": "Sample centre",
            "sample": True,
        }
        self.public_url: str | None = "http://hall.test"
        self.tickets: dict[str, Json] = {}
        self.answered: dict[str, Json] = {}
        self.requests: list[Json] = []
        self.refusal: tuple[int, str, str] | None = None
        self.losing = 0  # so many answers to draws are lost after they were done
        self.gate = threading.Event()
        self.gate.set()
        self.drawing = threading.Semaphore(0)
        self.lock = threading.Lock()

    def draw(self, body: Json, key: str) -> tuple[Json, int]:
        with self.lock:
            self.requests.append({"key": key, **body})
            if self.refusal:
                status, code, detail = self.refusal
                return {"status": status, "code": code, "title": code, "detail": detail}, status
            if key in self.answered:
                return self.answered[key], 200
            openid = body["party"]["openid"]
            for ticket in self.tickets.values():
                if ticket["openid"] == openid:
                    held = {
                        name: ticket[name]
                        for name in ("id", "number", "service_name", "state", "people_ahead")
                    }
                    detail = "您已取过号。"
                    return {"status": 409, "code": "already_holding", "detail": detail, "ticket": held}, 409
            name = next(one["name"] for one in self.services if one["code"] == body["service"])
            number = f"A{len(self.tickets) + 1:03}"
            ticket = {
                "id": f"t-{number}", "number": number, "secret": f"s3cret{number}", "state": "booked", "openid": openid,
                "service": body["service"], "service_name": name, "people_ahead": 3, "counter": None,
            }  # fmt: skip
            self.tickets[ticket["id"]] = self.answered[key] = ticket
            return ticket, 201


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def hall_url(hall: Hall, serve: Callable[[Flask], str]) -> Iterator[str]:
    app = Flask("hall")

    @app.get("/api/v1")
    def itself() -> Json:
        return {"version": "1", "public_url": hall.public_url, "live_url": None}

    @app.get("/api/v1/centres/demo")
    def centre() -> Json:
        return hall.centre

    @app.get("/api/v1/centres/demo/services")
    def services() -> Json:
        asked = request.args.get("q", "")
        return {
            "services": [one for one in hall.services if asked in one["name"] + one["name_en"] + one["code"]]
        }

    @app.post("/api/v1/centres/demo/tickets")
    def draw() -> Any:
        hall.drawing.release()
        hall.gate.wait(20)
        if request.headers.get("Authorization") != "Bearer device-token":
            return jsonify(status=401, code="unauthorised", detail="请先登录。"), 401
        answer, status = hall.draw(request.get_json(), request.headers["Idempotency-Key"])
        if hall.losing:
            hall.losing -= 1
            return Response("<html>bad gateway</html>", 502)
        return jsonify(answer), status

    @app.get("/api/v1/centres/demo/tickets/<ticket>")
    def read(ticket: str) -> Json:
        return {
            name: value for name, value in hall.tickets[ticket].items() if name not in ("openid", "secret")
        }

    @app.get("/api/v1/centres/demo/counters")
    def counters() -> Json:
        return {"counters": [{"id": "c3", "name": "3号窗口", "name_en": "Counter 3", "label": "3"}]}

    yield serve(app)
    hall.gate.set()


@pytest.fixture
def conversation(hall_url: str) -> Conversation:
    servers = {language: Api(hall_url, "device-token", language) for language in ("zh-CN", "en")}
    return Conversation(servers, "demo")


@pytest.fixture
def bridge(conversation: Conversation, serve: Callable[[Flask], str]) -> str:
    """The callback's address; its clock stands at NOW, and a slow hall is given 0.3 s."""
    return serve(create(TOKEN, conversation, clock=lambda: NOW, answer_s=0.3)) + "/wechat/callback"


@pytest.fixture
def chat(bridge: str) -> Chat:
    return Chat(bridge, TOKEN, "o-zhang", clock=lambda: NOW)
