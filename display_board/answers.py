"""What comes back over a line after a frame, and what it means for the board that was asked; it reads no line."""

from display_board.boards import Board, Driver, Reply

NO_ANSWER = "no_answer"
GARBLED = "garbled"
NOT_UNDERSTOOD = (
    "not_understood"  # bytes, but nothing of this protocol: another speed, or another make of board
)
OTHER_ADDRESS = "other_address"
ONLY_ECHO = "only_echo"  # what was sent came back, and nothing else


class Answers:
    """Hears what comes after one frame to one board."""

    def __init__(self, driver: Driver, board: Board, frame: bytes, alone: bool) -> None:
        """`alone` if no other board is on the line: then a card may answer from any address."""
        self._board, self._alone = board, alone
        self._replies = driver.replies()
        # Adapters for two-wire lines may hear themselves. Where a protocol answers by repeating what was asked,
        # an echo can't be told from an answer.
        repeated = any(reply == Reply(board.address) for reply in driver.replies().feed(frame))
        self._echo = b"" if repeated else frame
        self._held = b""
        self._heard: list[str] = []
        self._said: str | None = None
        self.twice = False  # whether the board has answered more than once

    def hear(self, chunk: bytes) -> str | None:
        """What the board has said: empty if it took the frame, else the fault; None if it hasn't answered yet."""
        for reply in self._replies.feed(self._without_echo(chunk)):
            if reply.fault == GARBLED:
                self._heard.append(GARBLED)
            elif not self._alone and reply.address != self._board.address:
                self._heard.append(OTHER_ADDRESS)
            elif self._said is None:
                self._said = reply.fault
            else:
                self.twice = True
        return self._said

    def silence(self) -> str:
        """What to make of it if nothing more comes."""
        for fault in (GARBLED, OTHER_ADDRESS, NOT_UNDERSTOOD, ONLY_ECHO):
            if fault in self._heard:
                return fault
        return NO_ANSWER

    def _without_echo(self, chunk: bytes) -> bytes:
        if not self._echo:
            self._note_bytes(chunk)
            return chunk
        self._held += chunk
        if self._echo.startswith(self._held) and len(self._held) < len(self._echo):
            return b""
        held, self._held = self._held, b""
        if held.startswith(self._echo):
            self._heard.append(ONLY_ECHO)
            held = held[len(self._echo) :]
        self._echo = b""
        self._note_bytes(held)
        return held

    def _note_bytes(self, data: bytes) -> None:
        if data:
            self._heard.append(NOT_UNDERSTOOD)
