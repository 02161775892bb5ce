"""Serial protocols that a configuration describes: a frame's pattern to bytes, for boards that never answer; pure.

A pattern names the frame's bytes in order, with spaces between: `( [address] FE [length] 86 [text] 00 ) [check]`.

    5A                        that byte
    [address]                 the board's address in one byte; [address:2], [address:2le] in two, high or low byte first
    [address:ascii]           in two hexadecimal digits
    [address:low6] [address:high2]  80 with the lowest six bits, C0 with the two above (重庆 IMM9003)
    [text]                    the text in the template's encoding
    [textlength]              its bytes, counted in one byte
    { … } and [length]        a range, and how many bytes it has: [length:2], [length:2le] in two
    ( … ) and [check]         a range, and its check value: [check:le] low byte first
    [number]                  a byte that changes with the text, for boards that drop a frame they have just had
"""

import re
from dataclasses import dataclass

from display_board.boards import Board, Driver, Face, Kind
from display_board.charset import cut, encoded
from display_board.drivers import plain
from display_board.drivers.checks import CHECKS, sum8
from display_board.drivers.numbers import Mute

PARTS = (
    "[address]", "[address:2]", "[address:2le]", "[address:ascii]", "[address:low6]", "[address:high2]", "[text]",
    "[textlength]", "[length]", "[length:2]", "[length:2le]", "[check]", "[check:le]", "[number]", "{", "}", "(", ")",
)  # fmt: skip
MOST_COLUMNS = 80  # so that a frame's length goes into one byte
ENCODINGS = ("gb2312", "nibbles", "attribute")
SIZES = {"[address:2]": 2, "[address:2le]": 2, "[address:ascii]": 2, "[length:2]": 2, "[length:2le]": 2}


@dataclass(frozen=True, slots=True)
class Template:
    """A protocol as data; `hall` is what larger boards of the same maker take instead, if they differ."""

    name: str
    frames: tuple[str, ...]  # patterns, sent one after the other
    hall: tuple[str, ...] = ()
    encoding: str = "gb2312"
    check: str = ""
    baud: int = 9600
    parity: str = "N"
    gap_ms: int = 100
    addresses: tuple[int, int] = (0, 255)


def parts_of(pattern: str) -> list[str]:
    """A pattern's parts; those that mean nothing are in it too."""
    return pattern.split()


def is_byte(part: str) -> bool:
    """Whether a part is a byte in hexadecimal digits."""
    return re.fullmatch("[0-9A-Fa-f]{2}", part) is not None


def driver(template: Template) -> Driver:
    """The driver that a template describes."""
    return Driver(
        name=template.name,
        frames=lambda board, face, _clear: frames(template, board, face),
        replies=Mute,
        models=("any",),
        tcp_port=0,
        baud=template.baud,
        parity=template.parity,
        answers=False,
        gap_s=lambda _baud: template.gap_ms / 1000,
        columns=plain.columns,
        addresses=template.addresses,
    )


def frames(template: Template, board: Board, face: Face) -> list[bytes]:
    """A face's text in the template's frames."""
    row = plain.row(board, face).text
    text = text_in(template.encoding, cut(row, MOST_COLUMNS * plain.COLUMN_PX, plain.ROW_PX))
    patterns = template.frames if board.kind is Kind.COUNTER else template.hall or template.frames
    return [_frame(parts_of(pattern), template.check, board.address, text) for pattern in patterns]


def text_in(encoding: str, text: str) -> bytes:
    """A text as boards of this encoding take it."""
    raw = encoded(text)
    if encoding == "nibbles":
        return b"".join(bytes((byte >> 4, byte & 15)) if byte >= 0x80 else bytes([byte]) for byte in raw)
    if encoding == "attribute":
        return b"".join(encoded(char) + b"\x00" for char in text)
    return raw


def _frame(parts: list[str], check: str, address: int, text: bytes) -> bytes:
    """Lengths are counted before check values are taken, since those may cover them."""
    pieces = {index: _piece(part, check, address, text) for index, part in enumerate(parts)}
    for index, part in enumerate(parts):
        if part.startswith("[length"):
            counted = len(_between(parts, pieces, "{", "}"))
            pieces[index] = _number(counted, SIZES.get(part, 1), part.endswith("le]"))
    for index, part in enumerate(parts):
        if part.startswith("[check"):
            size, value = CHECKS[check]
            pieces[index] = _number(value(_between(parts, pieces, "(", ")")), size, part.endswith("le]"))
    return b"".join(pieces.values())


def _piece(part: str, check: str, address: int, text: bytes) -> bytes:
    if is_byte(part):
        return bytes.fromhex(part)
    if part.startswith("[check"):
        return bytes(CHECKS[check][0])
    if part.startswith("[length"):
        return bytes(SIZES.get(part, 1))
    match part:
        case "[text]":
            return text
        case "[textlength]":
            return _number(len(text), 1, False)
        case "[number]":
            return bytes([sum8(text)])
        case "[address:low6]":
            return bytes([0x80 | address & 0x3F])
        case "[address:high2]":
            return bytes([0xC0 | address >> 6 & 3])
        case "[address:ascii]":
            return b"%02X" % (address & 0xFF)
        case "[address]" | "[address:2]" | "[address:2le]":
            return _number(address, SIZES.get(part, 1), part.endswith("le]"))
    return b""  # a range's beginning or end


def _between(parts: list[str], pieces: dict[int, bytes], first: str, last: str) -> bytes:
    return b"".join(pieces[index] for index in range(parts.index(first), parts.index(last)))


def _number(value: int, size: int, low_first: bool) -> bytes:
    return (value % (1 << 8 * size)).to_bytes(size, "little" if low_first else "big")
