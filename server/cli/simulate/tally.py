"""What has come of a simulation: counts, waits, refusals and errors; and how they are told."""

import statistics
from collections import Counter
from dataclasses import dataclass, field

LIFE = frozenset({
    "session_closed", "not_offered_now", "quota_reached", "already_holding", "illegal_transition", "nobody_waiting",
    "counter_busy", "counter_empty", "counter_taken", "counter_closed", "counter_paused", "changed_meanwhile",
    "too_soon", "requeue_limit", "draws_stopped", "queue_suspended", "day_over", "day_ended", "not_yours",
    "remote_suspended", "too_far", "too_late", "slot_full",
})  # fmt: skip
"""Refusals that are part of a hall's day; any other is an error of somebody's."""
WIDTH = 8
"""Of the bar: the whole line is for a terminal of 80 columns."""


@dataclass
class Tally:
    """Counts of visitors' fates; `waits_s` are of the simulation, from the draw in the hall to the first call."""

    drawn: int = 0
    called: int = 0
    served: int = 0
    missed: int = 0
    abandoned: int = 0
    back: int = 0
    turned_away: int = 0
    others: int = 0
    waiting: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)

    def refuse(self, code: str) -> None:
        """Count a refusal, or the error it is."""
        (self.refused if code in LIFE else self.errors)[code or "unknown"] += 1

    def line(self, part: float, clock: str) -> str:
        """The progress in one line; `part` is how much of the time is over, 0 to 1."""
        bar = ("#" * round(min(part, 1.0) * WIDTH)).ljust(WIDTH, ".")
        return (
            f"{clock} [{bar}] {min(part, 1.0):4.0%} drawn {self.drawn}, there {self.waiting}, served {self.served}, "
            f"missed {self.missed}, left {self.abandoned}"
        )

    def summary(self, away_s: float) -> str:
        """The end of it, in a few lines."""
        lines = [
            f"drawn {self.drawn}, called {self.called}, served {self.served}, missed {self.missed}",
            f"abandoned {self.abandoned}, still there {self.waiting}, came back {self.back}",
            f"turned away {self.turned_away}, other people's tickets {self.others}",
            f"refused: {_counts(self.refused)}",
            f"errors: {_counts(self.errors)}",
            f"wait: {_waits(self.waits_s)}",
        ]
        if away_s:
            lines.append(f"the server was away for {away_s:.1f} s in all")
        return "\n".join(lines)


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in found.most_common()) or "none"


def _waits(waits_s: list[float]) -> str:
    if len(waits_s) < 2:
        return "too few to say"
    tenths = statistics.quantiles(waits_s, n=10, method="inclusive")
    return f"p50 {tenths[4] / 60:.1f} min, p90 {tenths[8] / 60:.1f} min, of {len(waits_s)}"
