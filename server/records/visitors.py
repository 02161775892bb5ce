"""Visitors' codes and sign-ins in SQL; it sees hashes and sealed texts only, and sends nothing."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.results import changed_rows
from server.records.visitor_tables import VisitorCode, VisitorSession

DAY_MS = 24 * 3_600_000
AGAIN_MS = 60_000
MOST_A_DAY = 10
MOST_TRIES = 5


def claim(session: Session, phone: str, code: str, *, now: int, expires_at: int) -> int | None:
    """Note that a code is about to be sent to a phone; None, or from when (ms) another may be.

    It is noted before it is sent, so that a hundred requests at one instant send one.
    """
    known = session.get(VisitorCode, phone, with_for_update=True)
    if known is None:
        session.add(
            VisitorCode(
                phone=phone, code=code, sent_at=now, expires_at=expires_at, tries=0, counted_from=now, count=1
            )
        )
        session.flush()
        return None
    if now < known.sent_at + AGAIN_MS:
        return known.sent_at + AGAIN_MS
    if now >= known.counted_from + DAY_MS:
        known.counted_from, known.count = now, 0
    if known.count >= MOST_A_DAY:
        return known.counted_from + DAY_MS
    known.code, known.sent_at, known.expires_at, known.tries = code, now, expires_at, 0
    known.count += 1
    return None


def use(session: Session, phone: str, code: str, now: int) -> bool:
    """Whether this is the code sent to the phone, which is then used up; every try counts, before it is looked at."""
    counted = changed_rows(
        session,
        update(VisitorCode)
        .where(
            VisitorCode.phone == phone,
            VisitorCode.code != "",
            VisitorCode.tries < MOST_TRIES,
            VisitorCode.expires_at > now,
        )
        .values(tries=VisitorCode.tries + 1),
    )
    if not counted:
        return False
    used = update(VisitorCode).where(VisitorCode.phone == phone, VisitorCode.code == code).values(code="")
    return bool(changed_rows(session, used))


def begin(session: Session, signed_in: VisitorSession) -> None:
    """Record a sign-in under its token's hash."""
    session.add(signed_in)


def session_of(session: Session, hashed: str, now: int) -> VisitorSession | None:
    """The sign-in of a token, if it holds now."""
    return session.scalar(
        select(VisitorSession).where(
            VisitorSession.token_hash == hashed,
            VisitorSession.revoked_at.is_(None),
            VisitorSession.expires_at > now,
        )
    )


def revoke(session: Session, hashed: str, now: int) -> bool:
    """End a sign-in; False if there is none, or it was ended before."""
    ended = changed_rows(
        session,
        update(VisitorSession)
        .where(VisitorSession.token_hash == hashed, VisitorSession.revoked_at.is_(None))
        .values(revoked_at=now),
    )
    if ended:
        outbox.add(session, outbox.SESSION_REVOKED, {"session": hashed}, now=now)
    return bool(ended)


def purge(session: Session, before: int) -> int:
    """Delete codes and sign-ins that ended before a time; how many."""
    codes = changed_rows(session, delete(VisitorCode).where(VisitorCode.expires_at < before))
    over = or_(VisitorSession.expires_at < before, VisitorSession.revoked_at < before)
    return codes + changed_rows(session, delete(VisitorSession).where(over))
