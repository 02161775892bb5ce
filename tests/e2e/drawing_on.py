"""Callers who go on drawing whatever dies beneath them, each with the same key until somebody answers."""

import contextlib
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from server.client.http import Unreachable
from tests.e2e.installation import Installation
from tests.waiting import until

CALLERS = 4
SOME = 20

Json = dict[str, Any]


class Drawn:
    """What was asked for, by its keys, and what was acknowledged."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.tickets: list[Json] = []

    def more(self) -> None:
        """Waits until some more were acknowledged."""
        so_far = len(self.tickets)
        until(lambda: len(self.tickets) > so_far + SOME, "more draws")


@contextmanager
def drawing_on(hall: Installation, service: str) -> Iterator[Drawn]:
    """Several callers who draw one number after the other until the end of the block."""
    drawn, enough = Drawn(), threading.Event()

    def keep_drawing(caller: int) -> None:
        for serial in itertools.count():
            if enough.is_set():
                return
            drawn.keys.append(key := f"morning-{caller}-{serial}")
            drawn.tickets.append(_in_the_end(hall, service, key))

    with ThreadPoolExecutor(CALLERS) as pool:
        drawing = [pool.submit(keep_drawing, caller) for caller in range(CALLERS)]
        try:
            yield drawn
        finally:
            enough.set()
    for ended in drawing:
        ended.result()


def _in_the_end(hall: Installation, service: str, key: str) -> Json:
    """The ticket for this key, asked for with the same key until somebody answers."""
    tickets: list[Json] = []

    def answered() -> bool:
        with contextlib.suppress(Unreachable):
            tickets.append(hall.draw(service, key))
        return bool(tickets)

    until(answered, f"an answer to {key}")
    return tickets[0]
