"""The embedded store is waited for while it loads, and stopped in the time there is."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.client import Client
from server.store.embedded import CannotStart, Embedded, packed_server
from tests.server.small_hall import Clock, SmallHall
from tests.server.store.long_log import COMMANDS, lengthen
from tests.server.store.servers import HAS_REDIS, debian_redis

SHORT_S = 0.3
LATER = ["valkey", *(["redis"] if HAS_REDIS else [])]
"""What may read the log of the wheel's Valkey later."""


@pytest.fixture
def embedded(store_directory: Path) -> Iterator[Embedded]:
    own = Embedded(store_directory, fsync="everysec")
    own.start()
    yield own
    own.stop()


def test_a_store_that_loads_longer_than_anybody_is_patient_is_waited_for(embedded: Embedded) -> None:
    embedded.stop()
    lengthen(embedded)
    assert embedded.start(SHORT_S)
    client = Client(embedded.url)
    assert client.ask("get", "a") == str(COMMANDS)
    client.close()


def test_a_store_that_loads_is_not_waited_for_once_told_to_stop(embedded: Embedded) -> None:
    embedded.stop()
    lengthen(embedded)
    asked = iter([False, False, True])
    assert not embedded.start(stopping=lambda: next(asked))


@pytest.mark.parametrize("later", LATER)
def test_hall_of_the_wheels_store_goes_on_in_another_that_reads_its_log(
    store_directory: Path, clock: Clock, later: str
) -> None:
    links = store_directory / "links"
    links.mkdir()
    for program, number in ((packed_server(), "A001"), (debian_redis(links), "A002")):
        chosen = program if later == "redis" else packed_server()
        store = Embedded(store_directory / "store", program=chosen)
        store.start()
        client = Client(store.url, clock)
        assert SmallHall(client, clock).number() == number
        client.close()
        store.stop()


def test_a_store_that_ends_at_once_is_told(embedded: Embedded) -> None:
    embedded.stop()
    (manifest,) = (embedded.directory / "appendonlydir").glob("*.manifest")
    manifest.write_text("nothing that it could read\n", "utf-8")
    with pytest.raises(CannotStart, match="stopped at once"):
        embedded.start()


def test_a_store_that_does_not_end_is_killed_within_the_time_given(embedded: Embedded) -> None:
    assert embedded.process is not None
    embedded.process.send_signal(signal.SIGSTOP)
    stopping = threading.Thread(target=embedded.stop, args=(SHORT_S,), daemon=True)
    stopping.start()
    stopping.join(4)  # less than it has by itself
    assert not stopping.is_alive()
    assert not embedded.alive()
