"""With `appendfsync always` many draws share one sync: a server syncs once a turn of its loop, however many it did."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.store.client import Client
from server.store.embedded import Embedded, packed_server
from tests.ports import free_port
from tests.server.small_hall import Clock, SmallHall
from tests.server.store.servers import eventually

DRAWS = 60


@pytest.fixture
def hall(store_directory: Path, clock: Clock) -> Iterator[SmallHall]:
    """The small hall on a store that syncs every change before it acknowledges it."""
    store = Embedded(store_directory, "always", free_port(), packed_server())
    store.start()
    client = Client(store.url, clock)
    hall = SmallHall(client, clock)
    hall.draw()
    yield hall
    client.close()
    store.stop()


def turns(redis: Any) -> int:
    """How often the server's loop has gone round; before it sleeps it writes and syncs what was done in the turn."""
    return int(redis.info("stats")["eventloop_cycles"])


def waiting_scripts(redis: Any) -> int:
    """How many clients have sent a script that is held back."""
    return sum(one["cmd"] == "evalsha" and "b" in one["flags"] for one in redis.client_list())


def test_draws_that_come_together_share_syncs(hall: SmallHall) -> None:
    redis = hall.client.redis
    numbers: list[str] = []
    drawing = [threading.Thread(target=lambda: numbers.append(hall.number())) for _ in range(DRAWS)]
    redis.client_pause(60_000, all=False)
    for thread in drawing:
        thread.start()
    eventually(lambda: waiting_scripts(redis) == DRAWS)
    before = turns(redis)
    redis.client_unpause()
    for thread in drawing:
        thread.join()
    assert turns(redis) - before < DRAWS / 4
    assert sorted(numbers) == [f"A{n:03d}" for n in range(2, DRAWS + 2)]
    assert redis.config_get("appendfsync") == {"appendfsync": "always"}


def test_draws_one_after_another_are_synced_one_by_one(hall: SmallHall) -> None:
    before = turns(hall.client.redis)
    for _ in range(DRAWS):
        hall.draw()
    assert turns(hall.client.redis) - before >= DRAWS
