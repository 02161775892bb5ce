"""The series in which kiosks count numbers of their own: gives each journal one, and knows whose each is."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from server.records import series as kept
from server.records.engine import Database
from server.wire.secret import partition_of

TRIES = 5
"""How often a series is asked for again that another kiosk was given at the same moment."""
MOST_KNOWN = 100_000

log = logging.getLogger(__name__)


class SeriesBook:
    """All series of the installation; what it has read once it keeps, since a series never changes hands."""

    def __init__(self, database: Database, partitions: int, now_ms: Callable[[], int]) -> None:
        self._database, self._partitions, self._now_ms = database, partitions, now_ms
        self._by_journal: dict[tuple[str, str, str], str] = {}
        self._given: dict[tuple[str, str], tuple[str, int]] = {}

    def of_journal(self, centre: str, device: str, journal: str) -> str | None:
        """The series of a kiosk's journal, a new one if it has none yet; None when the centre has none left."""
        if (known := self._by_journal.get((centre, device, journal))) is not None:
            return known
        for left in range(TRIES - 1, -1, -1):
            try:
                with self._database.change() as session:
                    number = kept.of_journal(session, centre, device, journal, now=self._now_ms()).series
            except IntegrityError:
                if not left:
                    raise
                continue
            except kept.SeriesUsedUp:
                log.error("centre %s has no series of numbers left for a kiosk", centre)
                return None
            break
        series = f"K{number}"
        _forget_if_full(self._by_journal)
        self._by_journal[centre, device, journal] = series
        return series

    def given_at(self, centre: str, device: str, series: str) -> int | None:
        """When (ms) the series was given to this kiosk; None if it is not its own."""
        known = self._given.get((centre, series))
        if known is None:
            with self._database.read() as session:
                row = kept.find(session, centre, int(series[1:]))
                if row is None:
                    return None
                known = row.device, row.given_at
            _forget_if_full(self._given)
            self._given[centre, series] = known
        device_of, at = known
        return at if device_of == device else None

    def partition(self, centre: str) -> int:
        """The partition that a ticket's secret names, which a kiosk that makes one must know."""
        return partition_of(centre, self._partitions)


def _forget_if_full(known: dict[tuple[str, str, str], str] | dict[tuple[str, str], tuple[str, int]]) -> None:
    if len(known) >= MOST_KNOWN:
        known.clear()
