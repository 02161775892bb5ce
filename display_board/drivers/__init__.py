"""The protocols by name; each driver is pure: faces to bytes, bytes to replies."""

from display_board.boards import Board, Driver
from display_board.drivers import cp5200, modbus, numbers, onbon, template, templates

TEMPLATES = templates.shipped()
DRIVERS: dict[str, Driver] = {
    "onbon": onbon.DRIVER,
    "virtual": onbon.DRIVER,  # the twin speaks what the demo's board would
    "cp5200": cp5200.SERIAL,
    "cp5200-net": cp5200.NETWORK,
    "modbus": modbus.DRIVER,
    "kanban": numbers.KANBAN,
    "sunpn": numbers.SUNPN,
    **{name: template.driver(each) for name, each in TEMPLATES.items()},
}


def driver_of(board: Board) -> Driver:
    """The protocol a board speaks."""
    return board.own or DRIVERS[board.driver]
