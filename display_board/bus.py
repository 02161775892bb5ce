"""The one writer of a line: sends each board its last face, waits for the answer, tells what was shown or failed.

It never queues: what a board should show by now replaces what it should have shown before.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from display_board.boards import Board, Driver, Face
from display_board.links import Link, LinkDown
from display_board.pending import Pending, Timing
from server.client.essential import essential

log = logging.getLogger(__name__)

WATCH_S = 0.5  # how soon an idle line notices that the other end has gone
STOP_S = 1.5


class Listener(Protocol):
    """Who is told; called from the bus's own thread, so it must not wait."""

    def shown(self, board: Board, events: tuple[str, ...]) -> None:
        """The board has answered: these calls are on it."""

    def not_shown(self, board: Board, events: tuple[str, ...], fault: str) -> None:
        """These calls could not be brought onto the board."""

    def health(self, board: Board, fault: str | None) -> None:
        """The board went dark (once), or is back (None, once)."""


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
        self._boards = {board.id: board for board in boards}
        self._pending = Pending(list(self._boards), self._timing)
        self._changed = threading.Condition()
        self._stopping = False
        self._failures = 0  # of the line since a board last answered
        self._greeted: set[str] = set()
        self._thread = essential(f"bus {link.url}", self._run, lambda: self._stopping)

    def start(self) -> None:
        """Begins to send."""
        self._thread.start()

    def stop(self) -> None:
        """Ends within a moment; the boards keep their last face until it times out on the card."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def show(self, board_id: str, face: Face, fresh: bool) -> None:
        """From any thread: this is what the board shows from now on."""
        with self._changed:
            self._pending.put(board_id, face, fresh, self._clock())
            fault = self._pending.slots[board_id].fault
            self._changed.notify_all()
        if fault and fresh:
            self._listener.not_shown(self._boards[board_id], face.events, fault)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._link.open()
                with self._changed:
                    self._pending.relinked(self._clock())
                self._serve()
            except LinkDown as fault:
                if not self._failures:
                    log.warning("%s: %s", self._link.url, fault)
                for board_id in self._boards:
                    self._failed(board_id, "link_down")
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, self._pending.pause_s(self._failures))
                self._failures += 1
            finally:
                self._link.close()

    def _serve(self) -> None:
        """Sends what is due until told to stop; raises LinkDown."""
        while not self._stopping:
            with self._changed:
                board_id = self._pending.next(self._clock())
                if board_id is None and not self._stopping:
                    self._changed.wait(min(self._pending.wait_s(self._clock()), WATCH_S))
            if board_id is None:
                self._link.read(0)  # nobody was asked: what comes is late, and an end raises LinkDown
            else:
                try:
                    self._send(board_id)
                except LinkDown:
                    raise
                except Exception:  # one face's fault must not darken the other boards, nor the next face
                    if not self._pending.slots[board_id].failures:
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
        for frame in self._driver.frames(board, face, clear):
            self._link.read(0)  # a late answer must not be taken for this frame's
            self._link.write(frame)
            if fault := self._answer(board):
                self._failed(board_id, fault)
                return
        with self._changed:
            back = self._pending.answered(board_id, face, self._clock())
        if back:
            log.warning("%s is back", board_id)
        self._failures = 0
        if back or board_id not in self._greeted:
            self._greeted.add(board_id)
            self._listener.health(board, None)
        self._listener.shown(board, face.events)

    def _answer(self, board: Board) -> str:
        """Waits for the board's reply: empty if it took the frame, else the fault."""
        replies = self._driver.replies()
        until = self._clock() + self._timing.answer_s
        while (left_s := until - self._clock()) > 0 and not self._stopping:
            for reply in replies.feed(self._link.read(left_s)):
                # On a line of its own a card may answer from any address.
                if len(self._boards) == 1 or reply.address == board.address or reply.fault == "garbled":
                    return reply.fault
        return "no_answer"

    def _failed(self, board_id: str, fault: str) -> None:
        with self._changed:
            if self._stopping:
                return
            dark = self._pending.failed(board_id, fault, self._clock())
            face = self._pending.slots[board_id].face
        if dark:
            board = self._boards[board_id]
            log.warning("%s is dark: %s", board_id, fault)
            self._listener.health(board, fault)
            if face and face.events:
                self._listener.not_shown(board, face.events, fault)
