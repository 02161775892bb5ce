"""Tells the server what boards have shown and how they are, in a thread of its own; it never holds up a board."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from display_board.boards import Board
from server.client.essential import essential
from server.client.http import Api, Failed, Refused

log = logging.getLogger(__name__)

REMEMBERED = 500
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
BEAT_S = 60.0  # staff are told that a program is silent after three of these
STOP_S = 1.5
TOO_BUSY = 429  # it says nothing about the report itself
NAMED = 20  # boards in one report; a hall with more of them dark has other worries
LISTED = 100

Json = dict[str, Any]


class Reporter:
    """Hears the buses and posts as the one device whose token `api` holds; the last word on each thing wins."""

    def __init__(
        self,
        api: Api,
        centre: str,
        boards: list[Board],
        beat_s: float = BEAT_S,
        now_ms: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:
        self._api, self._centre, self._beat_s, self._now_ms = api, centre, beat_s, now_ms
        self._faults: dict[str, str | None] = {board.id: "not_heard_of" for board in boards}
        self._since: dict[str, int] = {}
        self._outcomes: OrderedDict[str, dict[str, str]] = (
            OrderedDict()
        )  # by event and board: "" shown, else why not
        self._told: dict[str, Json] = {}  # by event, what was put into the last report
        self._unsent: OrderedDict[str, None] = OrderedDict()
        self._before: set[str] = set()
        self._status_due = self._stopping = False
        self._beat_at = time.monotonic() + beat_s
        self._changed = threading.Condition()
        self._thread = essential("reports", self._run, lambda: self._stopping)

    def start(self) -> None:
        """Begins to post."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what is not posted by now is left."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def known(self, called: list[str], shown: list[str]) -> None:
        """Calls of before: those `shown` are on record, the others are news only if a board shows them now."""
        with self._changed:
            self._before.update(called)
            for event in shown:
                self._outcomes.setdefault(event, {})
                self._told[event] = _report(event, {"": ""})
            self._forget()

    def shown(self, board: Board, events: tuple[str, ...]) -> None:
        """These calls are on the board."""
        self._note(board, events, "")

    def not_shown(self, board: Board, events: tuple[str, ...], fault: str) -> None:
        """These calls could not be brought onto the board; what another board has shown stays shown."""
        self._note(board, tuple(event for event in events if event not in self._before), fault)

    def health(self, board: Board, fault: str | None) -> None:
        """What is wrong with the board now, if anything."""
        with self._changed:
            self._faults[board.id] = fault
            if fault:
                self._since.setdefault(board.id, self._now_ms())
            else:
                self._since.pop(board.id, None)
            self._status_due = True
            self._changed.notify_all()

    def repeat_status(self) -> None:
        """Says it again: the server may have counted this device as offline."""
        with self._changed:
            self._status_due = "not_heard_of" not in self._faults.values()
            self._changed.notify_all()

    def _note(self, board: Board, events: tuple[str, ...], outcome: str) -> None:
        with self._changed:
            for event in reversed(events):
                outcomes = self._outcomes.setdefault(event, {})
                if outcomes.get(board.id) == outcome:
                    continue
                outcomes[board.id] = outcome
                if _report(event, outcomes) != self._told.get(event):
                    self._unsent[event] = None
            self._forget()
            self._changed.notify_all()

    def _forget(self) -> None:
        while len(self._outcomes) > REMEMBERED:
            event, _ = self._outcomes.popitem(last=False)
            self._told.pop(event, None)
            self._unsent.pop(event, None)

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            with self._changed:
                left_s = self._beat_at - time.monotonic()
                self._changed.wait_for(lambda: self._stopping or self._status_due or self._unsent, left_s)
                if self._stopping:
                    return
                self._status_due |= self._beat_at <= time.monotonic()
                if not (self._status_due or self._unsent):
                    continue
                path, body, event = self._next()
            try:
                self._api.post(path, body)
                pause_s = FIRST_PAUSE_S
            except Failed as fault:
                if isinstance(fault, Refused) and fault.status != TOO_BUSY:
                    log.warning("the server refuses a report: %s", fault)
                    continue
                with self._changed:
                    self._put_back(event)
                    self._changed.wait_for(lambda: self._stopping, pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _next(self) -> tuple[str, Json, str | None]:
        if self._status_due:
            self._status_due, self._beat_at = False, time.monotonic() + self._beat_s
            return "/devices/me/status", self._status(), None
        event, _ = self._unsent.popitem(last=False)
        body = self._told[event] = _report(event, self._outcomes[event])
        return f"/centres/{self._centre}/shown", body, event

    def _put_back(self, event: str | None) -> None:
        if event is None:
            self._status_due = True
        elif event in self._outcomes:
            self._unsent[event] = None
            self._unsent.move_to_end(event, last=False)

    def _status(self) -> Json:
        dark = {board: fault for board, fault in self._faults.items() if fault}
        state = "ok" if not dark else "fault" if len(dark) == len(self._faults) else "degraded"
        told = dict(sorted(dark.items())[:LISTED])
        return {
            "state": state,
            "faults": sorted(set(dark.values())),
            "details": {
                "boards": len(self._faults),
                "dark": told,
                "since": {board: self._since[board] for board in told if board in self._since},
                "beat_s": self._beat_s,
            },
        }


def _report(event: str, outcomes: dict[str, str]) -> Json:
    """What the server is told of a call: shown if one board shows it, and which could not."""
    failed = {board: fault for board, fault in sorted(outcomes.items()) if fault}
    body: Json = {"event_id": event, "ok": len(failed) < len(outcomes)}
    if failed:
        body |= {"fault": next(iter(failed.values())), "boards": list(failed)[:NAMED]}
    return body
