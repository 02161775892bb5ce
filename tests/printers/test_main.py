import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("QUHAO_")}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True, text=True, cwd=ROOT, env=known | environment, timeout=20, check=False,
    )  # fmt: skip


def test_help_exits_with_0() -> None:
    assert run("printers", "--help").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--server", "http://127.0.0.1:9"],
        ["--server", "http://127.0.0.1:9", "--data", "d", "--link", "lpt1"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert run("printers", *arguments, QUHAO_TOKEN="t").returncode == 2


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
        assert child.wait(3) == 0
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
        assert child.wait(3) == 0


@pytest.mark.parametrize(("status", "code"), [(401, "unauthorised"), (403, "not_yours"), (404, "not_found")])
def test_a_printer_nobody_knows_exits_with_1_and_one_line(refusing, tmp_path, status: int, code: str) -> None:
    ended = run("printers", "--server", refusing(status, code), "--data", str(tmp_path), QUHAO_TOKEN="t")
    assert (ended.returncode, ended.stderr) == (1, f"the server refuses this printer: {status} {code}\n")


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
        capture_output=True, text=True, cwd=ROOT, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "printer-reports has failed" in ended.stderr
