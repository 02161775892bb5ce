"""A line to the store that can lose replies, and the small hall at its far end."""

from collections.abc import Iterator

import pytest

from server.store.client import Client
from tests.server.small_hall import CENTRE, Clock, SmallHall
from tests.server.store.cutting_line import CuttingLine
from tests.server.store.servers import Cluster, Store


@pytest.fixture
def line(store: Store) -> Iterator[CuttingLine]:
    """A line to the server that has the hall."""
    cutting = CuttingLine(store.port, "redis+cluster" if isinstance(store, Cluster) else "redis")
    yield cutting
    cutting.close()


@pytest.fixture
def far_client(store: Store, line: CuttingLine, clock: Clock) -> Iterator[Client]:
    """A client at the other end of the line."""
    connected = Client(line.url, clock)
    if isinstance(store, Cluster):
        nodes = connected.redis.nodes_manager
        by_line = {("127.0.0.1", store.port): ("127.0.0.1", line.port)}
        nodes.address_remap = lambda address: by_line.get(address, address)
        nodes.initialize()
    yield connected
    connected.close()


@pytest.fixture
def far_hall(far_client: Client, clock: Clock) -> SmallHall:
    """The small hall as a process at the other end of the line sees it; its day is open."""
    far = SmallHall(far_client, clock)
    far.halls.get(CENTRE).today()
    return far
