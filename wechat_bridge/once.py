"""Sees that each message is acted on once, however often WeChat sends it; it decides nothing about what is answered."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from wechat_bridge.callback import FRESH_S, Message, Seal

KEPT_S = 2 * FRESH_S  # longer than a seal stays fresh, whichever clock is ahead
AT_ONCE = 16
WAITING = 64


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
        self, work: Callable[[Message], str], at_once: int = AT_ONCE, waiting: int = WAITING
    ) -> None:
        self._work = work
        self._known: OrderedDict[object, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._room = threading.Semaphore(at_once + waiting)

    def ask(self, seal: Seal, message: Message, now_s: float) -> Future[str]:
        """The answer to come; raises Replayed or Busy."""
        keys = (seal, (message.openid, message.id))
        with self._lock:
            self._forget(now_s)
            found = [self._known[key] for key in keys if key in self._known]
            if any(one.message != message for one in found):
                raise Replayed
            known = found[0] if found else _Known(message, self._begin(message), now_s + KEPT_S)
            for key in keys:
                self._known.setdefault(key, known)
            return known.answer

    def close(self) -> None:
        """Lets what is being worked on come to its end."""
        self._threads.shutdown()

    def _begin(self, message: Message) -> Future[str]:
        if not self._room.acquire(blocking=False):
            raise Busy
        answer = self._threads.submit(self._work, message)
        answer.add_done_callback(lambda _answer: self._room.release())
        return answer

    def _forget(self, now_s: float) -> None:
        while self._known and next(iter(self._known.values())).until_s < now_s:
            self._known.popitem(last=False)
