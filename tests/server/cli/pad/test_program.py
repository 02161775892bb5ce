"""`quhao pad` as a program of its own, at a pseudo-terminal, against a running hall."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.records import pads
from tests.server.running import HERE, Lane, Running
from tests.waiting import until

ROOT = Path(__file__).parents[4]


@contextmanager
def program(config: Path, token: str) -> Iterator["subprocess.Popen[str]"]:
    argv = [sys.executable, "-m", "server.cli", "pad", "--config", str(config)]
    environment = {**os.environ, "QUHAO_TOKEN": token}
    with subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "ready\n"
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(20) == 0


def signed_in(installation: Running) -> Lane:
    lane = installation.lane()
    assert installation.as_("clerk").post(f"{lane.at}/sign-in").status_code == 200
    with installation.server.database.change() as session:
        pads.bind(session, "pad-1", lane.counter, by="test", now=1)
    pad = installation.as_("pad")
    until(lambda: pad.get("/me").json()["counter"] == lane.counter, "the pad's counter")
    return lane


def test_keys_call_and_finish_and_a_double_press_is_one(installation: Running, tmp_path: Path) -> None:
    lane = signed_in(installation)
    first, second, third = (installation.draw(lane) for _ in range(3))
    clerk = installation.as_("clerk")
    other, port = pty.openpty()
    config = tmp_path / "pad.toml"
    config.write_text(
        f'server = "{installation.url}"\ndevice = "serial://{os.ttyname(port)}"\n'
        '[keys]\nN = "next"\nF = "finish"\n[answers]\ngood = "2b"\nbad = "2d"\n',
        "utf-8",
    )

    def at_counter() -> str | None:
        ticket: str | None = clerk.get(lane.at).json()["counter"]["ticket"]
        return ticket

    with program(config, installation.tokens["pad"]):
        os.write(other, b"N\nN\n")
        assert os.read(other, 1) == b"+"
        assert at_counter() == first["id"]
        assert clerk.get(f"/centres/{HERE}/tickets/{second['id']}").json()["state"] == "waiting"
        os.write(other, b"F\n")
        assert os.read(other, 1) == b"+"
        assert at_counter() is None
        os.write(other, b"?\nN\n")
        until(lambda: at_counter() == second["id"], "the next one")
    assert clerk.get(f"/centres/{HERE}/tickets/{third['id']}").json()["state"] == "waiting"
    os.close(other)
    os.close(port)


def test_wrong_settings_end_with_a_line_each(tmp_path: Path) -> None:
    config = tmp_path / "pad.toml"
    config.write_text('server = "hall"\ndevice = "pad"\n', "utf-8")
    argv = [sys.executable, "-m", "server.cli", "pad", "--config", str(config)]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["server", "device"]
