"""Answers given once, kept sealed for whoever lost theirs on the way; it opens none.

The session must be one of `Database.change()` wherever something is written.
"""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.records.kept_tables import KeptAnswer
from server.records.results import changed_rows


def find(session: Session, key: str, *, since: int) -> KeptAnswer | None:
    """What was answered under this key, at this time or later."""
    found = session.get(KeptAnswer, key)
    return found if found is not None and found.at >= since else None


def keep(session: Session, answer: KeptAnswer) -> None:
    """Keep an answer with the change it tells of: IntegrityError if its key has one already."""
    session.add(answer)
    session.flush()


def purge(session: Session, before: int) -> int:
    """Delete what was answered before a time; how many."""
    return changed_rows(session, delete(KeptAnswer).where(KeptAnswer.at < before))
