"""A printer's program beside the kiosk, as a process of its own."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.small_hall import Clock

ROOT = Path(__file__).parents[3]


@contextmanager
def printer_program(folder: Path, print_ms: int) -> Iterator[Path]:
    """The path of its door, open; its paper is beside it."""
    command = [sys.executable, "-m", "tests.kiosk.offline.printer_program", str(folder), str(print_ms)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        try:
            yield folder / "door"
        finally:
            program.terminate()
            program.wait(60)


@pytest.fixture
def door() -> Iterator[Path]:
    """The door of a printer that takes 30 ms a slip; its folder's path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="qh-") as folder, printer_program(Path(folder), 30) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """The server's clock, a Monday morning at half past nine."""
    return Clock()
