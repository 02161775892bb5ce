"""Who waits where, as a simulation last saw it, so that idle clerks needn't ask for nothing. It moves nobody."""

import time
from collections.abc import Mapping, Sequence

from server.cli.simulate.hall import Hall

LOOK_S = 0.5
"""Real seconds between two looks."""


class Lines:
    """The queues that each counter serves, and whether anybody may wait there."""

    def __init__(self, hall: Hall, serves: Mapping[str, Sequence[str]]) -> None:
        self._hall, self._serves = hall, serves
        self._waiting: dict[str, int] = {}
        self._looked_at = 0.0

    def look(self) -> bool:
        """Look again, if that is due; whether it was."""
        if time.monotonic() - self._looked_at < LOOK_S:
            return False
        self._looked_at = time.monotonic()
        self._waiting = {one["id"]: one["waiting"] for one in self._hall.get(self._hall.clerk)["queues"]}
        return True

    def joined(self, queue: str) -> None:
        """Somebody is in line there now."""
        self._waiting[queue] = self._waiting.get(queue, 0) + 1

    def empty(self, counter: str) -> None:
        """Nobody waited for this counter."""
        self._waiting |= dict.fromkeys(self._serves[counter], 0)

    def may_wait(self, counter: str) -> bool:
        """Whether anybody may wait for this counter."""
        self.look()
        return any(self._waiting.get(queue) for queue in self._serves[counter])
