"""Calls for help: a visitor at a device rings for a guide, and a guide answers. One is open at a device at a time."""

import hashlib
import json
from typing import Any

from server.domain.refusals import Refused
from server.operations.change import Caller, checked
from server.operations.day import commit, event_fields
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import open_help_field
from server.store.plan import Appended, Plan
from server.wire.vocabulary import EventType

Json = dict[str, Any]


class Helps:
    """The bell at every device."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def ask(self, centre: str, topic: str | None, caller: Caller) -> Json:
        """Ring; a device that has rung already gets the call that is still open. Refused `key_reused`."""
        help_id = _help_id(centre, caller)

        def attempt(today: Today) -> Json:
            key, is_open = today.keys.helps, open_help_field(caller.by)
            open_id, answered = today.hall.client.ask("hmget", key, is_open, help_id)
            if answered is not None:
                known = dict(json.loads(answered))
                if known["topic"] != topic:
                    raise Refused("key_reused")
                return known
            if open_id is not None:
                return _read(today, open_id)
            record = {"id": help_id, "device": caller.by, "topic": topic, "asked_at": "\x01A"}
            plan = Plan([today.keys.day, today.keys.base.stream])
            plan.guard("help", "is", key, is_open, "")
            plan.write("set", key, is_open, help_id)
            return _put(today, plan, EventType.HELP_ASKED, record, caller.by)

        return dict(self._halls.decide(centre, attempt))

    def is_rung(self, centre: str, caller: Caller) -> bool:
        """Whether a call is open at the device, or was made under this key."""
        today = self._halls.get(centre).today()
        fields = [open_help_field(caller.by), _help_id(centre, caller)]
        return any(today.hall.client.ask("hmget", today.keys.helps, *fields))

    def answer(self, centre: str, help_id: str, caller: Caller) -> Json:
        """A guide is on the way; one answered already stays the first guide's. Refused `not_found`."""

        def attempt(today: Today) -> Json:
            known = _read(today, help_id)
            if known.get("answered_at"):
                return known
            record = known | {"answered_at": "\x01A", "answered_by": caller.by}
            plan = Plan([today.keys.day, today.keys.base.stream])
            plan.guard("help", "is", today.keys.helps, help_id, codec.dumps(known))
            plan.write("del", today.keys.helps, open_help_field(known["device"]))
            return _put(today, plan, EventType.HELP_ANSWERED, record, caller.by)

        return dict(self._halls.decide(centre, attempt))


def _help_id(centre: str, caller: Caller) -> str:
    return "h" + hashlib.sha256(f"{centre} {caller.by} {caller.key}".encode()).hexdigest()[:16]


def _put(today: Today, plan: Plan, type_: EventType, record: Json, by: str) -> Json:
    """Write it and tell everyone; the record with its time."""
    plan.write("set", today.keys.helps, record["id"], codec.dumps(record))
    plan.appended.append(Appended(event_fields(type_, today.keys, by, extras={"help": record})))
    reply = checked(commit(today.hall.client, plan), plan)
    return {name: int(reply[2]) if value == "\x01A" else value for name, value in record.items()}


def _read(today: Today, help_id: str) -> Json:
    text = today.hall.client.ask("hget", today.keys.helps, help_id)
    if text is None or not text.startswith("{"):
        raise Refused("not_found")
    return dict(json.loads(text))
