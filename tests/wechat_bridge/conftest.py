"""A hall's server with the few calls the bridge makes, the bridge itself on a port, and a visitor's chat."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from server.client.http import Api
from tests.wechat_bridge.post import Post, Provider, Served, Weixins
from wechat_bridge.app import Account, Patience, create
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
            "address": "示例路1号",
            "open": True,
            "waiting": 4,
            "latitude": 31.2,
            "longitude": 121.4,
            "queues": [{"id": "A", "zone": "z1", "waiting": 4}],
            "zones": [{"id": "z1", "name": "一区", "name_en": "Zone 1", "floor": 2}],
        }
        self.far = {**self.centre, "id": "far", "name": "远处中心", "open": False, "latitude": 35.0}
        self.guides: dict[str, Json] = {
            "ga-001": {
                "papers": [{"name": "身份证", "form": "原件"}, {"name": "租房合同"}], "promised_days": 5,
                "fee": "不收费",
            }
        }  # fmt: skip
        self.counters: list[Json] = [
            {
                "id": "c3",
                "name": "3号窗口",
                "name_en": "Counter 3",
                "zone": "z1",
                "state": "open",
                "queues": ["A"],
            },
            {"id": "c4", "name": "4号窗口", "zone": "z1", "state": "closed", "queues": ["A"]},
        ]
        self.slots: list[Json] = [
            {
                "slot_at": 1_795_482_000_000 + n * 900_000,
                "ends_at": 1_795_482_900_000 + n * 900_000,
                "free": n,
            }
            for n in range(4)
        ]
        self.ahead = 3
        self.acts: list[tuple[str, str, Json]] = []
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
                        for name in ("id", "number", "service_name", "state", "people_ahead", "secret")
                    }
                    detail = "您已取过号。"
                    return {"status": 409, "code": "already_holding", "detail": detail, "ticket": held}, 409
            name = next(one["name"] for one in self.services if one["code"] == body["service"])
            number = f"A{len(self.tickets) + 1:03}"
            ticket = {
                "id": f"t-{number}", "number": number, "secret": f"s3cret{number}", "state": "booked", "openid": openid,
                "service": body["service"], "service_name": name, "people_ahead": None, "counter_name": None,
                "centre": "demo",
            }  # fmt: skip
            self.tickets[ticket["id"]] = self.answered[key] = ticket
            return ticket, 201

    def shown(self, ticket: Json) -> Json:
        return {name: value for name, value in ticket.items() if name not in ("openid", "secret")}

    def seen(self, ticket: Json) -> Json:
        """As its own page has it: only there is said what would be ahead of who has not come yet."""
        return self.shown(ticket) | {"ahead_if_here": self.ahead if ticket["state"] == "booked" else None}


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

    @app.post("/api/v1/centres/demo/tickets/find")
    def find() -> Json:
        openid = request.get_json()["openid"]
        live = ("booked", "waiting", "called", "serving", "held", "missed")
        return {
            "tickets": [
                hall.shown(one) | {"secret": one["secret"]} for one in hall.tickets.values()
                if one["openid"] == openid and one["state"] in live
            ]
        }  # fmt: skip

    @app.get("/api/v1/centres/demo/tickets/<name>/contact")
    def contact(name: str) -> Json:
        ticket = hall.tickets[name]
        told = {"lang": "zh-CN", "notify_ahead": 3, "secret": ticket["secret"]}
        return told | {"openid": ticket.get("joined") or ticket["openid"]}

    @app.get("/t/<secret>")
    def own(secret: str) -> Any:
        found = [one for one in hall.tickets.values() if one["secret"] == secret]
        return hall.seen(found[0]) if found else (jsonify(status=404, code="not_found"), 404)

    @app.post("/t/<secret>/<act>")
    def act(secret: str, act: str) -> Any:
        found = [one for one in hall.tickets.values() if one["secret"] == secret]
        hall.acts.append((secret, act, request.get_json()))
        if act == "check-in" and request.get_json()["code"] != "shown-now":
            return jsonify(status=409, code="code_outdated", detail="签到码已更换。"), 409
        found[0]["state"] = {"cancel": "cancelled", "check-in": "waiting"}.get(act, found[0]["state"])
        return hall.shown(found[0]) | ({"late_text": "号还为您保留。"} if act == "late" else {})

    @app.get("/api/v1/centres/demo/services/<code>")
    def whole(code: str) -> Any:
        found = next(one for one in hall.services if one["code"] == code)
        return {**found, "waiting": 4, "guide": hall.guides.get(code), "department_name": "公安分局"}

    @app.get("/api/v1/centres/demo/counters")
    def counters() -> Json:
        return {"counters": hall.counters}

    @app.get("/api/v1/centres/demo/catalogue")
    def catalogue() -> Json:
        return {"calendar": {"timezone": "Asia/Shanghai"}}

    @app.get("/api/v1/centres")
    def centres() -> Json:
        return {"centres": [hall.centre, hall.far]}

    @app.get("/api/v1/centres/demo/slots")
    def slots() -> Any:
        if request.args["date"] > "2026-11-24":
            return jsonify(status=409, code="too_far_ahead", detail=""), 409
        return {"slots": hall.slots if request.args["date"] == "2026-11-24" else []}

    @app.post("/api/v1/centres/demo/appointments")
    def book() -> Any:
        body = request.get_json()
        answer, status = hall.draw(body, request.headers["Idempotency-Key"])
        return jsonify(answer | {"slot_at": body["slot_at"]}), status

    yield serve(app)
    hall.gate.set()


@pytest.fixture
def conversation(hall_url: str) -> Conversation:
    servers = {language: Api(hall_url, "device-token", language) for language in ("zh-CN", "en")}
    return Conversation(servers, "demo")


@pytest.fixture
def bridge(conversation: Conversation, serve: Callable[[Flask], str]) -> str:
    """The callback's address; its clock stands at NOW, and a slow hall is given 0.3 s."""
    return serve(create(Account(TOKEN), conversation, None, Patience(lambda: NOW, 1.0))) + "/wechat/callback"


@pytest.fixture
def chat(bridge: str) -> Chat:
    return Chat(bridge, TOKEN, "o-zhang", clock=lambda: NOW)


@pytest.fixture
def weixin(serve: Served) -> Weixins:
    return Weixins(serve)


@pytest.fixture
def provider(serve: Served) -> Provider:
    return Provider(serve)


@pytest.fixture
def post(weixin: Weixins, tmp_path: Path) -> Iterator[Post]:
    made = Post(weixin, tmp_path)
    yield made
    made.records.close()
