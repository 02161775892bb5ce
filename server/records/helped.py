"""Reads and writes whom guides helped: what they wrote down, what is on record of their acts. It decides nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records.helped_tables import Helped
from server.records.tables import ArchivedEvent

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, by its event: with which ticket, if with one."""

    at: int
    by: str
    type: str
    ticket: str | None
    number: str | None = None
    service: str | None = None
    service_name: str | None = None
    print_kind: str | None = None


def find(session: Session, by: str, key: str) -> Helped | None:
    """What was written down under this key."""
    return session.scalar(select(Helped).where(Helped.by == by, Helped.key == key))


def written(session: Session, centre: str, day: str, by: str | None) -> Sequence[Helped]:
    """What was written down on a day, by one or by all, the oldest first."""
    query = select(Helped).where(Helped.centre == centre, Helped.day == day)
    if by is not None:
        query = query.where(Helped.by == by)
    return session.scalars(query.order_by(Helped.at, Helped.id)).all()


def acts(
    session: Session, centre: str, day: str, by: Collection[str], types: Collection[str]
) -> Iterator[Act]:
    """The events of these people on a day, of these types, the oldest first."""
    query = (
        select(ArchivedEvent)
        .where(ArchivedEvent.centre == centre, ArchivedEvent.day == day)
        .where(ArchivedEvent.by.in_(by), ArchivedEvent.type.in_(types))
        .order_by(ArchivedEvent.id)
    )
    return map(_act, session.scalars(query.execution_options(yield_per=_PAGE)))


def _act(event: ArchivedEvent) -> Act:
    ticket, job = event.body.get("ticket") or {}, event.body.get("print") or {}
    return Act(
        event.at, event.by, event.type, event.ticket or job.get("ticket"), ticket.get("number"), ticket.get("service"),
        ticket.get("service_name"), job.get("kind"),
    )  # fmt: skip
