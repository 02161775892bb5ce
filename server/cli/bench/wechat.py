"""Measures the WeChat bridge from outside: its callback beside a Flask app that does nothing, how soon a call is out.

Messages are signed here anew, and what was sent is read at the stand-in for WeChat's API: it can't flatter itself.
"""

import contextlib
import hashlib
import http.client
import itertools
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import requests

from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.cli.bench.rows import Row, Series
from server.cli.demo_wechat import account
from server.cli.programs import edge
from server.cli.supervise import Program
from server.settings import Settings

Json = dict[str, Any]
Ask = Callable[[], tuple[str, str, bytes]]

PER_S = 200
LINES = 16
CALLBACK = "/wechat/callback"
PATIENCE_S = 60.0
LOOK_S = 0.002


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured."""

    rounds: int
    seconds: float
    calls: int


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the bridge, the stand-in and the app that does nothing are."""

    bridge: int
    stand_in: int
    nothing: int


def programs_of(settings: Settings, known: Json, ports: Ports) -> list[Program]:
    """The bridge and the stand-in."""
    data = settings.data.resolve()
    env = account(data, known["wechat"] | {"api_url": f"http://127.0.0.1:{ports.stand_in}"})
    common = {
        "QUHAO_SERVER": settings.web_origin, "QUHAO_CENTRE": MAIN_CENTRE,
        "QUHAO_TOKEN": known["devices"]["wechat-1"],
    }  # fmt: skip
    return [
        edge("wechat_bridge.virtual", "weixin", env, "--api", "--port", str(ports.stand_in), "--data", str(data)),
        edge("wechat_bridge", "wechat", common | env, "--port", str(ports.bridge), "--data", str(data)),
    ]  # fmt: skip


def rows(settings: Settings, known: Json, ports: Ports, load: Load) -> list[Row]:
    """The callback's slowest in a hundred, and the time from a clerk's key to WeChat."""
    _until(lambda: _answers(ports.bridge, "/health/live") and _answers(ports.stand_in, "/messages"))
    token = known["wechat"]["token"]

    def greeting() -> tuple[str, str, bytes]:
        return "POST", *_message(token, "你好")

    def nothing() -> tuple[str, str, bytes]:
        return "GET", "/health/ready", b""

    for port, ask in ((ports.bridge, greeting), (ports.nothing, nothing)):
        _slowest_ms(port, ask, 1.0)
    product, reference = [], []
    for _ in range(load.rounds):
        reference.append(_slowest_ms(ports.nothing, nothing, load.seconds))
        product.append(_slowest_ms(ports.bridge, greeting, load.seconds))
    return [
        Row(
            id="wechat_callback", what=f"WeChat's callback, a greeting, {PER_S} messages/s, p99", unit="ms",
            product=Series.of(product), beside="a Flask app that does nothing", reference=Series.of(reference), reach=3,
        ),
        Row(
            id="wechat_called", what="from a clerk's key to the notice at WeChat, median", unit="ms",
            product=Series.of(_calls_ms(settings, known, ports, load.calls)), reach=200,
        ),
    ]  # fmt: skip


def _calls_ms(settings: Settings, known: Json, ports: Ports, calls: int) -> Iterator[float]:
    """Of each call, the time from before the request to the stand-in's taking the notice."""
    hall = _Hall(settings, known)
    with contextlib.closing(hall):
        openids = [f"o-bench-{n}" for n in range(calls)]
        for openid in openids:
            hall.arrive(openid)
        hall.sign_in()
        sent = f"http://127.0.0.1:{ports.stand_in}/messages"
        for openid in openids:
            key_at = time.time()
            hall.call()

            def told(openid: str = openid) -> float | None:
                return next(
                    (
                        one["at"] for one in requests.get(sent, timeout=PATIENCE_S).json()["messages"]
                        if one["touser"] == openid and one.get("template_id") == "demo-called"
                    ),
                    None,
                )  # fmt: skip

            yield max(0.5, _until(told) + 0.5 - key_at * 1000)  # it tells whole milliseconds
            hall.finish()


class _Hall:
    """The people of a hall, over HTTP."""

    def __init__(self, settings: Settings, known: Json) -> None:
        self._api, self._http = f"{settings.web_origin}/api/v1", requests.Session()
        self._http.trust_env = False
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        catalogue = sample_district()[MAIN_CENTRE]
        self._centre = f"/centres/{MAIN_CENTRE}"
        queue = catalogue.services[0].queue
        self._service = catalogue.services[0].code
        counter = next(one.id for one in catalogue.counters if any(two.queue == queue for two in one.queues))
        self._counter = f"{self._centre}/counters/{counter}"
        self._bridge = known["devices"]["wechat-1"]
        self._clerk, self._guide = (self._token(known["staff"][name]) for name in ("simulation", "guide"))

    def arrive(self, openid: str) -> None:
        """A number drawn from afar, checked in."""
        body = {"service": self._service, "channel": "wechat", "party": {"openid": openid}, "notify_ahead": 0}
        ticket = self._ask(self._bridge, f"{self._centre}/tickets", body)
        self._ask(self._guide, f"{self._centre}/tickets/{ticket['id']}/check-in")

    def sign_in(self) -> None:
        """The clerk is at the counter."""
        self._ask(self._clerk, f"{self._counter}/sign-in")

    def call(self) -> None:
        """The clerk's key."""
        self._ask(self._clerk, f"{self._counter}/call-next")

    def finish(self) -> None:
        """The counter is empty again."""
        self._ask(self._clerk, f"{self._counter}/finish", {"outcome": "done"})

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def _token(self, person: Json) -> str:
        signed_in = self._ask(None, "/sessions", {name: person[name] for name in ("username", "password")})
        return str(signed_in["token"])

    def _ask(self, token: str | None, path: str, body: Json | None = None) -> Json:
        headers = {"Idempotency-Key": uuid.uuid4().hex} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        answer = self._http.post(self._api + path, json=body or {}, headers=headers, timeout=PATIENCE_S)
        answer.raise_for_status()
        told: Json = answer.json()
        return told


def _slowest_ms(port: int, ask: Ask, seconds: float) -> float:
    """The 99th of a hundred answers, each from when it was due: who waits behind a slow one counts as slow."""
    count, numbers, took = int(PER_S * seconds), itertools.count(), list[float]()
    begin = time.perf_counter() + 0.1

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        while (number := next(numbers)) < count:
            due = begin + number / PER_S
            method, path, body = ask()
            time.sleep(max(0.0, due - time.perf_counter()))
            line.request(method, path, body or None)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"answered {answer.status}")
            took.append((time.perf_counter() - due) * 1000)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)[int(len(took) * 0.99)]


def _message(token: str, said: str) -> tuple[str, bytes]:
    """A text as WeChat signs and writes it: address and body."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(6)
    signature = hashlib.sha1("".join(sorted((token, stamp, nonce))).encode()).hexdigest()
    body = (
        f"<xml><ToUserName>gh_bench</ToUserName><FromUserName>o-{nonce}</FromUserName><CreateTime>{stamp}</CreateTime>"
        f"<MsgType>text</MsgType><Content>{said}</Content><MsgId>{secrets.randbits(60)}</MsgId></xml>"
    )
    return (
        f"{CALLBACK}?{urlencode({'signature': signature, 'timestamp': stamp, 'nonce': nonce})}",
        body.encode(),
    )


def _answers(port: int, path: str) -> bool | None:
    with contextlib.suppress(OSError):
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S).ok or None
    return None


def _until(asked: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while (found := asked()) is None:
        if time.monotonic() > end:
            raise RuntimeError("the bridge did not get so far")
        time.sleep(LOOK_S)
    return found
