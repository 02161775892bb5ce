"""The states of a hall's queues for the forecast, from its records as folded. It asks nobody and keeps nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from server.domain.calendar import Session, day_bounds_ms, extended
from server.domain.classes import head_start_s
from server.domain.rank import Appointment, appointment
from server.domain.wait import Observed, OpenCounter, QueueState, queue_state
from server.operations.halls import Hall
from server.operations.service_history import History
from server.wire.catalogue import Appointments
from server.wire.vocabulary import CounterState, State

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A hall as it stands: the records of its day, its live tickets and its counters, and the ids of its queues."""

    day: Json
    queues: Sequence[str]
    tickets: Sequence[Json]
    counters: Sequence[Json]


def queue_states(hall: Hall, standing: Standing, history: History) -> dict[str, QueueState]:
    """The state of every queue, from the hall as it stands and what was seen so far."""
    now_ms = hall.now_ms()
    date = standing.day["date"]
    waiting: dict[str, list[Json]] = {}
    booked: dict[str, list[Json]] = {}
    for one in standing.tickets:
        if one["state"] == State.WAITING and not one["pinned_to"]:
            waiting.setdefault(one["queue"], []).append(one)
        elif one["state"] == State.BOOKED and one["day"] == date:
            booked.setdefault(one["queue"], []).append(one)
    midnight_at = day_bounds_ms(date, hall.calendar.timezone)[1]
    closes_at = closing(extended(hall.sessions(date), standing.day.get("until"), midnight_at), now_ms)
    found = {}
    for queue in standing.queues:
        entry = hall.index.queues.get(queue)
        rules = entry.appointments if entry else None
        in_order = sorted(waiting.get(queue, ()), key=lambda one: (one["rank_at"], one["seq"]))
        found[queue] = queue_state(
            Observed(
                day=date,
                served=history.served.get(queue, ()),
                waiting=[(one["service"], one["cases"]) for one in in_order],
                counters=open_counters(queue, standing.counters, waiting),
                ratios=history.ratios.get(queue, ()),
                gap_s=fmean(history.gaps.get(queue) or [0.0]),
                closes_at=closes_at,
                may_come=may_come(booked.get(queue, ()), rules, now_ms, classes_in(hall, queue)),
            )
        )
    return found


def open_counters(
    queue: str, counters: Sequence[Json], waiting: Mapping[str, Sequence[Json]]
) -> list[OpenCounter]:
    """The counters that serve a queue now, each with how many queues of its own have people waiting."""
    return [
        OpenCounter(sum(one == queue or bool(waiting.get(one)) for one in counter["queues"]), not counter["ticket"])
        for counter in counters
        if counter["state"] == CounterState.OPEN and queue in counter["queues"]
    ]  # fmt: skip


def classes_in(hall: Hall, queue: str) -> dict[str, int]:
    """The head start (ms) of each priority class in a queue."""
    policy, classes = hall.index.catalogue.policy, hall.index.classes
    return {name: head_start_s(entry, queue, policy) * 1000 for name, entry in classes.items()}


def may_come(
    booked: Sequence[Json], rules: Appointments | None, now_ms: int, classes: Mapping[str, int]
) -> list[int]:
    """The best ranks of those booked who may come before somebody who waits; who would come as a walk-in may not.

    `classes` are the head starts (ms) of priority classes; only a verified one counts.
    """
    found = []
    for one in booked:
        best, priority = best_rank(one, rules, now_ms), one.get("priority")
        if priority and priority["verified"]:
            arrived = one["base_at"] if one["slot_at"] is None else now_ms
            best = min(best, arrived - classes.get(priority["class"], 0))
        if best < now_ms:
            found.append(best)
    return found


def best_rank(booked: Json, rules: Appointments | None, now_ms: int) -> int:
    """The smallest rank a booked ticket may still get: from afar its draw; an appointment's, if its holder came now."""
    slot_at = booked["slot_at"]
    if slot_at is None:
        return int(booked["rank_at"])
    if rules is None:
        return now_ms
    slot = Appointment(slot_at, rules.grace_s * 1000, rules.head_start_s * 1000)
    return appointment(now_ms, slot)


def closing(sessions: Sequence[Session], now_ms: int) -> int | None:
    """When who waits now is no longer served: lunch is no closing, and a special session counts only while it is on."""
    own = [one for one in sessions if not one.special or one.draw_from_at <= now_ms < one.close_at]
    return max((one.close_at for one in own), default=None)
