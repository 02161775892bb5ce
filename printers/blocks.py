"""What paper can hold, as data; it knows no ticket, no width, no bytes and no printer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Align(IntEnum):
    """Where a block stands; the numbers are ours."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A text at a size (1 is normal), made smaller and wrapped where the paper is narrow.

    Its first line begins `indent` columns in and the others `hang`. One that is `drawn` goes as a picture where that
    can be, whatever the printer's font.
    """

    text: str
    width: int = 1
    height: int = 1
    align: Align = Align.CENTRE
    indent: int = 0
    hang: int = 0
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class InCharset:
    """A text sent in another charset than the printer's own, whether it can read that or not."""

    text: str
    charset: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of this address."""

    data: str
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture file, as wide as this part of the paper."""

    file: str
    percent: int
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Beep:
    """So many sounds of the printer's buzzer, where it has one; none stays silent without harm."""

    times: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The same thing said in several ways, longest first; the first for which there is room is printed.

    Where room is short, the smallest `rank` gets it first. The last way is printed in any case.
    """

    ways: tuple[tuple[Block, ...], ...]
    rank: int = 0


Block = Line | InCharset | Code | Logo | Rule | Feed | Beep | Cut | Choice


@dataclass(frozen=True, slots=True)
class Slip:
    """Blocks from top to bottom, of at most so many bytes on the wire where that can be had; pictures don't count."""

    blocks: tuple[Block, ...]
    most_bytes: int | None = None
