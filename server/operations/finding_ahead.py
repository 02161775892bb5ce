"""Makes the tables of a centre's search as soon as its catalogue is there; it searches nothing."""

import threading
from queue import SimpleQueue

from server.operations.halls import Hall, Halls


class FindingAhead:
    """A thread that makes them one centre after another; whoever searches before it has come to theirs makes them."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls
        self._halls_made: SimpleQueue[Hall] = SimpleQueue()

    def start(self) -> None:
        """Listen for halls that are made, and begin."""
        self._halls.when_made(self._halls_made.put)
        threading.Thread(target=self._run, name="finding-ahead", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._halls_made.get().index.prepare_finding()
