"""What devices have to say: a call was shown, how they are. A command like any other, so it becomes an event."""

import json
from dataclasses import dataclass, field
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import STORE_TIME
from server.operations.change import CALENDAR_NOW, Caller, checked, mark, read_ticket, with_extras
from server.operations.day import commit, event_fields
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import SHOWN, parse_ticket_id, shown_field
from server.store.plan import Appended, Plan
from server.store.snapshot import last_calls, marks_of
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]
STORE_NOW = "\x01A"
"""Stands for the store's time, which only the atomic step knows (server.store.codec)."""


@dataclass(frozen=True, slots=True)
class Status:
    """A device's own word on its health."""

    device: str
    kind: str
    state: str
    faults: tuple[str, ...] = ()
    details: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Showing:
    """What a device says of one call: whether it stands there, what failed, on which boards, and if it was heard."""

    device: str
    ok: bool
    fault: str | None = None
    boards: tuple[str, ...] = ()
    heard: bool | None = None  # of a screen that speaks

    def public(self) -> Json:
        """As a mark beside the call, without its time."""
        told: Json = {"device": self.device, "ok": self.ok, "fault": self.fault}
        if self.boards:
            told["boards"] = list(self.boards)
        return told if self.heard is None else told | {"heard": self.heard}


class Devices:
    """Takes the devices' word."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def shown(self, centre: str, event_id: str, word: Showing) -> Json:
        """A board or voice has shown a call (or could not); the call with who has shown it. Only the last 20 count."""

        def attempt(today: Today) -> Json:
            call = _find_call(today, event_id)
            marks = marks_of(today.hall.client, today.keys, [event_id])[0]
            said, own = word.public(), shown_field(event_id, word.device)
            text = today.hall.client.ask("hget", today.keys.shown, own) or ""
            known: Json = json.loads(text) if text else {}
            if {name: known[name] for name in known if name != "at"} == said:
                return call | {"shown": marks}
            fresh = said | {"at": STORE_NOW}
            now_shown = [*(one for one in marks if one["device"] != word.device), fresh]
            plan = Plan([today.keys.day, today.keys.base.stream])
            plan.guard("shown", "is", today.keys.shown, own, text)
            plan.write("set", today.keys.shown, own, codec.dumps(fresh))
            plan.write("drop", today.keys.shown, event_id, word.device)
            plan.write("hold", today.keys.shown, event_id, word.device)
            appended = Appended(event_fields(EventType.CALL_SHOWN, today.keys, word.device))
            plan.appended.append(appended)
            if word.ok:
                _mark_ticket(today, plan, appended, call)
            with_extras(appended, {"shown": {"event_id": event_id, **fresh}})
            reply = checked(commit(today.hall.client, plan), plan)
            return call | {
                "shown": [one | {"at": int(reply[2])} if one is fresh else one for one in now_shown]
            }

        return dict(self._halls.decide(centre, attempt))

    def status(self, centre: str, status: Status) -> Json:
        """Keep a device's status and tell everybody; the record says when it was last told to start anew.

        `at` is the order's time and never goes back; `now_at` the calendar's, by which a device may set its own clock.
        """

        def attempt(today: Today) -> Json:
            known = today.hall.client.ask("hget", today.keys.base.devices, status.device) or ""
            record = _record(status) | {"at": STORE_NOW}
            if known and (asked_at := json.loads(known).get("restart_asked_at")) is not None:
                record["restart_asked_at"] = asked_at
            plan = Plan([today.keys.day, today.keys.base.stream])
            now, order = _put(today, plan, known, record, status.device)
            return record | {"at": order, "now_at": now}

        return dict(self._halls.decide(centre, attempt))

    def detail(self, centre: str, device: str, name: str) -> Any:
        """One detail of what a device last said of itself; None if it said nothing of it."""
        keys = self._halls.get(centre).keys
        known = self._halls.client.ask("hget", keys.devices, device)
        return json.loads(known)["details"].get(name) if known else None

    def restart(self, centre: str, device: str, kind: str, caller: Caller) -> Json:
        """Order a device to start anew: it hears of it with its next status. The same key again is the same order."""

        def attempt(today: Today) -> Json:
            client, keys = today.hall.client, today.keys.base
            known = client.ask("hget", keys.devices, device) or ""
            record = json.loads(known) if known else _record(Status(device, kind, "unknown")) | {"at": None}
            if client.ask("hget", keys.restarts, device) == caller.key:
                return {"id": device, "restart_asked_at": record["restart_asked_at"]}
            plan = Plan([today.keys.day, keys.stream])
            plan.write("set", keys.restarts, device, caller.key)
            _, order = _put(today, plan, known, record | {"restart_asked_at": STORE_NOW}, caller.by)
            return {"id": device, "restart_asked_at": order}

        return dict(self._halls.decide(centre, attempt))


def _record(status: Status) -> Json:
    return {
        "id": status.device, "kind": status.kind, "state": status.state, "faults": list(status.faults),
        "details": status.details,
    }  # fmt: skip


def _put(today: Today, plan: Plan, known: str, record: Json, by: str) -> tuple[int, int]:
    """Keep a device's record unless it changed meanwhile, and tell everybody; when, by the calendar and in order."""
    plan.guard("device", "is", today.keys.base.devices, record["id"], known)
    plan.write("set", today.keys.base.devices, record["id"], codec.dumps(record))
    appended = Appended(event_fields(EventType.DEVICE_STATUS, today.keys, by))
    with_extras(appended, {"device": record})
    plan.appended.append(appended)
    reply = checked(commit(today.hall.client, plan), plan)
    return int(reply[1]), int(reply[2])


def _find_call(today: Today, event_id: str) -> Json:
    for call in last_calls(today.hall.client, today.keys):
        if call["event_id"] == event_id:
            return call
    raise Refused("not_a_call")


def _mark_ticket(today: Today, plan: Plan, appended: Appended, call: Json) -> None:
    """The first showing of a ticket's call is when its visitor could know; no-show counts from there."""
    parts = parse_ticket_id(call["ticket"])
    assert parts is not None
    ticket = read_ticket(today, parts[2])
    if ticket.state != State.CALLED or ticket.shown_at is not None or ticket.counter != call["counter"]:
        return
    mark(today, plan, appended, ticket, shown_at=STORE_TIME)
    plan.write("set", today.keys.ticket(ticket.number), SHOWN, CALENDAR_NOW)
