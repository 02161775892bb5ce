"""The demo as a person starts it: a program in a folder of its own, and everything that runs below it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_port
from tests.server.running import Api
from tests.waiting import until

Json = dict[str, Any]

START_S = 60.0
END_S = 60.0  # a busy machine takes long to end a dozen processes; that they end is what counts


def quhao(
    *arguments: str, env: dict[str, str] | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a subcommand to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        input=given, capture_output=True, text=True, timeout=START_S, check=False, env=os.environ | (env or {}),
    )  # fmt: skip


class Demo:
    """One data directory and the demo on it."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.url = f"http://127.0.0.1:{port}"
        self._known: dict[str, Api] = {}

    def start(self, *flags: str) -> None:
        """Start it and wait for its line."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "demo", "--port", str(self.port), "--data", str(self.data),
             "--no-kiosk", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        watchdog = threading.Timer(START_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().strip()
        watchdog.cancel()
        assert line == f"ready {self.url}", self._said()

    def children(self) -> dict[str, int]:
        """Every process that runs for this data directory or below the demo: command line → pid."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            mine = str(self.data) in command or f"QUHAO_DATA={self.data}".encode() in environment
            if mine and int(folder.name) not in (os.getpid(), self.process.pid):
                found[f"{folder.name} {command}"] = int(folder.name)
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; its exit status. Nothing may be left of it then."""
        before = self.children()
        assert before
        self.process.send_signal(number)
        status = self.process.wait(END_S)
        until(lambda: not self.children(), f"nothing left of {before}")
        for api in self._known.values():
            api.close()
        self._known.clear()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        return status

    def credentials(self) -> Json:
        known: Json = json.loads((self.data / "credentials.json").read_text("utf-8"))
        return known

    def as_(self, device: str) -> Api:
        if device not in self._known:
            self._known[device] = Api(self.url, self.credentials()["devices"][device])
        return self._known[device]

    def _said(self) -> str:
        assert self.process.stderr is not None
        logs = "\n".join(path.read_text("utf-8")[-2000:] for path in (self.data / "logs").glob("*.log"))
        return self.process.stderr.read() + logs


@pytest.fixture(scope="module")
def fresh_demo() -> Iterator[Demo]:
    """A demo that was not started yet; whatever is left of it at the end is killed."""
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        demo = Demo(Path(directory) / "hall", free_port(together=8))
        yield demo
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.wait()
        for pid in demo.children().values():
            os.kill(pid, signal.SIGKILL)
