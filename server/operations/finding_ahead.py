"""Makes the tables of a centre's search as soon as its catalogue is there; it searches nothing."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue

from server.domain.refusals import Refused
from server.operations.halls import Hall, Halls
from server.records.engine import DatabaseAway
from server.store.client import StoreAway

AT_START = 20
"""So many centres are made ready before anybody asks for them; in a larger district the others with their first."""


class FindingAhead:
    """A thread that makes them one centre after another; whoever searches before it has come to theirs makes them."""

    def __init__(self, halls: Halls, centres: Callable[[], Iterable[str]] = tuple) -> None:
        """`centres` are those made ready at once, so that a restart makes nobody wait."""
        self._halls, self._centres = halls, centres
        self._halls_made: SimpleQueue[Hall] = SimpleQueue()

    def start(self) -> None:
        """Listen for halls that are made, and begin."""
        self._halls.when_made(self._halls_made.put)
        threading.Thread(target=self._run, name="finding-ahead", daemon=True).start()

    def _run(self) -> None:
        with suppress(StoreAway, DatabaseAway):  # then with the first who asks
            for centre in islice(self._centres(), AT_START):
                with suppress(Refused):
                    self._halls.get(centre)
        while True:
            self._halls_made.get().index.prepare_finding()
