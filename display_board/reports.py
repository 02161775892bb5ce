"""Tells the server what boards have shown and how they are, in a thread of its own; it never holds up a board."""

import time
from collections import OrderedDict
from collections.abc import Callable

from display_board.boards import Board
from display_board.posting import BEAT_S, Json, Poster
from server.client.http import Api

REMEMBERED = 500
NAMED = 20  # boards in one report; a hall with more of them dark has other worries
LISTED = 100


class Reporter(Poster):
    """Hears the buses and posts as the one device whose token `api` holds; the last word on each thing wins."""

    def __init__(
        self,
        api: Api,
        centre: str,
        boards: list[Board],
        beat_s: float = BEAT_S,
        now_ms: Callable[[], int] = lambda: int(time.time() * 1000),
    ) -> None:
        super().__init__("reports", api, centre, beat_s)
        self._now_ms = now_ms
        self._faults: dict[str, str | None] = {board.id: "not_heard_of" for board in boards}
        self._since: dict[str, int] = {}
        # By event and board: "" shown, else why not
        self._outcomes: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._told: dict[str, Json] = {}  # by event, what was put into the last report
        self._unsent: OrderedDict[str, None] = OrderedDict()
        self._before: set[str] = set()

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

    def _has_news(self) -> bool:
        return bool(self._unsent)

    def _next_call(self) -> tuple[Json, str]:
        event, _ = self._unsent.popitem(last=False)
        body = self._told[event] = _report(event, self._outcomes[event])
        return body, event

    def _put_back(self, event: str, _: Json) -> None:
        if event in self._outcomes:
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
