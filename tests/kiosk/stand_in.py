"""A small stand-in for the server: speaks the part of the contract a kiosk needs, over a real socket, with faults."""

import threading
import time
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from server.wire.catalogue import Catalogue
from server.wire.fold import Fold

Json = dict[str, Any]
SENTENCES = {
    "zh-CN": {
        "session_closed": "今天的号已经停止发放，请明天上午再来。",
        "already_holding": "您已有一个号正在等候。",
    },
    "en": {
        "session_closed": "No more tickets today. Please come tomorrow.",
        "already_holding": "You have one.",
    },
}


class StandIn:
    """Draws by Idempotency-Key; `away`, `lost_…`, `busy_after`, `nonsense`, `refuse` and `hold` are its faults."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.tickets: dict[str, Json] = {}
        self.asked: list[tuple[str, str | None, Json]] = []
        self.prints: list[Json] = []
        self.cancelled: list[str] = []
        self.away = False
        self.lost_replies = self.lost_cancels = self.lost_prints = 0
        self.busy_after: int | None = None  # so many draws asked for
        self.nonsense = False
        self.cancel_keys: set[str | None] = set()
        self._cancelled = threading.Event()
        self.refuse: str | None = None
        self.hours: Json = {"hours": "always", "open": True}
        self.held: Json | None = None
        self.hold = threading.Event()
        self.hold.set()
        self.waiting = {queue.id: 3 for queue in catalogue.queues}
        self.queues: dict[str, Json] = {}  # more to tell of a queue
        self.found: list[Json] = []
        self.sought: list[Json] = []
        self.helps: list[Json] = []
        self.series: str | None = None  # of numbers that the kiosk may issue by itself
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.hold.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def until_cancelled(self, deadline_s: float) -> None:
        """Waits for a ticket to be given back and that to be answered."""
        assert self._cancelled.wait(deadline_s), self.cancelled

    def drawn(self) -> list[Json]:
        return list(self.tickets.values())

    def _app(self) -> Flask:
        app = Flask(__name__)
        centre = f"/api/v1/centres/{self.catalogue.centre}"
        app.before_request(self._fault)
        app.add_url_rule("/api/v1", "root", self._root)
        app.add_url_rule(centre, "centre", self._centre)
        app.add_url_rule(
            f"{centre}/catalogue", "catalogue", lambda: jsonify(self.catalogue.model_dump(mode="json"))
        )
        app.add_url_rule(f"{centre}/tickets", "draw", self._draw, methods=["POST"])
        app.add_url_rule(f"{centre}/tickets/<ticket>", "ticket", lambda ticket: jsonify(self._by_id(ticket)))
        app.add_url_rule(f"{centre}/tickets/<ticket>/cancel", "cancel", self._cancel, methods=["POST"])
        app.add_url_rule(f"{centre}/tickets/find", "find", self._find, methods=["POST"])
        app.add_url_rule(f"{centre}/tickets/<ticket>/check-in", "check_in", self._check_in, methods=["POST"])
        app.add_url_rule(f"{centre}/help", "help", self._help, methods=["POST"])
        app.add_url_rule("/api/v1/devices/me/status", "status", self._status, methods=["POST"])
        app.add_url_rule(f"{centre}/prints", "print", self._print, methods=["POST"])
        return app

    def _fault(self) -> Response | None:
        if self.away:
            return self._problem(503, "store_away")
        if self.busy_after is not None and len(self.asked) >= self.busy_after:
            return self._problem(429, "too_many")
        return jsonify(id=[], print={"id": {}}) if self.nonsense else None

    def _status(self) -> Response:
        return jsonify(at=time.time_ns() // 1_000_000, series=self.series, partition=0)

    def _root(self) -> Response:
        return jsonify(version=1, live_url=self.url, public_url="http://127.0.0.1:8000")

    def _centre(self) -> Response:
        queues = [
            {"id": queue, "waiting": count, **self.queues.get(queue, {})}
            for queue, count in self.waiting.items()
        ]
        return jsonify(id=self.catalogue.centre, sample=True, queues=queues, **self.hours)

    def _draw(self) -> tuple[Response, int] | Response:
        key, body = request.headers.get("Idempotency-Key"), request.get_json()
        if not key:
            return self._problem(400, "key_missing")
        self.asked.append(("draw", key, body))
        self.hold.wait(20)
        with self._lock:
            if self.refuse:
                return self._problem(409, self.refuse)
            known = key in self.tickets
            ticket = self.tickets.setdefault(key, self._new(body))
            if self.lost_replies:
                self.lost_replies -= 1
                return self._problem(503, "store_away")
        return jsonify(ticket), 200 if known else 201

    def _new(self, body: Json) -> Json:
        service = next(s for s in self.catalogue.services if s.code == body["service"])
        queue = next(q for q in self.catalogue.queues if q.id == service.queue)
        serial = len(self.tickets) + 1
        return {
            "id": f"t{serial}", "number": f"{queue.prefix}{serial:03}", "secret": f"SECRET{serial:020}",
            "centre": self.catalogue.centre, "service": service.code, "service_name": service.name,
            "queue": queue.id, "zone": queue.zone, "state": "waiting", "version": 1,
            "people_ahead": self.waiting[queue.id],
        }  # fmt: skip

    def _print(self) -> tuple[Response, int]:
        if self.lost_prints:
            self.lost_prints -= 1
            return self._problem(503, "store_away"), 503
        body = request.get_json()
        job = {**body, "id": f"p{len(self.prints) + 1}", "state": "requested"}
        self.prints.append(job)
        self._by_id(body["ticket"])["print"] = job
        return jsonify(print=job), 201

    def _cancel(self, ticket: str) -> Response:
        self.cancelled.append(ticket)
        self.cancel_keys.add(request.headers.get("Idempotency-Key"))
        if self.lost_cancels:
            self.lost_cancels -= 1
            return self._problem(503, "store_away")
        self._cancelled.set()
        return jsonify(self._by_id(ticket))

    def _find(self) -> Response:
        self.sought.append(request.get_json())
        return jsonify(tickets=self.found)

    def _check_in(self, ticket: str) -> Response:
        known = self._by_id(ticket)
        known |= {"state": "waiting", "version": known["version"] + 1, "people_ahead": 2}
        return jsonify({name: value for name, value in known.items() if name != "secret"})

    def _help(self) -> tuple[Response, int]:
        self.helps.append(request.get_json())
        return jsonify(id=f"h{len(self.helps)}", device="kiosk-1", asked_at=0, **request.get_json()), 201

    def _by_id(self, ticket: str) -> Json:
        known = [*self.tickets.values(), *self.found, *([self.held] if self.held else [])]
        return next(t for t in known if t["id"] == ticket)

    def _problem(self, status: int, code: str) -> Response:
        language = "en" if request.headers.get("Accept-Language", "").startswith("en") else "zh-CN"
        body: Json = {"status": status, "code": code, "detail": SENTENCES[language].get(code, code)}
        if code == "already_holding":
            body["ticket"] = self.held
        answer = jsonify(body)
        answer.status_code, answer.content_type = status, "application/problem+json"
        return answer


class Live:
    """Stands in for the follower: what it is told to say, the kiosk hears from another thread."""

    def __init__(self, centre: str) -> None:
        self._fold = Fold({"centre": centre})
        self._serial = 0
        self.followed = threading.Event()

    def follow(self, _url: str, on_change: Any, on_state: Any) -> "Live":
        self._on_change, self._on_state = on_change, on_state
        return self

    def start(self) -> None:
        self.followed.set()

    def stop(self) -> None:
        pass

    def say(self, **event: Any) -> None:
        self._serial += 1
        event = {"event_id": f"1-{self._serial}", "centre": self._fold.centre, "day": "", **event}

        def tell() -> None:
            self._fold.apply(event)
            self._on_change(self._fold, event)

        speaker = threading.Thread(target=tell)
        speaker.start()
        speaker.join()

    def printed(self, job: Json, state: str) -> None:
        self.say(type="print.reported", print={**job, "state": state})
