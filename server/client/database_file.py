"""A program's own SQLite file: a damaged one is put aside, never deleted, and a new one begun; it knows no table."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)


def opened(path: Path, open_it: Callable[[Path], sqlite3.Connection]) -> tuple[sqlite3.Connection, bool]:
    """What `open_it` opens, and whether it was begun anew in place of one that can't be used.

    `open_it` raises sqlite3.DatabaseError for such a file, and leaves nothing open. OperationalError goes to the
    caller: a full disk or a lock says nothing against the file.
    """
    try:
        return open_it(path), False
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as fault:
        log.error("%s can't be used (%s): it is put aside, and a new one begun", path.name, fault)
    _put_aside(path)
    return open_it(path), True


def seen_sound(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError if there is damage in it."""
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("it is damaged")


def _put_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.aside-{time.time_ns()}")
    for end in ("", "-wal", "-shm"):
        if (part := path.with_name(path.name + end)).exists():
            part.rename(aside.with_name(aside.name + end))
