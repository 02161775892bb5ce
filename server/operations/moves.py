"""What happened to a ticket: from the record, and from the stream what isn't there yet. It changes nothing."""

from typing import Any

from server.operations.halls import Halls
from server.records import archive
from server.records.engine import Database, DatabaseAway
from server.store import codec, stream
from server.store.events import decode, hall
from server.wire.secret import partition_of

Json = dict[str, Any]

MOST_READ = 5000
"""Entries of the stream that are looked through: what the archive, a second behind, has not taken."""
_PLACE = ("state", "queue", "pinned_to", "counter", "rank_at", "version")


def moves_of(database: Database, halls: Halls, ticket: Json) -> list[Json] | None:
    """Each event of a ticket, the first one first, as staff may see it; None while the record is away."""
    known = halls.get(ticket["centre"])
    try:
        with database.read() as session:
            archived = archive.events_of_ticket(session, ticket["id"])
            position = archive.positions(session).get(partition_of(known.id, halls.partitions))
    except DatabaseAway:
        return None
    moves = {event_id: _move(event_id, event) for event_id, event in archived}
    after = stream.FIRST if position is None else position.event_id
    for event_id, fields in stream.after(known.client, known.keys.stream, after, MOST_READ):
        event = hall(decode(event_id, fields), fields)
        if event.get("ticket", {}).get("id") == ticket["id"]:
            moves[event_id] = _move(event_id, event)
    return list(moves.values())


def _move(event_id: str, event: Json) -> Json:
    record = codec.with_defaults(event["ticket"])
    said = {"event_id": event_id, "type": event["type"], "at": event["at"], "by": event["by"]}
    return said | {name: record.get(name) for name in _PLACE} | {"reason": event.get("reason")}
