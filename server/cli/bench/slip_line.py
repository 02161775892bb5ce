"""A serial line between a printer's program and the twin, overheard: when a slip begins, and how many bytes it has."""

import contextlib
import os
import re
import select
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

from server.cli.bench.crowd import Scattered

BAUD = 9600
PATIENCE_S = 30.0
LOOK_S = 0.05
SILENT_S = 1.0
"""Nothing more comes of a slip after so long, but questions for the printer's state."""
_ASKED = re.compile(rb"\x10\x04[\x01-\x04]|\x1da.")
"""Real-time status and automatic status back: asked between slips as well."""


class SlipLine:
    """The line; `port` is for the printer's program."""

    def __init__(self, twin: str) -> None:
        self._here, slave = os.openpty()
        tty.setraw(slave)
        self.port = os.ttyname(slave)
        self._there = os.open(twin, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._there)
        self._heard: list[tuple[int, bytes]] = []
        self._changed = threading.Condition()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._pass_on, daemon=True)
        self._thread.start()

    def slip_after(self, since_ns: int) -> tuple[int, int]:
        """When the first byte of a slip came after that moment, and how many the slip had; Scattered if none came."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._slip(since_ns), PATIENCE_S):
                raise Scattered("no slip came to the printer")
            while self._changed.wait(SILENT_S):
                pass
            heard = self._slip(since_ns)
        return heard[0][0], sum(len(data) for _, data in heard)

    def close(self) -> None:
        """Ends it."""
        self._over.set()
        self._thread.join()
        for end in (self._here, self._there):
            os.close(end)

    def _slip(self, since_ns: int) -> list[tuple[int, bytes]]:
        return [(at, data) for at, data in self._heard if at > since_ns]

    def _pass_on(self) -> None:
        while not self._over.is_set():
            for end in select.select([self._here, self._there], [], [], LOOK_S)[0]:
                data = os.read(end, 4096)
                if end == self._there:
                    os.write(self._here, data)
                    continue
                at_ns = time.monotonic_ns()
                os.write(self._there, data)
                if printed := _ASKED.sub(b"", data):
                    with self._changed:
                        self._heard.append((at_ns, printed))
                        self._changed.notify_all()


@contextlib.contextmanager
def slip_line(data: Path) -> Iterator[SlipLine]:
    """The twin on a pseudo-terminal, and the overheard line to it; ended at the end."""
    twin = subprocess.Popen(
        [sys.executable, "-m", "printers.virtual", "--pty", "--baud", str(BAUD), "--data", str(data)],
        text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert twin.stdout is not None
    try:
        words = twin.stdout.readline().split()
        if len(words) != 3:
            raise Scattered("the printer's twin has ended")
        line = SlipLine(words[2].removeprefix("serial://").partition("?")[0])
        try:
            yield line
        finally:
            line.close()
    finally:
        twin.terminate()
        twin.wait()
        twin.stdout.close()
