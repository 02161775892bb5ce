"""The file of a kiosk's journal: opened so that what was committed outlives a power cut; it knows no number.

A file that can't be read as a journal of this kiosk is put aside, never deleted: numbers in it may be on paper.
"""

import os
import sqlite3
from pathlib import Path

from server.client import database_file

BUSY_TIMEOUT_MS = 5_000
TABLES = """
CREATE TABLE IF NOT EXISTS known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (series TEXT, day TEXT, count INTEGER NOT NULL, PRIMARY KEY (series, day))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    ticket TEXT NOT NULL,            -- the record as shown and printed, JSON, secret included
    language TEXT NOT NULL,
    priority TEXT,
    sealed BLOB,                     -- whom it is for and what they need; gone once merged
    contact_at INTEGER,
    slip TEXT NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0, -- 1 merged, 2 merged as cancelled
    counts_id TEXT,                  -- the ticket that counts instead, of a refusal
    code TEXT
);
CREATE TABLE IF NOT EXISTS asked (key TEXT PRIMARY KEY, service TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON lines (seq) WHERE code IS NULL AND told < 1 + cancelled;
CREATE INDEX IF NOT EXISTS by_day ON lines (day, drawn_at);
"""
"""Counts are never deleted, so that a clock set back to an old day goes on counting there."""


def opened(path: Path, owner: str) -> sqlite3.Connection:
    """The journal's database, of this owner alone; raises OSError or sqlite3.Error where the disk takes none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection, _ = database_file.opened(path, lambda file: _opened(file, owner))
    return connection


def _opened(path: Path, owner: str) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # secrets of tickets are in it
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",  # with WAL, NORMAL would lose the last numbers in a power cut
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        database_file.seen_sound(connection)
        connection.executescript(TABLES)
        if _owner(connection, owner) != owner:
            raise sqlite3.DatabaseError("it is another kiosk's")
    except sqlite3.Error:
        connection.close()
        raise
    _sync_folder(path.parent)
    return connection


def _owner(connection: sqlite3.Connection, owner: str) -> str:
    connection.execute("INSERT OR IGNORE INTO known VALUES ('owner', ?)", (owner,))
    return str(connection.execute("SELECT value FROM known WHERE name = 'owner'").fetchone()[0])


def _sync_folder(folder: Path) -> None:
    """A new file's name must be on disk as well as what is in it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
