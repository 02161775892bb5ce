"""A counter as the store keeps it: its public record, and the last key that changed it. It decides nothing."""

import json
from dataclasses import dataclass
from typing import Any

from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.halls import Today
from server.store import codec
from server.store.plan import Plan
from server.wire.vocabulary import CounterState

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRecord:
    """A counter of one business day, as everyone may see it."""

    id: str
    state: str = CounterState.CLOSED
    reason: str | None = None
    back_at: int | None = None
    queues: tuple[str, ...] = ()
    ticket: str | None = None
    clerk: str | None = None
    version: int = 0

    def text(self) -> str:
        """As it lies in the store and in events."""
        return codec.dumps({name: getattr(self, name) for name in self.__dataclass_fields__})

    def start(self) -> str:
        """The same without its end, `,"ticket":…}`, for the step that calls to add."""
        return codec.dumps(
            {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "ticket"}
        )[:-1]

    def public(self) -> Json:
        """As it is answered."""
        return dict(json.loads(self.text()))


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
    names = ("doc", "lk", "lf", "la")
    text, key, fingerprint, answer = today.hall.client.read(
        lambda r: r.hmget(today.keys.counter(counter), names)
    )
    if text is None and counter not in today.index.counters:
        raise Refused("not_found")
    record = CounterRecord(id=counter)
    if text is not None:
        fields = json.loads(text)
        record = CounterRecord(**{**fields, "queues": tuple(fields["queues"])})
    return Kept(record, key, fingerprint, answer or "")


def guard_counter(today: Today, plan: Plan, record: CounterRecord) -> None:
    """Guard that the counter is still as it was read."""
    version = str(record.version) if record.version else ""
    plan.guard("counter", "is", today.keys.counter(record.id), "v", version)


def write_counter(today: Today, plan: Plan, record: CounterRecord) -> None:
    """Write the counter as it is to be."""
    key = today.keys.counter(record.id)
    plan.write("set", key, "v", str(record.version))
    plan.write("set", key, "doc", record.text())
