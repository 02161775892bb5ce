import os
import signal
import subprocess
import sys
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
