"""How Chinese is read, asked of a process of its own that ends when nothing is said for a while; it speaks nothing.

The tables of readings take 56 MB (measured: pypinyin 0.55), which a kiosk that says nothing new need not hold.
"""

import multiprocessing
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

IDLE_S = 120.0
"""A visitor who listens to every word has been heard of by then."""
LONGEST_S = 20.0
"""A process that begins takes a second; one that says nothing for so long must not hold the voice."""


class NoReading(Exception):
    """The process ended, or fell silent."""


class Reader(Protocol):
    """Says how Chinese is read."""

    def of(self, words: str, /) -> str: ...


class Here:
    """Reads in this process, where the tables are held anyhow."""

    def of(self, words: str) -> str:
        """`server.wire.voice.pinyin.readable` of these words."""
        from server.wire.voice.pinyin import readable

        return readable(words)


class Readings:
    """May be asked from several threads; the process begins with the first question."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._line: Connection[str, str] | None = None
        self._process: BaseProcess | None = None
        self._resting: threading.Timer | None = None

    def running(self) -> bool:
        """Whether there is such a process now."""
        return self._process is not None and self._process.is_alive()

    def of(self, words: str) -> str:
        """`server.wire.voice.pinyin.readable` of these words; NoReading if nobody says it."""
        with self._lock:
            if self._resting:
                self._resting.cancel()
            try:
                return self._asked(self._line if self._line and self.running() else self._begun(), words)
            except (OSError, EOFError) as fault:
                self._end()
                raise NoReading(str(fault)) from fault
            finally:
                self._resting = threading.Timer(self._idle_s, self.rest)
                self._resting.daemon = True
                self._resting.start()

    def rest(self) -> None:
        """Ends the process; the next question begins another."""
        with self._lock:
            self._end()

    def _asked(self, line: "Connection[str, str]", words: str) -> str:
        line.send(words)
        if not line.poll(LONGEST_S):
            raise TimeoutError("no reading in time")
        return line.recv()

    def _begun(self) -> "Connection[str, str]":
        self._end()
        fresh = multiprocessing.get_context("spawn")  # a fork would carry the window along
        self._line, there = fresh.Pipe()
        self._process = fresh.Process(target=_read, args=(there,), name="readings", daemon=True)
        self._process.start()
        there.close()  # so that it is the only one to hold it, and ends with this process however that ends
        return self._line

    def _end(self) -> None:
        if self._line:
            self._line.close()
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._line = self._process = None


def _read(line: "Connection[str, str]") -> None:
    """The process: answers until nobody asks any more."""
    from server.wire.voice.pinyin import readable

    while True:
        try:
            line.send(readable(line.recv()))
        except (EOFError, OSError):
            return
