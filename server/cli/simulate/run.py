"""The simulation's one loop: what is due is done, by visitors and by clerks, until everybody is accounted for."""

import threading
from collections.abc import Callable

from server.cli.simulate.counters import Counters
from server.cli.simulate.guests import Guests
from server.cli.simulate.hall import Hall, Stopped
from server.cli.simulate.lines import Lines
from server.cli.simulate.tally import Tally
from server.domain.simulate.people import HOUR_S

LINGER_S = 4.0 * HOUR_S
"""How long after the last arrival clerks go on while people wait, in the simulation's time."""
NAP_S = 0.1


class Simulation:
    """Visitors and clerks in one hall."""

    def __init__(self, hall: Hall, lines: Lines, tally: Tally, guests: Guests, counters: Counters) -> None:
        self.tally = tally
        self._hall, self._lines, self._guests, self._counters = hall, lines, guests, counters
        self._all_came_s: float | None = None

    def run(self, stopping: threading.Event, tell: Callable[[], None]) -> None:
        """Until everybody is accounted for, or told to stop; the counters are closed then."""
        try:
            while not stopping.is_set() and not self._is_over():
                self._guests.act()
                self._counters.act()
                self.tally.waiting = len(self._guests)
                tell()
                stopping.wait(self._pause_s())
        except Stopped:
            return
        finally:
            self._hall.ending = True
            self._counters.close()
            self.tally.waiting = len(self._guests)

    def _is_over(self) -> bool:
        if self._guests.next_s is not None:
            return False
        now_s = self._hall.clock.now_s()
        if self._all_came_s is None:
            self._all_came_s = now_s
        if not self._guests or self._counters.next_s is None or now_s > self._all_came_s + LINGER_S:
            return True
        if not self._counters.busy and self._lines.look():
            self._guests.ask_after()
        return not self._guests

    def _pause_s(self) -> float:
        due = [one for one in (self._guests.next_s, self._counters.next_s) if one is not None]
        left_s = min(due, default=0.0) - self._hall.clock.now_s()
        return min(max(self._hall.clock.real_s(left_s), 0.001), NAP_S)
