"""The kiosk as a program: it starts with or without its server, says that it is ready, and stops at once."""

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from kivy.core.window import Window

from kiosk.__main__ import stays_open
from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.shelf import Shelf
from kiosk.watch import Watch
from server.client.http import Api
from server.wire.catalogue import Catalogue
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn


def program(data: Path, *flags: str) -> subprocess.Popen[str]:
    env = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "QUHAO_TOKEN": "token"}
    command = [sys.executable, "-m", "kiosk", "--data", str(data), "--device", "kiosk-1", *flags]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def ready_line(process: subprocess.Popen[str]) -> str:
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    assert process.stdout is not None
    try:
        return process.stdout.readline()
    finally:
        watchdog.cancel()


@pytest.mark.parametrize("reachable", [True, False])
def test_program_is_ready_and_stops_when_told(stand_in: StandIn, data: Path, reachable: bool) -> None:
    server = stand_in.url if reachable else "http://127.0.0.1:9"
    with program(data, "--server", server, "--size", "540x960", "--printer", "printer-1") as process:
        assert ready_line(process) == "ready kiosk-1\n"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Traceback" not in errors


def test_window_that_nobody_listens_for_ends_when_told(data: Path) -> None:
    frames = (
        "from pathlib import Path; from kiosk.before_kivy import prepare_kivy",
        f"prepare_kivy(Path({str(data)!r}), (540, 960))",
        "from kivy.core.window import Window; from kivy.base import EventLoop, runTouchApp",
        "from kivy.uix.widget import Widget; runTouchApp(Widget(), embedded=True); print('ready', flush=True)",
        "while True: EventLoop.idle()",
    )
    env = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    env.pop("SDL_NO_SIGNAL_HANDLERS", None)
    command = [sys.executable, "-c", "\n".join(frames)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    ) as process:
        assert ready_line(process) == "ready\n"
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(timeout=60) == -signal.SIGTERM
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("flags", "status"),
    [(["--size", "big"], 2), (["--door", "printer.door"], 2), (["--token-file", "/nowhere"], 1)],
)
def test_wrong_use_is_one_clear_line(data: Path, flags: list[str], status: int) -> None:
    with program(data, *flags) as process:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == status
        assert errors.splitlines()[-1].startswith(("kiosk: ", "quhao kiosk: "))


def test_a_kiosk_is_not_closed_as_a_window_on_a_desk_is(kiosk: Robot) -> None:
    assert not Window.dispatch("on_request_close")
    Window.bind(on_request_close=stays_open)
    assert Window.dispatch("on_request_close", source="keyboard")
    Window.unbind(on_request_close=stays_open)
    assert not Window.dispatch("on_request_close")


def test_pure_modules_import_neither_kivy_nor_the_network() -> None:
    code = (
        "import kiosk.session.steps, kiosk.session.wording, kiosk.__main__, sys; print('kivy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_hall_is_kept_for_a_start_without_server(catalogue: Catalogue, tmp_path: Path) -> None:
    hall = Hall(menu=Menu(catalogue), public_url="http://hall.example", always_open=True)
    Shelf(tmp_path, "demo").keep(hall)
    assert Shelf(tmp_path, "demo").load() == hall


def test_full_disk_costs_only_the_kept_hall(
    apis: dict[str, Api], live: Live, stand_in: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("no folder can be made here")
    known: queue.Queue[Hall] = queue.Queue()
    shelf = Shelf(tmp_path / "data", "demo")
    watch = Watch("demo", apis["zh-CN"], live.follow, shelf, known.put, lambda _news: None)
    watch.start()
    try:
        assert known.get(timeout=60).reached
        live.say(type="catalogue.published", catalogue_version=2)
        stand_in.catalogue = stand_in.catalogue.model_copy(update={"version": 2})
        while known.get(timeout=60).catalogue.version != 2:
            pass
    finally:
        watch.stop()


def test_half_written_hall_is_no_hall(tmp_path: Path) -> None:
    (tmp_path / "hall-demo.json").write_text('{"catalogue": {"cen')
    assert not Shelf(tmp_path, "demo").load().known
