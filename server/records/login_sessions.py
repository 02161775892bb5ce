"""Sign-ins in SQL, and the owner of a token; a revoked one writes its event beside it. It keeps no token."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from server.records import outbox, pads
from server.records.results import changed_rows
from server.records.tables import Account, Device, LoginSession


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a token stands for: an account or a device; `session` and `expires_at` if it is of a sign-in."""

    account: Account | None
    device: Device | None
    session: str | None = None
    expires_at: int | None = None
    counter: str | None = None  # that a device is bound to


def begin_for_account(session: Session, hashed: str, account: str, *, now: int, expires_at: int) -> None:
    """Record the sign-in of a member of staff under its token's hash."""
    session.add(LoginSession(token_hash=hashed, account=account, created_at=now, expires_at=expires_at))


def begin_for_device(session: Session, hashed: str, device: str, *, now: int, expires_at: int) -> None:
    """Record the sign-in of a device's browser under its token's hash."""
    session.add(LoginSession(token_hash=hashed, device=device, created_at=now, expires_at=expires_at))


def revoke(session: Session, hashed: str, now: int) -> bool:
    """End a sign-in; False if there is none, or it was ended before."""
    ended = changed_rows(
        session,
        update(LoginSession)
        .where(LoginSession.token_hash == hashed, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now),
    )
    if ended:
        outbox.add(session, outbox.SESSION_REVOKED, {"session": hashed}, now=now)
    return bool(ended)


def revoke_all(session: Session, whose: ColumnElement[bool], now: int) -> None:
    """End all sign-ins of an account or a device, whose own event tells of it."""
    changed_rows(
        session, update(LoginSession).where(whose, LoginSession.revoked_at.is_(None)).values(revoked_at=now)
    )


def owner_of_session(session: Session, hashed: str, now: int) -> Owner | None:
    """Whose sign-in this is, if it holds now and its owner is active."""
    row = session.execute(
        select(LoginSession, Account, Device)
        .outerjoin(Account, LoginSession.account == Account.id)
        .outerjoin(Device, LoginSession.device == Device.id)
        .where(
            LoginSession.token_hash == hashed,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
            _owner_is_active(),
        )
    ).one_or_none()
    if row is None:
        return None
    login, account, device = row
    return Owner(account, device, login.token_hash, login.expires_at, _counter(session, device))


def owner_of_device_token(session: Session, hashed: str) -> Owner | None:
    """Whose device token this is, if the device is active."""
    device = session.scalar(select(Device).where(Device.token_hash == hashed, Device.active))
    if device is None:
        return None
    return Owner(None, device, counter=_counter(session, device))


def purge(session: Session, before: int) -> int:
    """Delete sign-ins that ended before a time; how many."""
    return changed_rows(
        session,
        delete(LoginSession).where(or_(LoginSession.expires_at < before, LoginSession.revoked_at < before)),
    )


def _counter(session: Session, device: Device | None) -> str | None:
    if device is None or device.kind not in pads.AT_A_COUNTER:
        return None
    return pads.counter_of(session, device.id)


def _owner_is_active() -> ColumnElement[bool]:
    return or_(Account.active, Device.active)
