"""What a board is and what can stand on it, as values; it knows no protocol and no link."""

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
    languages: tuple[str, ...] = ("zh-CN",)
    colours: tuple[Colour, ...] = (Colour.RED, Colour.GREEN, Colour.YELLOW)
    sizes: tuple[int, ...] = (32, 24, 16)  # of the fonts on the card, largest first
    fresh_s: int = 10

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
    """A rectangle of a board with rows of text of one size; several pages are shown by turns."""

    id: int
    x: int
    y: int
    width: int
    height: int
    size: int
    pages: tuple[Page, ...]
    page_s: float
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Face:
    """All that a board shows at one time, and the ids of the call events that can be read on it."""

    areas: tuple[Area, ...]
    events: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Driver:
    """A protocol: bytes out of faces and replies out of bytes, both pure."""

    name: str
    frames: Callable[[Board, Face, bool], list[bytes]]  # board, face, whether to clear the card first
    replies: Callable[[], Replies]
    models: tuple[str, ...]
    tcp_port: int
    baud: int
