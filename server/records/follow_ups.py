"""Follow-ups of bad ratings in SQL; each change writes its event beside it. It decides nothing.

The session must be one of `Database.change()` wherever something is written.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.results import change_seen
from server.records.voices_tables import FollowUp, Rating

Row = dict[str, Any]
OPEN, CLOSED, APPEALED = "open", "closed", "appealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which follow-ups are asked for: of a centre (None: of all), in a state; never those about `except_of`."""

    centre: str | None = None
    state: str | None = None
    except_of: str | None = None
    after: int | None = None
    limit: int = 100


def open_one(session: Session, rating: Rating, *, now: int, due_at: int) -> FollowUp:
    """Begin to follow a rating up."""
    follow_up = FollowUp(
        rating=rating.id, centre=rating.centre, clerk=rating.clerk, state=OPEN, opened_at=now, due_at=due_at,
        notes=[], version=1,
    )  # fmt: skip
    session.add(follow_up)
    session.flush()
    _tell(session, follow_up, "system", now)
    return follow_up


def find(session: Session, id_: int) -> tuple[FollowUp, Rating] | None:
    """A follow-up with its rating."""
    query = select(FollowUp, Rating).join(Rating, Rating.id == FollowUp.rating).where(FollowUp.id == id_)
    found = session.execute(query).first()
    return None if found is None else (found[0], found[1])


def listed(session: Session, wanted: Wanted) -> list[tuple[FollowUp, Rating]]:
    """Those asked for, by when they are due."""
    where: list[ColumnElement[bool]] = []
    if wanted.centre is not None:
        where.append(FollowUp.centre == wanted.centre)
    if wanted.state is not None:
        where.append(FollowUp.state == wanted.state)
    if wanted.except_of is not None:
        where.append(or_(FollowUp.clerk.is_(None), FollowUp.clerk != wanted.except_of))
    if wanted.after is not None:
        where.append(FollowUp.id > wanted.after)
    query = select(FollowUp, Rating).join(Rating, Rating.id == FollowUp.rating).where(*where)
    return [(row[0], row[1]) for row in session.execute(query.order_by(FollowUp.id).limit(wanted.limit))]


def about(session: Session, clerk: str) -> list[tuple[FollowUp, Rating]]:
    """Those about a clerk that came to an end, the newest first."""
    query = select(FollowUp, Rating).join(Rating, Rating.id == FollowUp.rating)
    where = FollowUp.clerk == clerk, FollowUp.closed_at.is_not(None)
    rows = session.execute(query.where(*where).order_by(FollowUp.id.desc()).limit(100))
    return [(row[0], row[1]) for row in rows]


def change(session: Session, follow_up: FollowUp, values: Row, *, by: str, now: int) -> bool:
    """Change one unless somebody else did meanwhile; whether it was changed."""
    changed = change_seen(session, follow_up, values)
    if changed:
        _tell(session, follow_up, by, now)
    return changed


def _tell(session: Session, follow_up: FollowUp, by: str, now: int) -> None:
    body = {"follow_up": follow_up.id, "of": follow_up.centre, "by": by}
    outbox.add(session, outbox.FOLLOW_UP_CHANGED, body, now=now)
