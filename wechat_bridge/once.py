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
FORGET_EVERY_S = 1.0
FORGOTTEN_AT_ONCE = 1_000

log = logging.getLogger(__name__)


class Replayed(Exception):
    """A seal or a message's id that was used for something else."""


class Busy(Exception):
    """More messages are being worked on than the hall can answer."""


class _Known(Exception):
    """Something was written of it before."""


@dataclass(frozen=True, slots=True)
class _Heard:
    message: Message
    answer: Future[str]
    until_s: float


@dataclass(frozen=True, slots=True)
class _Begun:
    """Work to be begun, unless another process says within so long what it came to."""

    answer: Future[str]
    message: Message
    key: str
    patience_s: float


def _nothing_at_hand(_message: Message) -> str | None:
    """Where every answer has to be worked for."""
    return None


class Once:
    """Runs `work` for each new message in a few threads, and gives the same answer to its repetitions.

    What `at_hand` has an answer to, without asking anybody, is answered by the thread that heard it: on a busy machine
    to hand it to another and back takes longer than all the rest.
    """

    def __init__(
        self,
        work: Callable[[Message], str],
        records: Records | None = None,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        at_hand: Callable[[Message], str | None] = _nothing_at_hand,
    ) -> None:
        self._work, self._at_hand, self._records = work, at_hand, records or Records(None, "")
        self._known: OrderedDict[object, _Heard] = OrderedDict()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._room = threading.Semaphore(at_once + waiting)
        self._forgotten_s = 0.0

    def ask(self, seal: Seal, message: Message, now_s: float) -> Future[str]:
        """The answer to come; raises Replayed or Busy."""
        keys = (seal, (message.openid, message.id))
        begun: _Begun | None = None
        with self._lock:
            self._forget(now_s)
            found = [self._known[key] for key in keys if key in self._known]
            if any(one.message != message for one in found):
                raise Replayed
            answer = found[0].answer if found else None
            if len(found) < len(keys):  # not wholly known here: another process may know more
                answer, begun = self._recorded(seal, message, now_s, answer)
            known = _Heard(message, answer or found[0].answer, now_s + KEPT_S)
            for key in keys:
                self._known.setdefault(key, known)
        if begun is not None:
            self._begin(begun)
        return known.answer

    def close(self) -> None:
        """Lets what is being worked on come to its end."""
        self._threads.shutdown()
        self._records.behind.flush()

    def _recorded(
        self, seal: Seal, message: Message, now_s: float, known: Future[str] | None
    ) -> tuple[Future[str], _Begun | None]:
        """The answer to come, noted for other processes, and what is to be begun for it; raises Replayed or Busy."""
        key = _when(message.created_s) + self._records.name("message", message.openid, message.id)
        if known is not None:
            self._note(key, seal, message, now_s)
            return known, None
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
            return answer, None
        at_work = row is not None and now_s * 1000 - row["begun_ms"] < TAKE_OVER_S * 1000
        return answer, _Begun(answer, message, key, TAKE_OVER_S if at_work else 0.0)

    def _begin(self, begun: _Begun) -> None:
        try:
            told = None if begun.patience_s else self._at_hand(begun.message)
        except Exception as fault:
            log.exception("a message could not be answered")
            begun.answer.set_exception(fault)
            return
        if told is None:
            self._threads.submit(self._answer, begun)
        else:
            self._told(begun, told)

    def _note(self, key: str, seal: Seal, message: Message, now_s: float) -> sqlite3.Row | None:
        """Writes down that the message was heard under this seal; what was written of it before; raises Replayed."""
        sealed_s = int(seal.timestamp) if seal.timestamp.isdecimal() else 0
        keys = (_when(sealed_s) + self._records.name("seal", seal.timestamp, seal.nonce), key)
        said, over_ms = self._records.name("said", repr(message)), int((now_s - KEPT_S) * 1000)
        with suppress(_Known), self._records.change() as line:
            seen = (keys[0], said, int(now_s * 1000), keys[1], said, int(now_s * 1000))
            new = line.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, NULL, ?), (?, ?, NULL, ?)", seen)
            if new.rowcount < len(keys):
                raise _Known
            return None  # as nearly always, in one statement
        with self._records.change() as line:
            rows = line.execute(
                "SELECT * FROM seen WHERE key IN (?, ?) AND begun_ms >= ?", (*keys, over_ms)
            ).fetchall()
            if any(row["said"] != said for row in rows):
                raise Replayed
            found = {row["key"]: row for row in rows}
            line.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, NULL, ?)",
                [(one, said, int(now_s * 1000)) for one in keys if one not in found],
            )
        return found.get(key)

    def _answer(self, begun: _Begun) -> None:
        """What another process says within so long, else what the work comes to."""
        told = self._of_another(begun.key, begun.patience_s)
        if told is not None:
            begun.answer.set_result(told)
            return
        try:
            told = self._work(begun.message)
        except Exception as fault:
            log.exception("a message could not be answered")
            begun.answer.set_exception(fault)  # whoever waits for it is to hear of it
            return
        self._told(begun, told)

    def _told(self, begun: _Begun, told: str) -> None:
        """Written down once it is on its way."""
        begun.answer.set_result(told)
        sealed = self._records.seal(told)
        self._records.behind.answer(begun.key, sealed)

    def _of_another(self, key: str, patience_s: float) -> str | None:
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            row = self._records.read("SELECT answer FROM seen WHERE key = ?", key)
            if row and row[0]["answer"] and isinstance(told := self._records.unseal(row[0]["answer"]), str):
                return told
            time.sleep(LOOK_EVERY_S)
        return None

    def _forget(self, now_s: float) -> None:
        while self._known and next(iter(self._known.values())).until_s < now_s:
            self._known.popitem(last=False)
        if abs(now_s - self._forgotten_s) > FORGET_EVERY_S:
            self._forgotten_s = now_s
            for over, when_s in (("<", now_s - 2 * KEPT_S), (">", now_s + 2 * KEPT_S)):
                found = f"SELECT key FROM seen WHERE key {over} ? LIMIT ?"
                forget = f"DELETE FROM seen WHERE key IN ({found})"
                self._records.behind.put(forget, _when(int(when_s)), FORGOTTEN_AT_ONCE)


def _when(seconds: int) -> str:
    """What a key begins with: what is written together lies together, and what is over can be found."""
    return f"{max(seconds, 0):012x}"
