"""Follows one centre for ever: a snapshot, then every event folded over it, across cuts; it changes nothing.

One thread does it all, and calls back from there: `on_change` with the fold (to be read there; `Follower.fold`
is a copy), `on_state` when it is in step with the server and when cut off, `on_refused` with the server's code.
"""

import logging
import random
import threading
from collections.abc import Callable
from typing import Any

from server.client.essential import essential
from server.client.line import CONNECT_S, Line, Lost
from server.wire.fold import Fold, event_order

Json = dict[str, Any]

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
STOP_S = 1.5

log = logging.getLogger(__name__)


def _ignore(*_told: object) -> None:
    """What nobody listens for."""


class Follower:
    """Keeps a fold of `centre` in step with the live server; reconnects by itself until stopped."""

    def __init__(
        self,
        live_url: str,
        token: str | None,
        centre: str,
        scope: str = "board",
        on_change: Callable[[Fold, Json | None], None] = _ignore,
        on_state: Callable[[bool], None] = _ignore,
        *,
        on_refused: Callable[[str], None] = _ignore,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`on_change(fold, event)` for each event folded, with None after a fresh snapshot."""
        self._url, self._token, self._request = live_url, token, {"centre": centre, "scope": scope}
        self._on_change, self._on_state, self._on_refused = on_change, on_state, on_refused
        self._chance = chance
        self._fold: Fold | None = None
        self._lock = threading.Lock()
        self._stopping, self._ready = threading.Event(), threading.Event()
        self._told: bool | None = None
        self._line: Line | None = None
        self._thread = essential(f"follow-{centre}", self._run, self._stopping.is_set)

    @property
    def fold(self) -> Fold | None:
        """A copy of the fold as it is now; None before the first snapshot."""
        with self._lock:
            return Fold(self._fold.snapshot()) if self._fold else None

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Ends following, from any thread and any number of times; nothing is called back afterwards."""
        self._stopping.set()
        if line := self._line:
            line.wake()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(STOP_S)

    def wait_ready(self, timeout_s: float) -> bool:
        """Waits until it is in step with the server."""
        return self._ready.wait(timeout_s)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            line = self._line = Line(self._url, self._token)
            code = None
            try:
                self._follow(line)
            except Lost as lost:
                code = lost.code
            except Exception:
                if not failures:
                    log.exception("the live line failed in a way nobody thought of: beginning afresh")
                with self._lock:
                    self._fold = None
            failures = 0 if self._ready.is_set() else failures + 1
            self._cut_off(code)
            line.close()
            pause_s = min(FIRST_PAUSE_S * 2 ** min(failures, 10), LONGEST_PAUSE_S)
            self._stopping.wait(pause_s * (0.5 + self._chance() / 2))

    def _follow(self, line: Line) -> None:
        if self._stopping.is_set():
            return
        after = self._fold.event_id if self._fold else None
        line.open({**self._request, "after": after} if after else self._request)
        early: list[Json] = []
        while not self._stopping.is_set():
            kind, value = line.next(None if self._ready.is_set() else CONNECT_S)
            if kind == "ack":
                self._guarded(self._begin, value, early)
            elif kind == "event" and self._ready.is_set():
                self._guarded(self._apply, value)
            elif kind == "event":
                early.append(value)

    def _begin(self, answer: Json, early: list[Json]) -> None:
        if not answer["ok"]:
            raise Lost(str(answer.get("code") or "refused"))
        if (snapshot := answer["snapshot"]) is not None:
            with self._lock:
                self._fold = Fold(snapshot)
            self._call(self._on_change, self._fold, None)
        elif self._fold is None:
            raise KeyError("snapshot")
        for event in sorted(early, key=lambda event: event_order(event["event_id"])):
            self._apply(event)
        self._ready.set()
        self._tell(True)

    def _apply(self, event: Json) -> None:
        assert self._fold is not None
        with self._lock:
            folded = self._fold.apply(event)
        if folded:
            self._call(self._on_change, self._fold, event)

    def _guarded(self, step: Callable[..., None], *values: Any) -> None:
        """A message that can't be folded costs the fold: the next one begins with a fresh snapshot."""
        try:
            step(*values)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
            log.warning("a live message of an unknown shape (%s): beginning afresh", type(fault).__name__)
            with self._lock:
                self._fold = None
            raise Lost from fault

    def _cut_off(self, code: str | None) -> None:
        self._ready.clear()
        if code:
            log.warning("the live server refuses: %s", code)
            self._call(self._on_refused, code)
        self._tell(False)

    def _tell(self, connected: bool) -> None:
        if connected != self._told:
            self._told = connected
            log.info("in step with the live server" if connected else "cut off from the live server")
            self._call(self._on_state, connected)

    def _call(self, callback: Callable[..., None], *values: Any) -> None:
        if self._stopping.is_set():
            return
        try:
            callback(*values)
        except Exception:  # the follower outlives its listener's faults
            log.exception("a listener failed")
