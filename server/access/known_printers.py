"""Which printers a centre has, asked before every slip; what was once read serves on while the record is away."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from server.records import devices
from server.records.engine import Database, DatabaseAway
from server.wire.vocabulary import DeviceKind

KEPT_MS = 60_000
AGAIN_MS = 5_000
"""How long what was read before serves until an absent record is asked again."""


@dataclass(frozen=True, slots=True)
class _Kept:
    ids: frozenset[str]
    good_from: int
    good_until: int

    def holds(self, now: int) -> bool:
        return self.good_from <= now < self.good_until


class KnownPrinters:
    """The active printers by centre; thread-safe, and nobody waits for another's reading."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._forgotten = 0

    def of(self, centre: str) -> frozenset[str]:
        """The ids of a centre's printers; raises DatabaseAway only when they were never read."""
        now = self._clock()
        with self._lock:
            kept, mark = self._kept.get(centre), self._forgotten
        if kept is not None and kept.holds(now):
            return kept.ids
        try:
            ids, lasts_ms = self._read(centre), KEPT_MS
        except DatabaseAway:
            if kept is None:
                raise
            ids, lasts_ms = kept.ids, AGAIN_MS
        with self._lock:
            # What was read before something changed is told this once, and read again for the next one.
            current = mark == self._forgotten
            self._kept[centre] = _Kept(ids, now, now + lasts_ms if current else now)
        return ids

    def forget(self) -> None:
        """Read again when next asked; what was read serves until that succeeds."""
        with self._lock:
            self._forgotten += 1
            self._kept = {centre: _Kept(kept.ids, 0, 0) for centre, kept in self._kept.items()}

    def _read(self, centre: str) -> frozenset[str]:
        with self._database.read() as session:
            found = devices.listed(session, centre)
            return frozenset(one.id for one in found if one.active and one.kind == DeviceKind.PRINTER)
