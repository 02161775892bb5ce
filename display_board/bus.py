"""The one writer of a line: sends each board its last face, waits for the answer, tells what was shown or failed.

It never queues: what a board should show by now replaces what it should have shown before. What is sent next is chosen
only once the line is free, so that a call waits for one frame at most.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from display_board.answers import Answers
from display_board.boards import Board, Driver, Face
from display_board.links import Link, LinkDown
from display_board.pending import LINK_DOWN, Pending, Timing, Urgency
from server.client.essential import essential

log = logging.getLogger(__name__)

WATCH_S = 0.5  # how soon an idle line notices that the other end has gone
STOP_S = 1.5
ADDRESS_TWICE = "address_twice"
DOUBLE_ANSWERS = 2  # in a row, until they are no accident

Faces = Iterable[tuple[str, Face, bool]]
"""Of boards by id, what they show from now on and whether there is a new call on it."""


class Listener(Protocol):
    """Who is told; called from the bus's own thread, so it must not wait."""

    def shown(self, board: Board, events: tuple[str, ...]) -> None:
        """These calls are on the board: it has answered, or had the frame if it is of a kind that never answers."""

    def not_shown(self, board: Board, events: tuple[str, ...], fault: str) -> None:
        """These calls could not be brought onto the board."""

    def health(self, board: Board, fault: str | None) -> None:
        """What is wrong with the board: once when it goes dark, once (None) when it is back."""


class Bus:
    """All boards of one link, in a thread of its own."""

    def __init__(
        self,
        link: Link,
        driver: Driver,
        boards: list[Board],
        listener: Listener,
        timing: Timing | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link, self._driver, self._listener, self._clock = link, driver, listener, clock
        self._timing = timing or Timing()
        # Of boards that wait alike the smaller goes first: the strip at the counter before the long list of the hall.
        smaller_first = sorted(boards, key=lambda board: board.width * board.height)
        self._boards = {board.id: board for board in smaller_first}
        self._pending = Pending(list(self._boards), self._timing)
        self._changed = threading.Condition()
        self._stopping = False
        self._failures = 0  # of the line since a board last answered
        self._greeted: set[str] = set()
        self._free_at = 0.0  # when the line may carry the next frame
        self._late: tuple[str, Answers] | None = None  # who answered last, and what still comes from there
        self._doubled: dict[str, int] = dict.fromkeys(self._boards, 0)
        self._thread = essential(f"bus {link.url}", self._run, lambda: self._stopping)

    def start(self) -> None:
        """Begins to send."""
        self._thread.start()

    def stop(self) -> None:
        """Ends within a moment; the boards keep their last face until it times out on the card, if it ever does."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def settle(self, within_s: float) -> bool:
        """Waits until every board has its last face, or is dark; whether that was so in time."""
        with self._changed:
            return self._changed.wait_for(self._pending.is_settled, within_s)

    def show(self, faces: Faces) -> None:
        """From any thread: this is what these boards show from now on."""
        lost = []
        with self._changed:
            now = self._clock()
            for board_id, face, fresh in faces:
                self._pending.put(board_id, face, fresh, now)
                if fresh and (fault := self._pending.slots[board_id].fault):
                    lost.append((self._boards[board_id], face.events, fault))
            self._changed.notify_all()
        for each in lost:
            self._listener.not_shown(*each)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._link.open()
                self._late, self._free_at = None, 0.0
                with self._changed:
                    self._pending.relinked(self._clock())
                self._serve()
            except LinkDown as fault:
                if not self._failures:
                    log.warning("%s: %s", self._link.url, fault)
                for board_id in self._boards:
                    self._failed(board_id, LINK_DOWN)
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, self._pending.pause_s(self._failures))
                self._failures += 1
            finally:
                self._link.close()

    def _serve(self) -> None:
        """Sends what is due until told to stop; raises LinkDown."""
        while not self._stopping:
            with self._changed:
                now = self._clock()
                if now < self._free_at:
                    self._changed.wait(self._free_at - now)
                    continue
                board_id = self._pending.next(now)
                if board_id is None and not self._stopping:
                    self._changed.wait(min(self._pending.wait_s(now), WATCH_S))
            if board_id is None:
                self._hear_late()
            else:
                try:
                    self._send(board_id)
                except LinkDown:
                    raise
                except Exception:  # one face's fault must not darken the other boards, nor the next face
                    if not self._pending.slots[board_id].strikes:
                        log.exception("%s can't be sent its face", board_id)
                    self._failed(board_id, "program_fault")

    def _send(self, board_id: str) -> None:
        board = self._boards[board_id]
        with self._changed:
            slot = self._pending.slots[board_id]
            face, on_card = slot.face, slot.shown
        if face is None:
            return
        if slot.fault and len(self._boards) == 1:
            self._link.open()  # a mute line may be half open; a new one tells
        clear = on_card is None or on_card.outline != face.outline
        frames = self._driver.frames(board, face, clear)
        for number, frame in enumerate(frames, 1):
            if (fault := self._frame(board, frame)) is None or self._stopping:
                return
            if fault:
                self._failed(board_id, fault)
                return
            if number < len(frames) and self._is_outdone(board_id):
                with self._changed:
                    self._pending.broken_off(board_id, self._clock())
                return
        self._shown(board, face)

    def _shown(self, board: Board, face: Face) -> None:
        with self._changed:
            back = self._pending.answered(board.id, face, self._clock())
            self._changed.notify_all()
        if back:
            log.warning("%s is back", board.id)
        self._failures = 0
        if back or board.id not in self._greeted:
            self._greeted.add(board.id)
            self._listener.health(board, None)
        self._listener.shown(board, face.events)

    def _frame(self, board: Board, frame: bytes) -> str | None:
        """Sends one frame: empty if the board took it, else the fault; None if the wait for an answer was cut short."""
        self._hear_late()
        self._link.write(frame)
        gone_at = self._clock() + self._link.takes_s(frame)
        gap_s = self._driver.gap_s(self._link.baud or self._driver.baud)
        self._free_at = gone_at + gap_s
        if not self._driver.answers:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, gone_at - self._clock())
            return ""
        answers = Answers(self._driver, board, frame, len(self._boards) == 1)
        while (left_s := gone_at + self._patience_s(board.id) - self._clock()) > 0 and not self._stopping:
            fault = answers.hear(self._link.read(min(left_s, self._timing.hurried_s)))
            if fault is not None:
                self._late = (board.id, answers)
                self._free_at = self._clock() + gap_s
                return fault
        fault = answers.silence()
        if self._clock() < gone_at + self._timing.answer_s:
            self._failed(board.id, fault, hurried=True)
            return None
        return fault

    def _patience_s(self, board_id: str) -> float:
        return self._timing.hurried_s if self._is_outdone(board_id) else self._timing.answer_s

    def _is_outdone(self, board_id: str) -> bool:
        with self._changed:
            return self._pending.is_outdone(board_id, self._clock())

    def _hear_late(self) -> None:
        """What comes though nobody is asked: a late answer, or a second one; an end raises LinkDown."""
        chunk = self._link.read(0)
        if self._late is None:
            return
        (board_id, answers), self._late = self._late, None
        answers.hear(chunk)
        before = self._doubled[board_id]
        self._doubled[board_id] = before + 1 if answers.twice else 0
        if self._doubled[board_id] == DOUBLE_ANSWERS:
            log.warning("%s is answered for twice: two boards have its address", board_id)
            self._listener.health(self._boards[board_id], ADDRESS_TWICE)
        elif before >= DOUBLE_ANSWERS and not answers.twice:
            self._listener.health(self._boards[board_id], None)

    def _failed(self, board_id: str, fault: str, hurried: bool = False) -> None:
        with self._changed:
            if self._stopping:
                return
            slot = self._pending.slots[board_id]
            # A clerk who has just called waits for word: the first miss is told, and taken back if the next try works.
            missed = slot.strikes == 0 and slot.urgency is Urgency.CALL
            news = self._pending.failed(board_id, fault, self._clock(), hurried)
            self._changed.notify_all()
            face = slot.face
        board = self._boards[board_id]
        if news:
            log.warning("%s is dark: %s", board_id, fault)
            self._listener.health(board, fault)
        if (news or missed) and face and face.events:
            self._listener.not_shown(board, face.events, fault)
