"""What the bridge keeps on its disk, in one SQLite file its processes share; no personal value in clear.

Names of people are keyed hashes, everything else about them is sealed, both with keys made of the bridge's own secret:
without it the file tells nothing, and with another one it is begun anew. Nothing here is the record of anything.
"""

import hashlib
import hmac
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wechat_bridge.behind import Behind

FILE = "wechat.db"
BUSY_S = 3.0
CHECKPOINT_PAGES = 32_000
"""So long the log grows (128 MB) before somebody waits while it is written back; `behind` does it before."""
_NONCE_BYTES = 12
_SCHEMA = """
DROP TABLE IF EXISTS heard;
CREATE TABLE IF NOT EXISTS seen (
  key TEXT PRIMARY KEY, said TEXT NOT NULL, answer BLOB, begun_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL, until_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, centre TEXT NOT NULL, ticket TEXT NOT NULL, kind TEXT NOT NULL,
  body BLOB NOT NULL, state TEXT NOT NULL, channel TEXT, fault TEXT, made_ms INTEGER NOT NULL,
  first_ms INTEGER, due_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS notices_due ON notices (state, due_ms);
CREATE INDEX IF NOT EXISTS notices_untold ON notices (id) WHERE told = 0;
CREATE TABLE IF NOT EXISTS positions (centre TEXT PRIMARY KEY, event_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS consents (key TEXT PRIMARY KEY, left INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS quotas (day TEXT NOT NULL, api TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (day, api));
DROP TABLE IF EXISTS diary;
"""


class Records:
    """The file, open; may be used from several threads."""

    def __init__(self, folder: Path | None, secret: str) -> None:
        """`folder` None: in memory only, for one process that needs remember nothing."""
        self._key = hashlib.sha256(f"quhao wechat {secret}".encode()).digest()
        self._sealing = AESGCM(hmac.digest(self._key, b"seal", "sha256"))
        self._lock = threading.RLock()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / FILE
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._line = sqlite3.connect(
            ":memory:" if folder is None else path, BUSY_S, isolation_level=None, check_same_thread=False
        )
        self._line.row_factory = sqlite3.Row
        self.behind = Behind(self.change, folder / FILE if folder else None)
        # Its process may be killed at any moment and nothing is lost; a power cut costs what the system hadn't written.
        self._line.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES};"
            f"{_SCHEMA}"
        )

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that means to write; undone if the block raises."""
        with self._lock:
            self._line.execute("BEGIN IMMEDIATE")
            try:
                yield self._line
                self._line.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk ends the transaction by itself
                    self._line.execute("ROLLBACK")
                raise

    def read(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows of a query."""
        with self._lock:
            return self._line.execute(query, values).fetchall()

    def name(self, *parts: str) -> str:
        """A keyed hash of these parts, to find something by."""
        return hmac.digest(self._key, "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256").hex()[
            :40
        ]

    def seal(self, value: Any) -> bytes:
        """A value nobody can read without the bridge's secret."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, json.dumps(value, ensure_ascii=False).encode(), None)

    def unseal(self, sealed: bytes) -> Any:
        """What was sealed; None if it was sealed with another secret."""
        try:
            return json.loads(self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None))
        except InvalidTag:
            return None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._line.close()


class Kept:
    """Values of visitors for a while: which list they were sent last, how long their way is."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put(self, openid: str, what: str, value: Any, until_ms: int) -> None:
        """Remembers `value` under `what`, instead of what was there."""
        with self._records.change() as line:
            line.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)",
                (self._records.name("kept", what, openid), self._records.seal(value), until_ms),
            )

    def get(self, openid: str, what: str, now_ms: int) -> Any:
        """What is remembered, None if nothing is."""
        key = self._records.name("kept", what, openid)
        found = self._records.read("SELECT value FROM kept WHERE key = ? AND until_ms > ?", key, now_ms)
        return self._records.unseal(found[0]["value"]) if found else None

    def alter(
        self, openid: str, what: str, now_ms: int, until_ms: int, changed: Callable[[Any], Any]
    ) -> None:
        """Remembers what `changed` makes of what is there, in one step; nothing is written where it is the same."""
        key = self._records.name("kept", what, openid)
        with self._records.change() as line:
            found = line.execute(
                "SELECT value FROM kept WHERE key = ? AND until_ms > ?", (key, now_ms)
            ).fetchone()
            before = self._records.unseal(found["value"]) if found else None
            if (after := changed(before)) != before:
                sealed = self._records.seal(after)
                line.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (key, sealed, until_ms))

    def drop(self, openid: str, what: str) -> None:
        """Forgets it."""
        with self._records.change() as line:
            line.execute("DELETE FROM kept WHERE key = ?", (self._records.name("kept", what, openid),))

    def forget(self, now_ms: int) -> None:
        """Forgets whatever is over."""
        with self._records.change() as line:
            line.execute("DELETE FROM kept WHERE until_ms <= ?", (now_ms,))
