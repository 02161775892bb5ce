"""How much paper is left by the length that was printed, so that staff hear of it before the peak; it prints nothing.

Near-end sensors are often missing, and always say "enough" then. A roll counts as full when the paper
was out and is back, or when staff say so.
"""

from dataclasses import dataclass

from printers.profiles import Profile
from printers.spool import HOUR_MS, Spool

SLIP_MM = 150.0  # until one has been printed
LAST = 50
WIDE_DOTS = 500  # narrow ones have 384
LEAST_MM = 3000.0  # twenty slips: time to fetch a roll


def usual_roll_m(profile: Profile) -> float:
    """The metres of a usual new roll: 80 × 60 mm, or 58 × 40 mm for a narrow one."""
    return 50.0 if profile.dots >= WIDE_DOTS else 20.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is left; `minutes` lasts it at the pace of the week's busiest hour, None without one."""

    left_mm: int
    slips: int
    minutes: int | None
    low: bool


class Meter:
    """One printer's roll."""

    def __init__(self, spool: Spool, roll_mm: float) -> None:
        """`roll_mm` 0: not counted."""
        self._spool, self._roll_mm = spool, roll_mm
        self._hour = -1
        self._busiest_mm = 0.0

    def paper(self, now_ms: int) -> Paper | None:
        """What is left now; low once it may not last through a busy hour."""
        if not self._roll_mm:
            return None
        if now_ms // HOUR_MS != self._hour:
            self._hour = now_ms // HOUR_MS
            self._spool.forget(now_ms)
            self._busiest_mm = self._spool.busiest_mm()
        left_mm = max(0.0, self._roll_mm - self._spool.paper()[0])
        slip_mm = self._spool.slip_mm(LAST) or SLIP_MM
        minutes = round(60 * left_mm / self._busiest_mm) if self._busiest_mm else None
        low = left_mm < max(LEAST_MM, min(self._busiest_mm, self._roll_mm / 2))
        return Paper(round(left_mm), int(left_mm // slip_mm), minutes, low)

    def seen(self, *, out: bool) -> bool:
        """The printer tells whether it has paper: paper that was out and is back is a new roll, then True."""
        was_out = self._spool.paper()[1]
        if out and not was_out:
            self._spool.paper_out()
        if was_out and not out:
            self._spool.new_roll()
        return was_out and not out

    def new_roll(self) -> None:
        """Staff have put in a full roll."""
        self._spool.new_roll()
