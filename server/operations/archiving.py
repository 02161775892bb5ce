"""How far the archive is: what streams have that SQL has not. It archives nothing."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.records import archive, catalogue_store
from server.records.engine import Database
from server.store import stream
from server.store.client import Client
from server.store.keys import CentreKeys
from server.store.keys import stream as stream_key
from server.wire.fold import event_order

LAG_LIMIT_S = 300
"""An archive that is further behind than this is stalled."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Events that are in streams and not in SQL, and how long ago the oldest of them happened (s)."""

    events: float
    seconds: float


def partitions_in_use(session: Session, partitions: int) -> list[int]:
    """The partitions of all centres, in order."""
    centres = catalogue_store.current_versions(session)
    return sorted({CentreKeys.of(centre, partitions).partition for centre in centres})


def read_lag(client: Client, database: Database, partitions: int) -> Lag:
    """How far the archive is behind now, all partitions together; raises StoreAway, DatabaseAway."""
    with database.read() as session:
        positions = archive.positions(session)
        in_use = partitions_in_use(session, partitions)
    events, oldest_ms, now_ms = 0, None, client.now_ms()
    for partition in in_use:
        key, position = stream_key(partition), positions.get(partition)
        first = stream.after(client, key, position.event_id if position else stream.FIRST, 1)
        if not first:
            continue
        added, left = stream.entries(client, key)
        events += max(1, added - position.entries if position else left)
        happened_ms = event_order(first[0][0])[0]
        oldest_ms = happened_ms if oldest_ms is None else min(oldest_ms, happened_ms)
    return Lag(events, 0.0 if oldest_ms is None else max(0, now_ms - oldest_ms) / 1000)


def archived_up_to(database: Database) -> dict[int, str]:
    """The last archived event of each partition."""
    with database.read() as session:
        return {partition: one.event_id for partition, one in archive.positions(session).items()}


def is_archived(client: Client, key: str, event_id: str | None) -> bool:
    """Whether a stream has nothing later than its last archived event."""
    return not stream.after(client, key, event_id or stream.FIRST, 1)
