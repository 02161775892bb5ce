"""A counter's shift: signed in and out, paused and resumed, its queues changed; what it kept is given back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from server.domain import calendar as calendars
from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.transitions import Command
from server.operations.at_counter import AtCounter, number_in, refer, zone_of
from server.operations.change import Caller, begin, decided, put, read_ticket, send
from server.operations.counter_record import (
    CounterRecord,
    counter_fields,
    group_records,
    guard_counter,
    lets_go,
    read_counter,
    write_counter,
)
from server.operations.day import event_fields, must_serve
from server.operations.halls import Today
from server.store.plan import Appended
from server.wire.catalogue import CounterQueue
from server.wire.vocabulary import CounterState, EventType, State

Json = dict[str, Any]

GIVEN_BACK_AT_ONCE = 100
SHORT_BREAK_MS = 3_600_000
"""A pause so short may go on over midnight; a longer one ends today."""
RELEASE = "release"
"""What is to be done by the clock, as the sorted set names it: give back what a counter kept."""
_SYSTEM = Caller("system", "", "")
_Change = tuple[CounterRecord, EventType, int | None] | None
"""A counter as it is to be, the event, and when it lets go of what it kept (ms); None where nothing is to be done."""


class Shifts(AtCounter):
    """Who is at a counter, and what it serves."""

    def sign_in(
        self, centre: str, counter: str, caller: Caller, take_over: bool = False, profile: str | None = None
    ) -> Json:
        """Open a counter for the caller; somebody else's is refused unless taking over."""

        def attempt(today: Today) -> Json:
            record = read_counter(today, counter).record
            must_serve(today.record)
            if record.state != CounterState.CLOSED and record.clerk != caller.by and not take_over:
                raise Refused("counter_taken")
            opened = replace(
                record, state=CounterState.OPEN, reason=None, paused_at=None, back_at=None, clerk=caller.by,
                **_serves(today, counter, profile),
            )  # fmt: skip
            return self._put(today, record, opened, EventType.COUNTER_OPENED, caller)

        return dict(self._halls.decide(centre, attempt))

    def sign_out(self, centre: str, counter: str, caller: Caller, *, anyone: bool = False) -> Json:
        """Close the caller's counter (or `anyone`'s, for a manager); refused while it has a ticket.

        Who is pinned to it or held by it goes back to the queues.
        """

        def change(today: Today, record: CounterRecord) -> _Change:
            if record.ticket:
                raise Refused(
                    "counter_busy", {"ticket": refer(record.ticket)}, number=number_in(record.ticket)
                )
            closed = replace(
                record, state=CounterState.CLOSED, queues=(), delays={}, profile=None, clerk=None, reason=None,
                paused_at=None, back_at=None,
            )  # fmt: skip
            return closed, EventType.COUNTER_CLOSED, today.hall.now_ms()

        closed = self._change(centre, counter, caller, change, anyone)
        self.give_back(centre, counter)
        return closed

    def pause(
        self, centre: str, counter: str, caller: Caller, reason: str, back_at: int | None = None, *,
        anyone: bool = False,
    ) -> Json:  # fmt: skip
        """Call nobody for a while; why is for staff, when it goes on (ms) for all. A ticket there is still served."""

        def change(today: Today, record: CounterRecord) -> _Change:
            now_ms = today.hall.now_ms()
            day_ends_at = calendars.day_bounds_ms(today.date, today.hall.calendar.timezone)[1]
            if back_at is not None and not now_ms < back_at <= max(day_ends_at, now_ms + SHORT_BREAK_MS):
                raise Refused("back_not_today", {"field": "back_at"})
            since = record.paused_at if record.state == CounterState.PAUSED else now_ms
            paused = replace(
                record, state=CounterState.PAUSED, reason=reason, back_at=back_at, paused_at=since
            )
            release_at = (since or now_ms) + today.index.catalogue.policy.pause_release_s * 1000
            return paused, EventType.COUNTER_PAUSED, release_at

        return self._change(centre, counter, caller, change, anyone)

    def resume(self, centre: str, counter: str, caller: Caller, *, anyone: bool = False) -> Json:
        """Go on after a pause; one that isn't paused stays as it is."""

        def change(_: Today, record: CounterRecord) -> _Change:
            if record.state == CounterState.OPEN:
                return None
            opened = replace(record, state=CounterState.OPEN, reason=None, back_at=None, paused_at=None)
            return opened, EventType.COUNTER_RESUMED, None

        return self._change(centre, counter, caller, change, anyone)

    def set_queues(
        self, centre: str, counter: str, caller: Caller, queues: Sequence[str] | None = None,
        profile: str | None = None, *, delays: Mapping[str, int] | None = None, anyone: bool = False,
    ) -> Json:  # fmt: skip
        """Change what a counter serves now (潮汐窗口): some queues, or one of its profiles.

        A queue it serves already keeps its delay (s), whichever profile gave it; one that is added has the catalogue's.
        """

        def change(today: Today, record: CounterRecord) -> _Change:
            kept = {queue: record.delays.get(queue, 0) for queue in record.queues} | dict(delays or {})
            after = replace(record, **_serves(today, counter, profile, queues, kept))
            return after, EventType.COUNTER_QUEUES, None

        return self._change(centre, counter, caller, change, anyone)

    def give_back(self, centre: str, counter: str) -> int:
        """Let who is pinned to a counter that closed, or paused too long, or is held there, wait in the queues again.

        How many there were; each by a step of its own, so it may be stopped half way and be repeated.
        """
        given = 0
        while numbers := self._halls.decide(centre, lambda today: _kept_back(today, counter)):
            now = sum(
                self._halls.decide(centre, partial(_give_back, number=number, counter=counter))
                for number in numbers
            )
            if not now:  # others give them back, or took them
                break
            given += now
        return given

    def _change(
        self, centre: str, counter: str, caller: Caller, change: Callable[[Today, CounterRecord], _Change], anyone: bool
    ) -> Json:  # fmt: skip
        """Change a counter that is open or paused: the caller's own, or `anyone`'s for a manager."""

        def attempt(today: Today) -> Json:
            kept = read_counter(today, counter)
            if kept.answers(caller):
                return kept.record.public()
            record = kept.record if anyone else self._own(today, counter, caller).record
            must_serve(today.record)
            if record.state == CounterState.CLOSED:
                raise Refused("counter_closed")
            changed = change(today, record)
            if changed is None:
                return record.public()
            after, type_, release_at = changed
            return self._put(today, record, after, type_, caller, release_at)

        return dict(self._halls.decide(centre, attempt))

    def _put(
        self, today: Today, before: CounterRecord, after: CounterRecord, type_: EventType, caller: Caller,
        release_at: int | None = None,
    ) -> Json:  # fmt: skip
        after = replace(after, version=before.version + 1)
        plan = begin(today, today.keys.counter(before.id))
        guard_counter(today, plan, before)
        write_counter(today, plan, after)
        if release_at is not None:
            act = f"{today.hall.id}|{today.date}|{RELEASE}|{before.id}"
            plan.write("rank", today.keys.base.due, act, str(release_at))
        fields = [*event_fields(type_, today.keys, caller.signed), *counter_fields(after)]
        if after.reason:
            fields += ["r", after.reason]
        plan.appended.append(Appended(fields))
        reply = send(today, plan, caller)
        return read_counter(today, before.id).record.public() if reply[0] == "again" else after.public()


def _serves(
    today: Today, counter: str, profile: str | None = None, queues: Sequence[str] | None = None,
    kept: Mapping[str, int] | None = None,
) -> Json:  # fmt: skip
    """The queues and delays of a profile, of some queues (delays `kept` first), or of the catalogue.

    Refused `invalid_field` for what is none.
    """
    own: Sequence[CounterQueue] = today.index.queues_of.get(counter, ())
    if profile is not None:
        if (found := today.index.profile(counter, profile)) is None:
            raise Refused("invalid_field", {"field": "profile"}, field="profile")
        own = found
    elif queues is not None:
        if not queues or len(set(queues)) != len(queues) or not set(queues) <= set(today.index.queues):
            raise Refused("invalid_field", {"field": "queues"}, field="queues")
        delays = {one.queue: one.delay_s for one in own} | dict(kept or {})
        own = [CounterQueue(queue=queue, delay_s=delays.get(queue, 0)) for queue in queues]
    return {
        "queues": tuple(one.queue for one in own),
        "delays": {one.queue: one.delay_s for one in own if one.delay_s},
        "profile": profile,
    }


def _kept_back(today: Today, counter: str) -> list[str]:
    """Numbers to give back, a hundred at most; none while the counter serves, or pauses not yet too long."""
    if not lets_go(today, read_counter(today, counter).record):
        return []
    lines = [f"@counter:{counter}", f"@held:{counter}"]
    group = _group_of(today, counter)
    if group and all(lets_go(today, one) for one in group_records(today, group)):
        lines.append(f"@group:{group}")
    found: list[str] = []
    for line in lines:
        found += today.hall.client.ask("zrange", today.keys.queue(line), 0, GIVEN_BACK_AT_ONCE - 1)
    return [member[6:] for member in found]


def _group_of(today: Today, counter: str) -> str:
    entry = today.index.counters.get(counter)
    return entry.group or "" if entry else ""


def _give_back(today: Today, number: str, counter: str) -> int:
    """One ticket back to its queue with the rank it has; 0 if it left, or its counter serves again meanwhile."""
    ticket, group = read_ticket(today, number), _group_of(today, counter)
    keepers = [read_counter(today, counter).record]
    if ticket.state == State.WAITING and ticket.pinned_to == f"group:{group}":
        keepers = group_records(today, group)
    elif (ticket.state, ticket.counter) != (State.HELD, counter) and (
        ticket.state != State.WAITING or ticket.pinned_to != f"counter:{counter}"
    ):
        return 0
    if not all(lets_go(today, one) for one in keepers):
        return 0
    event = decided(today, ticket, Act(command=Command.TRANSFER, zone=zone_of(today, ticket.queue)))
    plan = begin(today, today.keys.day)
    for one in keepers:
        guard_counter(today, plan, one)
    put(today, plan, ticket, event, _SYSTEM.by)
    send(today, plan, _SYSTEM)
    return 1
