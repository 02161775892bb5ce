"""A counter as the store keeps it: its record, what staff see, the last key that changed it. It decides nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.halls import Today
from server.store import codec
from server.store.plan import Plan
from server.wire.vocabulary import CounterState

Json = dict[str, Any]

_PUBLIC = ("id", "state", "reason", "back_at", "queues", "delays", "profile", "ticket", "clerk", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRecord:
    """A counter of one business day; why it is paused is for staff only."""

    id: str
    state: str = CounterState.CLOSED
    back_at: int | None = None
    queues: tuple[str, ...] = ()
    # Queue → seconds before it helps, where there are any
    delays: Mapping[str, int] = field(default_factory=dict)
    profile: str | None = None
    ticket: str | None = None
    clerk: str | None = None
    version: int = 0
    reason: str | None = None
    paused_at: int | None = None

    def text(self) -> str:
        """As it lies in the store and in events."""
        return codec.dumps({name: self._shown(name) for name in _PUBLIC})

    def start(self) -> str:
        """The same without its end, `,"ticket":…}`, for the step that calls to add."""
        return codec.dumps({name: self._shown(name) for name in _PUBLIC if name != "ticket"})[:-1]

    def hall(self) -> str:
        """What only staff see of it, as text; '' for nothing."""
        return codec.dumps({"reason": self.reason, "paused_at": self.paused_at}) if self.reason else ""

    def public(self) -> Json:
        """As it is answered to staff."""
        lists = {"queues": list(self.queues), "delays": dict(self.delays)}
        return {name: getattr(self, name) for name in _PUBLIC} | lists

    def _shown(self, name: str) -> Any:
        return None if name == "reason" else getattr(self, name)


@dataclass(frozen=True, slots=True)
class Kept:
    """A counter as the store keeps it, with the last key that changed it and the numbers of its answer."""

    record: CounterRecord
    key: str | None
    fingerprint: str | None
    answer: str

    def answers(self, caller: Caller) -> bool:
        """Whether the caller's key was answered already; Refused `key_reused` if it was another request."""
        if self.key != caller.key:
            return False
        if self.fingerprint != caller.fingerprint:
            raise Refused("key_reused")
        return True


def read_counter(today: Today, counter: str) -> Kept:
    """The counter as it stands; Refused `not_found` if there is none.

    One that the catalogue dropped at noon is still there, so that its clerk can finish and leave.
    """
    names = ("doc", "hall", "lk", "lf", "la")
    text, hall, key, fingerprint, answer = today.hall.client.read(
        lambda r: r.hmget(today.keys.counter(counter), names)
    )
    if text is None and counter not in today.index.counters:
        raise Refused("not_found")
    record = CounterRecord(id=counter)
    if text is not None:
        fields = json.loads(text) | (json.loads(hall) if hall else {})
        record = CounterRecord(**{**fields, "queues": tuple(fields["queues"])})
    return Kept(record, key, fingerprint, answer or "")


def pinned_lines(today: Today, counter: str) -> list[str]:
    """The lines of who is pinned to a counter or to its group."""
    entry = today.index.counters.get(counter)
    return [f"@counter:{counter}"] + ([f"@group:{entry.group}"] if entry and entry.group else [])


def group_records(today: Today, group: str) -> list[CounterRecord]:
    """The counters of a group of the catalogue as they stand."""
    return [read_counter(today, one).record for one in today.index.groups.get(group, ())]


def lets_go(today: Today, record: CounterRecord) -> bool:
    """Whether a counter keeps nobody for itself: it is closed, or has paused for too long."""
    if record.state == CounterState.CLOSED:
        return True
    limit_ms = today.index.catalogue.policy.pause_release_s * 1000
    return record.state == CounterState.PAUSED and today.hall.now_ms() - (record.paused_at or 0) >= limit_ms


def guard_called(today: Today, plan: Plan, pin: str) -> bool:
    """Guard that a counter serves which takes who is pinned so (`counter:c01`, `group:g1`); False where none does."""
    kind, _, name = pin.partition(":")
    takers = [read_counter(today, name).record] if kind == "counter" else group_records(today, name)
    there = next((one for one in takers if not lets_go(today, one)), None)
    if there is not None:
        guard_counter(today, plan, there)
    return there is not None


def guard_counter(today: Today, plan: Plan, record: CounterRecord) -> None:
    """Guard that the counter is still as it was read."""
    version = str(record.version) if record.version else ""
    plan.guard("counter", "is", today.keys.counter(record.id), "v", version)


def write_counter(today: Today, plan: Plan, record: CounterRecord) -> None:
    """Write the counter as it is to be."""
    key = today.keys.counter(record.id)
    plan.write("set", key, "v", str(record.version))
    plan.write("set", key, "doc", record.text())
    if hall := record.hall():
        plan.write("set", key, "hall", hall)
    else:
        plan.write("del", key, "hall")


def counter_fields(record: CounterRecord) -> list[str]:
    """An event's fields for a counter's after-image."""
    fields = ["k", record.text()]
    if hall := record.hall():
        fields += ["kh", hall]
    return fields
