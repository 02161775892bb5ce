"""Supervision: children started in order, restarted when they die, stopped together. It knows nothing of queues."""

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
STOP_PATIENCE_S = 3.0
LEAVE_S = 1.0
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)
LONG_ENOUGH_S = 30.0
HUNG_AFTER_S = 30.0
HUNG_CHECKS = 6
"""A program that answered before and then left so many checks in a row unanswered, for that long in all, hangs."""
POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Program:
    """A child: how it is started, how one sees that it is ready (None: at once), and that it lives (None: it runs).

    To live is less than to be ready: what waits for its store answers still, and starting it again would not help.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    lives: Callable[[], bool] | None = None
    leaves_first: bool = False
    """It has something to say to the others at its end, and a moment for it before they are told to stop."""


class BackOff:
    """When to start again what has died: soon after a long life, with growing pauses while it keeps dying."""

    def __init__(self) -> None:
        self._deaths = 0
        self._started_at: float | None = None
        self._next_at = 0.0

    def started(self, now: float) -> None:
        """It was started."""
        self._started_at = now

    def died(self, now: float) -> None:
        """It has died, or could not even be started."""
        long_enough = self._started_at is not None and now - self._started_at > LONG_ENOUGH_S
        self._deaths = 0 if long_enough else self._deaths + 1
        self._started_at = None
        self._next_at = now + _PAUSES_S[min(self._deaths, len(_PAUSES_S) - 1)]

    def is_due(self, now: float) -> bool:
        """Whether it may be started now."""
        return now >= self._next_at


class Child:
    """One running program; its output goes to a log of its own."""

    def __init__(self, program: Program, logs: Path, hung_after_s: float = HUNG_AFTER_S) -> None:
        self.program = program
        self._log = logs / f"{program.name}.log"
        self._back_off = BackOff()
        self._check_every_s = hung_after_s / HUNG_CHECKS
        self._check_at = 0.0
        self._unanswered: int | None = None  # checks in a row, None until the first was answered
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; called from the main thread, whose end ends the child."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log_file:
            self.process = subprocess.Popen(
                list(self.program.argv),
                env={**os.environ, **self.program.env},
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
                preexec_fn=partial(_die_with_parent, os.getpid()),
            )
        self._back_off.started(time.monotonic())
        self._unanswered = None

    def look(self) -> None:
        """Start it again if it has died or hangs, with growing pauses while it keeps dying."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None and self._hangs(now):
            log.warning("%s answers no more and is killed", self.program.name)
            self._kill_group()
            self.process.wait()
        if self.process is not None and self.process.poll() is not None:
            log.warning("%s ended with %s and is started again", self.program.name, self.process.returncode)
            self._kill_group()
            self._back_off.died(now)
            self.process = None
        if self.process is None and self._back_off.is_due(now):
            self.start()

    def is_ready(self) -> bool:
        """Whether it answers."""
        return self.process is not None and (self.program.ready is None or self.program.ready())

    def ask_to_stop(self) -> None:
        """Tell it to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, until: float) -> None:
        """Wait for its end until then; kill what is left of it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.05, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop and is killed", self.program.name)
        self._kill_group()
        self.process.wait()
        self.process = None

    def _hangs(self, now: float) -> bool:
        if self.program.lives is None or now < self._check_at:
            return False
        self._check_at = now + self._check_every_s
        if self.program.lives():
            self._unanswered = 0
        elif self._unanswered is not None:
            self._unanswered += 1
        return self._unanswered == HUNG_CHECKS

    def _kill_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


class Supervisor:
    """All children of one installation on this machine."""

    def __init__(self, logs: Path, hung_after_s: float = HUNG_AFTER_S) -> None:
        self._logs = logs
        self._hung_after_s = hung_after_s
        self.children: list[Child] = []
        self.stopping = False

    def add(self, programs: Sequence[Program]) -> None:
        """Start these."""
        for program in programs:
            child = Child(program, self._logs, self._hung_after_s)
            child.start()
            self.children.append(child)

    def wait_ready(self, patience_s: float) -> list[str]:
        """Wait until every child is ready, starting those that died again; the names of those that are not."""
        deadline = time.monotonic() + patience_s
        waiting = list(self.children)
        while waiting and not self.stopping and time.monotonic() < deadline:
            for child in self.children:
                child.look()
            waiting = [child for child in waiting if not child.is_ready()]
            time.sleep(POLL_S / 2)
        return [child.program.name for child in waiting]

    def ask_to_stop(self, *_: object) -> None:
        """End `run` soon; a signal handler."""
        self.stopping = True

    def run(self, each_round: Callable[[], None]) -> None:
        """Keep everything running until asked to stop."""
        while not self.stopping:
            each_round()
            for child in self.children:
                if not self.stopping:
                    child.look()
            time.sleep(POLL_S)

    def stop(self, until: float | None = None) -> None:
        """Stop all children, the last started first; those left then, or in a few seconds, are killed."""
        until = time.monotonic() + STOP_PATIENCE_S if until is None else until
        leaving = [child for child in self.children if child.program.leaves_first]
        for child in leaving:
            child.ask_to_stop()
        leave_until = min(until, time.monotonic() + LEAVE_S)
        for child in leaving:
            child.stop(leave_until)
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.stop(until)
        self.children.clear()


def _die_with_parent(parent: int) -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before it could be noticed
        os._exit(1)
