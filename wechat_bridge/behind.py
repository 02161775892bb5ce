"""Writes what was answered to the bridge's file a moment later, and its log back: no message waits for either.

What is not written yet is lost if the process is killed: it is for what can be done again without harm.
"""

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

GATHER_S = 0.1
CHECKPOINT_EVERY_S = 5.0
_MOST_ANSWERS = 100
LONG_PAGES = 8_000
"""A log so long (32 MB) begins anew, for which the others wait a moment: while they write it never ends by itself."""

Change = Callable[[], AbstractContextManager[sqlite3.Connection]]

log = logging.getLogger(__name__)


class Behind:
    """Answers, and statements, in the order they were given; its thread begins with the first."""

    def __init__(self, change: Change, path: Path | None) -> None:
        """`path` None: what is in memory only has no log."""
        self._change, self._path = change, path
        self._answers: deque[tuple[str, bytes]] = deque()
        self._statements: deque[tuple[str, tuple[object, ...]]] = deque()
        self._given, self._lock, self._writing = threading.Event(), threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._written_back_s = 0.0

    def answer(self, key: str, answer: bytes) -> None:
        """The answer to a message that was seen."""
        self._answers.append((key, answer))
        self._soon()

    def put(self, statement: str, *values: object) -> None:
        """A statement."""
        self._statements.append((statement, values))
        self._soon()

    def _soon(self) -> None:
        if not self._given.is_set():
            self._given.set()
        if self._thread is None:
            self._begin()

    def flush(self) -> None:
        """Now; what can't be written is dropped."""
        with self._writing:
            answers = [self._answers.popleft() for _ in range(min(len(self._answers), _MOST_ANSWERS))]
            given = [self._statements.popleft() for _ in range(len(self._statements))]
            if answers:  # in one statement: with each the interpreter's lock is given away and waited for
                rows = ", ".join(["(?, '', ?, 0)"] * len(answers))
                told = "ON CONFLICT (key) DO UPDATE SET answer = excluded.answer"
                into = f"INSERT INTO seen (key, said, answer, begun_ms) VALUES {rows} {told}"
                given.insert(0, (into, tuple(value for one in answers for value in one)))
            if not given:
                return
            try:
                with self._change() as line:
                    for statement, values in given:
                        line.execute(statement, values)
            except sqlite3.Error as fault:
                log.warning("what was said is not written down: %s", fault)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="behind", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._given.wait()
            time.sleep(GATHER_S)
            self._given.clear()
            while self._answers or self._statements:
                self.flush()
            if time.monotonic() - self._written_back_s >= CHECKPOINT_EVERY_S:
                self._write_back()
                self._written_back_s = time.monotonic()

    def _write_back(self) -> None:
        """By a line of its own, so that nobody waits."""
        if self._path is None:
            return
        with suppress(sqlite3.Error):  # whoever writes next does it when the log is long
            line = sqlite3.connect(self._path, isolation_level=None)
            try:
                _, pages, _ = line.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if pages >= LONG_PAGES:
                    line.execute("PRAGMA wal_checkpoint(RESTART)")
            finally:
                line.close()
