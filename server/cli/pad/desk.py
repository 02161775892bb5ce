"""Sends a pad's acts to the server, one after the other, each once however often it has to be sent; it reads no key."""

import itertools
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from server.cli.pad.keys import Wanted
from server.client.http import Refused, Unreachable

Json = dict[str, Any]

log = logging.getLogger("pad")

GIVE_UP_S = 15.0
"""For so long an act that gets no answer is sent again; then it is given up and the clerk hears it."""
AGAIN_S = (0.2, 0.5, 1.0)
MOST_WAITING = 8
"""More keys than a person presses while one is under way; what is beyond them was leant on."""


class Door(Protocol):
    """What is asked of the server: `server.client.http.Api` does."""

    def get(self, path: str, **query: object) -> Json:
        """The answer."""

    def post(self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0) -> Json:
        """The answer."""


class Desk:
    """One counter as its pad sees it. `told` hears whether an act was done, was refused, or found no answer."""

    def __init__(
        self, door: Door, told: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic,
        new_key: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:  # fmt: skip
        self._door, self._told, self._clock, self._new_key = door, told, clock, new_key
        self._waiting: queue.Queue[Wanted | None] = queue.Queue(MOST_WAITING)
        self._under_way: list[Wanted] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def want(self, wanted: Wanted) -> bool:
        """Do this after what is under way; False if it is under way already, or too much is."""
        with self._lock:
            if wanted in self._under_way:
                return False
            try:
                self._waiting.put_nowait(wanted)
            except queue.Full:
                return False
            self._under_way.append(wanted)
            return True

    def run(self) -> None:
        """Do what is wanted until told to stop."""
        while (wanted := self._waiting.get()) is not None and not self._stopping.is_set():
            try:
                self._told(self.do(wanted))
            finally:
                with self._lock:
                    self._under_way.remove(wanted)

    def stop(self) -> None:
        """Begin nothing more; what is under way gives up at its next attempt."""
        self._stopping.set()
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            log.info("stopped with keys waiting; they are dropped")

    def do(self, wanted: Wanted) -> str:
        """Look which ticket is at the counter, then do the act with it: `good`, `refused` or `lost`."""
        until, key = self._clock() + GIVE_UP_S, self._new_key()
        body: Json | None = None
        for attempt in itertools.count():
            try:
                if body is None:
                    body = self._body(wanted)
                self._door.post("/devices/me/press", body, key)
            except Refused as refused:
                log.warning("%s was refused: %s", wanted.act, refused.code)
                return "refused"
            except Unreachable as away:
                pause_s = away.retry_after_s or AGAIN_S[min(attempt, len(AGAIN_S) - 1)]
                if self._clock() + pause_s >= until or self._stopping.wait(pause_s):
                    log.warning("%s found no answer: %s", wanted.act, away)
                    return "lost"
            else:
                return "good"
        raise AssertionError("it never ends by itself")

    def _body(self, wanted: Wanted) -> Json:
        """What is sent, the same at every attempt: the counter is looked at once."""
        known = self._door.get("/me")
        if not known.get("counter"):
            raise Refused(409, "pad_unbound")
        seen = self._door.get(f"/centres/{known['centre']}/counters/{known['counter']}")["counter"]
        act = "resume" if wanted.act == "pause" and seen["state"] == "paused" else wanted.act
        body: Json = {"act": act}
        if seen["ticket"] is not None and act not in ("pause", "resume"):
            body["ticket"] = seen["ticket"]
        return body | ({"number": wanted.number} if wanted.number else {})
