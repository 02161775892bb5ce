"""Tells the server what boards have shown and how they are, in a thread of its own; it never holds up a board."""

import logging
import threading
from collections import OrderedDict
from typing import Any

from display_board.boards import Board
from server.client.essential import essential
from server.client.http import Api, Failed, Refused

log = logging.getLogger(__name__)

REMEMBERED = 500
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
STOP_S = 1.5
TOO_BUSY = 429  # it says nothing about the report itself

Json = dict[str, Any]


class Reporter:
    """Hears the buses and posts as the one device whose token `api` holds; the last word on each thing wins."""

    def __init__(self, api: Api, centre: str, boards: list[Board]) -> None:
        self._api, self._centre = api, centre
        self._faults: dict[str, str | None] = {board.id: "not_heard_of" for board in boards}
        self._outcomes: OrderedDict[str, str] = OrderedDict()  # by event: "" shown, else the fault
        self._unsent: OrderedDict[str, None] = OrderedDict()
        self._before: set[str] = set()
        self._status_due = self._stopping = False
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
                self._remember(event, "")

    def shown(self, _board: Board, events: tuple[str, ...]) -> None:
        """The board has answered: these calls are on it."""
        with self._changed:
            for event in reversed(events):
                if self._outcomes.get(event) != "":
                    self._remember(event, "")
                    self._unsent[event] = None
            self._changed.notify_all()

    def not_shown(self, _board: Board, events: tuple[str, ...], fault: str) -> None:
        """These calls could not be brought onto the board; what another board has shown stays shown."""
        with self._changed:
            for event in reversed(events):
                if event not in self._outcomes and event not in self._before:
                    self._remember(event, fault)
                    self._unsent[event] = None
            self._changed.notify_all()

    def health(self, board: Board, fault: str | None) -> None:
        """The board went dark, or is back (None)."""
        with self._changed:
            self._faults[board.id] = fault
            self._status_due = True
            self._changed.notify_all()

    def repeat_status(self) -> None:
        """Says it again: the server may have counted this device as offline."""
        with self._changed:
            self._status_due = "not_heard_of" not in self._faults.values()
            self._changed.notify_all()

    def _remember(self, event: str, outcome: str) -> None:
        self._outcomes[event] = outcome
        while len(self._outcomes) > REMEMBERED:
            self._unsent.pop(self._outcomes.popitem(last=False)[0], None)

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._status_due or self._unsent)
                if self._stopping:
                    return
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
            self._status_due = False
            return "/devices/me/status", self._status(), None
        event, _ = self._unsent.popitem(last=False)
        fault = self._outcomes[event]
        body: Json = {"event_id": event, "ok": not fault, **({"fault": fault} if fault else {})}
        return f"/centres/{self._centre}/shown", body, event

    def _put_back(self, event: str | None) -> None:
        if event is None:
            self._status_due = True
        else:
            self._unsent[event] = None
            self._unsent.move_to_end(event, last=False)

    def _status(self) -> Json:
        dark = {board: fault for board, fault in self._faults.items() if fault}
        state = "ok" if not dark else "fault" if len(dark) == len(self._faults) else "degraded"
        return {
            "state": state,
            "faults": sorted(set(dark.values())),
            "details": {"boards": dict(self._faults)},
        }
