"""The protocols by name; each driver is pure: faces to bytes, bytes to replies."""

from display_board.boards import Board, Driver
from display_board.drivers import onbon

DRIVERS: dict[str, Driver] = {
    "onbon": onbon.DRIVER,
    "virtual": onbon.DRIVER,  # the twin speaks what the demo's board would
}


def driver_of(board: Board) -> Driver:
    """The protocol a board speaks."""
    return DRIVERS[board.driver]
