"""One board on a TCP port of its own: a card with a network socket."""

import time
from collections.abc import Callable
from pathlib import Path

from display_board.virtual.board import Board
from display_board.virtual.line import Line


class Twin(Line):
    """A virtual Onbon card of `size` pixels; `folder` takes its picture and holds its faults."""

    def __init__(
        self, device: str, size: tuple[int, int], folder: Path, port: int = 0, address: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        super().__init__([Board(device, size, folder, "onbon", address, clock)], port, clock=clock)
