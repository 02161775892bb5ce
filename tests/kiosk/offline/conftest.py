"""A printer's program beside the kiosk, as a process of its own; a merger, and the server that it asks."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline.clock import Clock as KioskClock
from kiosk.offline.issuer import Issuer
from kiosk.offline.journal import Journal
from kiosk.offline.merger import Merger, Ties
from kiosk.offline.values import Result, Wanted
from server.client.http import Api
from tests.kiosk.offline.small import CENTRE, Machine, contact, hall, journal, local_ms
from tests.kiosk.offline.stand_in import StandIn
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


@pytest.fixture
def server() -> Iterator[StandIn]:
    started = StandIn(local_ms("10:00"))
    yield started
    started.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    opened = journal(tmp_path)
    opened.keep(contact())
    yield opened
    opened.close()


@pytest.fixture
def told() -> list[Result]:
    return []


@pytest.fixture
def merger(server: StandIn, kept: Journal, told: list[Result]) -> Iterator[Merger]:
    api = Api(server.url, "token")
    machine = Machine()
    yield Merger(
        CENTRE, api, kept, KioskClock(None, machine.wall, machine.steady), hall, Ties(merged=told.append)
    )
    api.close()


@pytest.fixture
def issue(kept: Journal) -> Callable[..., str]:
    issuer = Issuer(CENTRE, kept, hall)

    def one(key: str, at: str = "09:30", **more: Any) -> str:
        return issuer.issue(Wanted(key, "S1", **more), local_ms(at)).id

    return one
