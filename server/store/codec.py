"""Tickets and counters to and from what the store holds: JSON texts with defaults left out. It reads no clock.

A ticket's hash has `doc` (public record), `over` (what take laid over it), `hall` (what staff see), `sec`, `party`.
"""

import dataclasses
import json
from operator import attrgetter
from typing import Any

from server.domain.ticket import STORE_RANK, STORE_TIME, RouteStop, Stop, Ticket
from server.wire.vocabulary import Channel, State

Json = dict[str, Any]

PUBLIC = (
    "id", "number", "seq", "centre", "day", "service", "service_name", "queue", "state", "version", "channel",
    "counter", "zone", "drawn_at", "base_at", "rank_at", "called_at", "started_at", "finished_at", "shown_at",
    "announced", "requeues", "stops", "session", "cases", "print", "offline", "outcome", "implied",
    "catalogue_version", "lang", "route", "slot_at", "late", "pinned_to", "after_hours", "ended_because",
    "rated",
)  # fmt: skip
HALL = (
    "priority", "needs", "head_start_ms", "gained_ms", "granted_by", "granted_at", "extra", "overrun", "drawn_in",
    "by",
)  # fmt: skip
DEFAULTS: Json = {
    f.name: f.default for f in dataclasses.fields(Ticket) if f.default is not dataclasses.MISSING
} | {
    "stops": [], "route": [], "rated": [], "needs": [], "id": None, "number": None, "seq": None, "version": None,
}  # fmt: skip
_SLOTS = {STORE_TIME: "\x01A", STORE_RANK: "\x01R"}
_TIMES = frozenset(name for name in PUBLIC if name.endswith("_at"))
_PUBLIC_DEFAULTS = {name: DEFAULTS.get(name) for name in PUBLIC}
_LISTS = frozenset({"stops", "route"})
_LEFT_OUT = tuple(() if name in _LISTS or name == "rated" else _PUBLIC_DEFAULTS[name] for name in PUBLIC)
_GIVEN_BY_THE_DRAW = ("id", "number", "seq", "drawn_at", "base_at", "rank_at")
_values = attrgetter(*PUBLIC)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HALL_DEFAULTS = {name: DEFAULTS.get(name) for name in HALL}


def dumps(value: Any) -> str:
    """Compact JSON, Chinese as it is."""
    return _encode(value)


def new_record(ticket: Ticket) -> Json:
    """The public record of a ticket about to be drawn, without what only the atomic step knows."""
    record = _public(ticket) | {"state": str(ticket.state), "channel": str(ticket.channel)}
    for name in _GIVEN_BY_THE_DRAW:
        del record[name]
    return record


def with_defaults(record: Json) -> Json:
    """The whole public record of a new one, but for what only its draw gives."""
    return _PUBLIC_DEFAULTS | record


def without_defaults(record: Json) -> Json:
    """A public record as short as it can be told; `with_defaults` makes it whole again."""
    return {name: value for name, value in record.items() if name not in DEFAULTS or value != DEFAULTS[name]}


def drawn(record: Json, ticket_id: str, number: str, seq: int, order: int, rank_at: int) -> Json:
    """The public record of a ticket after its draw, from a whole one before it."""
    return {
        **record, "id": ticket_id, "number": number, "seq": seq,
        "drawn_at": order, "base_at": order, "rank_at": rank_at,
    }  # fmt: skip


def doc(ticket: Ticket) -> str:
    """The public record of a ticket as text."""
    return dumps(_public(ticket))


def hall(ticket: Ticket) -> str:
    """What only staff see of a ticket, as text; empty if there is nothing."""
    record = {
        name: value for name in HALL if (value := getattr(ticket, name)) and value != DEFAULTS.get(name)
    }
    return dumps(record) if record else ""


def public(doc_text: str, over_text: str | None = None) -> Json:
    """The whole public record, defaults and all."""
    record: Json = _PUBLIC_DEFAULTS | json.loads(doc_text)
    if over_text:
        record |= json.loads(over_text)
    return record


def seen_by_staff(hall_text: str | None) -> Json:
    """The part of a ticket that scope `hall` adds to the public record."""
    seen = json.loads(hall_text) if hall_text else {}
    return {name: seen[name] for name in ("priority", "needs") if name in seen}


def staff(hall_text: str | None) -> Json:
    """The part of a record that only staff see."""
    return _HALL_DEFAULTS | (json.loads(hall_text) if hall_text else {})


def ticket(fields: dict[str, str]) -> Ticket:
    """The ticket of a hash."""
    record = public(fields["doc"], fields.get("over"))
    seen = staff(fields.get("hall"))
    return Ticket(
        **{
            **record,
            **seen,
            "state": State(record["state"]),
            "channel": Channel(record["channel"]),
            "stops": tuple(Stop(**stop) for stop in record["stops"]),
            "route": tuple(RouteStop(**stop) for stop in record["route"]),
            "rated": tuple(record["rated"]),
            "needs": tuple(seen["needs"] or ()),
            "overrun": tuple(seen["overrun"] or ()),
            "held_by": fields.get("party"),
            "secret": fields["sec"],
        }
    )


def _public(value: Ticket) -> Json:
    record: Json = {}
    for name, left_out, item in zip(PUBLIC, _LEFT_OUT, _values(value), strict=True):
        if name in _TIMES and item in _SLOTS:
            record[name] = _SLOTS[item]
        elif item != left_out:
            record[name] = [_stop(stop) for stop in item] if name in _LISTS else item
    return record


def _stop(stop: Stop | RouteStop) -> Json:
    return {name: _SLOTS.get(item, item) for name, item in dataclasses.asdict(stop).items()}
