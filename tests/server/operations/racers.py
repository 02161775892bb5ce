"""Processes that work at counters as fast as they can; started by the race's test."""

import threading
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier, Event
from typing import TYPE_CHECKING

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.store.client import Client
from tests.server.small_hall import CENTRE, Clock, SmallHall, catalogue, clerk

if TYPE_CHECKING:
    from multiprocessing.queues import Queue


def race(
    url: str, counters: Sequence[str], ready: Barrier, all_drawn: Event, called: "Queue[tuple[str, str]]"
) -> None:
    """One thread for each counter: call and finish until all are drawn and nobody waits; tells whom it called."""
    clock = Clock()
    client = Client(url, clock)
    hall = SmallHall(client, clock, catalogue=catalogue(counters=20))
    threads = [
        threading.Thread(target=_work, args=(hall, counter, all_drawn, called)) for counter in counters
    ]
    ready.wait(60)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()


def _work(hall: SmallHall, counter: str, all_drawn: Event, called: "Queue[tuple[str, str]]") -> None:
    hall.open(counter)
    while True:
        last_round = all_drawn.is_set()
        try:
            result = hall.counters.call_next(CENTRE, counter, clerk(counter), Finish())
        except Refused as refused:
            if refused.code != "nobody_waiting":
                raise
        else:
            if result.called is not None:
                called.put((counter, result.called["number"]))
                continue
        if last_round:
            return
        all_drawn.wait(0.01)
