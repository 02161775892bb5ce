"""What a printer's status replies mean, asked for or not; it sends and reads nothing.

Three kinds of bytes come back on one line, told apart by their fixed bits (Epson ESC/POS reference, GS a): a real-time
reply to DLE EOT n, 0xx1xx10; an automatic status (ASB), 0xx1xx00 and three of 0xx0xxxx; the reply to GS r n, 0xx0xxxx
by itself, sent when everything before it has been printed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What may be wrong with a printer, by name."""

    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    ERROR = "error"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"  # could not be reached, or fell silent
    LINE_LOST = "line_lost"  # gone while it was spoken to
    BAD_STATUS = "bad_status"  # a reply that no manual explains


ASKED_ALWAYS = (1, 4)
"""DLE EOT 1 tells online or not, 4 the paper: enough while all is well."""
ASKED_OFFLINE = (2, 3)
"""Why it is offline: cover or paper, cutter or other error."""

_BITS: dict[int, tuple[tuple[int, Fault], ...]] = {
    1: ((0x08, Fault.OFFLINE),),
    2: ((0x04, Fault.COVER_OPEN), (0x20, Fault.PAPER_OUT), (0x40, Fault.ERROR)),
    3: ((0x08, Fault.CUTTER), (0x20, Fault.ERROR), (0x40, Fault.ERROR)),
    4: ((0x0C, Fault.PAPER_LOW), (0x60, Fault.PAPER_OUT)),
}
"""Epson ESC/POS reference, DLE EOT n: any of these bits means this fault."""

SAYS_NOTHING = frozenset({Fault.NO_ANSWER, Fault.LINE_LOST, Fault.BAD_STATUS})
"""Faults that leave unknown how the paper is."""

_STOPPING = frozenset(Fault) - {Fault.PAPER_LOW, Fault.BAD_STATUS}


IN_ORDER = b"\x1d\x72\x01"
"""GS r 1: answered with the paper's state once everything before it is printed, and never while the paper is out."""
ASB_ON = b"\x1d\x61\xff"
"""GS a FFh: whatever changes is told at once, without being asked for."""
ASB_BYTES = 4

_ASB: tuple[tuple[int, int, Fault], ...] = (
    (0, 0x08, Fault.OFFLINE), (0, 0x20, Fault.COVER_OPEN),
    (1, 0x04, Fault.ERROR), (1, 0x08, Fault.CUTTER), (1, 0x20, Fault.ERROR), (1, 0x40, Fault.ERROR),
    (2, 0x03, Fault.PAPER_LOW), (2, 0x0C, Fault.PAPER_OUT),
)  # fmt: skip
"""Epson ESC/POS reference, GS a: byte, bits, meaning."""


class Source(StrEnum):
    """Why a printer said something."""

    ASKED = "asked"  # DLE EOT n
    CHANGED = "changed"  # ASB
    IN_ORDER = "in_order"  # GS r n
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a printer said; a real-time reply keeps its byte, since only who asked knows what it answers."""

    source: Source
    byte: int = 0
    faults: frozenset[Fault] = frozenset()


class Ear:
    """Sorts the bytes of one line; an automatic status may have real-time replies between its four."""

    def __init__(self) -> None:
        self._frame = bytearray()

    def hear(self, byte: int) -> Heard | None:
        """What this byte completes; None for part of a status, and for XON and XOFF."""
        kind = byte & 0x93
        if kind in (0x11, 0x13):
            return None
        if kind == 0x12:
            return Heard(Source.ASKED, byte)
        if kind == 0x10:
            self._frame[:] = [byte]
            return None
        if byte & 0x90:
            return Heard(Source.NONSENSE, byte)
        if not self._frame:
            return Heard(Source.IN_ORDER, byte, _paper(byte))
        self._frame.append(byte)
        if len(self._frame) < ASB_BYTES:
            return None
        faults = decode_asb(bytes(self._frame))
        self._frame.clear()
        return Heard(Source.CHANGED, byte, faults)

    def silence(self) -> None:
        """Nothing came for a while: the rest of a status begun isn't coming either."""
        self._frame.clear()


def question(n: int) -> bytes:
    """DLE EOT n."""
    return b"\x10\x04" + bytes([n])


def decode_asb(frame: bytes) -> frozenset[Fault]:
    """The faults in an automatic status of four bytes."""
    return merged(frozenset(fault for index, bits, fault in _ASB if frame[index] & bits))


def _paper(reply: int) -> frozenset[Fault]:
    low, out = (Fault.PAPER_LOW, 0x03), (Fault.PAPER_OUT, 0x0C)
    return merged(frozenset(fault for fault, bits in (low, out) if reply & bits))


def decode(n: int, reply: int) -> frozenset[Fault]:
    """The faults in the reply to DLE EOT n; bits 93h are fixed to 12h in every true reply."""
    if reply & 0x93 != 0x12:
        return frozenset({Fault.BAD_STATUS})
    return frozenset(fault for bits, fault in _BITS[n] if reply & bits)


def merged(faults: frozenset[Fault]) -> frozenset[Fault]:
    """The faults that say most: out of paper is not also low, and a known cause is more than offline."""
    if Fault.PAPER_OUT in faults:
        faults -= {Fault.PAPER_LOW}
    vague = frozenset({Fault.OFFLINE, Fault.ERROR})
    if faults - vague - {Fault.PAPER_LOW, Fault.BAD_STATUS}:
        return faults - vague
    return faults - {Fault.OFFLINE} if Fault.ERROR in faults else faults


def stops(faults: frozenset[Fault]) -> bool:
    """Whether a printer with these faults prints nothing."""
    return bool(faults & _STOPPING)


def device_state(faults: frozenset[Fault]) -> str:
    """The state a device reports: ok, degraded (low paper), fault, offline, unknown (nonsense is told)."""
    if not faults:
        return "ok"
    if faults & {Fault.NO_ANSWER, Fault.LINE_LOST}:
        return "offline"
    if Fault.BAD_STATUS in faults and not faults & _STOPPING:
        return "unknown"
    return "fault" if stops(faults) else "degraded"
