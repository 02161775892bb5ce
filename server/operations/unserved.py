"""Queues in which people wait and no counter is open, as they stand when they are read; nothing of it is kept."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from server.domain.unserved import Span, is_unserved, spans
from server.operations.halls import Today
from server.wire.vocabulary import CounterState, DayState

Json = dict[str, Any]

NOBODY: Json = {"counters_open": 0, "back_at": None}


def staff_of(queue: str, counters: Iterable[Json]) -> Json:
    """`counters_open` and `back_at` of one queue, from the records of the hall's counters."""
    serving = [one for one in counters if queue in one["queues"]]
    back = [one["back_at"] for one in serving if one["state"] == CounterState.PAUSED and one["back_at"]]
    return {
        "counters_open": sum(one["state"] == CounterState.OPEN for one in serving),
        "back_at": min(back, default=None),
    }


def attention(today: Today, queue: str, waiting: int, staff: Json) -> Json:
    """How a queue is attended now: `counters_open`, `back_at`, `unserved`, and `served`, the times by which it goes."""
    served = _spans(today, queue)
    alone = is_unserved(waiting, staff["counters_open"], served, today.hall.now_ms())
    return {**staff, "unserved": alone, "served": [asdict(one) for one in served]}


def _spans(today: Today, queue: str) -> tuple[Span, ...]:
    """When a queue is to be served today; never once the day has ended, which ends its tickets."""
    if today.record.state != DayState.OPEN:
        return ()
    services = [one.sessions for one in today.index.services_of.get(queue, ())]
    return spans(today.sessions(), services, today.ends_at)
