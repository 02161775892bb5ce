"""What stands at one counter, call pads and rating screens, in SQL; a change writes its event. It knows no token."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.pad_tables import Pad
from server.records.results import changed_rows
from server.records.tables import Device
from server.wire.vocabulary import DeviceKind

AT_A_COUNTER = frozenset({DeviceKind.PAD, DeviceKind.RATING})
"""Kinds of devices that can be bound to a counter."""


def bind(session: Session, device: str, counter: str, *, by: str, now: int) -> None:
    """From now on this device is of this counter and of no other."""
    pad = session.get(Pad, device)
    if pad is None:
        session.add(Pad(device=device, counter=counter, bound_at=now, by=by))
    else:
        pad.counter, pad.bound_at, pad.by = counter, now, by
    _tell(session, device, by, now)


def free(session: Session, device: str, *, by: str, now: int) -> None:
    """From now on this device is of no counter."""
    if changed_rows(session, delete(Pad).where(Pad.device == device)):
        _tell(session, device, by, now)


def counter_of(session: Session, device: str) -> str | None:
    """The counter a device is bound to."""
    pad = session.get(Pad, device)
    return None if pad is None else pad.counter


def counters(session: Session, centre: str | None = None) -> dict[str, str]:
    """Device → the counter it is bound to, of all devices or those of one centre."""
    query = select(Pad.device, Pad.counter).join(Device, Device.id == Pad.device)
    if centre is not None:
        query = query.where(Device.centre == centre)
    return {row.device: row.counter for row in session.execute(query)}


def _tell(session: Session, device: str, by: str, now: int) -> None:
    outbox.add(session, outbox.DEVICE_CHANGED, {"device": device, "by": by}, now=now)
