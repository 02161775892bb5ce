"""Finds frames in a stream by what they look like, at any byte and in any pieces; bounded, and it never raises."""

from collections.abc import Callable

Match = Callable[[bytes], int | None]
"""How long the frame is that a stream begins with: 0 if it begins with none, None if that can't be said yet."""

LONGEST = 2048


class Scanner:
    """What has come over one line and is not yet a frame."""

    def __init__(self, match: Match) -> None:
        self._match = match
        self._kept = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that end in this chunk; a byte that begins none is passed over."""
        frames: list[bytes] = []
        for at in range(0, len(chunk), LONGEST):
            self._kept += chunk[at : at + LONGEST]
            self._scan(frames)
        return frames

    def _scan(self, frames: list[bytes]) -> None:
        at = 0
        while at < len(self._kept):
            length = self._match(bytes(self._kept[at : at + LONGEST]))
            if length is None and len(self._kept) - at < LONGEST:
                break
            if length:
                frames.append(bytes(self._kept[at : at + length]))
            at += length or 1
        del self._kept[:at]
