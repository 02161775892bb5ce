"""The overheard line to a printer: what a slip is, and what only asks how the printer is."""

import os
import time
import tty
from collections.abc import Iterator

import pytest

from server.cli.bench.slip_line import SlipLine
from tests.waiting import until


@pytest.fixture
def printer() -> Iterator[tuple[SlipLine, int, int]]:
    """The line, its end at the printer, and its end at the program."""
    there, slave = os.openpty()
    tty.setraw(slave)
    line = SlipLine(os.ttyname(slave))
    here = os.open(line.port, os.O_RDWR | os.O_NOCTTY)
    try:
        yield line, there, here
    finally:
        line.close()
        for end in (here, there, slave):
            os.close(end)


def test_slip_is_counted_without_what_asks_for_the_printers_state(
    printer: tuple[SlipLine, int, int],
) -> None:
    line, there, here = printer
    touched_ns = time.monotonic_ns()
    os.write(here, b"\x10\x04\x01\x10\x04\x04")
    assert os.read(there, 64) == b"\x10\x04\x01\x10\x04\x04"
    os.write(there, b"\x12\x12")
    assert os.read(here, 64) == b"\x12\x12"
    asked_ns = time.monotonic_ns()
    os.write(here, b"\x1b@A001\n\x10\x04\x02\x1dVB\x00")
    began_ns, length = line.slip_after(touched_ns)
    assert began_ns > asked_ns
    assert length == len(b"\x1b@A001\n\x1dVB\x00")
    assert until(lambda: os.read(there, 64), "the slip to be passed on").startswith(b"\x1b@A001")
