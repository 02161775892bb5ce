"""The protocol of identity card readers (SDT/SAM): bytes and values; it opens no line and keeps nothing.

Question  `AA AA AA 96 69 | length, high byte first | CMD PARA [data] | CHK`
Answer    `AA AA AA 96 69 | length, high byte first | SW1 SW2 SW3 [data] | CHK`

The length counts what stands after it, CHK included. CHK is the XOR of all bytes from the length to before CHK.
"""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
TEXT_BYTES, PHOTO_BYTES, PRINT_BYTES = 256, 1024, 1024
_STATUS, _CHECK, _SIZE = 3, 1, 2
SHORTEST = _STATUS + _CHECK
LONGEST = _STATUS + 3 * _SIZE + TEXT_BYTES + PHOTO_BYTES + PRINT_BYTES + _CHECK
"""A read with fingerprints; what says it is longer is noise."""


class Command(Enum):
    """CMD and PARA."""

    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    RESET = b"\x10\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    MORE = b"\x30\x03"
    """The additional address. It answers only while the card that was read still lies there, which is what it is asked
    for here (check against hardware): after a read, FIND says that there is no card until it is lifted."""


class Status(IntEnum):
    """SW3, as far as it is told apart here."""

    DONE = 0x90
    NOTHING_THERE = 0x91  # MORE: the card has no such entry, so it lies there
    FOUND = 0x9F
    NO_CARD = 0x80
    NOT_SELECTED = 0x81
    NOT_READ = 0x41


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader answered; the data may be a person's, so a repr leaves it out."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(default=b"", repr=False)


def check(data: bytes) -> int:
    """The XOR of all bytes."""
    return reduce(xor, data, 0)


def encode(command: Command) -> bytes:
    """The question as it goes on the line."""
    body = (len(command.value) + _CHECK).to_bytes(_SIZE) + command.value
    return PREAMBLE + body + bytes([check(body)])


def text_of(data: bytes) -> bytes | None:
    """The 256 bytes of text of a READ's data; the photo after them is left where it is. None if it says otherwise."""
    if len(data) < 2 * _SIZE or int.from_bytes(data[:_SIZE]) != TEXT_BYTES:
        return None
    text = data[2 * _SIZE : 2 * _SIZE + TEXT_BYTES]
    return text if len(text) == TEXT_BYTES else None


class Frames:
    """Answers out of bytes that come in any pieces, with noise between them; what doesn't check is passed over."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def clear(self) -> None:
        """Forgets a half answer: a new question is asked."""
        self._bytes.clear()

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that these bytes complete."""
        self._bytes += data
        answers: list[Answer] = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        return answers

    def _next(self) -> Answer | None:
        while True:
            self._seek()
            head = len(PREAMBLE) + _SIZE
            if len(self._bytes) < head:
                return None
            length = int.from_bytes(self._bytes[len(PREAMBLE) : head])
            if SHORTEST <= length <= LONGEST:
                if len(self._bytes) < head + length:
                    return None
                frame = bytes(self._bytes[len(PREAMBLE) : head + length])
                if check(frame) == 0:  # CHK over itself
                    del self._bytes[: head + length]
                    body = frame[_SIZE:-_CHECK]
                    return Answer(body[0], body[1], body[2], body[_STATUS:])
            del self._bytes[0]  # it looked like a frame: the true one may begin inside it

    def _seek(self) -> None:
        """Drops what stands before a preamble, keeping what may be its beginning."""
        at = self._bytes.find(PREAMBLE)
        if at < 0:
            kept = next(n for n in range(len(PREAMBLE) - 1, -1, -1) if self._bytes.endswith(PREAMBLE[:n]))
            at = len(self._bytes) - kept
        del self._bytes[:at]
