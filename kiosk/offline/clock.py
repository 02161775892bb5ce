"""The server's time as a kiosk alone can best tell it; it asks nobody.

Since a contact in this run it goes by the machine's steady clock, so that setting the clock on the wall moves nothing.
After a restart without contact it is the wall clock and the offset last measured. It is never before that contact.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

NowMs = Callable[[], int]


def wall_ms() -> int:
    """Milliseconds UTC, as this machine believes."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Milliseconds that only go forward, sleep included where the system can tell."""
    if (boot := getattr(time, "CLOCK_BOOTTIME", None)) is not None:
        return time.clock_gettime_ns(boot) // 1_000_000
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A contact: the server's own time of it, and by how much this machine's wall clock was behind (ms)."""

    at: int
    offset_ms: int


class Clock:
    """`now_ms()` after the last contact known; `begin`, `measured` around each new one."""

    def __init__(self, last: Measured | None, wall: NowMs = wall_ms, steady: NowMs = steady_ms) -> None:
        self._last, self._wall, self._steady = last, wall, steady
        self._anchor: tuple[int, int] | None = None  # the server's time at a reading of the steady clock

    def now_ms(self) -> int:
        """The server's time now (ms UTC)."""
        if self._anchor is not None:
            at, steady = self._anchor
            return at + self._steady() - steady
        if self._last is None:
            return self._wall()
        return max(self._wall() + self._last.offset_ms, self._last.at)

    def begin(self) -> int:
        """To be read just before the server is asked."""
        return self._steady()

    def measured(self, begun: int, at: int) -> Measured:
        """A contact begun then and answered just now: the server's `at` was half-way between."""
        steady, wall = self._steady(), self._wall()
        now = at + (steady - begun) // 2
        self._anchor, self._last = (now, steady), Measured(at, now - wall)
        return self._last
