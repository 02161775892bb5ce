"""Processes of one kind: started, killed, replaced, stopped. It knows nothing of what they do."""

import logging
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

_context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Job:
    """One process: its name, unlike any other's, and what it does with what it is told."""

    name: str
    work: Callable[[Any], None]
    task: Any


def preload(modules: Sequence[str]) -> None:
    """Let what all of them import be imported once; only the first call counts."""
    _context.set_forkserver_preload([*modules])


def settle_in() -> None:
    """The first thing in each process: it ends with the program that started it, and only that tells it to stop."""
    threading.Thread(target=_end_with_the_program, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()  # that the clock jumped or a line was lost is true, and no news here


def _end_with_the_program() -> None:
    program = multiprocessing.parent_process()
    assert program is not None
    program.join()
    os._exit(1)


@dataclass(slots=True)
class Processes:
    """So many at once; `job` says what the n-th of them does in its so-many-th life."""

    job: Callable[[int, int], Job]
    died: list[str] = field(default_factory=list)  # by themselves, which none should
    _running: "dict[int, tuple[Job, ForkServerProcess]]" = field(default_factory=dict)
    _lives: dict[int, int] = field(default_factory=dict)

    def start(self, number: int) -> None:
        """Start the n-th, or another in its place."""
        life = self._lives[number] = self._lives.get(number, 0) + 1
        job = self.job(number, life)
        process = _context.Process(target=job.work, args=(job.task,), name=job.name, daemon=True)
        process.start()
        self._running[number] = job, process

    def look(self) -> None:
        """Put another in the place of any that ended by itself, and note that it did."""
        for number, (job, process) in list(self._running.items()):
            if not process.is_alive():
                self.died.append(f"{job.name} ended with {process.exitcode}")
                self.start(number)

    def kill_one(self, chance: random.Random) -> None:
        """Kill one, and put another in its place."""
        number = chance.choice(sorted(self._running))
        _, process = self._running[number]
        process.kill()
        process.join()
        self.start(number)

    def running(self) -> "list[tuple[Any, ForkServerProcess]]":
        """Those that run, each with what it was told."""
        return [(job.task, process) for job, process in self._running.values() if process.is_alive()]

    def stop(self, until: float) -> list[str]:
        """Wait for their end until then, each having been told; those who could not, which are killed."""
        stuck = []
        for job, process in self._running.values():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                stuck.append(job.name)
                process.kill()
                process.join()
            elif process.exitcode:
                self.died.append(f"{job.name} ended with {process.exitcode}")
        self._running.clear()
        return stuck

    def kill(self) -> None:
        """Kill whoever is left."""
        for _, process in self._running.values():
            process.kill()
            process.join()


def state_of(process: int) -> str:
    """What Linux says of a process in a letter; '' of one that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
