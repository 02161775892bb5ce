"""Enquiries in SQL; each change writes its event beside it. It seals and opens nothing.

The session must be one of `Database.change()` wherever something is written.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.results import change_seen, changed_rows
from server.records.voices_tables import Enquiry

Row = dict[str, Any]
ANSWERED, CALL_BACK, DONE = "answered", "call_back", "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which enquiries are asked for; `centre` None: of all, and of none."""

    centre: str | None = None
    day: str | None = None
    state: str | None = None
    before: int | None = None
    limit: int = 50


def add(session: Session, row: Row, *, now: int) -> tuple[Enquiry, bool]:
    """Write one down, or find the one of the same key; whether it is new."""
    kind = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = kind(Enquiry).values(row).on_conflict_do_nothing(index_elements=["key"])
    added = session.scalar(statement.returning(Enquiry))
    if added is None:
        return session.scalars(select(Enquiry).where(Enquiry.key == row["key"])).one(), False
    _tell(session, added, row["by"], now)
    return added, True


def find(session: Session, id_: int) -> Enquiry | None:
    """The enquiry of an id."""
    return session.get(Enquiry, id_)


def listed(session: Session, wanted: Wanted) -> list[Enquiry]:
    """Those asked for: to be called back by when, all others the newest first; `before` is where a page ended."""
    where: list[ColumnElement[bool]] = []
    for column, value in (
        (Enquiry.centre, wanted.centre),
        (Enquiry.day, wanted.day),
        (Enquiry.state, wanted.state),
    ):
        if value is not None:
            where.append(column == value)
    by_due = wanted.state == CALL_BACK
    if wanted.before is not None:
        where.append(_due_after(session, wanted.before) if by_due else Enquiry.id < wanted.before)
    order = [Enquiry.call_back_at, Enquiry.id] if by_due else [Enquiry.id.desc()]
    return list(session.scalars(select(Enquiry).where(*where).order_by(*order).limit(wanted.limit)))


def change(session: Session, enquiry: Enquiry, values: Row, *, by: str, now: int) -> bool:
    """Change one unless somebody else did meanwhile; whether it was changed."""
    changed = change_seen(session, enquiry, values)
    if changed:
        _tell(session, enquiry, by, now)
    return changed


def forget_callers(session: Session, before: int) -> int:
    """Who asked before a time is nobody's business any more, unless they still wait to be called; how many."""
    where = and_(Enquiry.created_at < before, Enquiry.state != CALL_BACK, Enquiry.caller.is_not(None))
    return changed_rows(session, update(Enquiry).where(where).values(caller=None))


def _due_after(session: Session, id_: int) -> ColumnElement[bool]:
    """Those to be called back after another; one that is there no more was the first."""
    last = session.get(Enquiry, id_)
    if last is None or last.call_back_at is None:
        return Enquiry.call_back_at.is_not(None)
    later = and_(Enquiry.call_back_at == last.call_back_at, Enquiry.id > last.id)
    return or_(Enquiry.call_back_at > last.call_back_at, later)


def _tell(session: Session, enquiry: Enquiry, by: str, now: int) -> None:
    body = {"enquiry": enquiry.id, "of": enquiry.centre or "", "by": by}
    outbox.add(session, outbox.ENQUIRY_CHANGED, body, now=now)
