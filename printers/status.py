"""What a printer's real-time status replies mean; it sends and reads nothing."""

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

_STOPPING = frozenset(Fault) - {Fault.PAPER_LOW, Fault.BAD_STATUS}


def question(n: int) -> bytes:
    """DLE EOT n."""
    return b"\x10\x04" + bytes([n])


def decode(n: int, reply: int) -> frozenset[Fault]:
    """The faults in the reply to DLE EOT n; bits 93h are fixed to 12h in every true reply."""
    if reply & 0x93 != 0x12:
        return frozenset({Fault.BAD_STATUS})
    return frozenset(fault for bits, fault in _BITS[n] if reply & bits)


def merged(faults: frozenset[Fault]) -> frozenset[Fault]:
    """The faults that say most: out of paper is not also low, and a known cause is more than offline."""
    if Fault.PAPER_OUT in faults:
        faults -= {Fault.PAPER_LOW}
    causes = faults - {Fault.OFFLINE, Fault.PAPER_LOW, Fault.BAD_STATUS}
    return faults - {Fault.OFFLINE} if causes else faults


def stops(faults: frozenset[Fault]) -> bool:
    """Whether a printer with these faults prints nothing."""
    return bool(faults & _STOPPING)


def device_state(faults: frozenset[Fault]) -> str:
    """The state a device reports: ok, degraded (low paper), fault, offline, unknown."""
    if not faults:
        return "ok"
    if faults & {Fault.NO_ANSWER, Fault.LINE_LOST}:
        return "offline"
    if Fault.BAD_STATUS in faults and not faults & _STOPPING:
        return "unknown"
    return "fault" if stops(faults) else "degraded"
