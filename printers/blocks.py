"""What paper can hold, as data, and how it fits a width; it knows no ticket, no bytes and no printer."""

from dataclasses import dataclass, replace
from enum import IntEnum

from printers import columns

HANZI_SIZE = 2
"""Hanzi are at most doubled: FS ! and FS W know no more (devices.md §2)."""
LARGE_LINES = 2
"""A text that needs more lines at double width becomes narrower instead."""


class Align(IntEnum):
    """Where a block stands; the numbers are ours."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A text at a size (1 is normal), made smaller and wrapped where the paper is narrow."""

    text: str
    width: int = 1
    height: int = 1
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of this address."""

    data: str
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip."""


Block = Line | Code | Rule | Feed | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """Blocks from top to bottom."""

    blocks: tuple[Block, ...]


def fitted(slip: Slip, width: int) -> Slip:
    """The slip for paper of `width` columns: texts cleaned, sizes reduced until they fit, the rest wrapped."""
    blocks: list[Block] = []
    for block in slip.blocks:
        blocks.extend(_fitted(block, width) if isinstance(block, Line) else [block])
    return Slip(tuple(blocks))


def _fitted(line: Line, width: int) -> list[Block]:
    said = columns.clean(line.text)
    if line.width > HANZI_SIZE:  # a number stays in one piece
        size = max((w for w in range(1, line.width + 1) if columns.of_text(said) * w <= width), default=1)
        if said.isascii():
            return [
                replace(line, text=part, width=size, height=size)
                for part in columns.wrap(said, width // size)
            ]
        line = replace(line, width=HANZI_SIZE, height=HANZI_SIZE)
    parts = columns.balanced(said, width // line.width)
    if line.width > 1 and len(parts) > LARGE_LINES:
        return _fitted(replace(line, width=1), width)
    return [replace(line, text=part) for part in parts]
