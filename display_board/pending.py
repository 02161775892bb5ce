"""Which board of one line is to be sent to next, and when; pure: the time is an argument, nothing is sent here.

The last face wins. A fresh call goes first, the newest of several before the others; then a changed face, then the
refresh that keeps a card's memory alive. A board that doesn't answer comes last and ever more rarely, so that it
doesn't hold up its neighbours.
"""

from dataclasses import dataclass
from enum import IntEnum

from display_board.boards import Face

LINK_DOWN = "link_down"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a line waits for what."""

    answer_s: float = 0.6  # from a frame's last byte
    hurried_s: float = 0.15  # the same while something more urgent waits; cards answer within some 50 ms
    refresh_s: float = 30.0
    first_pause_s: float = 0.5
    longest_pause_s: float = 10.0
    tries: int = 2  # unanswered frames until a board counts as dark; one whose wait was cut short counts half


class Urgency(IntEnum):
    """Why a board is sent to; the smaller goes first."""

    CALL = 0
    CHANGE = 1
    REFRESH = 2
    PROBE = 3  # whether a dark board is back


@dataclass(slots=True)
class Slot:
    """What one board is to show, and how it answers."""

    place: int
    face: Face | None = None
    urgency: Urgency = Urgency.REFRESH
    asked_at: float = 0.0
    due_at: float = 0.0
    strikes: int = 0
    fault: str | None = None  # why it is dark
    shown: Face | None = None  # last answered for; None: its card may hold anything

    @property
    def order(self) -> tuple[Urgency, float, int]:
        """The smaller goes first."""
        if self.fault is not None:
            return Urgency.PROBE, self.due_at, self.place
        # Of calls, people look for the newest; all else keeps the order it was asked in.
        asked_at = -self.asked_at if self.urgency is Urgency.CALL else self.asked_at
        return self.urgency, asked_at, self.place


class Pending:
    """The boards of one line, the first of equals first; times are seconds of any steady clock."""

    def __init__(self, boards: list[str], timing: Timing) -> None:
        self.slots = {board: Slot(place) for place, board in enumerate(boards)}
        self._timing = timing

    def put(self, board: str, face: Face, fresh: bool, now: float) -> None:
        """This is what the board is to show; `fresh` if there is a new call on it."""
        slot = self.slots[board]
        if slot.face == face:
            return
        urgency = Urgency.CALL if fresh else Urgency.CHANGE
        if urgency < slot.urgency or fresh:
            slot.urgency, slot.asked_at = urgency, now
        slot.face = face
        if slot.fault is None:
            slot.due_at = min(slot.due_at, now)

    def next(self, now: float) -> str | None:
        """The board to send to now, if any."""
        due = [
            (slot.order, board)
            for board, slot in self.slots.items()
            if slot.face is not None and slot.due_at <= now
        ]
        return min(due)[1] if due else None

    def is_settled(self) -> bool:
        """Whether every board that isn't dark has what it is to show."""
        return all(
            slot.face is None or slot.fault is not None or slot.shown == slot.face
            for slot in self.slots.values()
        )

    def is_outdone(self, board: str, now: float) -> bool:
        """Whether another board ought to be sent to before this one."""
        mine = self.slots[board].order
        return any(
            slot.order < mine and slot.face is not None and slot.due_at <= now for slot in self.slots.values()
        )

    def wait_s(self, now: float) -> float:
        """How long until one is due."""
        return max(
            0.0, min((slot.due_at for slot in self.slots.values() if slot.face), default=now + 60) - now
        )

    def answered(self, board: str, face: Face, now: float) -> bool:
        """The card took this face; True if the board is back from dark."""
        slot = self.slots[board]
        back = slot.fault is not None
        slot.strikes, slot.fault, slot.shown = 0, None, face
        if slot.face is face:
            slot.urgency, slot.due_at = Urgency.REFRESH, now + self._timing.refresh_s
            slot.asked_at = slot.due_at
        else:
            slot.due_at = now
        return back

    def failed(self, board: str, fault: str, now: float, hurried: bool = False) -> bool:
        """It didn't take it; True if that is news: it has just gone dark, or its line has come or gone meanwhile."""
        slot = self.slots[board]
        slot.strikes += 1 if hurried else 2
        slot.shown = None
        if slot.strikes < 2 * self._timing.tries:
            slot.due_at = now
            return False
        slot.due_at = now + self.pause_s(slot.strikes // 2 - self._timing.tries)
        if slot.fault is not None and (slot.fault == LINK_DOWN) == (fault == LINK_DOWN):
            return False
        slot.fault = fault
        return True

    def broken_off(self, board: str, now: float) -> None:
        """Its face was sent in part and has to begin again: something more urgent came."""
        slot = self.slots[board]
        slot.shown, slot.due_at = None, now

    def relinked(self, now: float) -> None:
        """The line is new: every card may have lost its memory."""
        for slot in self.slots.values():
            slot.shown, slot.due_at = None, now

    def pause_s(self, failures: int) -> float:
        """How long to leave in peace what has failed so often."""
        return min(self._timing.first_pause_s * 2.0 ** min(failures, 16), self._timing.longest_pause_s)
