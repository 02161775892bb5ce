"""Digit boards that speak Modbus-RTU (安富莱 LED-485 and its like): a call's digits to frames, and the replies; pure.

Source of every constant: the boards' register table (FC06 register 0 the value, FC16 registers 70h ASCII text, 80h
segments, 90h float32), and "MODBUS over serial line, specification and implementation guide" V1.02 for framing, CRC,
silence between frames and exceptions.
"""

import struct

from display_board.boards import Board, Driver, Face, Reply
from display_board.charset import segments
from display_board.drivers import plain
from display_board.drivers.checks import crc16_modbus

WRITE_ONE, WRITE_MANY, EXCEPTION = 0x06, 0x10, 0x80
VALUE, TEXT, SEGMENTS, FLOAT = 0x0000, 0x0070, 0x0080, 0x0090
LARGEST_VALUE = 0x7FFF  # a signed 16-bit number
UNITS = (1, 247)
SILENCE_CHARS, CHAR_BITS = 3.5, 11
LEAST_SILENCE_S, FAST_BAUD = 0.00175, 19200  # above this baud the silence no longer shrinks

WRITTEN, REFUSED = 8, 5  # bytes of a reply, and of an exception
FAULTS = {
    1: "unknown_command", 2: "unknown_register", 3: "bad_value", 4: "board_fault", 5: "busy", 6: "busy",
}  # fmt: skip
KEPT = 256  # the longest frame of the protocol

SHAPES = {
    " ": 0x00, "-": 0x40, "0": 0x3F, "1": 0x06, "2": 0x5B, "3": 0x4F, "4": 0x66, "5": 0x6D, "6": 0x7D, "7": 0x07,
    "8": 0x7F, "9": 0x6F, "A": 0x77, "B": 0x7C, "C": 0x39, "D": 0x5E, "E": 0x79, "F": 0x71, "G": 0x3D, "H": 0x76,
    "I": 0x10, "J": 0x0E, "K": 0x7A, "L": 0x38, "M": 0x55, "N": 0x54, "O": 0x5C, "P": 0x73, "Q": 0x67, "R": 0x50,
    "S": 0x64, "T": 0x78, "U": 0x3E, "V": 0x62, "W": 0x6A, "X": 0x36, "Y": 0x6E, "Z": 0x49,
}  # fmt: skip
"""Lit segments, bit 0 the top one, then clockwise, bit 6 the middle one; letters as public tools have them."""

FORMS = ("number", "text", "segments", "float")


def frame(unit: int, pdu: bytes) -> bytes:
    """A frame to one board, its CRC low byte first."""
    sent = bytes([unit]) + pdu
    return sent + crc16_modbus(sent).to_bytes(2, "little")


def write_one(unit: int, register: int, value: int) -> bytes:
    """Sets one register."""
    return frame(unit, struct.pack(">BHH", WRITE_ONE, register, value))


def write_many(unit: int, register: int, data: bytes) -> bytes:
    """Sets registers in a row from an even number of bytes."""
    return frame(unit, struct.pack(">BHHB", WRITE_MANY, register, len(data) // 2, len(data)) + data)


def frames(board: Board, face: Face, _clear: bool) -> list[bytes]:
    """The newest call's digits in the form the board's option `form` names; blanks, or 0, while nobody is called."""
    form, wanted, places = dict(board.options).get("form", "number"), plain.shows(board), plain.columns(board)
    if form == "number":
        value = min(plain.number(face, wanted, places), LARGEST_VALUE)
        return [write_one(board.address, VALUE, value)]
    if form == "float":
        value = plain.number(face, wanted, places)
        return [write_many(board.address, FLOAT, struct.pack(">f", value))]
    if face.called is None:
        text = ""
    elif wanted == "counter":
        text = plain.called(face, wanted)
    else:
        text = segments(face.called.number).replace(" ", "")
    text = text[-places:].rjust(places + places % 2)
    if form == "segments":
        return [write_many(board.address, SEGMENTS, bytes(SHAPES[char] for char in text))]
    return [write_many(board.address, TEXT, text.encode("ascii"))]


def gap_s(baud: int) -> float:
    """The silence of 3.5 characters that ends a frame."""
    return LEAST_SILENCE_S if baud > FAST_BAUD else SILENCE_CHARS * CHAR_BITS / baud


class Replies:
    """Finds what boards answer to writing; a reply has no beginning of its own, so its CRC tells where it stands."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes; what can't be one is passed over."""
        self._kept += chunk
        replies: list[Reply] = []
        at = 0
        while len(self._kept) - at >= REFUSED:
            found = _reply(bytes(self._kept[at : at + WRITTEN]))
            if (
                found is None
                and len(self._kept) - at < WRITTEN
                and self._kept[at + 1] in (WRITE_ONE, WRITE_MANY)
            ):
                break  # it may yet become one
            replies += [] if found is None else [found]
            at += 1 if found is None else (REFUSED if found.fault else WRITTEN)
        del self._kept[:at]
        del self._kept[:-KEPT]
        return replies


def _reply(head: bytes) -> Reply | None:
    if head[1] in (WRITE_ONE, WRITE_MANY) and _whole(head[:WRITTEN], WRITTEN):
        return Reply(head[0])
    if head[1] in (WRITE_ONE | EXCEPTION, WRITE_MANY | EXCEPTION) and _whole(head[:REFUSED], REFUSED):
        return Reply(head[0], FAULTS.get(head[2], f"error_{head[2]}"))
    return None


def _whole(data: bytes, length: int) -> bool:
    return len(data) == length and crc16_modbus(data[:-2]) == int.from_bytes(data[-2:], "little")


DRIVER = Driver(
    name="modbus", frames=frames, replies=Replies, models=("any",), tcp_port=0, baud=9600, gap_s=gap_s,
    columns=plain.columns, addresses=UNITS, options=(plain.SHOWS, ("form", FORMS)),
)  # fmt: skip
