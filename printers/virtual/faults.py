"""The faults a twin can be told to have, and what a printer with them says of itself; it keeps no state.

`paper_out:40` is paper that ends after 40 mm more; all others are names alone.
"""

from collections.abc import Collection

FAULTS = (
    "bad_status", "cover_open", "cutter", "drop_line", "garbled", "mute", "mute_busy", "no_answer", "paper_low",
    "paper_out", "slow", "small_buffer",
)  # fmt: skip
BLOCKING = frozenset({"paper_out", "cover_open", "cutter"})
WELL, NONSENSE = 0x12, 0xFF
SMALL_BUFFER = 256

_STATUS: dict[int, tuple[tuple[str, int], ...]] = {
    1: (("paper_out", 0x1A), ("cover_open", 0x1A), ("cutter", 0x1A)),
    2: (("cover_open", 0x16), ("paper_out", 0x32), ("cutter", 0x52)),
    3: (("cutter", 0x1A),),
    4: (("paper_out", 0x72), ("paper_low", 0x1E)),
}


def runs_out_after_mm(named: Collection[str]) -> float | None:
    """The millimetres that are left, if the paper is to end in the middle of something."""
    told = next((name.partition(":")[2] for name in named if name.startswith("paper_out:")), "")
    return float(told) if told.isdecimal() else None


def reply(n: int, faults: Collection[str]) -> int:
    """The byte that answers DLE EOT n."""
    if "bad_status" in faults:
        return NONSENSE
    return next((byte for name, byte in _STATUS.get(n, ()) if name in faults), WELL)


def in_order(faults: Collection[str]) -> int:
    """The byte that answers GS r 1."""
    if "bad_status" in faults:
        return NONSENSE
    return 0x03 if "paper_low" in faults else 0x00


def pushed(faults: Collection[str]) -> bytes:
    """The four bytes of an automatic status."""
    first = 0x10 | (0x08 if BLOCKING & set(faults) else 0) | (0x20 if "cover_open" in faults else 0)
    paper = 0x0F if "paper_out" in faults else 0x03 if "paper_low" in faults else 0
    return bytes([first, 0x08 if "cutter" in faults else 0, paper, 0x0F])
