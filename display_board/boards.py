"""What a board is and what can stand on it, as values; it knows no protocol and no link."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a board is for."""

    COUNTER = "counter"  # the strip over one counter (条屏)
    ZONE = "zone"  # the last calls of a waiting area
    HALL = "hall"  # the last calls of the whole hall (综合屏)


class Colour(StrEnum):
    """What an LED can be; yellow is red and green together."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"


class Clerk(StrEnum):
    """What an idle strip says of who sits at its counter."""

    NONE = "none"
    ID = "id"  # the staff number
    NAME = "name"  # the name the hall's own configuration gives, else the staff number


@dataclass(frozen=True, slots=True)
class Board:
    """One board as the hall declares it; sizes in pixels."""

    id: str
    link: str
    driver: str = "onbon"
    model: str = "any"
    address: int = 1
    width: int = 320
    height: int = 96
    kind: Kind = Kind.HALL
    counters: tuple[str, ...] = ()
    zone: str | None = None
    clerk: Clerk = Clerk.NONE
    clerk_names: tuple[tuple[str, str], ...] = ()  # what a hall wants shown of its staff, by their ids
    languages: tuple[str, ...] = ("zh-CN",)
    colours: tuple[Colour, ...] = (Colour.RED, Colour.GREEN, Colour.YELLOW)
    sizes: tuple[int, ...] = (32, 24, 16)  # of the fonts on the card, largest first
    fresh_s: int = 10
    options: tuple[tuple[str, str], ...] = ()  # the driver's own, by name
    own: "Driver | None" = None  # a protocol that the configuration itself describes

    def colour(self, wanted: Colour) -> Colour:
        """The colour wanted, or the board's first where it has only others."""
        return wanted if wanted in self.colours else self.colours[0]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text in one colour."""

    text: str
    colour: Colour


Page = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a board with rows of text of one size; several pages are shown by turns.

    One that `scrolls` has a single row on each page, wider than itself, which runs from right to left; a board that
    can't do that shows its beginning.
    """

    id: int
    x: int
    y: int
    width: int
    height: int
    size: int
    pages: tuple[Page, ...]
    page_s: float
    centred: bool = True
    scrolls: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a call sends where, as visitors read it: `A001` and the counter's label (`3`, `综合B区3号`)."""

    number: str
    counter: str


@dataclass(frozen=True, slots=True)
class Face:
    """All that a board shows at one time, and the ids of the call events that can be read on it.

    `called` is its newest call: boards of digits show nothing else.
    """

    areas: tuple[Area, ...]
    events: tuple[str, ...] = ()
    called: Called | None = None

    @property
    def outline(self) -> tuple[tuple[int, ...], ...]:
        """The rectangles; a card must be cleared before it can take others."""
        return tuple((area.id, area.x, area.y, area.width, area.height) for area in self.areas)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a card answered; `fault` is a stable word, empty when it took the frame."""

    address: int
    fault: str = ""


class Replies(Protocol):
    """Takes what comes back over a link in any pieces; never raises."""

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes."""


def at_once(_baud: int) -> float:
    """No gap: the answer to a frame says that the next one may come."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Driver:
    """A protocol: bytes out of faces and replies out of bytes, both pure; found by `drivers.driver_of(board)`."""

    name: str
    frames: Callable[[Board, Face, bool], list[bytes]]  # board, face, whether to clear the card first
    replies: Callable[[], Replies]
    models: tuple[str, ...]
    tcp_port: int  # 0: a serial server's, which the link must name
    baud: int
    parity: str = "N"  # N, E or O; eight bits, one stop bit
    # Whether each frame is answered. If not, a gap is all there is to wait for, and nothing tells a dark board.
    answers: bool = True
    gap_s: Callable[[int], float] = at_once  # by the line's baud: silence after a frame's last byte
    # Of a board that shows one row of characters; a hanzi takes two.
    columns: Callable[[Board], int] | None = None
    addresses: tuple[int, int] = (0, 0xFFFE)  # the lowest and the highest of a single board
    # Settings that only its boards have, and their words, the default first.
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()


def size_of(size: str) -> tuple[int, int]:
    """`320x96` as width and height; ValueError if it is something else."""
    if not (found := re.fullmatch(r"([1-9]\d{0,3})[x×]([1-9]\d{0,3})", size)):
        raise ValueError("expected WIDTHxHEIGHT in pixels, such as 320x96")
    return int(found[1]), int(found[2])
