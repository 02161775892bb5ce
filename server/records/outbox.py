"""Events that belong to changes of SQL, kept until they stand in a stream; it appends to no stream itself.

A row is written in the transaction of the change it tells of, so neither is ever there without the other. Who
relays them reads `pending`, appends each, and then marks it: if it dies in between, the event stands in the stream
twice, and every follower survives that (it drops a token again, or folds a catalogue version it has).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.records.results import changed_rows
from server.records.tables import OutboxRow

ACCOUNT_CHANGED = "account.changed"
DEVICE_CHANGED = "device.changed"
SESSION_REVOKED = "session.revoked"
ENQUIRY_CHANGED = "enquiry.changed"
FOLLOW_UP_CHANGED = "follow_up.changed"


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that is not in a stream yet; `centre` None means the system's own stream."""

    id: int
    centre: str | None
    type: str
    body: dict[str, Any]
    created_at: int


def add(session: Session, event: str, body: dict[str, Any], *, now: int, centre: str | None = None) -> None:
    """Write an event of type `event` beside the change made in this transaction."""
    session.add(OutboxRow(centre=centre, type=event, body=body, created_at=now))


def pending(session: Session, limit: int = 200) -> list[Pending]:
    """The oldest events not yet published, in the order of their ids.

    Two transactions may commit in another order than that of their ids, so "later than the last id seen" would lose
    one; what counts is the mark.
    """
    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.published_at.is_(None)).order_by(OutboxRow.id).limit(limit)
    )
    return [Pending(row.id, row.centre, row.type, row.body, row.created_at) for row in rows]


def mark_published(session: Session, ids: Iterable[int], now: int) -> int:
    """Mark these as standing in a stream; how many were not marked before. Repeating it changes nothing."""
    return changed_rows(
        session,
        update(OutboxRow)
        .where(OutboxRow.id.in_(list(ids)), OutboxRow.published_at.is_(None))
        .values(published_at=now),
    )


def purge(session: Session, before: int) -> int:
    """Delete what was published before a time; how many."""
    return changed_rows(session, delete(OutboxRow).where(OutboxRow.published_at < before))
