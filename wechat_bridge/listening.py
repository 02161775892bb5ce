"""Listens to one centre and hands what happens there on, in order, in one thread; it decides nothing about it.

Events come from the live line; after a cut or a restart a fresh snapshot comes first, and what was missed is caught up.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.client.essential import essential
from server.client.http import Failed
from server.client.live import Follower
from server.wire.fold import Fold
from wechat_bridge.following import Following

Json = dict[str, Any]

TICK_S = 20.0
AGAIN_S = 1.0
_SNAPSHOT, _EVENT = "snapshot", "event"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """Where the live server is, and as whom it is asked."""

    url: str
    token: str


class Listening:
    """One centre's line, for as long as the program runs."""

    def __init__(self, line: Line, following: Following) -> None:
        self._following = following
        self._inbox: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._ticked_s = 0.0
        centre = following.centre
        self._follower = Follower(line.url, line.token, centre, on_change=self._heard)
        self._thread = essential(f"notices-{centre}", self._run, self._stopping.is_set)

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()
        self._follower.start()

    def stop(self) -> None:
        """Ends; what was not seen is seen by the next who follows."""
        self._stopping.set()
        self._inbox.put(("", None))
        self._follower.stop()
        self._thread.join(10)

    def _heard(self, fold: Fold, event: Json | None) -> None:
        self._inbox.put(
            (_SNAPSHOT, (fold.event_id, fold.day.get("date", ""))) if event is None else (_EVENT, event)
        )

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                kind, value = self._inbox.get(timeout=TICK_S)
            except queue.Empty:
                kind, value = "", None
            if kind == _SNAPSHOT:
                self._until_done(partial(self._following.catch_up, *value))
            elif kind == _EVENT:
                self._until_done(partial(self._following.take, value))
            if time.monotonic() - self._ticked_s >= TICK_S:
                self._ticked_s = time.monotonic()
                self._try(self._following.tick)

    def _until_done(self, step: Callable[[], None]) -> None:
        """A step is repeated while the server is away: an event that can't be dealt with yet is not passed over."""
        told = False
        while not self._stopping.is_set() and not self._try(step, told):
            told = True
            self._stopping.wait(AGAIN_S)

    def _try(self, step: Callable[[], None], told: bool = True) -> bool:
        """Whether it could be done; if not, the server is away, or the file of the bridge takes nothing."""
        try:
            step()
        except (Failed, sqlite3.Error) as fault:
            if not told:
                log.warning("notices of %s wait: %s", self._following.centre, fault)
            return False
        return True
