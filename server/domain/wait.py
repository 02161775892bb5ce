"""The first wait estimate: work ahead over open counters, its range from its own trailing errors; pure arithmetic.

What can be worked out before anybody asks is worked out in `queue_state`; `estimate` only adds and divides, since it
runs in every draw. It never tells a range from too little: then it says nothing.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

FEWEST_FINISHED = 5
"""Fewer finished services than these, among the recent calls of the queue, are too little data."""
FEWEST_OF_SERVICE = 3
"""A service with fewer recent calls than these is taken to last as long as the queue's average."""
FEWEST_ERRORS = 10
"""Fewer trailing errors than these are no distribution yet; `USUAL_RATIOS` stands in for it."""
USUAL_RATIOS = (1.0, 1.8)
"""The median and the ninth decile of actual over predicted while too few errors are known."""
LEAST_SPREAD = 1.3
"""The ninth decile is at least so many times the median, however even the last waits were."""
MOST_OFF = 10.0
"""An error counts as at most so many times too long or too short: a counter that lay idle says nothing of the next."""
NARROWEST_S = 60
"""No range is narrower: nobody foresees a hall to the second."""


@dataclass(frozen=True, slots=True)
class Served:
    """One call that ended: how long it took a counter from the call on, and whether it ended with a finish."""

    service: str
    taken_s: float
    cases: int = 1
    finished: bool = True


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter that serves the queue now: with how many busy queues (this one among them), and whether it is empty."""

    busy_queues: int = 1
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What was seen of one queue on one day, as it is now."""

    day: str
    served: Sequence[Served]  # its recent calls
    waiting: Sequence[tuple[str, int]]  # service and cases of who waits, in their order
    counters: Sequence[OpenCounter]
    ratios: Sequence[float] = ()  # trailing errors, actual over predicted
    gap_s: float = 0.0  # how long a counter lies empty between two calls though people wait
    closes_at: int | None = None
    may_come: Sequence[int] = ()  # best ranks that booked tickets may still get


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """What is known of one queue, worked out for `estimate`; durations in seconds, times in ms UTC."""

    day: str
    finished: int  # recent services that ended with a finish
    call_s: float  # the average call, with the gap after it
    case_s: float  # the average case
    by_service_s: Mapping[str, float]  # the average case of each service known well enough
    ahead_s: tuple[float, ...]  # work of the first 0, 1, 2 … who wait, in their order
    counters: float  # shares of open counters
    empty: int  # of them, those without a ticket
    ratios: tuple[float, float]  # what makes p50 and p90 of the plain wait
    closes_at: int | None
    may_come: tuple[int, ...]  # best ranks that booked tickets may still get, smallest first

    def may_come_before(self, rank_at: int) -> int:
        """How many booked tickets may still get a smaller rank."""
        return bisect_left(self.may_come, rank_at)


@dataclass(frozen=True, slots=True)
class Wait:
    """The range a wait probably lies in, and whether the service ends before closing (None: no closing is known)."""

    p50_s: int
    p90_s: int
    before_closing: bool | None


def queue_state(seen: Observed) -> QueueState:
    """A queue's state, worked out from what was seen of it."""
    cases = sum(one.cases for one in seen.served)
    total_s = sum(one.taken_s for one in seen.served)
    case_s = total_s / cases if cases else 0.0
    by_service = _by_service(seen.served)
    work = (by_service.get(service, case_s) * count + seen.gap_s for service, count in seen.waiting)
    return QueueState(
        day=seen.day,
        finished=sum(one.finished for one in seen.served),
        call_s=total_s / len(seen.served) + seen.gap_s if seen.served else 0.0,
        case_s=case_s,
        by_service_s=MappingProxyType(by_service),
        ahead_s=tuple(accumulate(work, initial=0.0)),
        counters=sum(1 / max(1, one.busy_queues) for one in seen.counters),
        empty=sum(one.empty for one in seen.counters),
        ratios=_range_of(seen.ratios),
        closes_at=seen.closes_at,
        may_come=tuple(sorted(seen.may_come)),
    )


def plain_s(state: QueueState, ahead: int) -> float | None:
    """Seconds until a counter is free for who has so many ahead, uncorrected; None for too little data.

    The work of those ahead and of one call under way, less a call for each empty counter, over the open counters;
    a counter that serves k busy queues counts as 1/k of one.
    """
    if state.finished < FEWEST_FINISHED or state.counters <= 0:
        return None
    known = min(ahead, len(state.ahead_s) - 1)
    work_s = state.ahead_s[known] + (ahead - known) * state.call_s
    return max(0.0, work_s + (1 - state.empty) * state.call_s) / state.counters


def estimate(state: QueueState, ahead: int, now_ms: int, service: str = "", cases: int = 1) -> Wait | None:
    """The wait of a ticket with so many ahead and so many cases of its own; None for too little data."""
    plain = plain_s(state, ahead)
    if plain is None:
        return None
    p50_s = math.ceil(plain * state.ratios[0])
    p90_s = max(math.ceil(plain * state.ratios[1]), p50_s + NARROWEST_S)
    before_closing = None
    if state.closes_at is not None:
        own_s = state.by_service_s.get(service, state.case_s) * cases
        before_closing = now_ms + (p90_s + own_s) * 1000 <= state.closes_at
    return Wait(p50_s, p90_s, before_closing)


def error_ratio(actual_s: float, predicted_s: float) -> float | None:
    """How many times longer a wait was than predicted; None where nobody was to wait, which no factor corrects."""
    if predicted_s < NARROWEST_S:
        return None
    return min(MOST_OFF, max(1 / MOST_OFF, actual_s / predicted_s))


def _by_service(served: Sequence[Served]) -> dict[str, float]:
    found: dict[str, list[Served]] = {}
    for one in served:
        found.setdefault(one.service, []).append(one)
    return {
        service: sum(one.taken_s for one in calls) / sum(one.cases for one in calls)
        for service, calls in found.items()
        if len(calls) >= FEWEST_OF_SERVICE
    }


def _range_of(ratios: Sequence[float]) -> tuple[float, float]:
    if len(ratios) < FEWEST_ERRORS:
        return USUAL_RATIOS
    ordered = sorted(ratios)
    # The error of a wait is known only when it is over, and the service times have followed by then: corrected in
    # full, one slow hour counts twice. Its root was nearest in simulated halls, steady, slowing and biased.
    median = math.sqrt(_quantile(ordered, 0.5))
    return median, max(_quantile(ordered, 0.9), LEAST_SPREAD * median)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]
