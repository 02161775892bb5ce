"""The client processes: started, killed, replaced, stopped; and how much they have asked so far."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.torture.clients import Task, work
from server.cli.torture.line import Line
from server.store.client import Client

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

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
        self.died: list[str] = []  # by themselves, which none should
        self._stop = folder / "stop"
        self._doubt = folder / "doubt"
        self._seed, self._url, self._lines, self._client = seed, url, lines, client
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([work.__module__])
        self._running: dict[int, tuple[Task, ForkServerProcess]] = {}
        self._lives: dict[int, int] = {}
        self._read: dict[Path, tuple[int, int]] = {}  # how far, and how many operations

    def start(self, number: int) -> None:
        """Start the n-th client, or another in its place."""
        life = self._lives[number] = self._lives.get(number, 0) + 1
        name = f"w{number}.{life}"
        on_line = number % 2 == 1
        task = Task(
            name, number, self._lines[number // 2 % len(self._lines)].url if on_line else self._url,
            f"{self._seed}/{name}", self.history, self._stop, self._doubt, self._client,
        )  # fmt: skip
        process = self._context.Process(target=work, args=(task,), name=name, daemon=True)
        process.start()
        self._running[number] = task, process

    def look(self) -> None:
        """Put another in the place of any that ended by itself, and note that it did."""
        for number, (task, process) in list(self._running.items()):
            if not process.is_alive():
                self.died.append(f"{task.name} ended with {process.exitcode}")
                self.start(number)

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

    def kill_one(self, chance: random.Random) -> None:
        """Kill one, and put another in its place."""
        number = chance.choice(sorted(self._running))
        _, process = self._running[number]
        process.kill()
        process.join()
        self.start(number)

    def halt(self) -> None:
        """Stop those who reach the store without a line, as they are; none of them sends anything once this returns."""
        for process in self._signalled(signal.SIGSTOP):
            # One that was in the middle of sending ends that first, which on a busy machine takes its time.
            while _state(process) not in _AT_REST:
                time.sleep(_LOOK_S)

    def go_on(self) -> None:
        """Let them go on."""
        self._signalled(signal.SIGCONT)

    def doubt_clock(self, does: bool) -> None:
        """Let them take the clock for wrong, or believe it again."""
        if does:
            self._doubt.touch()
        else:
            self._doubt.unlink(missing_ok=True)

    def stop(self, patience_s: float) -> list[str]:
        """Tell all to end once they are answered; those who could not, which are killed."""
        self._stop.touch()
        until = time.monotonic() + patience_s
        stuck = []
        for task, process in self._running.values():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                stuck.append(task.name)
                process.kill()
                process.join()
            elif process.exitcode:
                self.died.append(f"{task.name} ended with {process.exitcode}")
        self._running.clear()
        return stuck

    def kill(self) -> None:
        """Kill whoever is left."""
        for _, process in self._running.values():
            process.kill()
            process.join()

    def _signalled(self, number: signal.Signals) -> list[int]:
        running = (process for task, process in self._running.values() if task.url == self._url)
        signalled = [process.pid for process in running if process.pid is not None and process.is_alive()]
        for process in signalled:
            os.kill(process, number)
        return signalled


def _state(process: int) -> str:
    """What Linux says of a process in a letter; '' of one that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
