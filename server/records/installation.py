"""What is fixed when the system is installed, and how far the archive has got; it decides neither."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records.tables import ArchivePosition, Installation
from server.wire.fold import event_order


def fix(session: Session, key: str, value: str) -> str:
    """Fix a value for ever the first time; afterwards, what it was fixed to."""
    row = session.get(Installation, key)
    if row is None:
        row = Installation(key=key, value=value)
        session.add(row)
        session.flush()
    return row.value


def note(session: Session, key: str, value: str) -> bool:
    """Note a value that may change; False if it was just that before."""
    row = session.get(Installation, key)
    if row is not None and row.value == value:
        return False
    session.merge(Installation(key=key, value=value))
    return True


def archive_positions(session: Session) -> dict[int, str]:
    """Partition → the last event whose rows are in SQL."""
    return {row.partition: row.event_id for row in session.scalars(select(ArchivePosition))}


def move_archive_position(session: Session, partition: int, event_id: str) -> bool:
    """Note an event as archived, in the transaction of its rows; False if it, or a later one, was so before."""
    row = session.get(ArchivePosition, partition, with_for_update=True)
    if row is None:
        session.add(ArchivePosition(partition=partition, event_id=event_id))
        return True
    if event_order(event_id) <= event_order(row.event_id):
        return False
    row.event_id = event_id
    return True
