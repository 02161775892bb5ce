"""Ratings in SQL: written once by the archive, read in sums and one by one. It opens no follow-up.

The session must be one of `Database.change()` wherever something is written.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.records.tables import ArchivedEvent
from server.records.voices_tables import Rating

Row = dict[str, Any]


def add(session: Session, row: Row) -> Rating | None:
    """Keep a rating; None if it is there already, as it is where a stream is gone through once more."""
    kind = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = kind(Rating).values(row).on_conflict_do_nothing(index_elements=["ticket", "stop"])
    return session.scalar(statement.returning(Rating))


def history(session: Session, ticket: str) -> list[ArchivedEvent]:
    """The events of a ticket, in order."""
    query = select(ArchivedEvent).where(ArchivedEvent.ticket == ticket).order_by(ArchivedEvent.id)
    return list(session.scalars(query))


def given(
    session: Session,
    centre: str,
    first: str,
    last: str,
    *,
    before: str = "9999-12-31",
    clerk: str | None = None,
) -> Sequence[Rating]:
    """A centre's ratings of some days (`YYYY-MM-DD`) given before another, in the order in which they came in."""
    query = select(Rating).where(
        Rating.centre == centre, Rating.day >= first, Rating.day <= last, Rating.day < before
    )
    if clerk is not None:
        query = query.where(Rating.clerk == clerk)
    return session.scalars(query.order_by(Rating.id)).all()
