"""The manager's hand on the business day: extend, stop draws, suspend, resume, quota, end. It ends no ticket itself."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from server.domain import calendar as calendars
from server.domain.refusals import Refused
from server.operations.change import Caller, begin, send
from server.operations.day import AT, DayRecord, event_fields, must_serve
from server.operations.halls import Halls, Today
from server.operations.notices import must_be_ahead, tell
from server.operations.quotas import drawn_of, quota_of, session_of
from server.operations.rebase import turn
from server.store import codec
from server.store.plan import Appended, Plan
from server.wire.vocabulary import DayAct, DayState, EventType

Json = dict[str, Any]

RESUMED_TOLD_MS = 15 * 60_000
"""How long everyone is told that numbers are given out again."""
_OTHER_FIELDS: dict[DayAct, tuple[frozenset[str], frozenset[str]]] = {
    DayAct.EXTEND: (frozenset({"until"}), frozenset()),
    DayAct.STOP_DRAWS: (frozenset(), frozenset()),
    DayAct.SUSPEND: (frozenset({"queue"}), frozenset()),
    DayAct.RESUME: (frozenset(), frozenset({"queue"})),
    DayAct.QUOTA: (frozenset({"queue", "value"}), frozenset()),
    DayAct.EXTRA: (frozenset({"queue", "value"}), frozenset()),
    DayAct.END: (frozenset(), frozenset()),
}
"""What each act needs, and what it may have, beside its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the manager wants, and why; `until` is ms, `value` a number of tickets."""

    act: DayAct
    reason: str
    queue: str | None = None
    until: int | None = None
    value: int | None = None


class DayControl:
    """What a manager does with the day; each with a reason that staff see, and a notice for everyone."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def now(self, centre: str) -> Json:
        """The day as it stands, with each queue's quota and how much of it is drawn."""
        today = self._halls.get(centre).today()
        return state(today.record) | {"queues": drawn_of(today), "now_at": today.hall.now_ms()}

    def control(self, centre: str, order: Order, caller: Caller) -> Json:
        """Do it; the day after it. A day that has ended is only ended again, which changes nothing."""

        def attempt(today: Today) -> Json:
            _check(today, order)
            if order.act == DayAct.END and today.record.state == DayState.ENDED:
                return state(today.record)
            answered = today.hall.client.ask("hmget", today.keys.day, "lk", "lf")
            if answered[0] == caller.key:
                if answered[1] != caller.fingerprint:
                    raise Refused("key_reused")
                return state(today.hall.reload().record)
            must_serve(today.record)
            on_day = _come_to(today)
            plan = begin(today, today.keys.day)
            plan.guard("day", "is", today.keys.base.centres, centre, on_day)
            after = replace(
                _DO[order.act](_Doing(today, plan, order, caller)), version=today.record.version + 1
            )
            _tell_first(today, plan, order, after, caller)
            reply = send(today, plan, caller)
            return state(today.hall.reload().record if reply[0] == "again" else after)

        answer = dict(self._halls.decide(centre, attempt))
        self._halls.renew(centre)
        return answer


def state(record: DayRecord) -> Json:
    """The day as its manager sees it."""
    return record.public() | {
        "suspended": sorted(record.suspended), "quotas": dict(record.quotas), "extras": dict(record.extras),
    }  # fmt: skip


def end_day(today: Today, plan: Plan, by: str) -> DayRecord:
    """Add to a plan that the day has ended: its state, and the event of it."""
    after = replace(today.record, state=str(DayState.ENDED), version=today.record.version + 1)
    plan.write("set", today.keys.day, "state", after.state)
    plan.write("set", today.keys.day, "ended", AT)
    _tell_first(today, plan, None, after, Caller(by, "", ""))
    return after


def _come_to(today: Today) -> str:
    """The day that followers are on, which is this one or a later one.

    What is told of a day brings them to it. One that a clock which was ahead had begun before is told whole first.
    """
    on_day = str(today.hall.client.ask("hget", today.keys.base.centres, today.keys.base.centre))
    if on_day < today.date:
        turn(today, on_day)
    return max(on_day, today.date)


def _check(today: Today, order: Order) -> None:
    needed, allowed = _OTHER_FIELDS[order.act]
    given = {name for name in ("queue", "until", "value") if getattr(order, name) is not None}
    wrong = sorted((needed - given) | (given - needed - allowed))
    if order.queue is not None and order.queue not in today.index.queues:
        wrong.append("queue")
    if order.act == DayAct.EXTRA and order.value == 0:
        wrong.append("value")
    if wrong:
        raise Refused("invalid_field", {"fields": wrong}, field="、".join(wrong))


def _tell_first(today: Today, plan: Plan, order: Order | None, after: DayRecord, caller: Caller) -> None:
    """The event of the change goes before the notice of it; it has the reason, and the image of a queue suspended."""
    plan.write("set", today.keys.day, "v", str(after.version))
    fields = event_fields(
        EventType.DAY_CHANGED, today.keys, caller.by, extras={"day_record": after.public()}
    )  # fmt: skip
    appended = Appended(fields)
    if order is not None:
        fields += ["r", order.reason]
        if order.queue is not None:
            fields += ["q", replace(today, record=after).queue_image(order.queue)]
            appended.queue_key = today.keys.queue(order.queue)
    plan.appended.insert(0, appended)


@dataclass(frozen=True, slots=True)
class _Doing:
    """One order as it is carried out."""

    today: Today
    plan: Plan
    order: Order
    caller: Caller

    @property
    def queue(self) -> str:
        """The queue of an order that has one."""
        return str(self.order.queue)

    def set(self, field: str, value: str) -> None:
        """Write a field of the day."""
        self.plan.write("set", self.today.keys.day, field, value)

    def tell(self, subject: str, words: str, **more: Any) -> None:
        """Tell everyone, and why."""
        tell(self.today, self.plan, subject, words, self.caller, reason=self.order.reason, **more)

    def tell_of_queue(self, subject: str, words: str, **more: Any) -> None:
        """Tell everyone of the order's queue."""
        entry = self.today.queue(self.queue)
        name = entry.name or entry.id, entry.name_en or entry.name or entry.id
        self.tell(f"{subject}-{entry.id}", words, scope=f"queue:{entry.id}", queue=name, **more)


def _extend(doing: _Doing) -> DayRecord:
    today, until = doing.today, doing.order.until
    must_be_ahead(today, until)
    assert until is not None
    sessions = today.hall.sessions(today.date)
    if calendars.extended(sessions, until, today.ends_at) == sessions:
        raise Refused("nothing_to_extend")
    doing.set("until", str(until))
    local = datetime.datetime.fromtimestamp(until / 1000, ZoneInfo(today.hall.calendar.timezone))
    shown = f"{local:%H:%M}" if until < today.ends_at else "24:00"
    doing.tell("day-until", "day.extended", until=until, time=shown)
    return replace(today.record, until=until)


def _stop_draws(doing: _Doing) -> DayRecord:
    doing.set("stop", "1")
    doing.tell("day-draws", "day.draws_stopped")
    return replace(doing.today.record, stop_draws=True)


def _suspend(doing: _Doing) -> DayRecord:
    doing.tell_of_queue("day-queue", "day.suspended")
    return _suspended(doing, doing.today.record.suspended | {doing.queue})


def _resume(doing: _Doing) -> DayRecord:
    today = doing.today
    until = min(today.hall.now_ms() + RESUMED_TOLD_MS, today.ends_at)
    if doing.order.queue is not None:
        doing.tell_of_queue("day-queue", "day.resumed", until=until)
        return _suspended(doing, today.record.suspended - {doing.queue})
    doing.set("stop", "0")
    doing.tell("day-draws", "day.draws_resumed", until=until)
    return replace(today.record, stop_draws=False)


def _quota(doing: _Doing) -> DayRecord:
    value = int(doing.order.value or 0)
    quotas = {**doing.today.record.quotas, doing.queue: value}
    # A new total is the whole of it: what was added to the old one is in it or gone.
    extras = {name: added for name, added in doing.today.record.extras.items() if name != doing.queue}
    doing.set("quotas", codec.dumps(quotas))
    doing.set("extras", codec.dumps(extras))
    doing.tell_of_queue("day-quota", "day.quota", value=value)
    return replace(doing.today.record, quotas=quotas, extras=extras)


def _extra(doing: _Doing) -> DayRecord:
    """More numbers for those who are there, in the session that is on or comes next (加号)."""
    today, queue = doing.today, doing.today.queue(doing.queue)
    session = session_of(today, queue.id)
    if session is None:
        raise Refused("session_closed", next=partial(today.hall.opens_next, None))
    if quota_of(today, queue, session.id) is None:
        raise Refused("no_quota")
    value = int(doing.order.value or 0)
    added = {
        **today.record.extras.get(queue.id, {}),
        session.id: today.record.extra(session.id, queue.id) + value,
    }
    extras = {**today.record.extras, queue.id: added}
    doing.set("extras", codec.dumps(extras))
    doing.tell_of_queue("day-extra", "day.extra", value=value)
    return replace(today.record, extras=extras)


def _end(doing: _Doing) -> DayRecord:
    doing.set("state", str(DayState.ENDED))
    doing.set("ended", AT)
    doing.tell("day-ended", "day.ended")
    return replace(doing.today.record, state=str(DayState.ENDED))


def _suspended(doing: _Doing, queues: frozenset[str]) -> DayRecord:
    doing.set("sus", json.dumps(sorted(queues)))
    return replace(doing.today.record, suspended=queues)


_DO: dict[DayAct, Callable[[_Doing], DayRecord]] = {
    DayAct.EXTEND: _extend,
    DayAct.STOP_DRAWS: _stop_draws,
    DayAct.SUSPEND: _suspend,
    DayAct.RESUME: _resume,
    DayAct.QUOTA: _quota,
    DayAct.EXTRA: _extra,
    DayAct.END: _end,
}
