"""A clerk's own figures of the day: served, missed, how long it took, how it came out. For nobody else, and no ranking.

They go by the clerk and not by the counter, so they go along to another counter; each is counted in the very step
that serves, and an undo counts it back.
"""

from typing import Any

from server.domain.ticket import STORE_TIME, Stop
from server.operations.halls import Today
from server.store.plan import Plan
from server.wire.vocabulary import EventType

Json = dict[str, Any]

_SERVED, _MISSED, _TOOK_MS, _OUTCOME = "served", "missed", "ms", "out:"


def count(today: Today, plan: Plan, clerk: str, type_: EventType, stop: Stop, times: int = 1) -> None:
    """Add to the plan that the clerk served or missed whom this stop is of; `times` is −1 to take it back."""
    if type_ == EventType.TICKET_MISSED:
        counted = {_MISSED: 1}
    elif type_ == EventType.TICKET_FINISHED:
        counted = {_SERVED: 1, _TOOK_MS: _took_ms(today, stop), f"{_OUTCOME}{stop.outcome}": 1}
    else:
        return
    for what, value in counted.items():
        plan.write("add", today.keys.clerks, f"{clerk}|{what}", str(value * times))


def of(today: Today, clerk: str) -> Json:
    """What is counted of a clerk so far; `mean_s` is None before anybody was served."""
    known: dict[str, str] = today.hall.client.ask("hgetall", today.keys.clerks)
    own = {
        what: int(value) for field, value in known.items() for name, what in [_parts(field)] if name == clerk
    }
    served = own.get(_SERVED, 0)
    return {
        "served": served,
        "missed": own.get(_MISSED, 0),
        "mean_s": round(own.get(_TOOK_MS, 0) / served / 1000) if served else None,
        "outcomes": {
            what.removeprefix(_OUTCOME): value
            for what, value in sorted(own.items())
            if what.startswith(_OUTCOME) and value
        },
    }


def _parts(field: str) -> tuple[str, str]:
    clerk, _, what = field.rpartition("|")
    return clerk, what


def _took_ms(today: Today, stop: Stop) -> int:
    """How long it took; of a stop that ends in this very step, as far as the clock is known before it."""
    ended_at = today.hall.now_ms() if stop.finished_at == STORE_TIME else stop.finished_at
    return max(0, (ended_at or 0) - (stop.started_at or 0))
