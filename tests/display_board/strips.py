"""What tests of the drivers share: boards and faces of one text."""

from typing import Any

from display_board.boards import Area, Board, Called, Colour, Face, Kind, Row
from display_board.drivers import DRIVERS

CALL = "A001 请到3号窗口"


def board(driver: str, columns: int = 16, address: int = 1, **more: Any) -> Board:
    """A counter's board; what speaks to boards of pixels takes eight pixels a column."""
    shape: dict[str, Any] = {"width": columns * 8, "height": 16, "sizes": (16,), "kind": Kind.COUNTER, **more}
    return Board("board-1", "serial:///dev/ttyUSB0", driver, address=address, counters=("c3",), **shape)


def face(text: str, colour: Colour = Colour.RED, called: Called | None = None, width: int = 128) -> Face:
    """One row of text over the whole board."""
    return Face((Area(0, 0, 0, width, 16, 16, ((Row(text, colour),),), 2.0),), ("100-0",), called)


def sent(driver: str, text: str, *, called: Called | None = None, **more: Any) -> list[str]:
    """The frames of a text in hexadecimal digits."""
    frames = DRIVERS[driver].frames(board(driver, **more), face(text, called=called), False)
    return [frame.hex(" ").upper() for frame in frames]
