"""Which printers a centre has, kept in memory a minute at most; it may be asked before every slip."""

import threading
from collections.abc import Callable

from server.records import devices
from server.records.engine import Database
from server.wire.vocabulary import DeviceKind

KEPT_MS = 60_000


class KnownPrinters:
    """The active printers by centre."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._kept: dict[str, tuple[int, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def of(self, centre: str) -> frozenset[str]:
        """The ids of a centre's printers; raises DatabaseAway when they were never read."""
        now = self._clock()
        kept = self._kept.get(centre)
        if kept is not None and 0 <= now - kept[0] < KEPT_MS:
            return kept[1]
        with self._lock, self._database.read() as session:
            found = devices.listed(session, centre)
            ids = frozenset(one.id for one in found if one.active and one.kind == DeviceKind.PRINTER)
        self._kept[centre] = (now, ids)
        return ids

    def forget(self) -> None:
        """Read again when next asked."""
        self._kept.clear()
