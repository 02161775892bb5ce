"""Reads from a boards' configuration which twins it needs: one line for each link, its boards by address."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from display_board.virtual.board import Board
from display_board.virtual.kinds import KINDS
from display_board.virtual.line import Line

DEFAULT_SIZE = (320, 96)
COLUMN_PX, ROW_PX = 8, 16
TCP_PORTS = {"onbon": 5005, "virtual": 5005, "cp5200-net": 5200}

Json = dict[str, Any]


def lines(config: Path, folder: Path) -> dict[str, Line]:
    """By link; ValueError says what there is no twin for, OSError which port is taken."""
    boards: dict[str, list[Json]] = {}
    for table in tomllib.loads(config.read_text("utf-8")).get("boards", []):
        boards.setdefault(str(table["link"]), []).append(table)
    return {link: _line(link, tables, folder) for link, tables in boards.items()}


def _line(link: str, tables: list[Json], folder: Path) -> Line:
    boards = [_board(table, folder) for table in tables]
    parts = urlsplit(link)
    if parts.scheme == "serial":
        return Line(boards, path=Path(parts.path))
    if parts.scheme != "tcp" or parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError(f"no twin can stand at {link}")
    return Line(boards, parts.port or TCP_PORTS.get(tables[0].get("driver", "onbon"), 0))


def _board(table: Json, folder: Path) -> Board:
    driver = table.get("driver", "onbon")
    if driver not in KINDS:
        raise ValueError(f"there is no twin for the driver {driver!r}")
    size = (table.get("width", DEFAULT_SIZE[0]), table.get("height", DEFAULT_SIZE[1]))
    if columns := table.get("columns"):
        size = (columns * COLUMN_PX, ROW_PX)
    return Board(table["id"], size, folder, driver, table.get("address", 1))
