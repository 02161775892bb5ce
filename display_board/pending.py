"""Which board of one line is to be sent to next, and when; pure: the time is an argument, nothing is sent here.

The last face wins. A fresh call goes first, then a changed face, then the refresh that keeps a card's memory alive.
A board that doesn't answer is tried again ever more rarely, so that it doesn't hold up its neighbours.
"""

from dataclasses import dataclass
from enum import IntEnum

from display_board.boards import Face


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a line waits for what."""

    answer_s: float = 1.0
    refresh_s: float = 30.0
    first_pause_s: float = 0.5
    longest_pause_s: float = 10.0
    tries: int = 2  # unanswered frames until a board counts as dark


class Urgency(IntEnum):
    """Why a board is sent to; the smaller goes first."""

    CALL = 0
    CHANGE = 1
    REFRESH = 2


@dataclass(slots=True)
class Slot:
    """What one board is to show, and how it answers."""

    face: Face | None = None
    urgency: Urgency = Urgency.REFRESH
    asked_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0
    fault: str | None = None  # why it is dark
    shown: Face | None = None  # last answered for; None: its card may hold anything


class Pending:
    """The boards of one line; times are seconds of any steady clock."""

    def __init__(self, boards: list[str], timing: Timing) -> None:
        self.slots = {board: Slot() for board in boards}
        self._timing = timing

    def put(self, board: str, face: Face, fresh: bool, now: float) -> None:
        """This is what the board is to show; `fresh` if there is a new call on it."""
        slot = self.slots[board]
        if slot.face == face:
            return
        urgency = Urgency.CALL if fresh else Urgency.CHANGE
        if slot.urgency is Urgency.REFRESH:
            slot.asked_at = now
        slot.face, slot.urgency = face, min(slot.urgency, urgency)
        if slot.fault is None:
            slot.due_at = min(slot.due_at, now)

    def next(self, now: float) -> str | None:
        """The board to send to now, if any."""
        due = [
            (slot.urgency, slot.asked_at, board)
            for board, slot in self.slots.items()
            if slot.face is not None and slot.due_at <= now
        ]
        return min(due)[2] if due else None

    def wait_s(self, now: float) -> float:
        """How long until one is due."""
        return max(
            0.0, min((slot.due_at for slot in self.slots.values() if slot.face), default=now + 60) - now
        )

    def answered(self, board: str, face: Face, now: float) -> bool:
        """The card took this face; True if the board is back from dark."""
        slot = self.slots[board]
        back = slot.fault is not None
        slot.failures, slot.fault, slot.shown = 0, None, face
        if slot.face is face:
            slot.urgency, slot.due_at = Urgency.REFRESH, now + self._timing.refresh_s
            slot.asked_at = slot.due_at
        else:
            slot.due_at = now
        return back

    def failed(self, board: str, fault: str, now: float) -> bool:
        """It didn't take it; True if the board has just gone dark."""
        slot = self.slots[board]
        slot.failures += 1
        slot.shown = None
        if slot.failures < self._timing.tries:
            slot.due_at = now
            return False
        slot.due_at = now + self.pause_s(slot.failures - self._timing.tries)
        went_dark = slot.fault is None
        slot.fault = slot.fault or fault
        return went_dark

    def relinked(self, now: float) -> None:
        """The line is new: every card may have lost its memory."""
        for slot in self.slots.values():
            slot.shown, slot.due_at = None, now

    def pause_s(self, failures: int) -> float:
        """How long to leave in peace what has failed so often."""
        return min(self._timing.first_pause_s * 2.0 ** min(failures, 16), self._timing.longest_pause_s)
