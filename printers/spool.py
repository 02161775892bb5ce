"""The record of slips on disk, so that none is printed twice and none is lost; it prints nothing and speaks to nobody.

queued → sending → sent | confirmed | failed | unknown, each on the disk before what it stands for begins: `sending`
before the first byte is on the wire, `handed` before another printer gets what surely wasn't printed here.
"""

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from server.client import database_file
from server.wire.vocabulary import PrintState

QUEUED, SENDING, HANDED = "queued", "sending", "handed"
INTERRUPTED = "interrupted"
"""The fault of a job that was being sent when the program died: printed or not, nobody knows."""
LOCKED_S = 1.0
KEPT_MS = 7 * 24 * 3600 * 1000
HOUR_MS = 3600 * 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, fault TEXT, reported INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paper (one INTEGER PRIMARY KEY CHECK (one = 1), used_mm REAL NOT NULL, out INTEGER NOT NULL);
INSERT OR IGNORE INTO paper VALUES (1, 0, 0);
"""
_LATER = {"at": "TEXT", "task": "TEXT", "mm": "REAL NOT NULL DEFAULT 0"}
"""Columns that records of before don't have."""
_OPEN = (QUEUED, SENDING, HANDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a job; `at` is the name of another printer that it went to."""

    id: str
    state: str
    fault: str | None = None
    at: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it is known what became of it, be it that nobody knows."""
        return self.state not in _OPEN


class Spool:
    """One printer's jobs by id, and how much paper they took; may be used from several threads."""

    def __init__(self, path: Path, now_ms: int) -> None:
        """Opens the record: what was being sent becomes `unknown`; sqlite3.OperationalError if another has it open."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base, self.anew = database_file.opened(path, _opened)
        """`anew`: what was printed before is not known any more, since the record of it was damaged."""
        self.interrupted = self._base.execute(
            "UPDATE jobs SET state = ?, fault = ?, task = NULL, changed_at = ? WHERE state = ?",
            (PrintState.UNKNOWN, INTERRUPTED, now_ms, SENDING),
        ).rowcount
        """How many jobs an earlier program died over."""
        self.forget(now_ms)

    def add(self, job: str, now_ms: int, task: str | None = None, *, report: bool = True) -> bool:
        """Takes in a job; False if it is known, whatever became of it.

        `task` is what to print, if nobody else keeps it; `report` whether the server is to hear of it. What somebody
        else keeps is not waited for until it is on the disk: it is by `begin`, and one forgotten before is asked again.
        """
        statement = (
            "INSERT OR IGNORE INTO jobs (id, state, changed_at, task, reported) VALUES (?, ?, ?, ?, ?)"
        )
        values = (job, QUEUED, now_ms, task, int(not report))
        fresh = self._changed(statement, *values) if task else self._noted(statement, *values)
        if not fresh and task:
            self._changed(
                "UPDATE jobs SET task = ? WHERE id = ? AND task IS NULL AND state = ?", task, job, QUEUED
            )
        return fresh

    def begin(self, job: str, now_ms: int) -> bool:
        """From queued to sending, on the disk; False if it isn't queued: then don't print it."""
        return self._from_queued(job, SENDING, None, now_ms)

    def hand(self, job: str, now_ms: int) -> bool:
        """From queued to handed, on the disk; False if it isn't queued: then don't give it to another printer."""
        return self._from_queued(job, HANDED, None, now_ms)

    def refuse(self, job: str, fault: str, now_ms: int) -> bool:
        """A job that won't be sent; False if it isn't queued: then it may have been."""
        return self._from_queued(job, PrintState.FAILED.value, fault, now_ms)

    def finish(self, entry: Entry, now_ms: int, mm: float = 0.0) -> None:
        """What became of a job, and the paper it took, in one step."""
        with self._lock, self._base:
            self._base.execute("BEGIN")
            self._base.execute(
                "UPDATE jobs SET state = ?, fault = ?, at = ?, task = NULL, mm = ?, changed_at = ? WHERE id = ?",
                (entry.state, entry.fault, entry.at, mm, now_ms, entry.id),
            )
            self._base.execute("UPDATE paper SET used_mm = used_mm + ?", (mm,))

    def reported(self, job: str, known: bool = True) -> None:
        """The server knows, or asks again."""
        self._changed("UPDATE jobs SET reported = ? WHERE id = ?", int(known), job)

    def unreported(self) -> list[Entry]:
        """Jobs that have ended and the server doesn't know of, oldest first."""
        return [
            Entry(*row)
            for row in self._rows(
                "SELECT id, state, fault, at FROM jobs"
                " WHERE state NOT IN (?, ?, ?) AND NOT reported ORDER BY changed_at",
                *_OPEN,
            )
        ]

    def waiting(self) -> list[tuple[str, str, str, int]]:
        """Jobs not ended that nobody else keeps: id, state, task, when; oldest first."""
        return self._rows(
            "SELECT id, state, task, changed_at FROM jobs"
            " WHERE state IN (?, ?) AND task IS NOT NULL ORDER BY changed_at",
            QUEUED,
            HANDED,
        )

    def entry(self, job: str) -> Entry | None:
        """One job, or None if it was never seen."""
        rows = self._rows("SELECT id, state, fault, at FROM jobs WHERE id = ?", job)
        return Entry(*rows[0]) if rows else None

    def paper(self) -> tuple[float, bool]:
        """Millimetres used since the last new roll, and whether the paper was out when last seen."""
        ((used_mm, out),) = self._rows("SELECT used_mm, out FROM paper")
        return used_mm, bool(out)

    def paper_out(self) -> None:
        """The printer says that it has no paper."""
        self._changed("UPDATE paper SET out = 1")

    def new_roll(self) -> None:
        """A full roll was put in."""
        self._changed("UPDATE paper SET used_mm = 0, out = 0")

    def slip_mm(self, last: int) -> float | None:
        """The mean length of the last slips; None if there are none."""
        statement = "SELECT AVG(mm) FROM (SELECT mm FROM jobs WHERE mm > 0 ORDER BY changed_at DESC LIMIT ?)"
        ((mean,),) = self._rows(statement, last)
        return mean if mean is None else float(mean)

    def busiest_mm(self) -> float:
        """The paper that the busiest hour of the time on record took."""
        statement = (
            "SELECT SUM(mm) AS hour FROM jobs WHERE mm > 0 GROUP BY changed_at / ? ORDER BY hour DESC LIMIT 1"
        )
        rows = self._rows(statement, HOUR_MS)
        return float(rows[0][0]) if rows else 0.0

    def forget(self, now_ms: int) -> None:
        """Leaves out what ended a week ago and the server knows."""
        self._changed(
            "DELETE FROM jobs WHERE (reported OR state = ?) AND changed_at < ?", QUEUED, now_ms - KEPT_MS
        )

    def close(self) -> None:
        """Closes the record."""
        with self._lock:
            self._base.close()

    def _from_queued(self, job: str, state: str, fault: str | None, now_ms: int) -> bool:
        kept = state in _OPEN
        return self._changed(
            "UPDATE jobs SET state = ?, fault = ?, task = CASE WHEN ? THEN task END, changed_at = ?"
            " WHERE id = ? AND state = ?",
            state, fault, int(kept), now_ms, job, QUEUED,
        )  # fmt: skip

    def _changed(self, statement: str, *values: str | int | float | None) -> bool:
        with self._lock:
            return self._base.execute(statement, values).rowcount == 1

    def _noted(self, statement: str, *values: str | int | float | None) -> bool:
        """As `_changed`, but a power cut may undo it until the next change."""
        with self._lock:
            self._base.execute("PRAGMA synchronous = NORMAL")
            try:
                return self._base.execute(statement, values).rowcount == 1
            finally:
                self._base.execute("PRAGMA synchronous = FULL")

    def _rows(self, statement: str, *values: str | int) -> list:
        with self._lock:
            return list(self._base.execute(statement, values))


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA locking_mode = EXCLUSIVE")  # a second program for this printer must not start
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        database_file.seen_sound(base)
        base.executescript(_SCHEMA)
        known = {row[1] for row in base.execute("PRAGMA table_info(jobs)")}
        for column, kind in _LATER.items():
            if column not in known:
                base.execute(f"ALTER TABLE jobs ADD COLUMN {column} {kind}")
    except sqlite3.Error:
        base.close()
        raise
    return base
