"""The client processes of the engine: started, halted, stopped; and how much all clients have asked so far."""

import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from server.cli.torture.clients import Task, work
from server.cli.torture.line import Line
from server.cli.torture.outage import OVER_HTTP
from server.cli.torture.processes import Job, Processes, state_of
from server.store.client import Client

_ASKED = b'"asked"'
_AT_REST = frozenset({"T", "Z", "X", ""})
_LOOK_S = 0.001


class ClientCrowd:
    """So many clients at once; every second one reaches the store over a line."""

    def __init__(
        self, folder: Path, seed: str, url: str, lines: Sequence[Line], client: type[Client]
    ) -> None:
        self.history = folder / "history"
        self.history.mkdir()
        self.stopping = folder / "stop"
        self.doubt = folder / "doubt"
        self._seed, self._url, self._lines, self._client = seed, url, lines, client
        self._processes = Processes(self._job)
        self._read: dict[Path, tuple[int, int]] = {}  # how far, and how many operations

    @property
    def died(self) -> list[str]:
        """Who ended by itself, which none should."""
        return self._processes.died

    def start(self, number: int) -> None:
        """Start the n-th client, or another in its place."""
        self._processes.start(number)

    def look(self) -> None:
        """Put another in the place of any that ended by itself, and note that it did."""
        self._processes.look()

    def operations(self) -> int:
        """How many operations were asked so far."""
        for path in self.history.iterdir():
            at, count = self._read.get(path, (0, 0))
            with path.open("rb") as lines:
                lines.seek(at)
                fresh = lines.read()
            whole = fresh.rfind(b"\n") + 1
            self._read[path] = at + whole, count + fresh.count(_ASKED, 0, whole)
        return sum(count for _, count in self._read.values())

    @property
    def asked_over_http(self) -> int:
        """How many of these, as counted last, were asked over HTTP."""
        return sum(count for path, (_, count) in self._read.items() if path.name.startswith(OVER_HTTP))

    def kill_one(self, chance: random.Random) -> None:
        """Kill one, and put another in its place."""
        self._processes.kill_one(chance)

    def halt(self) -> None:
        """Stop those who reach the store without a line, as they are; none of them sends anything once this returns."""
        for process in self._signalled(signal.SIGSTOP):
            # One that was in the middle of sending ends that first, which on a busy machine takes its time.
            while state_of(process) not in _AT_REST:
                time.sleep(_LOOK_S)

    def go_on(self) -> None:
        """Let them go on."""
        self._signalled(signal.SIGCONT)

    def doubt_clock(self, does: bool) -> None:
        """Let them take the clock for wrong, or believe it again."""
        if does:
            self.doubt.touch()
        else:
            self.doubt.unlink(missing_ok=True)

    def tell_to_stop(self) -> None:
        """Tell all to end once they are answered."""
        self.stopping.touch()

    def stop(self, patience_s: float) -> list[str]:
        """Tell all to end once they are answered; those who could not, which are killed."""
        self.tell_to_stop()
        return self._processes.stop(time.monotonic() + patience_s)

    def kill(self) -> None:
        """Kill whoever is left."""
        self._processes.kill()

    def _job(self, number: int, life: int) -> Job:
        name = f"w{number}.{life}"
        on_line = number % 2 == 1
        task = Task(
            name, number, self._lines[number // 2 % len(self._lines)].url if on_line else self._url,
            f"{self._seed}/{name}", self.history, self.stopping, self.doubt, self._client,
        )  # fmt: skip
        return Job(name, work, task)

    def _signalled(self, number: signal.Signals) -> list[int]:
        direct = (process.pid for task, process in self._processes.running() if task.url == self._url)
        signalled = [process for process in direct if process is not None]
        for process in signalled:
            os.kill(process, number)
        return signalled
