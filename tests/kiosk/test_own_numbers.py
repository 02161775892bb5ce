"""A visitor at a kiosk whose server does not answer: a number within two seconds, its slip, and the way back."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request

from kiosk.app import KioskApp
from kiosk.errands import runner
from kiosk.offline.lifeline import Lifeline
from kiosk.settings import Settings
from server.client.http import Api
from server.wire.catalogue import Catalogue
from tests.kiosk.conftest import Clock
from tests.kiosk.offline.conftest import printer_program
from tests.kiosk.offline.printer_program import slips
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn

Json = dict[str, Any]
SHOTS = os.environ.get("QUHAO_SHOTS")


class Hall(StandIn):
    """The stand-in that gives a kiosk a series and takes its own numbers as well."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.merged: list[Json] = []
        self.before_print: Callable[[], None] = lambda: None
        super().__init__(catalogue)
        self.series = "K1"

    def _print(self) -> tuple[Response, int]:
        self.before_print()
        return super()._print()

    def _app(self) -> Flask:
        app = super()._app()

        def merge() -> Response:
            lines = request.get_json()["tickets"]
            self.merged += lines
            return jsonify(results=[{"key": one["key"], "id": f"demo-{one['number']}"} for one in lines])

        centre = f"/api/v1/centres/{self.catalogue.centre}"
        app.add_url_rule(f"{centre}/tickets/offline", "merge", merge, methods=["POST"])
        return app


@pytest.fixture
def stand_in(catalogue: Catalogue) -> Iterator[Hall]:
    server = Hall(catalogue)
    yield server
    server.close()


@pytest.fixture
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with printer_program(tmp_path_factory.mktemp("p"), 5) as opened:
        yield opened


@pytest.fixture
def kiosk(apis: dict[str, Api], live: Live, clock: Clock, data: Path, door: Path) -> Iterator[Robot]:
    """The kiosk at its home screen, in contact, with a printer's program beside it."""
    settings = Settings(
        "demo", "kiosk-1", data, "printer-1", repeat_for_s=20.0, door=door, token="token", heartbeat_s=0.1
    )
    app = KioskApp(settings, apis, live.follow, clock=clock)
    app.begin()
    robot = Robot(app, clock.settle)
    robot.resize(1080, 1920)
    robot.until(lambda: app.hall.reached and app.lifeline and app.lifeline.contacts)
    robot.frames()
    yield robot
    app.stop()


def goes_away(kiosk: Robot, stand_in: Hall, live: Live) -> None:
    stand_in.away = True
    live._on_state(False)
    kiosk.until(lambda: not kiosk.app.hall.reached and lifeline(kiosk).alone)


def lifeline(kiosk: Robot) -> Lifeline:
    found: Lifeline | None = kiosk.app.lifeline
    assert found is not None
    return found


def shoot(kiosk: Robot, name: str) -> None:
    if SHOTS:
        kiosk.picture(Path(SHOTS) / f"own-{name}.png")


def test_a_visitor_has_a_number_and_its_slip_though_the_server_is_away(
    kiosk: Robot, stand_in: Hall, live: Live, door: Path
) -> None:
    goes_away(kiosk, stand_in, live)
    kiosk.until(lambda: any("可以照常取号" in words for words in kiosk.words()))
    shoot(kiosk, "home")
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert {"K1.001", "与其他号按取号时间一起排队，请留意叫号"} <= set(kiosk.words())
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())
    assert kiosk.cut() == []
    shoot(kiosk, "ticket")
    assert [(one["kind"], one["number"]) for one in slips(door.parent)] == [("offline", "K1.001")]
    stand_in.away = False
    live._on_state(True)
    kiosk.until(lambda: stand_in.merged)
    assert [(one["number"], one["service"], one["print"]) for one in stand_in.merged] == [
        ("K1.001", "RP", "printed")
    ]
    assert stand_in.drawn() == []
    kiosk.until(lambda: kiosk.app.hall.reached and not lifeline(kiosk).alone)
    kiosk.touch("home")
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert "B001" in kiosk.words()


def test_a_draw_that_has_no_answer_in_time_becomes_the_kiosks_own_under_the_same_key(
    kiosk: Robot, stand_in: Hall
) -> None:
    stand_in.hold.clear()  # the server hears, draws, and its answer never comes in time
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    begun = time.monotonic()
    kiosk.on("ticket")
    assert "K1.001" in kiosk.words()
    assert time.monotonic() - begun < 20  # far under what a draw is repeated for; 2 s on a quiet machine
    kiosk.until(lambda: stand_in.merged)
    (drawn,) = [key for what, key, _ in stand_in.asked if what == "draw"]
    assert [one["key"] for one in stand_in.merged] == [drawn]
    stand_in.hold.set()
    kiosk.frames(10)
    assert "K1.001" in kiosk.words()


def test_a_draw_stays_on_disk_until_its_slip_was_asked_for(
    kiosk: Robot, stand_in: Hall, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LOOKED_AT_S", 600.0)
    disk = sqlite3.connect(f"file:{data / 'offline-demo.sqlite'}?mode=ro", uri=True, check_same_thread=False)
    noted: list[int] = []
    stand_in.before_print = lambda: noted.extend(disk.execute("SELECT count(*) FROM asked").fetchone())
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.until(lambda: noted)
    assert noted == [1]
    kiosk.until(lambda: disk.execute("SELECT count(*) FROM asked").fetchone() == (0,))
    disk.close()


@pytest.mark.long
def test_a_number_of_its_own_that_is_given_up_is_merged_as_cancelled(
    kiosk: Robot, stand_in: Hall, live: Live
) -> None:
    goes_away(kiosk, stand_in, live)
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.touch("give-up")
    kiosk.on("giving_up")
    kiosk.touch("give-up")
    kiosk.on("given_up")
    stand_in.away = False
    live._on_state(True)
    kiosk.until(lambda: stand_in.merged)
    assert [one["cancelled"] for one in stand_in.merged] == [True]
    assert stand_in.cancelled == []


@pytest.mark.long
def test_a_slip_that_failed_is_printed_again_with_its_mark(
    kiosk: Robot, stand_in: Hall, live: Live, door: Path
) -> None:
    jam = door.parent / "jam"
    jam.touch()
    goes_away(kiosk, stand_in, live)
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.until(lambda: any("请拍照或记下号码" in words for words in kiosk.words()))
    jam.unlink()
    kiosk.touch("reprint")
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())
    assert [(one["kind"], one["number"]) for one in slips(door.parent)] == [("reprint", "K1.001")]


@pytest.mark.long
def test_outside_hours_a_number_is_refused_kindly_though_nobody_answers(
    kiosk: Robot, stand_in: Hall, live: Live
) -> None:
    stand_in.hours = {"hours": "calendar", "now_at": 1}
    stand_in.catalogue = stand_in.catalogue.model_copy(update={"version": 2})
    kiosk.app._watch._wanted_version = 2
    live._on_state(True)
    kiosk.until(lambda: not kiosk.app.hall.always_open and kiosk.app.hall.catalogue.version == 2)
    goes_away(kiosk, stand_in, live)
    closed = "现在不在取号时间，请咨询导办员"
    kiosk.until(lambda: f"线路暂时不通。{closed}" in kiosk.words())
    assert not any("照常取号" in words for words in kiosk.words())
    kiosk.touch("service:RP")
    kiosk.frames(4)
    assert closed in kiosk.words()
    assert kiosk.app.find("draw") is None
    assert kiosk.cut() == []
    shoot(kiosk, "closed")


@pytest.mark.long
def test_a_kiosk_that_was_given_no_numbers_says_so_and_lets_one_try_again(
    kiosk: Robot, stand_in: Hall, live: Live
) -> None:
    stand_in.series = None
    contacts = lifeline(kiosk).contacts
    kiosk.until(lambda: lifeline(kiosk).contacts > contacts + 1)
    goes_away(kiosk, stand_in, live)
    kiosk.until(lambda: any("现在可能取不到号" in words for words in kiosk.words()))
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("refused")
    assert any("还没有和大厅联系上" in words for words in kiosk.words())
    assert kiosk.cut() == []
    shoot(kiosk, "no-series")
    kiosk.touch("again")
    kiosk.on("refused")
    assert stand_in.asked == []
    stand_in.away, stand_in.series = False, "K2"
    kiosk.touch("again")
    kiosk.on("ticket")
    # A hall that is slow to answer leaves the kiosk to its own numbers, which it now has.
    assert {"B001", "K2.001"} & set(kiosk.words())
    assert len(stand_in.drawn()) == 1
