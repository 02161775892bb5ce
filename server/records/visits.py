"""Archived tickets of a centre's days as visits, for figures; it reads neither names nor what is private."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.figures import Visit
from server.records.tables import ArchivedTicket

_PAGE = 1000


def visits(session: Session, centre: str, first: str, last: str) -> Iterator[Visit]:
    """All tickets of these days, `YYYY-MM-DD`, both counted in."""
    query = select(ArchivedTicket).where(
        ArchivedTicket.centre == centre, ArchivedTicket.day >= first, ArchivedTicket.day <= last
    )
    for row in session.scalars(query.execution_options(yield_per=_PAGE)):
        yield visit_of(row)


def visit_of(row: ArchivedTicket) -> Visit:
    """A ticket's row as a visit; its earlier stations are in its record."""
    stops: list[dict[str, Any]] = row.record.get("stops", [])
    now: dict[str, Any] = {
        "called_at": row.called_at, "started_at": row.started_at, "finished_at": row.finished_at,
    }  # fmt: skip
    stations = [*stops, *([now] if now not in [_times(stop) for stop in stops] else [])]
    called = [one["called_at"] for one in stations if one.get("called_at") is not None]
    served = [
        one["finished_at"] - one["started_at"]
        for one in stations
        if one.get("finished_at") is not None and one.get("started_at") is not None
    ]
    return Visit(
        day=row.day, service=row.service, queue=row.queue, channel=row.channel, state=row.state, counter=row.counter,
        outcome=row.outcome, cases=row.cases, drawn_at=row.drawn_at, called_at=min(called, default=None),
        served_ms=sum(served) if served else None,
    )  # fmt: skip


def _times(stop: dict[str, Any]) -> dict[str, Any]:
    return {name: stop.get(name) for name in ("called_at", "started_at", "finished_at")}
