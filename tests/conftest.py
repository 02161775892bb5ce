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
from tests.ports import free_port
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, SmallHall
from tests.server.store.servers import HAS_REDIS, Cluster, Store, debian_redis

SLOW = [HealthCheck.too_slow]
settings.register_profile("long", deadline=None, suppress_health_check=SLOW)
settings.register_profile("here", deadline=None, suppress_health_check=SLOW, derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """The default run tries the same examples on every machine; one that takes in the long tests tries new ones."""
    settings.load_profile("long" if "or not long" in config.option.markexpr else "here")


HEAVY = ("tests/e2e/", "tests/kiosk/", "tests/server/cli/", "tests/contract/", "tests/wechat_bridge/")
"""Where files start a hall or a window. Each takes its time; many at once starve one another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spreads the heavy files evenly among the others, so that few run at once and none is left to the end alone."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    places: dict[str, float] = {}
    for folder in (*HEAVY, ""):
        of = [name for name in files if name not in places and name.startswith(folder)]
        until = 0.9 if folder else 1.0
        places |= {name: until * (place + 0.5) / len(of) for place, name in enumerate(of)}
    items[:] = [item for name in sorted(files, key=lambda one: places[one]) for item in files[name]]


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
