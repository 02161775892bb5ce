"""Entries of a stream to the archive's rows, and rows back to events. It reads no store and writes no row.

What a ticket's holder needs (an escort, low counters) is in the stream for a day's staff, and in no row: it is nobody's
business after the day.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.records.tables import ArchivedEvent, ArchivedTicket
from server.store import codec, events
from server.wire.fold import event_order

Json = dict[str, Any]

FORM = 1
"""The shape of a body: an event as staff see it but for header and needs, its ticket without what is by default."""
_HEADER = ("event_id", "day", "type", "at", "centre", "by")
_HALL = "hall"
"""A body's name for what is on record of a ticket and not even shown to staff: who granted priority, its ratings."""
_COLUMNS = (
    "id", "centre", "day", "number", "service", "queue", "channel", "state", "version", "outcome", "counter", "cases",
    "drawn_at", "called_at", "started_at", "finished_at",
)  # fmt: skip


def row(partition: int, event_id: str, fields: Mapping[str, str]) -> Json:
    """The row of an event."""
    event = without_needs(events.hall(events.decode(event_id, fields), fields))
    body = {name: value for name, value in event.items() if name not in _HEADER}
    ticket = event.get("ticket")
    if ticket is not None:
        body["ticket"] = codec.without_defaults(ticket)
        more = _more(fields.get("h"))
        if rating := fields.get(events.RATING):
            more["rating"] = json.loads(rating)
        if more:
            body[_HALL] = more
    ms, seq = event_order(event_id)
    return {
        "partition": partition, "stream_ms": ms, "stream_seq": seq, "centre": event["centre"], "day": event["day"],
        "type": event["type"], "at": event["at"], "by": event["by"], "ticket": ticket["id"] if ticket else None,
        "version": ticket["version"] if ticket else None,
        "counter": event["counter"]["id"] if "counter" in event else None, "form": FORM, "body": body,
    }  # fmt: skip


def last_tickets(rows: Sequence[Json]) -> list[Json]:
    """The row of each ticket that these events tell of, as the last of them left it."""
    told = {row["ticket"]: row["body"]["ticket"] for row in rows if row["ticket"] is not None}
    return [_ticket_row(record) for record in told.values()]


def rating_of(row: Json) -> Json | None:
    """How a stop was rated, if that is what the event of a row tells."""
    rating: Json | None = row["body"].get(_HALL, {}).get("rating")
    return rating


def event_of(archived: ArchivedEvent) -> Json:
    """The event of a row, as staff saw it but for needs."""
    body = {name: value for name, value in archived.body.items() if name != _HALL}
    if "ticket" in body:
        body["ticket"] = codec.with_defaults(body["ticket"])
    return {
        "event_id": f"{archived.stream_ms}-{archived.stream_seq}", "day": archived.day, "type": archived.type,
        "at": archived.at, "centre": archived.centre, "by": archived.by,
    } | body  # fmt: skip


def ticket_of(archived: ArchivedTicket) -> Json:
    """The record of a ticket's row, as staff see it but for needs."""
    return codec.with_defaults(archived.record)


def without_needs(event: Json) -> Json:
    """An event as it is kept."""
    ticket = event.get("ticket")
    if ticket is None or "needs" not in ticket:
        return event
    return event | {"ticket": {name: value for name, value in ticket.items() if name != "needs"}}


def _ticket_row(record: Json) -> Json:
    whole = codec.with_defaults(record)
    priority = (whole.get("priority") or {}).get("class")
    return {name: whole[name] for name in _COLUMNS} | {"priority": priority, "record": record}


def _more(hall_text: str | None) -> Json:
    seen = json.loads(hall_text) if hall_text else {}
    return {name: value for name, value in seen.items() if name not in ("needs", "priority")}
