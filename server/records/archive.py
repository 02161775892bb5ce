"""The archive's rows: events, each ticket's last state, what is private, and how far each stream is in. No stream here.

Who archives reads a stream from `position` on and writes a batch and the new position in one transaction. `advance`
comes first in it: of two who archive the same batch, one is told that the other was there before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.records.results import changed_rows
from server.records.tables import ArchivedEvent, ArchivedTicket, ArchivePosition, Base, TicketPrivate

Row = dict[str, Any]
"""A row to be written, by the names of its columns."""
StreamId = tuple[int, int]
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """How far a partition's stream is in SQL: its last event, and its entries up to there since the stream began."""

    event_id: str
    entries: int


def positions(session: Session) -> dict[int, Position]:
    """The position of each partition that was ever archived."""
    return {
        row.partition: Position(row.event_id, row.entries) for row in session.scalars(select(ArchivePosition))
    }


def begin(session: Session, partition: int, position: Position) -> None:
    """Note where the archive of a partition begins, unless another has just done so."""
    row = {"partition": partition, "event_id": position.event_id, "entries": position.entries}
    session.execute(_insert(session, ArchivePosition).values(row).on_conflict_do_nothing())


def advance(session: Session, partition: int, before: Position, after: Position) -> bool:
    """Move a position on; False if it is no longer what it was, and nothing of this batch may be written."""
    where = ArchivePosition.partition == partition, ArchivePosition.event_id == before.event_id
    values = {"event_id": after.event_id, "entries": after.entries}
    return changed_rows(session, update(ArchivePosition).where(*where).values(values)) == 1


def known(session: Session, partition: int, first: StreamId, last: StreamId) -> set[StreamId]:
    """Which events from one to another are there already: none, but where a stream is gone through once more."""
    ms, seq = ArchivedEvent.stream_ms, ArchivedEvent.stream_seq
    query = select(ms, seq).where(
        ArchivedEvent.partition == partition,
        or_(ms > first[0], and_(ms == first[0], seq >= first[1])),
        or_(ms < last[0], and_(ms == last[0], seq <= last[1])),
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def add_events(session: Session, rows: Sequence[Row]) -> None:
    """Write events, in this order."""
    if rows:
        session.execute(insert(ArchivedEvent), rows)


def put_tickets(session: Session, rows: Sequence[Row]) -> None:
    """Write each ticket as it is now, in place of how it was; no ticket twice."""
    _put(session, ArchivedTicket, "id", rows)


def put_privates(session: Session, rows: Sequence[Row], gone: Iterable[str]) -> None:
    """Write what is private of each ticket, in place of what was; of those in `gone` there is nothing any more."""
    _put(session, TicketPrivate, "ticket", rows)
    if lost := list(gone):
        session.execute(delete(TicketPrivate).where(TicketPrivate.ticket.in_(lost)))


def events(session: Session, partition: int) -> Iterator[ArchivedEvent]:
    """All events of a partition in the order in which they were archived."""
    query = select(ArchivedEvent).where(ArchivedEvent.partition == partition).order_by(ArchivedEvent.id)
    return iter(session.scalars(query.execution_options(yield_per=_PAGE)))


def events_of_ticket(session: Session, ticket: str) -> list[tuple[str, Row]]:
    """The archived events of a ticket, in the order of its stream: each one's id, what it was, and its body."""
    query = select(ArchivedEvent).where(ArchivedEvent.ticket == ticket)
    rows = session.scalars(query.order_by(ArchivedEvent.stream_ms, ArchivedEvent.stream_seq))
    return [
        (f"{row.stream_ms}-{row.stream_seq}", {"type": row.type, "at": row.at, "by": row.by} | row.body)
        for row in rows
    ]


def tickets(session: Session, centre: str) -> Iterator[ArchivedTicket]:
    """All tickets of a centre."""
    query = select(ArchivedTicket).where(ArchivedTicket.centre == centre)
    return iter(session.scalars(query.execution_options(yield_per=_PAGE)))


def privates(session: Session, centre: str) -> dict[str, Mapping[str, str]]:
    """What is private of each of a centre's tickets."""
    query = select(TicketPrivate).where(TicketPrivate.centre == centre)
    return {row.ticket: row.fields for row in session.scalars(query)}


def _put(session: Session, table: type[Base], key: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    statement = _insert(session, table)
    columns = {name: statement.excluded[name] for name in rows[0] if name != key}
    session.execute(statement.on_conflict_do_update(index_elements=[key], set_=columns), rows)


def _insert(session: Session, table: type[Base]) -> Any:
    """An INSERT that may say what to do if the row is there; each kind of database has its own."""
    own = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return own(table)
