"""Real stores for the whole run of the tests, emptied between them; nothing of them outlives the run.

Most tests use the Valkey of the wheel. Those marked `every_store` run on Debian's Redis and on a Cluster as well.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from server.store.client import Client
from server.store.embedded import Embedded, packed_server
from server.store.keys import CentreKeys
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, SmallHall
from tests.server.store.servers import HAS_REDIS, Cluster, Store, debian_redis, free_port

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


STORES = ["valkey", *(["redis"] if HAS_REDIS else []), "cluster"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tests of every store, once for each."""
    if metafunc.definition.get_closest_marker("every_store") and "store" in metafunc.fixturenames:
        metafunc.parametrize("store", STORES, indirect=True)


@pytest.fixture
def store_directory() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, wherever the tests' own folder is."""
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def running_store() -> Iterator[Embedded]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        embedded = Embedded(Path(directory), "everysec", free_port(), packed_server())
        embedded.start()
        yield embedded
        embedded.stop()


@pytest.fixture(scope="session")
def running_redis() -> Iterator[Embedded]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        program = debian_redis(Path(directory))
        embedded = Embedded(Path(directory) / "store", "everysec", free_port(), program)
        embedded.start()
        yield embedded
        embedded.stop()


@pytest.fixture(scope="session")
def running_cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        cluster = Cluster(packed_server(), Path(directory), CentreKeys.of(CENTRE, PARTITIONS).stream)
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    """The store, empty."""
    fixture = {"redis": "running_redis", "cluster": "running_cluster"}.get(getattr(request, "param", ""))
    running: Store = request.getfixturevalue(fixture or "running_store")
    client = Client(running.url)
    client.redis.flushall()
    client.close()
    return running


@pytest.fixture
def clock() -> Clock:
    """A Monday morning at half past nine."""
    return Clock()


@pytest.fixture
def client(store: Store, clock: Clock) -> Iterator[Client]:
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
