"""Reads ESC/POS as a printer would, with tables of its own; it draws nothing and answers nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from printers.virtual.acts import (
    Act,
    Advance,
    Cell,
    CutPaper,
    InOrder,
    Picture,
    Push,
    QrCode,
    Question,
    TextLine,
    Unknown,
)

UNREADABLE = "■"
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_LINE_DOTS = 30


@dataclass(slots=True)
class _Mode:
    ascii_size: tuple[int, int] = (1, 1)
    hanzi_size: tuple[int, int] = (1, 1)
    hanzi: bool = False
    utf8: bool = False
    align: int = 0
    bold: bool = False
    cells: list[Cell] = field(default_factory=list)


class Decoder:
    """Bytes in, in any pieces; acts out, as soon as each is whole."""

    def __init__(self, columns: int = 48, knows_utf8: bool = False) -> None:
        self._columns, self._knows_utf8 = columns, knows_utf8
        self._mode = _Mode()
        self._module, self._level, self._data = 3, "L", b""
        self._bytes = bytearray()
        self._acts: list[Act] = []
        self._used = 0
        self.garbled = False
        """Set, it takes hanzi for letters of a Western code page, as a printer wrongly set up does."""

    def feed(self, data: bytes) -> list[tuple[Act, int]]:
        """The acts that these bytes complete, each with the bytes since the act before."""
        self._bytes += data
        done: list[tuple[Act, int]] = []
        while self._bytes and (used := self._step()):
            del self._bytes[:used]
            self._used += used
            for act in self._acts:
                done.append((act, self._used))
                self._used = 0
            self._acts.clear()
        return done

    def _step(self) -> int:
        """Handles what stands first; 0 if more bytes are needed."""
        first = self._bytes[0]
        if first in _FAMILIES:
            if len(self._bytes) < 2:
                return 0
            command = (first, self._bytes[1])
            if command in _LONG:
                return _LONG[command](self)
            size = _SIZES.get(command)
            if size is None:
                self._acts.append(Unknown(bytes(self._bytes[:2])))
                return 2
            if len(self._bytes) < size:
                return 0
            self._short(command, bytes(self._bytes[2:size]))
            return size
        if first == 10:
            self._new_line()
        elif first in (0, 9, 13):
            pass
        elif first < 32 or first == 127:
            self._acts.append(Unknown(bytes([first])))
        elif first < 127:
            self._put(chr(first), 1, self._mode.ascii_size)
        elif self._mode.utf8:
            return self._unicode()
        else:
            return self._hanzi()
        return 1

    def _hanzi(self) -> int:
        if not self._mode.hanzi or self.garbled:
            self._put(bytes(self._bytes[:1]).decode("cp437"), 1, self._mode.ascii_size)
            return 1
        if len(self._bytes) < 2:
            return 0
        try:
            character = bytes(self._bytes[:2]).decode("gb18030")
        except UnicodeDecodeError:
            character = UNREADABLE
        self._put(character, 2, self._mode.hanzi_size)
        return 2

    def _unicode(self) -> int:
        first = self._bytes[0]
        size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        if len(self._bytes) < size:
            return 0
        try:
            character = bytes(self._bytes[:size]).decode("utf-8")
        except UnicodeDecodeError:
            character, size = UNREADABLE, 1
        self._put(character, 2, self._mode.hanzi_size)
        return size

    def _put(self, character: str, columns: int, size: tuple[int, int]) -> None:
        used = sum(cell.columns * cell.wide for cell in self._mode.cells)
        if used + columns * size[0] > self._columns:
            self._new_line()
        self._mode.cells.append(Cell(character, columns, size[0], size[1], self._mode.bold))

    def _new_line(self) -> None:
        if self._mode.cells:
            self._acts.append(TextLine(tuple(self._mode.cells), self._mode.align))
            self._mode.cells = []
        else:
            self._acts.append(Advance(_LINE_DOTS))

    def _short(self, command: tuple[int, int], values: bytes) -> None:
        mode = self._mode
        n = values[0] if values else 0
        match bytes(command):
            case b"\x1b@":
                self._mode = _Mode()
            case b"\x1ba":
                mode.align = n % 48
            case b"\x1bE":
                mode.bold = bool(n & 1)
            case b"\x1bd":
                self._flush()
                self._acts.append(Advance(n * _LINE_DOTS))
            case b"\x1bJ":
                self._flush()
                self._acts.append(Advance(n))
            case b"\x1d!":
                mode.ascii_size = mode.hanzi_size = (n // 16 + 1, n % 16 + 1)
            case b"\x1c!":
                mode.hanzi_size = (2 if n & 0b100 else 1, 2 if n & 0b1000 else 1)
            case b"\x1cW":
                mode.hanzi_size = (2, 2) if n & 1 else (1, 1)
            case b"\x1cC":
                mode.utf8 = self._knows_utf8 and n == 255
            case b"\x1c&":
                mode.hanzi = True
            case b"\x1c.":
                mode.hanzi = False
            case b"\x10\x04":
                self._acts.append(Question(n))
            case b"\x1dr":
                self._flush()
                self._acts.append(InOrder(n))
            case b"\x1da":
                self._acts.append(Push(n))
            case _:
                pass  # known and without a trace on paper

    def _flush(self) -> None:
        if self._mode.cells:
            self._new_line()

    def _cut(self) -> int:
        if len(self._bytes) < 3:
            return 0
        fed = self._bytes[2] in (65, 66)
        if fed and len(self._bytes) < 4:
            return 0
        self._flush()
        if fed:
            self._acts.append(Advance(self._bytes[3]))
        self._acts.append(CutPaper())
        return 4 if fed else 3

    def _symbol(self) -> int:
        if len(self._bytes) < 5:
            return 0
        size = 5 + self._bytes[3] + 256 * self._bytes[4]
        if len(self._bytes) < size:
            return 0
        body = bytes(self._bytes[5:size])
        match body[:2]:
            case b"1A":
                pass
            case b"1C":
                self._module = body[2]
            case b"1E":
                self._level = _LEVELS.get(body[2], "L")
            case b"1P":
                self._data = body[3:]
            case b"1Q":
                self._acts.append(QrCode(self._data, self._module, self._level, self._mode.align))
            case _:
                self._acts.append(Unknown(bytes(self._bytes[:3]) + body[:2]))
        return size

    def _beep(self) -> int:
        size = 5 + self._bytes[3] + 256 * self._bytes[4] if len(self._bytes) >= 5 else 0
        return size if 0 < size <= len(self._bytes) else 0

    def _dots(self) -> int:
        if len(self._bytes) < 8:
            return 0
        width = self._bytes[4] + 256 * self._bytes[5]
        size = 8 + width * (self._bytes[6] + 256 * self._bytes[7])
        if len(self._bytes) < size:
            return 0
        self._flush()
        self._acts.append(Picture(width, bytes(self._bytes[8:size]), self._mode.align))
        return size


_FAMILIES = frozenset(b"\x10\x1b\x1c\x1d")

_SIZES: dict[tuple[int, int], int] = {
    (name[0], name[1]): size
    for size, names in {
        2: (b"\x1b@", b"\x1b2", b"\x1c&", b"\x1c."),
        3: (
            b"\x1b!", b"\x1b-", b"\x1b3", b"\x1bE", b"\x1bG", b"\x1bJ", b"\x1bM", b"\x1bR", b"\x1ba", b"\x1bd",
            b"\x1bt", b"\x1b{", b"\x1c!", b"\x1c-", b"\x1cC", b"\x1cW", b"\x1d!", b"\x1dB", b"\x1dH", b"\x1da",
            b"\x1db", b"\x1dh", b"\x1dr", b"\x1dw", b"\x10\x04", b"\x10\x05",
        ),
        4: (b"\x1b$", b"\x1bB", b"\x1b\\", b"\x1cS", b"\x1dL", b"\x1dP", b"\x1dW"),
        5: (b"\x1bp", b"\x10\x14"),
    }.items()
    for name in names
}  # fmt: skip
"""Bytes of each command with its parameters, from the printers' command lists."""

_LONG: dict[tuple[int, int], Callable[[Decoder], int]] = {
    (0x1D, ord("V")): Decoder._cut,
    (0x1D, ord("(")): Decoder._symbol,
    (0x1D, ord("v")): Decoder._dots,
    (0x1B, ord("(")): Decoder._beep,
}
