import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from printers.__main__ import main
from printers.at_hand import AtHand, DoorClosed, LocalJob, Told
from server.wire.records import Ticket
from tests.printers.conftest import Twin

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("QUHAO_")}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True, text=True, cwd=ROOT, env=known | environment, timeout=60, check=False,
    )  # fmt: skip


def test_help_exits_with_0() -> None:
    assert run("printers", "--help").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--server", "http://127.0.0.1:9"],
        ["--server", "http://127.0.0.1:9", "--data", "d", "--link", "lpt1"],
        ["--data", "d"],
        ["--data", "d", "--door", "d/door", "--config", "no-such-file.toml"],
        ["paper"],
        ["paper", "--data", "d", "--empty"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    try:
        status: object = main(arguments, {"QUHAO_TOKEN": "t"})
    except SystemExit as ended:
        status = ended.code
    assert status == 2


def test_a_twin_on_a_port_that_is_taken_exits_with_1_and_one_line(twin, tmp_path: Path) -> None:
    ended = run("printers.virtual", "--port", twin.url.rpartition(":")[2], "--data", str(tmp_path / "other"))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


def test_the_program_waits_for_its_server_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "printers", "--server", "http://127.0.0.1:9", "--data", str(tmp_path)]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QUHAO_TOKEN": "secret-token"},
    ) as child:
        assert child.stderr
        said = child.stderr.readline()
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0
    assert "waiting for the server" in said
    assert "secret-token" not in said


@pytest.fixture
def refusing() -> Iterator[Callable[[int, str], str]]:
    """The address of a server that refuses everything with this status and code."""
    running: list[ThreadingHTTPServer] = []

    def begin(status: int, code: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/problem+json")
                self.end_headers()
                self.wfile.write(f'{{"code": "{code}", "status": {status}}}'.encode())

            def log_message(self, *_said: object) -> None:
                pass

        running.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=running[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{running[-1].server_port}"

    yield begin
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_server_too_busy_for_the_printer_is_waited_for(refusing, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "printers",
        "--server",
        refusing(429, "too_many"),
        "--data",
        str(tmp_path),
    ]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "QUHAO_TOKEN": "t"}
    ) as child:
        assert child.stderr
        assert "waiting for the server: 429 too_many" in child.stderr.readline()
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0


@pytest.mark.parametrize(("status", "code"), [(401, "unauthorised"), (403, "not_yours"), (404, "not_found")])
def test_a_printer_nobody_knows_exits_with_1_and_one_line(refusing, tmp_path, status: int, code: str) -> None:
    ended = run("printers", "--server", refusing(status, code), "--data", str(tmp_path), QUHAO_TOKEN="t")
    assert (ended.returncode, ended.stderr) == (1, f"the server refuses this printer: {status} {code}\n")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program without a server and waits until it is ready; it is killed at the end if it still runs."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, ready: int = 1) -> subprocess.Popen[str]:
        known = {key: value for key, value in os.environ.items() if not key.startswith("QUHAO_")}
        child = subprocess.Popen(
            [sys.executable, "-m", "printers", "--data", str(tmp_path), *arguments],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env=known,
        )  # fmt: skip
        running.append(child)
        assert child.stdout
        for _ in range(ready):
            assert child.stdout.readline().startswith("ready ")
        return child

    yield begin
    for child in running:
        with child:
            child.kill()


def test_without_a_server_it_prints_what_it_is_asked_at_the_door(
    program, twin, tmp_path: Path, ticket: Ticket
) -> None:
    door = tmp_path / "kiosk.door"
    child = program("--door", str(door), "--link", twin.url)
    assert AtHand(door).print(LocalJob("j1", "offline", ticket), 30) == Told("confirmed")
    assert "A023" in twin.slips[0]["lines"]
    child.terminate()
    assert child.wait(60) == 0
    with pytest.raises(DoorClosed):
        AtHand(door).health()


def test_a_server_that_is_away_keeps_nobody_from_the_door(
    program, twin, tmp_path: Path, ticket: Ticket
) -> None:
    token = tmp_path / "token"
    token.write_text("t", "utf-8")
    door = tmp_path / "kiosk.door"
    child = program(
        "--server", "http://127.0.0.1:9", "--token-file", str(token), "--door", str(door), "--link", twin.url,
        ready=0,
    )  # fmt: skip
    wait_for(door)
    assert AtHand(door).print(LocalJob("j1", "offline", ticket), 30) == Told("confirmed")
    assert child.poll() is None


def wait_for(door: Path) -> None:
    deadline, pause = time.monotonic() + 60, threading.Event()
    while not door.exists():
        assert time.monotonic() < deadline, "the door did not open within a minute"
        pause.wait(0.02)


def test_one_program_serves_several_printers_each_at_its_door(
    program, twin, tmp_path: Path, ticket: Ticket
) -> None:
    (tmp_path / "more").mkdir()
    other = Twin(tmp_path / "more")
    config = tmp_path / "printers.toml"
    doors = [tmp_path / f"{name}.door" for name in ("hall", "desk")]
    config.write_text(
        f"""
        [[printers]]
        id = "hall"
        link = "{twin.url}"
        door = "{doors[0]}"
        fallback = "desk"
        [[printers]]
        id = "desk"
        name = "导办台打印机"
        link = "{other.url}"
        door = "{doors[1]}"
        """,
        "utf-8",
    )
    program("--config", str(config), ready=2)
    assert AtHand(doors[0]).print(LocalJob("j1", "offline", ticket), 30) == Told("confirmed")
    assert AtHand(doors[1]).print(LocalJob("j1", "offline", ticket), 30) == Told("confirmed")
    twin.fail("cover_open")
    assert AtHand(doors[0]).print(LocalJob("j2", "offline", ticket), 30) == Told(
        "confirmed", None, "导办台打印机"
    )
    assert [len(twin.slips), len(other.slips)] == [1, 2]
    other.close()


def test_all_errors_of_a_configuration_are_said_each_in_a_line(tmp_path: Path) -> None:
    config = tmp_path / "printers.toml"
    config.write_text('[[printers]]\nid = "a"\nlnk = "tcp://x"\n', "utf-8")
    ended = run("printers", "--data", str(tmp_path), "--config", str(config))
    assert ended.returncode == 2
    unknown, missing = ended.stderr.splitlines()
    assert unknown.startswith("printer 'a': unknown setting 'lnk': did you mean 'link'? ")
    assert missing == "printer 'a': `link` is missing"


def test_a_second_program_for_a_printer_ends_with_1_and_one_line(program, twin, tmp_path: Path) -> None:
    door = str(tmp_path / "kiosk.door")
    program("--door", door, "--link", twin.url)
    ended = run("printers", "--data", str(tmp_path), "--door", door, "--link", twin.url)
    assert ended.returncode == 1
    assert "running already" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.long
def test_staff_tell_of_a_new_roll_whether_the_program_runs_or_not(
    program, twin, tmp_path: Path, ticket
) -> None:
    door = tmp_path / "printers" / "printer-1.door"
    child = program("--door", str(door), "--link", twin.url, "--roll-m", "40")
    AtHand(door).print(LocalJob("j1", "offline", ticket), 30)
    told = run("printers", "paper", "--data", str(tmp_path))
    assert told.stdout.startswith("printer-1: 39.9 m left, about ")
    full = run("printers", "paper", "--full", "--data", str(tmp_path))
    assert full.stdout.startswith("printer-1: 40.0 m left, about ")
    child.terminate()
    child.wait(60)
    assert run("printers", "paper", "--data", str(tmp_path)).returncode == 1
    assert run("printers", "paper", "--full", "--data", str(tmp_path)).stdout == "printer-1: a full roll\n"
    assert run("printers", "paper", "--full", "--data", str(tmp_path / "x")).returncode == 1


def test_what_is_here_is_listed_or_said_to_be_nothing() -> None:
    ended = run("printers", "list")
    assert (ended.returncode == 0) == bool(ended.stdout)
    assert (ended.returncode == 1) == ("no printer and no serial port here" in ended.stderr)


BROKEN = """
import sys, threading
from pathlib import Path
from printers.reporter import Reporter
from printers.spool import Spool
from server.client.http import Api

spool = Spool(Path(sys.argv[1]) / "slips.sqlite", 0)
spool.close()
Reporter(Api("http://127.0.0.1:9"), "demo", spool, "generic-80").start()
threading.Event().wait()
"""


def test_a_record_of_slips_that_breaks_under_the_program_ends_it_with_1(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BROKEN, str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "printer-reports has failed" in ended.stderr
