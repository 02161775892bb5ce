"""What the window does when something in it goes wrong: the visit ends, the kiosk goes on; it hides no fault."""

import logging
import traceback
from collections.abc import Callable

from kivy.base import ExceptionHandler, ExceptionManager

FEW = 3
WITHIN_MS = 60_000
"""More than so many in this time, and nobody can use it: it ends, and the watchdog starts it anew."""

log = logging.getLogger(__name__)


class Mishaps(ExceptionHandler):
    """Add it to Kivy's `ExceptionManager`; `go_home` is called on Kivy's thread."""

    def __init__(self, go_home: Callable[[], None], clock: Callable[[], int]) -> None:
        self._go_home, self._clock = go_home, clock
        self._at: list[int] = []

    def handle_exception(self, inst: BaseException) -> int:
        """Kivy's `PASS` for one that the kiosk can live with, `RAISE` for any other."""
        if not isinstance(inst, Exception):
            return int(ExceptionManager.RAISE)
        # What it says is left out: it may tell somebody's number.
        where = "".join(traceback.format_tb(inst.__traceback__))
        log.error("a visit was ended by %s\n%s", type(inst).__name__, where)
        now = self._clock()
        self._at = [at for at in self._at if now - at < WITHIN_MS] + [now]
        if len(self._at) > FEW:
            return int(ExceptionManager.RAISE)
        self._go_home()
        return int(ExceptionManager.PASS)
