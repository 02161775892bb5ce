"""What is the same for everybody is asked once in a few seconds, what is one visitor's each time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server.client.http import Unreachable
from tests.waiting import until
from wechat_bridge.lately import KEPT_S, MOST, WHILE_ASKED_S, Lately

DEADLINE_S = 30


class Server:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    def get(self, path: str, **query: object) -> dict[str, Any]:
        self.asked.append(path)
        if self.away:
            raise Unreachable("away")
        return {"path": path, **query}

    def post(self, path: str, *_more: object, **_options: object) -> dict[str, Any]:
        return self.get(path)

    def own(self, secret: str) -> dict[str, Any]:
        return self.get(secret)

    def act(self, secret: str, act: str, *_more: object) -> dict[str, Any]:
        return self.get(f"{secret} {act}")


class SlowServer(Server):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()

    def get(self, path: str, **query: object) -> dict[str, Any]:
        answer = super().get(path, **query)
        assert self.answers.wait(DEADLINE_S)
        return answer


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.mark.parametrize(
    "path", ["", "/centres", "/centres/demo", "/centres/demo/services", "/centres/demo/counters"]
)
def test_what_is_everybodys_is_asked_once_for_a_while(server: Server, path: str) -> None:
    now = [0.0]
    lately = Lately(server, lambda: now[0])
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: lately.get(path), range(8))) == [{"path": path}] * 8
    assert server.asked == [path]
    now[0] = KEPT_S
    lately.get(path)
    assert len(server.asked) == 2


def test_what_is_one_visitors_is_asked_each_time(server: Server) -> None:
    lately = Lately(server)
    for _ in range(2):
        lately.get("/centres/demo/services", q="居住证")
        lately.get("/centres/demo/tickets/demo-20261123-A001")
        lately.post("/centres/demo/tickets/find", {})
        lately.own("secret")
        lately.act("secret", "cancel")
    assert len(server.asked) == 10


def test_an_answer_that_did_not_come_is_not_kept(server: Server) -> None:
    lately, server.away = Lately(server), True
    with pytest.raises(Unreachable):
        lately.get("/centres/demo")
    server.away = False
    assert lately.get("/centres/demo") == {"path": "/centres/demo"}


@pytest.mark.parametrize(("age_s", "waits"), [(KEPT_S, False), (WHILE_ASKED_S, True)])
def test_nobody_waits_for_a_new_answer_while_the_last_is_good_enough(age_s: float, waits: bool) -> None:
    server, now = SlowServer(), [0.0]
    lately = Lately(server, lambda: now[0])
    server.answers.set()
    lately.get("/centres/demo")
    server.answers.clear()
    now[0] = age_s
    with ThreadPoolExecutor(2) as pool:
        asking = pool.submit(lately.get, "/centres/demo")
        until(lambda: len(server.asked) == 2 or None, "one to ask")
        another = pool.submit(lately.get, "/centres/demo")
        if not waits:
            assert another.result(DEADLINE_S) == {"path": "/centres/demo"}
            assert not asking.done()
        server.answers.set()
        assert asking.result(DEADLINE_S) == another.result(DEADLINE_S) == {"path": "/centres/demo"}
    assert len(server.asked) == 2


def test_no_more_is_kept_than_a_district_has(server: Server) -> None:
    lately = Lately(server)
    for n in range(3 * MOST):
        lately.get(f"/centres/c{n}")
    assert len(lately._kept) <= MOST + 1
