"""A line to the store that can lose replies, and the small hall at its far end."""

from collections.abc import Iterator

import pytest

from server.store.client import Client
from server.store.embedded import Embedded
from tests.server.small_hall import CENTRE, Clock, SmallHall
from tests.server.store.cutting_line import CuttingLine


@pytest.fixture
def line(store: Embedded) -> Iterator[CuttingLine]:
    cutting = CuttingLine(store.port)
    yield cutting
    cutting.close()


@pytest.fixture
def far_client(line: CuttingLine, clock: Clock) -> Iterator[Client]:
    """A client at the other end of the line."""
    connected = Client(line.url, clock)
    yield connected
    connected.close()


@pytest.fixture
def far_hall(far_client: Client, clock: Clock) -> SmallHall:
    """The small hall as a process at the other end of the line sees it; its day is open."""
    far = SmallHall(far_client, clock)
    far.halls.get(CENTRE).today()
    return far
