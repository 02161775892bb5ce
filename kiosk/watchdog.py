"""Keeps the kiosk's window alive: starts it, and starts it anew when it dies or stands still; it draws nothing.

The window runs as a child and writes a line of `BEAT` from its own frame loop every second, so that a window which
stands still is found out as surely as one that died. If the watchdog itself is killed, the child's next beat finds
no reader, and it ends: there are never two windows. Whatever else the child says goes on to the watchdog's own
output.
"""

import contextlib
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

BEAT = "beat"
WATCHED = "QUHAO_KIOSK_WATCHED"
"""Set to 1 for the child: it is to beat."""
STARTS_ANEW = 75
"""The child's way to say: start me anew (sysexits.h EX_TEMPFAIL)."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a window may be silent, in s; the first beat waits for fonts and the graphics card.

    A window that has begun here before is waited for `slower` times as long as it took then, and `start_s` at least.
    """

    first_beat_s: float = 60.0
    start_s: float = 5.0
    slower: float = 3.0
    beat_s: float = 4.0
    stop_s: float = 3.0
    pause_s: float = 1.0
    longest_pause_s: float = 5.0
    healthy_s: float = 30.0

    def after(self, took_s: float) -> float:
        """How long the next window may take to begin where the last one took so long."""
        return min(max(self.start_s, self.slower * took_s), self.first_beat_s)

    def after_none(self, waited_s: float) -> float:
        """The same where the last one was waited for in vain: the machine may have become slow."""
        return min(2 * waited_s, self.first_beat_s)


class Watchdog:
    """One window's keeper."""

    def __init__(
        self,
        command: Sequence[str],
        env: dict[str, str],
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
        out: IO[str] = sys.stdout,
    ) -> None:
        """`command` starts the window; it gets `env` and WATCHED in it."""
        self._command, self._env, self._patience = list(command), env | {WATCHED: "1"}, patience
        self._clock, self._out = clock, out
        self._start_s = patience.first_beat_s  # how long the next window may take to begin
        self._stopping = threading.Event()
        self._child: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        """The window is to end, and the watch with it; may be called from a signal's handler."""
        self._stopping.set()
        if child := self._child:
            with contextlib.suppress(OSError):
                child.terminate()

    def run(self) -> int:
        """Watches until told to stop or the window is closed (0), or until it can't even begin (its code)."""
        began = False
        pause_s = self._patience.pause_s
        while not self._stopping.is_set():
            started = self._clock()
            code, beat = self._one_life()
            began = began or beat
            if self._stopping.is_set() or code == 0:
                return 0
            if not began:
                return code if code > 0 else 1  # a wrong setting does not mend by trying again
            if code == STARTS_ANEW or self._clock() - started >= self._patience.healthy_s:
                pause_s = self._patience.pause_s
            log.warning("the window ended with %s and starts anew", code)
            self._stopping.wait(0 if code == STARTS_ANEW else pause_s)
            pause_s = min(pause_s * 2, self._patience.longest_pause_s)
        return 0

    def _one_life(self) -> tuple[int, bool]:
        """Starts the window and waits for its end: how it ended, and whether it ever beat."""
        child = subprocess.Popen(
            self._command,
            env=self._env,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._child = child
        if self._stopping.is_set():
            self.stop()
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        reader = threading.Thread(target=_read, args=(child.stdout, lines), name="window", daemon=True)
        reader.start()
        beat = self._listen(child, lines)
        code = self._ended(child)
        reader.join(self._patience.stop_s)  # a grandchild may hold the other end open
        if child.stdout and not reader.is_alive():
            child.stdout.close()
        return code, beat

    def _listen(self, child: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str | None]") -> bool:
        """Follows the beats until there are no more; a window that stands still is killed."""
        beat, patience_s = False, self._start_s
        begun = last = self._clock()
        while True:
            left_s = last + patience_s - self._clock()
            try:
                line = lines.get(timeout=max(left_s, 0.0))
            except queue.Empty:
                if not self._stopping.is_set():
                    log.error("the window has stood still for %.0f s and is killed", patience_s)
                child.kill()
                if not beat:
                    self._start_s = self._patience.after_none(patience_s)
                return beat
            if line is None:
                return beat
            if line.strip() == BEAT:
                last = self._clock()
                if not beat:
                    self._start_s = self._patience.after(last - begun)
                beat, patience_s = True, self._patience.beat_s
            else:
                self._out.write(line)
                self._out.flush()

    def _ended(self, child: "subprocess.Popen[str]") -> int:
        try:
            return child.wait(self._patience.stop_s)
        except subprocess.TimeoutExpired:
            child.kill()  # it closed its output and did not end
            return child.wait()


def _read(said: IO[str] | None, lines: "queue.SimpleQueue[str | None]") -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in said or ():
            lines.put(line)
    lines.put(None)
