"""The archive: each partition's stream to SQL, in order and in batches, every event once. It writes to no stream.

A batch's rows and the position after it are one transaction, so a kill at any moment leaves both or neither. Two who
archive at once (one was thought dead) don't both write a batch: the second finds the position moved on.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from server.bootstrap import Server
from server.consumers import entries, ratings
from server.operations.archiving import LAG_LIMIT_S, partitions_in_use, read_lag
from server.records import archive
from server.records.archive import Position
from server.store import stream
from server.store.keys import CentreKeys
from server.store.keys import stream as stream_key
from server.wire.fold import event_order
from server.wire.vocabulary import EventType

Json = dict[str, Any]

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Events in a batch: SQLite's other writers wait for one batch at the longest."""


def run(server: Server, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Archive what is new, a batch of each partition in turn until nothing is left; how many events."""
    with server.database.read() as session:
        positions = archive.positions(session)
        behind = deque(partitions_in_use(session, server.halls.partitions))
    count = 0
    while behind and may_go_on():
        partition = behind.popleft()
        position = positions.get(partition) or _begin(server, partition)
        moved = _batch(server, partition, position)
        if moved is not None:
            positions[partition] = moved
            count += max(0, moved.entries - position.entries)
            behind.append(partition)
    return count


class LagAlarm:
    """Says once that the archive lags behind, and once that it no longer does."""

    def __init__(self) -> None:
        self._lags = False

    def look(self, server: Server) -> None:
        """Compare streams and record."""
        lag = read_lag(server.client, server.database, server.halls.partitions)
        lags = lag.seconds > LAG_LIMIT_S
        if lags and not self._lags:
            log.error("the archive lags behind: %d events, the oldest of %.0f s ago", lag.events, lag.seconds)
        elif self._lags and not lags:
            log.info("the archive is up to date again")
        self._lags = lags


def _begin(server: Server, partition: int) -> Position:
    """Begin with whatever the stream still has."""
    position = _start(server, partition)
    with server.database.change() as session:
        archive.begin(session, partition, position)
        return archive.positions(session)[partition]


def _start(server: Server, partition: int) -> Position:
    added, left = stream.entries(server.client, stream_key(partition))
    return Position(stream.FIRST, added - left)


def _batch(server: Server, partition: int, position: Position) -> Position | None:
    """Archive the next events of a partition; the position after them, None if there are none or another did."""
    found = stream.from_on(server.client, stream_key(partition), position.event_id, AT_ONCE + 1)
    if position.event_id != stream.FIRST:
        # What was archived last is never trimmed. Where it is gone, the store was set back or begun anew.
        if not found or found[0][0] != position.event_id:
            return _go_through_again(server, partition, position)
        found = found[1:]
    if not found:
        return None
    rows = [entries.row(partition, event_id, fields) for event_id, fields in found]
    after = Position(found[-1][0], position.entries + len(found))
    private, gone = _privates(server, rows)
    with server.database.change() as session:
        if not archive.advance(session, partition, position, after):
            return None
        first, last = event_order(found[0][0]), event_order(found[-1][0])
        there = archive.known(session, partition, first, last)
        new = [row for row in rows if (row["stream_ms"], row["stream_seq"]) not in there]
        archive.add_events(session, new)
        archive.put_tickets(session, entries.last_tickets(new))
        archive.put_privates(session, private, gone)
        ratings.keep(server, session, new, {one["ticket"]: one["fields"] for one in private})
    return after


def _go_through_again(server: Server, partition: int, position: Position) -> Position | None:
    log.error(
        "the stream of partition %d no longer has %s, which was archived: its store was set back or is a new one;"
        " what is in it now is archived beside what was", partition, position.event_id,
    )  # fmt: skip
    start = _start(server, partition)
    with server.database.change() as session:
        return start if archive.advance(session, partition, position, start) else None


def _privates(server: Server, rows: Sequence[Json]) -> tuple[list[Json], Iterable[str]]:
    """What is private of the tickets of these events, and the tickets that no longer have anything such."""
    told = {row["ticket"]: row for row in rows if row["ticket"] is not None}
    found = (
        server.client.many([("hgetall", _private_key(server, row)) for row in told.values()]) if told else []
    )
    kept = [
        {"ticket": ticket, "centre": row["centre"], "day": row["body"]["ticket"]["day"], "fields": fields}
        for (ticket, row), fields in zip(told.items(), found, strict=True)
        if fields
    ]
    # Only an undone finish takes something away; of a day that was dropped the store knows nothing any more.
    undone = {row["ticket"] for row in rows if row["type"] == EventType.TICKET_UNDONE}
    return kept, undone - {row["ticket"] for row in kept}


def _private_key(server: Server, row: Json) -> str:
    ticket = row["body"]["ticket"]
    return CentreKeys.of(row["centre"], server.halls.partitions).on(ticket["day"]).private(ticket["number"])
