"""The record of slips on disk, so that none is printed twice; it prints nothing and speaks to nobody.

queued → sending → sent | confirmed | failed | unknown. `sending` is on the disk before the first byte is on the wire.
"""

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from server.wire.vocabulary import PrintState

QUEUED, SENDING = "queued", "sending"
INTERRUPTED = "interrupted"
"""The fault of a job that was being sent when the program died: printed or not, nobody knows."""
LOCKED_S = 1.0
KEPT_MS = 7 * 24 * 3600 * 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, fault TEXT, reported INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a job."""

    id: str
    state: str
    fault: str | None


class Spool:
    """One printer's jobs by id; may be used from several threads."""

    def __init__(self, path: Path, now_ms: int) -> None:
        """Opens the record: what was being sent becomes `unknown`; sqlite3.OperationalError if another has it open."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None, check_same_thread=False)
        self._base.execute(
            "PRAGMA locking_mode = EXCLUSIVE"
        )  # a second program for this printer must not start
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.execute(_SCHEMA)
        self._base.execute(
            "UPDATE jobs SET state = ?, fault = ?, changed_at = ? WHERE state = ?",
            (PrintState.UNKNOWN, INTERRUPTED, now_ms, SENDING),
        )
        self._base.execute(
            "DELETE FROM jobs WHERE (reported OR state = ?) AND changed_at < ?", (QUEUED, now_ms - KEPT_MS)
        )

    def add(self, job: str, now_ms: int) -> bool:
        """Takes in a job; False if it is known, whatever became of it."""
        return self._changed(
            "INSERT OR IGNORE INTO jobs (id, state, changed_at) VALUES (?, ?, ?)", job, QUEUED, now_ms
        )

    def begin(self, job: str, now_ms: int) -> bool:
        """From queued to sending, on the disk; False if it isn't queued: then don't print it."""
        return self._changed(
            "UPDATE jobs SET state = ?, changed_at = ? WHERE id = ? AND state = ?",
            SENDING,
            now_ms,
            job,
            QUEUED,
        )

    def finish(self, job: str, state: PrintState, fault: str | None, now_ms: int) -> None:
        """What became of it; it has ended and is still to be reported."""
        self._changed(
            "UPDATE jobs SET state = ?, fault = ?, changed_at = ? WHERE id = ?",
            state.value,
            fault,
            now_ms,
            job,
        )

    def reported(self, job: str, known: bool = True) -> None:
        """The server knows, or asks again."""
        self._changed("UPDATE jobs SET reported = ? WHERE id = ?", int(known), job)

    def unreported(self) -> list[Entry]:
        """Jobs that have ended and the server doesn't know of, oldest first."""
        return self._rows(
            "SELECT id, state, fault FROM jobs WHERE state NOT IN (?, ?) AND NOT reported ORDER BY changed_at",
            QUEUED,
            SENDING,
        )

    def ended(self, job: str) -> bool:
        """Whether it is known what became of the job, be it that nobody knows."""
        entry = self.entry(job)
        return entry is not None and entry.state not in (QUEUED, SENDING)

    def entry(self, job: str) -> Entry | None:
        """One job, or None if it was never seen."""
        return next(iter(self._rows("SELECT id, state, fault FROM jobs WHERE id = ?", job)), None)

    def close(self) -> None:
        """Closes the record."""
        with self._lock:
            self._base.close()

    def _changed(self, statement: str, *values: str | int | None) -> bool:
        with self._lock:
            return self._base.execute(statement, values).rowcount == 1

    def _rows(self, statement: str, *values: str) -> list[Entry]:
        with self._lock:
            return [Entry(*row) for row in self._base.execute(statement, values)]
