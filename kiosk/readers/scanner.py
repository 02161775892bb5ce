"""One serial scanner at work in a thread of its own: tells each code, and once that it went away or came back.

A scanner says nothing until a code is held to it, so only its line can be seen to be well.
"""

import logging
import threading
import time
from collections.abc import Callable

from kiosk.readers.lines import Lines
from kiosk.readers.links import Link, LinkDown
from kiosk.readers.reader import BACK_OFF_S, STOP_S
from kiosk.readers.values import News, Part, ReaderAway, ReaderBack

log = logging.getLogger(__name__)

LOOK_S = 0.05


class Scanner:
    """One scanner on one line; `tell` gets the news, from the thread."""

    def __init__(self, link: Link, tell: Callable[[News], None]) -> None:
        self._link, self._tell = link, tell
        self._lines = Lines()
        self._downs = 0  # in a row
        self._open = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and closes the line."""
        self._stopping.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except LinkDown as down:
                self._down(str(down))
            except Exception:  # the thread's boundary: a fault here must not end all scanning for the day
                log.exception("the scanner's thread stumbled")
                self._down("stumbled")
        self._link.close()

    def _step(self) -> None:
        if not self._open:
            self._link.open()
            self._open = True
            self._lines = Lines()
            if self._downs:
                self._downs = 0
                log.info("the scanner is back")
                self._tell(ReaderBack(Part.SCANNER))
        data = self._link.read(LOOK_S)
        at_ms = time.monotonic_ns() // 1_000_000
        for code in self._lines.feed(data, at_ms) if data else self._lines.idle(at_ms):
            self._tell(code)

    def _down(self, why: str) -> None:
        self._link.close()
        self._open = False
        if self._downs == 0:
            log.warning("the scanner is away: %s", why)
            self._tell(ReaderAway(Part.SCANNER))
        self._stopping.wait(BACK_OFF_S[min(self._downs, len(BACK_OFF_S) - 1)])
        self._downs += 1
