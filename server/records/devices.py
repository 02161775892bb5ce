"""Devices in SQL and the hashes of their tokens; each change writes its event beside it. It keeps no token.

A token is 256 random bits, so a plain SHA-256 of it is enough to keep: there is nothing to guess from, which is all
that a slow or a keyed hash would guard against, and it can be looked up by index.
"""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records import login_sessions, outbox
from server.records.tables import Device, LoginSession
from server.wire.vocabulary import DeviceKind


class DeviceExists(Exception):
    """There is a device of this id already."""


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def create(
    session: Session, device_id: str, kind: DeviceKind, centre: str | None, *, token: str, by: str, now: int
) -> Device:
    """Make a device known by this token; raises DeviceExists."""
    if not device_id:
        raise ValueError("a device needs an id")
    if session.get(Device, device_id) is not None:
        raise DeviceExists(device_id)
    device = Device(
        id=device_id,
        kind=DeviceKind(kind).value,
        centre=centre,
        token_hash=token_hash(token),
        active=True,
        created_at=now,
    )
    session.add(device)
    _tell(session, device_id, by, now)
    return device


def find(session: Session, device_id: str) -> Device | None:
    """The device of this id."""
    return session.get(Device, device_id)


def listed(session: Session, centre: str | None = None) -> list[Device]:
    """All devices, or those of one centre, by id."""
    query = select(Device).order_by(Device.id)
    return list(session.scalars(query if centre is None else query.where(Device.centre == centre)))


def set_token(session: Session, device: Device, token: str, *, by: str, now: int) -> None:
    """Give a new token; the old one and the browsers signed in with it are out."""
    device.token_hash = token_hash(token)
    login_sessions.revoke_all(session, LoginSession.device == device.id, now)
    _tell(session, device.id, by, now)


def set_active(session: Session, device: Device, active: bool, *, by: str, now: int) -> None:
    """Let a device in, or shut it out at once."""
    device.active = active
    if not active:
        login_sessions.revoke_all(session, LoginSession.device == device.id, now)
    _tell(session, device.id, by, now)


def _tell(session: Session, device_id: str, by: str, now: int) -> None:
    outbox.add(session, outbox.DEVICE_CHANGED, {"device": device_id, "by": by}, now=now)
