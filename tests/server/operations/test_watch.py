"""Folds kept by tailing the streams are the hall as it would be read, under load and across faults of the store."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.operations.counter import Finish
from server.operations.prints import Asked
from server.operations.watch import Seen, Watch
from server.store.client import Client, StoreAway
from server.store.embedded import Embedded
from server.store.snapshot import read_fold
from server.wire.fold import Fold, event_order
from tests.server.small_hall import CENTRE, PARTITIONS, SERVED, Clock, SmallHall, caller, clerk, local_ms

pytestmark = pytest.mark.every_store


DEADLINE_S = 30


class Watching:
    """A watch of the hall and what it told, to wait for."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._client = Client(url, clock)
        self._changed = threading.Condition()
        self.told: list[str] = []
        self.watch = Watch(self._client, PARTITIONS)
        self.watch.listen(self._listen)

    def _listen(self, seen: Seen, _: Fold | None) -> None:
        with self._changed:
            self.told.append(seen.event["event_id"])
            self._changed.notify_all()

    def wait_for(self, event_id: str) -> None:
        """Until this event was told."""
        with self._changed:
            assert self._changed.wait_for(lambda: event_id in self.told, DEADLINE_S)

    def close(self) -> None:
        self.watch.stop()
        self._client.close()


@contextmanager
def watching(url: str, clock: Clock) -> Iterator[Watching]:
    """A watch that runs, and has folded the hall if there is one."""
    watched = Watching(url, clock)
    watched.watch.start([CENTRE])
    try:
        yield watched
    finally:
        watched.close()


def same(hall: SmallHall, watched: Watching) -> None:
    """Wait for the last event, then compare the watch's fold with the hall as read."""
    watched.wait_for(hall.last_event())
    folded, read = watched.watch.fold(CENTRE), read_fold(hall.client, hall.keys, hall=True)
    assert folded is not None
    assert read is not None
    assert folded.snapshot() == read.snapshot()


def together(*works: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def morning(hall: SmallHall) -> list[Callable[[], None]]:
    """Twenty tickets of each service and all counters calling, at once."""

    def draw(service: str) -> Callable[[], None]:
        def twenty() -> None:
            for _ in range(20):
                hall.draw(service)

        return twenty

    def work(counter: str) -> Callable[[], None]:
        def call() -> None:
            for _ in range(10):
                hall.counters.call_next(CENTRE, counter, clerk(counter), Finish())
                called = hall.counters.recall(CENTRE, counter, clerk(counter))
                call_id = f"{CENTRE}-20261123-{called['number']}"
                hall.prints.ask(CENTRE, Asked("printer-1", "ticket", call_id), caller())

        return call

    hall.open(*SERVED)
    for service in ("S1", "S3", "S4"):
        for _ in range(20):
            hall.draw(service)
    return [*map(draw, ("S1", "S3", "S4")), *map(work, sorted(SERVED))]


def test_folds_of_two_watches_are_the_hall_as_read_after_a_busy_morning(
    store: Embedded, hall: SmallHall, clock: Clock
) -> None:
    hall.halls.get(CENTRE).today()
    with watching(store.url, clock) as early, watching(store.url, clock) as late:
        assert early.watch.fold(CENTRE) is not None
        together(*morning(hall), lambda: late.watch.fold(CENTRE))
        same(hall, early)
        same(hall, late)
        assert early.told == sorted(set(early.told), key=event_order)


def test_events_left_to_gather_are_read_at_once_for_who_has_just_done_something(
    store: Embedded, hall: SmallHall, clock: Clock
) -> None:
    hall.draw()
    watched = Watching(store.url, clock)
    watched.watch.fold(CENTRE)
    watched.watch.start([CENTRE], gather_s=DEADLINE_S)
    hall.draw()
    watched.wait_for(hall.last_event())
    hall.draw()
    assert [ticket["number"] for ticket in watched.watch.live_tickets(CENTRE)] == ["A001", "A002", "A003"]
    watched.close()


def test_watch_of_a_hall_whose_first_day_is_yet_to_come_folds_it_once_it_opened(
    store: Embedded, hall: SmallHall, clock: Clock
) -> None:
    with watching(store.url, clock) as watched:
        assert watched.watch.fold(CENTRE) is None
        hall.draw()
        same(hall, watched)


def test_fold_begins_a_new_day_with_the_hall(store: Embedded, hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    hall.draw()
    with watching(store.url, clock) as watched:
        same_before = watched.watch.fold(CENTRE)
        assert same_before is not None
        clock.now_ms = local_ms("09:30", "2026-11-24")
        hall.draw("S3")
        same(hall, watched)
        assert list(same_before.tickets) == ["demo-20261124-B001"]


def test_event_seen_has_the_ticket_as_it_was_before(store: Embedded, hall: SmallHall, clock: Clock) -> None:
    hall.draw()
    hall.open("c01")
    with watching(store.url, clock) as watched:
        watched.watch.fold(CENTRE)
        befores: list[str | None] = []
        watched.watch.listen(lambda seen, _: befores.append((seen.before or {}).get("state")))
        hall.draw()
        hall.call()
        watched.wait_for(hall.last_event())
        same(hall, watched)
        assert befores == [None, "waiting"]


def test_missed_and_held_of_a_counter_are_the_newest_first(
    store: Embedded, hall: SmallHall, clock: Clock
) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
        hall.miss()
    with watching(store.url, clock) as watched:
        found = watched.watch.at_counter(CENTRE, "c01", {"A"})
        assert [one["number"] for one in found["missed"]] == ["A002", "A001"]
        assert found["held"] == []
        assert watched.watch.at_counter(CENTRE, "c03", {"B"})["missed"] == []


@pytest.fixture
def own_store(store_directory: Path) -> Iterator[Embedded]:
    embedded = Embedded(store_directory, fsync="always")
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def own_hall(own_store: Embedded, clock: Clock) -> Iterator[SmallHall]:
    client = Client(own_store.url, clock)
    yield SmallHall(client, clock)
    client.close()


def insist(hall: SmallHall) -> None:
    """Draw, however long the store is away."""
    by = caller()
    while True:
        try:
            hall.draw(by=by)
        except StoreAway:
            continue
        return


def test_watch_goes_on_without_a_gap_after_the_store_was_killed(
    own_store: Embedded, own_hall: SmallHall, clock: Clock
) -> None:
    own_hall.draw()
    with watching(own_store.url, clock) as watched:
        kept = watched.watch.fold(CENTRE)
        assert kept is not None
        own_hall.draw()
        watched.wait_for(own_hall.last_event())
        assert own_store.process is not None
        own_store.process.kill()
        own_store.process.wait()
        own_store.start()
        together(*[lambda: insist(own_hall)] * 4)
        same(own_hall, watched)
        assert watched.watch.fold(CENTRE) is kept


def test_watch_begins_anew_after_the_store_came_back_knowing_less(
    own_store: Embedded, own_hall: SmallHall, clock: Clock
) -> None:
    own_hall.draw()
    with watching(own_store.url, clock) as watched:
        rewound = threading.Event()
        watched.watch.on_rewind(rewound.set)
        assert watched.watch.fold(CENTRE) is not None
        own_hall.draw()
        watched.wait_for(own_hall.last_event())
        assert own_store.process is not None
        own_store.process.kill()
        own_store.process.wait()
        shutil.rmtree(own_store.directory / "appendonlydir")
        own_store.start()
        own_hall.halls.forget(CENTRE)
        insist(own_hall)  # newer than anything the watch has seen, so that only the loss itself tells
        assert rewound.wait(DEADLINE_S)
        own_hall.draw()
        same(own_hall, watched)
