"""The simulation's clock: real time, so many times faster, that stands still while the server is away."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the start, of the simulation."""

    def __init__(self, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self._began_at = monotonic()
        self._stood_s = 0.0

    def now_s(self) -> float:
        """The simulation's time."""
        return (self._monotonic() - self._began_at - self._stood_s) * self.speed

    def stand(self, real_s: float) -> None:
        """So much real time was none of the simulation's: who would have come then didn't."""
        self._stood_s += real_s

    def real_s(self, simulated_s: float) -> float:
        """How long that really takes."""
        return simulated_s / self.speed
