"""A server that is asked the same of everybody once in a few seconds: places and names, never what is one visitor's."""

import re
import threading
import time
from collections.abc import Callable
from typing import Any

from wechat_bridge.visitor import Server

Json = dict[str, Any]

KEPT_S, WHILE_ASKED_S = 3.0, 10.0
"""How long an answer counts as fresh; and how long it does for others while one asks anew."""
MOST = 200
_FOR_ALL = re.compile(r"|/centres|/centres/[^/]+(?:/services|/counters|/catalogue)?")


class Lately:
    """Stands before a server; while one fetches an answer anew, others get the last, or wait where it is too old."""

    def __init__(self, server: Server, clock: Callable[[], float] = time.monotonic) -> None:
        self._server, self._clock = server, clock
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._kept: dict[str, tuple[float, Json]] = {}

    def get(self, path: str, **query: object) -> Json:
        """As the server answers, or did so a moment ago."""
        if query or not _FOR_ALL.fullmatch(path):
            return self._server.get(path, **query)
        with self._lock:
            if len(self._locks) > MOST:
                self._locks.clear()
                self._kept.clear()
            one_at_a_time = self._locks.setdefault(path, threading.Lock())
        if (known := self._known(path, KEPT_S)) is not None:
            return known
        if not one_at_a_time.acquire(blocking=False):
            if (known := self._known(path, WHILE_ASKED_S)) is not None:
                return known
            one_at_a_time.acquire()
        try:
            if (known := self._known(path, KEPT_S)) is not None:
                return known
            answer = self._server.get(path)
            self._kept[path] = (self._clock(), answer)
            return answer
        finally:
            one_at_a_time.release()

    def at_hand(self, path: str) -> Json | None:
        """What `get` would give without asking or waiting."""
        lock = self._locks.get(path)
        return self._known(path, WHILE_ASKED_S if lock is not None and lock.locked() else KEPT_S)

    def _known(self, path: str, for_s: float) -> Json | None:
        kept = self._kept.get(path)
        return kept[1] if kept is not None and self._clock() - kept[0] < for_s else None

    def post(self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0) -> Json:
        """As the server answers."""
        return self._server.post(path, body, key, repeat=repeat)

    def own(self, secret: str) -> Json:
        """As the server answers."""
        return self._server.own(secret)

    def act(self, secret: str, act: str, body: Json | None = None, key: str | None = None) -> Json:
        """As the server answers."""
        return self._server.act(secret, act, body, key)
