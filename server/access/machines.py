"""Keeping devices: who makes one known, says where it stands, gives it a new token or shuts it out.

A token is shown once: it is kept as a hash, and for some minutes sealed for whoever lost the answer.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from server.access.centres import require_centre
from server.access.once import Once, Taken
from server.access.principal import Principal
from server.access.tokens import new_device_token
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.records import catalogue_store, devices, pads
from server.records.devices import DeviceExists
from server.records.tables import Centre, Device
from server.wire.requests import AddDevice, ChangeDevice
from server.wire.vocabulary import DeviceKind, Role

Json = dict[str, Any]


class Machines:
    """The devices of an installation; all methods raise DatabaseAway."""

    def __init__(self, once: Once, new_token: Callable[[], str] = new_device_token) -> None:
        self._once, self._database, self._clock, self._new_token = once, once.database, once.clock, new_token

    def listed(self, by: Principal) -> list[Json]:
        """The devices this one keeps, by id."""
        with self._database.read() as session:
            counters = pads.counters(session, by.centre)
            return [_shown(one, counters.get(one.id)) for one in devices.listed(session, by.centre)]

    def add(self, new: AddDevice, by: Principal, caller: Caller) -> tuple[Json, bool]:
        """Make a device known; with its token, shown this once. Whether it was made just now."""
        if (known := self._once.answered(caller)) is not None:
            return known, False
        centre = new.centre if by.centre is None else new.centre or by.centre
        token = self._new_token()

        def make(session: Session) -> Json:
            _check_centre(session, centre, new.kind, by)
            try:
                made = devices.create(
                    session, new.id, new.kind, centre, token=token, by=by.id, now=self._clock()
                )
            except DeviceExists as taken:
                raise Taken from taken
            if new.counter is not None:
                session.flush()  # what is bound must be there
                _bind(session, made, new.counter, by, self._clock())
            return _shown(made, new.counter) | {"token": token}

        try:
            return self._once.do(caller, make)
        except Taken as taken:
            raise Refused("device_known", device=new.id) from taken

    def change(self, device_id: str, wanted: ChangeDevice, by: Principal) -> Json:
        """Shut a device out, let it in, bind it, or give it a new token; with the old one it is out at once."""
        now, token = self._clock(), self._new_token() if wanted.new_token else None
        with self._database.change() as session:
            device = session.get(Device, device_id, with_for_update=True)
            if device is None or (by.centre is not None and device.centre != by.centre):
                raise Refused("not_found")
            if token is not None:
                devices.set_token(session, device, token, by=by.id, now=now)
            if wanted.active is not None and wanted.active != device.active:
                devices.set_active(session, device, wanted.active, by=by.id, now=now)
            if "counter" in wanted.model_fields_set:
                _bind(session, device, wanted.counter, by, now)
            session.flush()
            shown = _shown(device, pads.counter_of(session, device.id))
        return shown if token is None else shown | {"token": token}


def _check_centre(session: Session, centre: str | None, kind: DeviceKind, by: Principal) -> None:
    if kind is DeviceKind.WECHAT and Role.OPERATOR not in by.roles:
        raise Refused("not_yours")  # a bridge learns how every holder of a ticket can be reached
    if centre is None:
        # Only what serves all centres belongs to none.
        if by.centre is not None or kind is not DeviceKind.WECHAT:
            raise Refused("invalid_field", {"fields": ["centre"]}, field="centre")
        return
    require_centre(by, centre)
    if session.get(Centre, centre) is None:
        raise Refused("invalid_field", {"fields": ["centre"]}, field="centre")


def _bind(session: Session, device: Device, counter: str | None, by: Principal, now: int) -> None:
    """Say where a device stands; Refused where it can't stand at a counter, or its centre has no such one."""
    if counter is None:
        pads.free(session, device.id, by=by.id, now=now)
        return
    catalogue = catalogue_store.load(session, device.centre) if device.centre is not None else None
    known = {one.id for one in catalogue.counters} if catalogue is not None else set()
    if device.kind not in pads.AT_A_COUNTER or counter not in known:
        raise Refused("invalid_field", {"fields": ["counter"]}, field="counter")
    pads.bind(session, device.id, counter, by=by.id, now=now)


def _shown(device: Device, counter: str | None) -> Json:
    return {
        "id": device.id, "kind": device.kind, "centre": device.centre, "counter": counter, "active": device.active,
        "created_at": device.created_at,
    }  # fmt: skip
