"""The store killed with -9 while eight threads draw: what was acknowledged is there, and nothing was drawn twice."""

import threading
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.operations.counter import Finish
from server.store.client import Client, StoreAway
from server.store.embedded import CannotStart, Embedded
from server.store.numbers import pages
from server.store.snapshot import read_fold
from server.wire.fold import fold
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, contents

THREADS, KILLS, BETWEEN = 8, 3, 40


@pytest.fixture
def durable(store_directory: Path) -> Iterator[Embedded]:
    """A store of the test's own that syncs every change before it acknowledges it."""
    embedded = Embedded(store_directory, fsync="always")
    embedded.start()
    yield embedded
    embedded.stop()


class Drawing:
    """Threads that draw until they are stopped, each draw repeated with its key until it is acknowledged."""

    def __init__(self, hall: SmallHall) -> None:
        self._hall = hall
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self.acknowledged: dict[str, str] = {}  # key → number
        self._threads = [threading.Thread(target=self._draw, args=(n,)) for n in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Until so many draws are acknowledged."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= count, 60)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _draw(self, thread: int) -> None:
        turn = 0
        while not self._stopping.is_set():
            key, turn = f"{thread}-{turn}", turn + 1
            number = self._insist(key, ("S1", "S3", "S4")[turn % 3])
            with self._changed:
                self.acknowledged[key] = number
                self._changed.notify_all()

    def _insist(self, key: str, service: str) -> str:
        while True:
            try:
                return self._hall.number(service, by=caller(f"kiosk-{key[0]}", key))
            except StoreAway:
                continue


@pytest.mark.timeout(120)
def test_acknowledged_tickets_are_there_once_after_the_store_was_killed(durable: Embedded) -> None:
    clock = Clock()
    client = Client(durable.url, clock)
    hall = SmallHall(client, clock)
    hall.halls.get(CENTRE).today()
    began = read_fold(client, hall.keys, hall=True)
    drawing = Drawing(hall)
    for _ in range(KILLS):
        drawing.wait_for(len(drawing.acknowledged) + BETWEEN)
        assert durable.process is not None
        durable.process.kill()
        durable.process.wait()
        durable.start()
    drawing.wait_for(len(drawing.acknowledged) + BETWEEN)
    drawing.stop()

    numbers = [number for page in pages(client, hall.today) for number in page]
    assert set(Tally(numbers).values()) == {1}
    assert sorted(drawing.acknowledged.values()) == sorted(numbers)
    answered = [field for field in client.redis.hkeys(hall.today.day) if field.startswith("k:")]
    assert len(answered) == len(numbers)
    for prefix in ("A", "B", "CZ"):
        of_queue = sorted(number for number in numbers if number.startswith(prefix))
        assert of_queue == [f"{prefix}{n:03d}" for n in range(1, len(of_queue) + 1)]
    ended = read_fold(client, hall.keys, hall=True)
    assert began is not None
    assert ended is not None
    snapshot = began.snapshot()
    assert fold(snapshot, hall.events(snapshot["event_id"])) == ended.snapshot()
    client.close()


def test_scripts_unknown_to_a_store_that_was_started_again_are_given_to_it(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    for _ in range(2):
        hall.client.redis.script_flush()
        hall.draw()
        hall.client.redis.script_flush()
        assert hall.call("c01")
        hall.client.redis.script_flush()
        hall.counters.finish(CENTRE, "c01", caller("clerk-c01"), Finish())


def test_store_that_stays_away_is_said_to_be_away(durable: Embedded) -> None:
    client = Client(durable.url, Clock())
    hall = SmallHall(client, Clock())
    hall.draw()
    assert durable.process is not None
    durable.process.kill()
    durable.process.wait()
    with pytest.raises(StoreAway):
        hall.draw()
    assert not client.ping()
    client.close()


def test_master_that_must_not_write_alone_is_away_and_has_changed_nothing(hall: SmallHall) -> None:
    hall.draw()
    before = contents(hall.client)
    hall.client.redis.config_set("min-replicas-to-write", 1)
    try:
        with pytest.raises(StoreAway, match="NOREPLICAS"):
            hall.draw()
    finally:
        hall.client.redis.config_set("min-replicas-to-write", 0)
    assert contents(hall.client) == before


def test_second_store_in_the_same_folder_is_refused(durable: Embedded) -> None:
    with pytest.raises(CannotStart, match="already uses"):
        Embedded(durable.directory).start()
    assert durable.alive()


def test_folder_whose_path_is_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="too long"):
        Embedded(tmp_path / ("d" * 100)).start()
