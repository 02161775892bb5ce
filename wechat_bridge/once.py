"""Sees that each message is acted on once, however often WeChat sends it, to whichever process, across restarts.

It decides nothing about what is answered. What a process that died had begun is done again by who hears the message
next; that is harmless, since a draw's key is made of the message's own id.
"""

import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from wechat_bridge.callback import FRESH_S, Message, Seal
from wechat_bridge.records import Records

KEPT_S = 2 * FRESH_S  # longer than a seal stays fresh, whichever clock is ahead
AT_ONCE = 16
WAITING = 64
TAKE_OVER_S = 10.0  # longer than any work lasts
LOOK_EVERY_S = 0.05
FORGET_EVERY_S = 60.0

log = logging.getLogger(__name__)


class Replayed(Exception):
    """A seal or a message's id that was used for something else."""


class Busy(Exception):
    """More messages are being worked on than the hall can answer."""


@dataclass(frozen=True, slots=True)
class _Known:
    message: Message
    answer: Future[str]
    until_s: float


class Once:
    """Runs `work` for each new message in a few threads, and gives the same answer to its repetitions."""

    def __init__(
        self,
        work: Callable[[Message], str],
        records: Records | None = None,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
    ) -> None:
        self._work, self._records = work, records or Records(None, "")
        self._known: OrderedDict[object, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._room = threading.Semaphore(at_once + waiting)
        self._forgotten_s = 0.0

    def ask(self, seal: Seal, message: Message, now_s: float) -> Future[str]:
        """The answer to come; raises Replayed or Busy."""
        keys = (seal, (message.openid, message.id))
        with self._lock:
            self._forget(now_s)
            found = [self._known[key] for key in keys if key in self._known]
            if any(one.message != message for one in found):
                raise Replayed
            answer = found[0].answer if found else None
            if len(found) < len(keys):  # not wholly known here: another process may know more
                answer = self._recorded(seal, message, now_s, answer)
            known = _Known(message, answer or found[0].answer, now_s + KEPT_S)
            for key in keys:
                self._known.setdefault(key, known)
            return known.answer

    def close(self) -> None:
        """Lets what is being worked on come to its end."""
        self._threads.shutdown()

    def _recorded(self, seal: Seal, message: Message, now_s: float, known: Future[str] | None) -> Future[str]:
        """The answer to come, noted for other processes; raises Replayed or Busy."""
        key = self._records.name("message", message.openid, message.id)
        if known is not None:
            self._note(key, seal, message, now_s)
            return known
        if not self._room.acquire(blocking=False):
            raise Busy
        answer: Future[str] = Future()
        answer.add_done_callback(lambda _answer: self._room.release())
        try:
            row = self._note(key, seal, message, now_s)
        except sqlite3.Error:
            log.exception("what is heard can't be written down: only this process knows of it")
            row = None
        except BaseException:
            answer.cancel()
            raise
        told = self._records.unseal(row["answer"]) if row and row["answer"] else None
        if isinstance(told, str):
            answer.set_result(told)
            return answer
        at_work = row is not None and now_s * 1000 - row["begun_ms"] < TAKE_OVER_S * 1000
        self._threads.submit(self._answer, answer, message, key, TAKE_OVER_S if at_work else 0.0)
        return answer

    def _note(self, key: str, seal: Seal, message: Message, now_s: float) -> sqlite3.Row | None:
        """Writes down that the message was heard under this seal; what was written of it before."""
        keys = (self._records.name("seal", seal.timestamp, seal.nonce), key)
        said, over_ms = self._records.name("said", repr(message)), int((now_s - KEPT_S) * 1000)
        with self._records.change() as line:
            rows = line.execute(
                "SELECT * FROM heard WHERE key IN (?, ?) AND begun_ms >= ?", (*keys, over_ms)
            ).fetchall()
            if any(row["said"] != said for row in rows):
                raise Replayed
            found = {row["key"]: row for row in rows}
            line.executemany(
                "INSERT OR REPLACE INTO heard VALUES (?, ?, NULL, ?)",
                [(one, said, int(now_s * 1000)) for one in keys if one not in found],
            )
        return found.get(key)

    def _answer(self, answer: Future[str], message: Message, key: str, patience_s: float) -> None:
        """What another process says within so long, else what the work comes to; written down once it is on its way."""
        told = self._of_another(key, patience_s)
        if told is not None:
            answer.set_result(told)
            return
        try:
            told = self._work(message)
        except Exception as fault:
            log.exception("a message could not be answered")
            answer.set_exception(fault)  # whoever waits for it is to hear of it
            return
        answer.set_result(told)
        with suppress(sqlite3.Error), self._records.change() as line:
            line.execute("UPDATE heard SET answer = ? WHERE key = ?", (self._records.seal(told), key))

    def _of_another(self, key: str, patience_s: float) -> str | None:
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            row = self._records.read("SELECT answer FROM heard WHERE key = ?", key)
            if row and row[0]["answer"] and isinstance(told := self._records.unseal(row[0]["answer"]), str):
                return told
            time.sleep(LOOK_EVERY_S)
        return None

    def _forget(self, now_s: float) -> None:
        while self._known and next(iter(self._known.values())).until_s < now_s:
            self._known.popitem(last=False)
        if abs(now_s - self._forgotten_s) > FORGET_EVERY_S:
            self._forgotten_s = now_s
            with suppress(sqlite3.Error), self._records.change() as line:
                line.execute("DELETE FROM heard WHERE begun_ms < ?", (int((now_s - KEPT_S) * 1000),))
