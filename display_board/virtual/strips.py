"""The twins of window strips: five makers' frames, each taken apart by hand; they never answer. Pure."""

from collections.abc import Callable

from display_board.virtual.checks import added, exclusive, straight
from display_board.virtual.memory import Memory, whole
from display_board.virtual.scanner import Match, Scanner

Read = Callable[[bytes], tuple[int, bytes | None]]
"""Of a whole frame: which address it is for, and the text in GB2312; None if it carries none."""


class Strip(Memory):
    """One row of red 16-pixel text."""

    def __init__(self, address: int, size: tuple[int, int], maker: str) -> None:
        super().__init__()
        self.address, self._size = address, size
        self._match, self._read = MAKERS[maker]

    def incoming(self) -> Scanner:
        """What a new connection's bytes go into."""
        return Scanner(self._match)

    def answer(self, packet: bytes, _now: float) -> bytes | None:
        """Shows the text if it is for this board."""
        address, text = self._read(packet)
        if address == self.address:
            self.frames += 1
            if text is not None:
                self.areas[0] = whole(self._size, text, "red")
        return None


def _pinganlihe(stream: bytes) -> int | None:
    head = (0xAA, None, 0xBB, 0x51, 0x54, None, None, None, None, 0x00, 0x63)
    if not _begins(stream, head):
        return 0
    end = stream.find(0xFF, len(head))
    if end < 0:
        return None
    kind = stream[6:9] in (b"\x01\x00\x99", b"\x08\x02\x99")
    return end + 1 if kind and added(stream[6 : end + 1], 8) == stream[5] else 0


def _pinganlihe_read(frame: bytes) -> tuple[int, bytes | None]:
    return frame[1], frame[11:-1]


def _imm9003(stream: bytes) -> int | None:
    if not 0x80 <= stream[0] < 0xC0 or (len(stream) > 1 and not 0xC0 <= stream[1] < 0xC4):
        return 0
    if len(stream) > 2 and stream[2] != 0x44:
        return 0
    for at in range(3, len(stream)):
        if stream[at] == 0x1A:
            return at + 1
        if stream[at] >= 0x80:
            return 0
    return None


def _imm9003_read(frame: bytes) -> tuple[int, bytes | None]:
    text, high = bytearray(), None
    for byte in frame[3:-1]:
        if byte >= 0x10:
            text.append(byte)
        elif high is None:
            high = byte
        else:
            text.append(high * 16 + byte)
            high = None
    return frame[0] - 0x80 + (frame[1] - 0xC0) * 64, bytes(text)


def _imm9012(stream: bytes) -> int | None:
    if not _begins(stream, (0xA0, 0x90, None, 0xA5)):
        return 0
    if len(stream) < 6:
        return None
    length = 7 + stream[4] * 256 + stream[5]
    if length > 1024:
        return 0
    if len(stream) < length:
        return None
    return length if exclusive(stream[2 : length - 1]) == stream[length - 1] else 0


def _imm9012_read(frame: bytes) -> tuple[int, bytes | None]:
    text, at = bytearray(), 6
    while at < len(frame) - 1:
        size = 2 if frame[at] >= 0x80 else 1
        text += frame[at : at + size]
        at += size + 1  # the attribute
    return frame[2], bytes(text)


def _imm9013(stream: bytes) -> int | None:
    if len(stream) < 3:
        return None if stream[1:2] in (b"", b"\xfe") else 0
    length = stream[2]
    if stream[1] != 0xFE or length < 9:
        return 0
    if len(stream) < length:
        return None
    return length if straight(stream[:length]) == 0 else 0  # over data and its own value it is nothing


def _imm9013_read(frame: bytes) -> tuple[int, bytes | None]:
    if frame[4:9] == b"\x86\x3c\x00\x05\x00":
        return frame[0], frame[9:-3]
    return frame[0], frame[6:-3] if frame[4:6] == b"\x8c\x00" else None


def _imm90061(stream: bytes) -> int | None:
    if not _begins(stream, (0xAA, 0x55)):
        return 0
    if len(stream) < 6:
        return None
    if stream[4:6] == b"\xf8\x51" and stream[2] == 4:
        return 8 if len(stream) >= 8 else None
    if stream[4:6] != b"\xf8\x21" or stream[2] < 5:
        return 0
    length = 3 + stream[2]
    if len(stream) < length:
        return None
    return length if stream[length - 1] == 0 else 0


def _imm90061_read(frame: bytes) -> tuple[int, bytes | None]:
    return frame[3], frame[7:-1] if frame[5] == 0x21 else None


def _begins(stream: bytes, head: tuple[int | None, ...]) -> bool:
    """Whether as much of it as there is begins like this."""
    return all(want is None or byte == want for byte, want in zip(stream, head, strict=False))


MAKERS: dict[str, tuple[Match, Read]] = {
    "pinganlihe": (_pinganlihe, _pinganlihe_read),
    "imm9003": (_imm9003, _imm9003_read),
    "imm9012": (_imm9012, _imm9012_read),
    "imm9013": (_imm9013, _imm9013_read),
    "imm90061": (_imm90061, _imm90061_read),
}
