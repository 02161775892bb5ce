"""The twins of digit boards: Modbus-RTU (LED-485), kanban and 讯鹏; what they show is lit bars of seven; pure."""

import struct

from display_board.virtual.checks import added, reflected
from display_board.virtual.memory import LEFT_MIDDLE, Area, Memory
from display_board.virtual.notation import Run
from display_board.virtual.scanner import Scanner

CELL = 8  # pixels of the declared width that stand for one digit

# The bars of each sign as a person draws them: top, right above, right below, bottom, left below, left above, middle.
DRAWN = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "B": "cdefg", "C": "adef", "D": "bcdeg", "E": "adefg", "F": "aefg",
    "G": "acdef", "H": "bcefg", "I": "e", "J": "bcd", "K": "bdefg", "L": "def", "M": "aceg", "N": "ceg", "O": "cdeg",
    "P": "abefg", "Q": "abcfg", "R": "eg", "S": "cfg", "T": "defg", "U": "bcdef", "V": "bfg", "W": "bdfg",
    "X": "bcef", "Y": "bcdfg", "Z": "adg", "-": "g", " ": "",
}  # fmt: skip


def bars(sign: str) -> int:
    """The lit bars of a sign, bit 0 the top one; an unknown one lights the middle."""
    return sum(1 << "abcdefg".index(bar) for bar in DRAWN.get(sign, "g"))


class _Digits(Memory):
    """A row of digits that shows one number or text at a time."""

    def __init__(self, address: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.address, self._size = address, size
        self.places = max(1, size[0] // CELL)

    def _show(self, text: str, colour: str = "red", lit: tuple[int, ...] = ()) -> None:
        text = text[-self.places :].rjust(self.places)
        lit = lit or tuple(map(bars, text))
        self.frames += 1
        self.areas[0] = Area(
            0,
            0,
            0,
            *self._size,
            LEFT_MIDDLE,
            0.0,
            [[[Run(text.strip(), colour, 16)]]],
            None,
            lit[-self.places :],
        )


class Modbus(_Digits):
    """An LED-485 board: register 0 a number, 70h text, 80h bars, 90h a float; unit 0 is everybody, unanswered."""

    def incoming(self) -> Scanner:
        """What a new connection's bytes go into."""
        return Scanner(_modbus_length)

    def answer(self, packet: bytes, _now: float) -> bytes | None:
        """Does what a frame says; the reply, or None if none is due: also to a wrong CRC, as the protocol wants."""
        if packet[0] not in (self.address, 0) or not _crc_fits(packet):
            return None
        fault = self._write(packet[1], packet[2] << 8 | packet[3], packet[4:-2])
        head = bytes((packet[0], packet[1] | 0x80, fault)) if fault else packet[:6]
        crc = reflected(head, 0xFFFF)
        return head + bytes((crc & 0xFF, crc >> 8)) if packet[0] else None

    def _write(self, function: int, register: int, data: bytes) -> int:
        if function == 0x06 and register == 0x00:
            self._show(str(struct.unpack(">h", data)[0]))
            return 0
        if function != 0x10:
            return 2 if function == 0x06 else 1
        count, size = data[0] << 8 | data[1], data[2]
        values = data[3:]
        if size != 2 * count or not count:
            return 3
        if register == 0x70:
            self._show("".join(chr(value) if 0x20 <= value < 0x7F else "?" for value in values))
        elif register == 0x80:
            signs = {bars(sign): sign for sign in reversed(DRAWN)}
            self._show("".join(signs.get(value, "?") for value in values), lit=tuple(values))
        elif register == 0x90 and size == 4:
            self._show(f"{struct.unpack('>f', values)[0]:g}"[: self.places])
        else:
            return 2
        return 0


class Kanban(_Digits):
    """Four bytes: id, high byte, low byte, their sum; never answers."""

    def incoming(self) -> Scanner:
        """What a new connection's bytes go into."""
        return Scanner(_kanban_length)

    def answer(self, packet: bytes, _now: float) -> bytes | None:
        """Shows the number if it is for this board."""
        if packet[0] == self.address:
            self._show(str(packet[1] << 8 | packet[2]))
        return None


class Sunpn(_Digits):
    """讯鹏: 3A, colour, low byte, high byte, information, sum, 0A; answers the same with 2A in front."""

    def incoming(self) -> Scanner:
        """What a new connection's bytes go into."""
        return Scanner(_sunpn_length)

    def answer(self, packet: bytes, _now: float) -> bytes | None:
        """Shows the number; the reply."""
        self._show(str(packet[3] << 8 | packet[2]), ("green", "yellow", "red")[packet[1]])
        head = b"\x2a" + packet[1:5]
        return head + bytes((added(head, 8), 0x0A))

    def sealed(self, reply: bytes, spoil: bool = False) -> bytes:
        """The reply as it goes over the line; `spoil` gives it a wrong sum."""
        return reply[:-2] + bytes([reply[-2] ^ 1]) + reply[-1:] if spoil else reply


def _crc_fits(packet: bytes) -> bool:
    return reflected(packet[:-2], 0xFFFF) == packet[-2] | packet[-1] << 8


def _modbus_length(stream: bytes) -> int | None:
    if len(stream) < 7:
        return None
    length = 9 + stream[6] if stream[1] == 0x10 else 8
    if len(stream) < length:
        return None if 0 < stream[1] <= 0x10 else 0
    return length if _crc_fits(stream[:length]) else 0


def _kanban_length(stream: bytes) -> int | None:
    if len(stream) < 4:
        return None
    return 4 if added(stream[:3], 8) == stream[3] else 0


def _sunpn_length(stream: bytes) -> int | None:
    if stream[0] != 0x3A:
        return 0
    if len(stream) < 7:
        return None
    whole = stream[6] == 0x0A and stream[1] <= 2 and added(stream[:5], 8) == stream[5]
    return 7 if whole else 0
