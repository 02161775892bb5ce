"""After the store's clock was wrong: ends a false lead of the order time and turns a centre to its right day.

A follower knows days only by what it was told. So the day is told anew: an event that begins it again whatever its
date, and then every record of it that a snapshot has, each as it stands, guarded by its version.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.operations.day import commit, event_fields
from server.operations.halls import Hall, Today
from server.store import numbers
from server.store.events import EXTRAS
from server.store.keys import notice_field
from server.store.plan import LEAD_MS, ORDER_TIME, Appended, Plan
from server.store.snapshot import live_notices, open_helps
from server.wire.fold import CALLS_KEPT
from server.wire.vocabulary import LIVE_STATES, EventType

Json = dict[str, Any]

BY = "system"


@dataclass(frozen=True, slots=True)
class Clock:
    """How a centre stands to the calendar: the day it is on and the day it is, the lead of its order time (ms)."""

    centre: str
    on_day: str
    date: str
    lead_ms: int
    drawn: int  # tickets of the day it is on

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to mend."""
        return self.on_day <= self.date and self.lead_ms <= LEAD_MS


def read_clock(hall: Hall) -> Clock | None:
    """How a centre stands to the calendar now; None where no day was ever begun."""
    on_day, date, now_ms = hall.client.ask("hget", hall.keys.centres, hall.id), hall.date(), hall.now_ms()
    if on_day is None:
        return None
    order = hall.client.ask("hget", hall.on(date).day, ORDER_TIME)
    drawn = hall.client.ask("hget", hall.on(on_day).day, "s")
    return Clock(hall.id, on_day, date, max(0, int(order or 0) - now_ms), int(drawn or 0))


def rebase(hall: Hall) -> Clock | None:
    """Mend what is wrong; how it was before. Who drew during a lead keeps the rank of then."""
    before = read_clock(hall)
    if before is None:
        return None
    if before.lead_ms > LEAD_MS:
        hall.client.ask("hdel", hall.on(before.date).day, ORDER_TIME)
    if before.on_day > before.date:
        turn(hall.reload(), before.on_day)
    return before


def turn(today: Today, left: str) -> None:
    """Turn followers from the day `left` to this one, which was begun before; repeating it is harmless."""
    client, keys = today.hall.client, today.keys
    if left > keys.date and client.ask("hget", today.hall.on(left).day, "s"):
        client.ask("sadd", keys.base.ahead, left)  # its tickets are there when it comes
    plan = _plan_of_day(today)
    plan.write("set", keys.base.centres, keys.base.centre, keys.date)
    for place in range(CALLS_KEPT):  # they can't be told anew without being called anew
        plan.write("del", keys.day, f"c:{place}")
    ids = json.loads(client.ask("hget", keys.day, "ids"))
    extras = {
        "rebased": True, "day_record": today.record.public(), "catalogue_version": today.record.catalogue_version,
        **ids,
    }  # fmt: skip
    plan.appended.append(Appended(event_fields(EventType.DAY_CHANGED, keys, BY, extras=extras)))
    if commit(client, plan)[0] == "guard":
        return turn(today.hall.reload(today.date), left)
    _retell_queues(today, ids["queues"])
    _retell_counters(today, ids["counters"])
    _retell_tickets(today)
    _retell_kept(
        today,
        "notice",
        keys.notices,
        lambda fields: [notice_field(one["id"]) for one in live_notices(fields)],
    )
    _retell_kept(today, "help", keys.helps, lambda fields: [one["id"] for one in open_helps(fields)])
    _retell_kept(today, "print", keys.prints, list)
    return None


def _retell_queues(today: Today, queues: list[str]) -> None:
    for queue in queues:
        while not _tell(today, _plan_of_day(today), ["q", today.queue_image(queue)], today.keys.queue(queue)):
            today = today.hall.reload(today.date)  # it was suspended or opened meanwhile, if not another


def _retell_kept(
    today: Today, name: str, key: str, live: Callable[[Mapping[str, str]], Iterable[str]]
) -> None:
    fields = today.hall.client.ask("hgetall", key)
    for field in live(fields):
        plan = _plan(today)
        plan.guard(name, "is", key, field, fields[field])
        _tell(today, plan, [EXTRAS, json.dumps({name: json.loads(fields[field])}, ensure_ascii=False)])


def _retell_counters(today: Today, counters: list[str]) -> None:
    keys = [today.keys.counter(counter) for counter in counters]
    found = today.hall.client.many([("hmget", key, "v", "doc", "hall") for key in keys])
    for key, (version, doc, seen) in zip(keys, found, strict=True):
        if doc is not None:
            plan = _plan(today)
            plan.guard("counter", "is", key, "v", version)
            _tell(today, plan, ["k", doc, *(["kh", seen] if seen else [])])


def _retell_tickets(today: Today) -> None:
    client = today.hall.client
    for page in numbers.pages(client, today.keys):
        keys = [today.keys.ticket(number) for number in page]
        for key, fields in zip(keys, client.many([("hgetall", key) for key in keys]), strict=True):
            texts = [("t", fields.get("doc")), ("o", fields.get("over")), ("h", fields.get("hall"))]
            merged = {
                name: value for _, text in texts[:2] if text for name, value in json.loads(text).items()
            }
            if merged.get("state") in LIVE_STATES:
                plan = _plan(today)
                plan.guard("ticket", "is", key, "v", fields["v"])
                _tell(today, plan, [part for name, text in texts if text for part in (name, text)])


def _plan(today: Today) -> Plan:
    return Plan([today.keys.day, today.keys.base.stream])


def _plan_of_day(today: Today) -> Plan:
    """A plan that fails where the day has changed meanwhile."""
    plan = _plan(today)
    plan.guard("day", "is", today.keys.day, "v", str(today.record.version))
    return plan


def _tell(today: Today, plan: Plan, fields: list[str], queue_key: str | None = None) -> bool:
    """Append one record as it stands; false where a guard failed: what changed meanwhile has been told already."""
    header = event_fields(EventType.DAY_CHANGED, today.keys, BY)
    plan.appended.append(Appended([*header, *fields], queue_key))
    return bool(commit(today.hall.client, plan)[0] != "guard")
