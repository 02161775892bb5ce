"""The embedded store under supervision: launched again when it has died, without waiting for it; it reads no data."""

import logging
import time

from server.cli.supervise import BackOff
from server.store.embedded import CannotStart, Embedded

log = logging.getLogger(__name__)


class KeptStore:
    """A store that was started, and is launched again whenever it ends; what it acknowledged is on disk."""

    def __init__(self, store: Embedded) -> None:
        self._store = store
        self._back_off = BackOff()
        self._back_off.started(time.monotonic())
        self._is_down = False

    def look(self, now: float) -> None:
        """Launch it again if it has died, with growing pauses while it keeps dying; `now` is monotonic."""
        if self._store.alive():
            return
        if not self._is_down:
            log.warning("the live store ended and is started again")
            self._back_off.died(now)
            self._is_down = True
        if not self._back_off.is_due(now):
            return
        try:
            self._store.launch()
        except (CannotStart, OSError) as error:
            log.error("the live store can't be started: %s", error)
            self._back_off.died(now)
        else:
            self._back_off.started(now)
            self._is_down = False
