"""How a simulation asks: repeated under one key until answered, waiting as told, its clock standing still meanwhile."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.wrappers import Response

from server.cli.simulate.clock import Clock
from server.cli.simulate.hall import CannotSimulate, Credentials, Hall, Stopped
from server.cli.simulate.tally import Tally
from server.client.http import Refused
from tests.server.client.conftest import Answers, Served


class Waits(threading.Event):
    """An event that nobody waits for: it keeps how long somebody would have."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return self.is_set()


def told(status: int, body: dict[str, str], **headers: str) -> Response:
    problem = "application/problem+json" if status >= 400 else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(json.dumps(body), status, named, content_type=problem)


AWAY = {"code": "store_away", "title": "away"}


@pytest.fixture
def answers() -> Iterator[Answers]:
    app = Answers()
    with Served(app) as served:
        app.url = served.url
        yield app


@pytest.fixture
def hall(answers: Answers, tmp_path: Path) -> Iterator[Hall]:
    path = tmp_path / "credentials.json"
    account = {"username": "clerk", "password": "p"}
    path.write_text(json.dumps({"devices": {"kiosk-1": "k"}, "staff": {"clerk": account}}))
    made = Hall(answers.url, "demo", Credentials(path), Waits())
    yield made
    for person in (made.kiosk, made.clerk):
        person.api.close()


def waited(hall: Hall) -> list[float | None]:
    assert isinstance(hall._stopping, Waits)
    return hall._stopping.waited


def test_a_store_that_is_away_is_asked_again_when_it_said_with_the_same_key(
    answers: Answers, hall: Hall
) -> None:
    answers.give(told(503, AWAY, Retry_After="7"), Response("", 502), told(201, {"id": "A001"}))
    assert hall.post(hall.kiosk, "/tickets", {"service": "S1"}) == {"id": "A001"}
    assert waited(hall) == [7.0, 0.5]
    assert len({request.headers["Idempotency-Key"] for request in answers.asked}) == 1
    assert {request.path for request in answers.asked} == {"/api/v1/centres/demo/tickets"}
    assert hall.away_s > 0


def test_who_asks_too_often_waits_as_told(answers: Answers, hall: Hall) -> None:
    answers.give(told(429, {"code": "too_many", "title": ""}, Retry_After="3"), told(200, {"id": "A001"}))
    assert hall.post(hall.kiosk, "/tickets") == {"id": "A001"}
    assert waited(hall) == [3.0]


def test_a_refusal_is_an_answer_and_the_clock_goes_on(answers: Answers, hall: Hall) -> None:
    answers.give(told(409, {"code": "too_soon", "title": ""}))
    with pytest.raises(Refused):
        hall.post(hall.clerk, "/counters/c1/no-show")
    assert (len(answers.asked), waited(hall), hall.away_s) == (1, [], 0.0)


def test_staff_whose_sign_in_is_over_sign_in_again(answers: Answers, hall: Hall) -> None:
    answers.give(told(201, {"id": "a1", "token": "first"}))
    hall.clerk.sign_in()
    answers.give(
        told(401, {"code": "unauthorised", "title": ""}),
        told(201, {"id": "a1", "token": "second"}),
        told(200, {"id": "c1"}),
    )
    assert hall.post(hall.clerk, "/counters/c1/sign-in") == {"id": "c1"}
    assert [request.headers.get("Authorization") for request in answers.asked[1:]] == [
        "Bearer first", "Bearer first", "Bearer second"
    ]  # fmt: skip


def test_told_to_stop_it_waits_for_nobody(answers: Answers, hall: Hall) -> None:
    answers.give(told(503, AWAY))
    hall._stopping.set()
    with pytest.raises(Stopped):
        hall.post(hall.kiosk, "/tickets")
    assert len(answers.asked) == 1


def test_the_account_that_is_nobodys_is_the_simulations_own(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"

    def chosen(*names: str) -> str:
        staff = {name: {"username": name, "password": "p"} for name in names}
        path.write_text(json.dumps({"devices": {"kiosk-1": "k"}, "staff": staff}))
        return str(Credentials(path).clerk["username"])

    assert chosen("clerk", "clerk-2", "manager") == "clerk-2"
    assert chosen("clerk", "simulation", "manager") == "simulation"
    with pytest.raises(CannotSimulate):
        chosen("manager")


def test_the_clock_is_so_many_times_faster_and_stands_still_while_the_server_is_away() -> None:
    now = [100.0]
    clock = Clock(60, lambda: now[0])
    now[0] += 10
    assert clock.now_s() == 600
    clock.stand(4)
    assert (clock.now_s(), clock.real_s(120)) == (360, 2)


def test_refusals_of_a_halls_day_are_no_errors() -> None:
    tally = Tally(drawn=3, served=2, waits_s=[60, 120, 180])
    for code in ("too_soon", "too_soon", "invalid_field", ""):
        tally.refuse(code)
    said = tally.summary(0)
    assert "refused: too_soon 2" in said
    assert "errors: invalid_field 1, unknown 1" in said
    assert "p50 2.0 min" in said
    assert tally.line(0.5, "09:30").startswith("09:30 [####....]  50% drawn 3, ")
    assert len(Tally(9999, 9999, 9999, 999, 999, waiting=999).line(2, "09:30")) < 80
