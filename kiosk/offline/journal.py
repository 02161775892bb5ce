"""A kiosk's journal of the numbers it issued by itself: each is on disk before anybody sees it. It decides nothing.

SQLite with write-ahead log and synchronous FULL. One writer: the lock around its only connection.
"""

import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kiosk.offline import disk
from kiosk.offline.numbers import id_of
from kiosk.offline.seal import Seal
from kiosk.offline.values import Contact, Line, Result, Wanted
from server.wire.records import Ticket

KEPT_DAYS = 30
_LINE = "seq, key, ticket, language, sealed, priority, contact_at, slip, cancelled, told"
_WAITING = "code IS NULL AND told < 1 + cancelled"

Make = Callable[[int, int], Ticket]
"""The ticket of a count, given also when the day's last number was drawn (ms, 0 if none was)."""


class Journal:
    """The journal of one kiosk of one centre; where the disk fails it raises sqlite3.Error and has changed nothing."""

    def __init__(self, path: Path, centre: str, device: str, seal: Seal) -> None:
        """Opened, or begun; raises OSError or sqlite3.Error where the disk takes none."""
        self._centre, self._seal = centre, seal
        self._database = disk.opened(path, f"{centre}/{device}")
        self._lock = threading.Lock()
        with self._change() as write:
            write("INSERT OR IGNORE INTO known VALUES ('journal', ?)", (uuid.uuid4().hex,))
        self._contact = self._read_contact()

    def close(self) -> None:
        """Nothing is written any more."""
        with self._lock:
            self._database.close()

    @property
    def name(self) -> str:
        """The UUID under which the server gives it a series."""
        return self._known()["journal"]

    @property
    def contact(self) -> Contact | None:
        """The last contact; None before the first. It is known without waiting for the disk."""
        return self._contact

    def _read_contact(self) -> Contact | None:
        known = self._known()
        if "at" not in known:
            return None
        partition, series = known.get("partition"), known.get("series")
        return Contact(
            int(known["at"]), int(known["offset_ms"]), series, None if partition is None else int(partition)
        )

    def keep(self, contact: Contact) -> None:
        """A contact: what is drawn from now on followed it."""
        with self._change() as write:
            for name, value in asdict(contact).items():
                if value is None:
                    write("DELETE FROM known WHERE name = ?", (name,))
                else:
                    write("INSERT OR REPLACE INTO known VALUES (?, ?)", (name, str(value)))
        self._contact = contact

    def renew(self) -> None:
        """Another journal from now on, which is to have the next series: this one's numbers were used before."""
        with self._change() as write:
            write("INSERT OR REPLACE INTO known VALUES ('journal', ?)", (uuid.uuid4().hex,))
            write("DELETE FROM known WHERE name = 'series'")
        self._contact = replace(self._contact, series=None) if self._contact else None

    def find(self, key: str) -> Line | None:
        """The line of a draw's key."""
        return next(iter(self._lines("key = ?", (key,))), None)

    def of(self, ticket: str) -> Line | None:
        """The line of a ticket's id."""
        return next(iter(self._lines("id = ?", (ticket,))), None)

    def add(self, wanted: Wanted, series: str, day: str, contact_at: int | None, make: Make) -> Line:
        """The next number of the day; it is on disk when this returns. A key in the journal gives its line."""
        with self._change() as write:
            if (known := self._read("key = ?", (wanted.key,))) != []:
                return known[0]
            write("INSERT OR IGNORE INTO counts VALUES (?, ?, 0)", (series, day))
            write("UPDATE counts SET count = count + 1 WHERE series = ? AND day = ?", (series, day))
            (count,) = write(
                "SELECT count FROM counts WHERE series = ? AND day = ?", (series, day)
            ).fetchone()
            (last_at,) = write("SELECT max(drawn_at) FROM lines WHERE day = ?", (day,)).fetchone()
            ticket = make(count, last_at or 0)
            private = {"party": wanted.party, "needs": list(wanted.needs), "large": wanted.large}
            sealed = self._seal.close(private if any(private.values()) else None, wanted.key)
            row = (
                wanted.key, id_of(self._centre, day, ticket.number), day, ticket.drawn_at, ticket.model_dump_json(),
                wanted.language, wanted.priority, sealed, contact_at, wanted.slip,
                wanted.given_up,
            )  # fmt: skip
            write(
                "INSERT INTO lines (key, id, day, drawn_at, ticket, language, priority, sealed, contact_at,"
                " slip, cancelled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return self._read("key = ?", (wanted.key,))[0]

    def ask(self, key: str, service: str) -> None:
        """The server is about to be asked for a number under this key: whatever it draws, nobody has seen it yet."""
        with self._change() as write:
            write("INSERT OR REPLACE INTO asked VALUES (?, ?)", (key, service))

    def answer(self, key: str) -> None:
        """Somebody sees what came of it."""
        with self._change() as write:
            write("DELETE FROM asked WHERE key = ?", (key,))

    def unseen(self) -> list[tuple[str, str]]:
        """The keys and services of what was asked for and not seen."""
        with self._lock:
            return self._database.execute("SELECT key, service FROM asked").fetchall()

    def cancel(self, ticket: str) -> bool:
        """Its visitor gives it up; False, and nothing done, if it is merged already or not of this journal."""
        with self._change() as write:
            done = write(
                "UPDATE lines SET cancelled = 1 WHERE id = ? AND told = 0 AND code IS NULL", (ticket,)
            )
            return done.rowcount == 1

    def slip(self, ticket: str, state: str) -> None:
        """What became of its paper."""
        with self._change() as write:
            write("UPDATE lines SET slip = ? WHERE id = ?", (state, ticket))

    def waiting(self, most: int) -> list[Line]:
        """What is to be merged, the first drawn first."""
        return self._lines(f"{_WAITING} ORDER BY seq LIMIT ?", (most,))

    def on(self, day: str) -> list[Line]:
        """All lines of a day."""
        return self._lines("day = ? ORDER BY seq", (day,))

    def settle(self, results: list[Result]) -> None:
        """What the server said of lines that were sent as they are in these; whom they were for is forgotten."""
        with self._change() as write:
            for one in results:
                told = 0 if one.code else 1 + one.line.cancelled
                write(
                    "UPDATE lines SET told = max(told, ?), counts_id = ?, code = ?, sealed = NULL WHERE seq = ?",
                    (told, one.id if one.code else None, one.code, one.line.seq),
                )

    def refused(self, since_day: str = "") -> list[Result]:
        """The numbers that the server refused, of a day or later, the newest last; they are kept for ever."""
        rows = self._lines("code IS NOT NULL AND day >= ? ORDER BY seq", (since_day,))
        found = []
        for line in rows:
            query = "SELECT counts_id, code FROM lines WHERE seq = ?"
            with self._lock:
                counts_id, code = self._database.execute(query, (line.seq,)).fetchone()
            found.append(Result(line, counts_id, code))
        return found

    def tidy(self, before_day: str) -> None:
        """Forgets what was merged before a day."""
        with self._change() as write:
            write(f"DELETE FROM lines WHERE day < ? AND code IS NULL AND NOT ({_WAITING})", (before_day,))

    def _known(self) -> dict[str, str]:
        with self._lock:
            return dict(self._database.execute("SELECT name, value FROM known").fetchall())

    def _lines(self, where: str, values: tuple[Any, ...]) -> list[Line]:
        with self._lock:
            return self._read(where, values)

    def _read(self, where: str, values: tuple[Any, ...]) -> list[Line]:
        rows = self._database.execute(f"SELECT {_LINE} FROM lines WHERE {where}", values).fetchall()
        return [self._line(row) for row in rows]

    def _line(self, row: tuple[Any, ...]) -> Line:
        seq, key, ticket, language, sealed, priority, contact_at, slip, cancelled, told = row
        private = self._seal.open(sealed, key) or {}
        return Line(
            seq, key, Ticket.model_validate_json(ticket), language, private.get("party"), priority,
            tuple(private.get("needs", ())), contact_at, slip, bool(cancelled), told > 0,
            private.get("large") is True,
        )  # fmt: skip

    @contextmanager
    def _change(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """A transaction: on disk at the end of the block, undone if the block raises."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database.execute
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise
