"""One real store for the whole run of the tests, emptied between them; nothing of it outlives the run."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from server.store.client import Client
from server.store.embedded import Embedded
from tests.server.small_hall import Clock, SmallHall

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def store_directory() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, wherever the tests' own folder is."""
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def running_store() -> Iterator[Embedded]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        embedded = Embedded(Path(directory), fsync="everysec", port=free_port())
        embedded.start()
        yield embedded
        embedded.stop()


@pytest.fixture
def store(running_store: Embedded) -> Embedded:
    """The store, empty."""
    client = Client(running_store.url)
    client.redis.flushall()
    client.close()
    return running_store


@pytest.fixture
def clock() -> Clock:
    """A Monday morning at half past nine."""
    return Clock()


@pytest.fixture
def client(store: Embedded, clock: Clock) -> Iterator[Client]:
    """A client whose time is the clock's."""
    connected = Client(store.url, clock)
    yield connected
    connected.close()


@pytest.fixture
def hall(client: Client, clock: Clock) -> SmallHall:
    """The small hall, open all day, nothing drawn."""
    return SmallHall(client, clock)


@pytest.fixture
def calendar_hall(client: Client, clock: Clock) -> SmallHall:
    """The small hall that keeps its sessions' hours."""
    return SmallHall(client, clock, always_open=False)
