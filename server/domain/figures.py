"""Figures of what was: from finished days' tickets to counts, waits and times at the counter. Pure, reads nothing.

A wait is from the draw to the first call, of those who drew in the hall: whoever draws from afar waits where they like.
Nobody's figures are ranked, and a clerk is no key here.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from server.wire.vocabulary import REMOTE_CHANNELS, Outcome, State

Json = dict[str, Any]
Key = Callable[["Visit"], str]

FINISHED_AT_ONCE = frozenset({Outcome.DONE, Outcome.ACCEPTED, Outcome.CONDITIONAL})
"""Outcomes after which nobody has to come again with the same matter; an unstated one is none of them."""
_NOT_SAID = frozenset({Outcome.UNSTATED, Outcome.UNRECORDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One ticket as its day left it; times in ms UTC."""

    day: str
    service: str
    queue: str
    channel: str
    state: str
    counter: str | None = None
    outcome: str | None = None
    cases: int = 1
    drawn_at: int
    called_at: int | None = None  # for the first time
    served_ms: int | None = None  # at all its counters together


@dataclass(slots=True)
class _Group:
    drawn: int = 0
    states: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    waits_ms: list[int] = field(default_factory=list)
    served_ms: list[int] = field(default_factory=list)

    def add(self, visit: Visit) -> None:
        self.drawn += 1
        self.states[visit.state] += 1
        if visit.state == State.DONE:
            self.cases += visit.cases
            self.outcomes[visit.outcome or Outcome.UNSTATED] += 1
        if visit.called_at is not None and visit.channel not in REMOTE_CHANNELS:
            self.waits_ms.append(max(0, visit.called_at - visit.drawn_at))
        if visit.served_ms is not None:
            self.served_ms.append(visit.served_ms)

    def told(self) -> Json:
        waits, served = sorted(self.waits_ms), self.served_ms
        stated = sum(count for outcome, count in self.outcomes.items() if outcome not in _NOT_SAID)
        at_once = sum(self.outcomes[outcome] for outcome in FINISHED_AT_ONCE)
        return {
            "drawn": self.drawn, "served": self.states[State.DONE], "missed": self.states[State.MISSED],
            "cancelled": self.states[State.CANCELLED], "expired": self.states[State.EXPIRED], "cases": self.cases,
            "outcomes": dict(sorted(self.outcomes.items())), "first_visit": _share(at_once, stated),
            "waits": len(waits), "wait_mean_s": _mean_s(waits), "wait_p50_s": _part_s(waits, 0.5),
            "wait_p90_s": _part_s(waits, 0.9), "wait_longest_s": _part_s(waits, 1.0), "service_mean_s": _mean_s(served),
        }  # fmt: skip


def figures(visits: Iterable[Visit], key: Key) -> Json:
    """`{rows: [{key, …}], total: {…}}`: each key's figures in the order of the keys, and those of all together."""
    groups: dict[str, _Group] = {}
    total = _Group()
    for visit in visits:
        groups.setdefault(key(visit), _Group()).add(visit)
        total.add(visit)
    return {
        "rows": [{"key": name} | groups[name].told() for name in sorted(groups)],
        "total": total.told(),
    }


def _mean_s(values_ms: list[int]) -> int | None:
    return round(sum(values_ms) / len(values_ms) / 1000) if values_ms else None


def _part_s(sorted_ms: list[int], part: float) -> int | None:
    """The smallest value that so large a part of all does not exceed."""
    return round(sorted_ms[max(0, ceil(part * len(sorted_ms)) - 1)] / 1000) if sorted_ms else None


def _share(count: int, of: int) -> float | None:
    return round(count / of, 4) if of else None
