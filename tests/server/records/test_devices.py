"""Devices: known by a token that is not kept, with an event for each change."""

import pytest
from sqlalchemy import text

from server.records import catalogue_store, devices, login_sessions, outbox
from server.records.devices import DeviceExists, token_hash
from server.records.engine import Database
from server.wire.vocabulary import DeviceKind

NOW = 1_700_000_000_000


@pytest.fixture
def kiosk(database: Database) -> Database:
    with database.change() as session:
        catalogue_store.ensure_centre(session, "demo", "示例区政务服务中心", now=NOW)
        devices.create(session, "kiosk-1", DeviceKind.KIOSK, "demo", token="qd_old", by="cli", now=NOW)
    return database


def owner(database: Database, token: str) -> str | None:
    with database.read() as session:
        found = login_sessions.owner_of_device_token(session, token_hash(token))
        return found.device.id if found is not None and found.device is not None else None


def test_a_device_is_known_by_its_token(kiosk: Database) -> None:
    assert owner(kiosk, "qd_old") == "kiosk-1"
    assert owner(kiosk, "qd_other") is None


def test_a_token_is_nowhere_in_the_database(kiosk: Database) -> None:
    with kiosk.read() as session:
        rows = [session.execute(text(f"SELECT * FROM {table}")).all() for table in ("devices", "outbox")]
    assert "qd_old" not in str(rows)


def test_a_device_of_an_id_that_is_taken_is_refused(kiosk: Database) -> None:
    with kiosk.change() as session, pytest.raises(DeviceExists):
        devices.create(session, "kiosk-1", DeviceKind.TV, None, token="qd_new", by="cli", now=NOW)
    assert owner(kiosk, "qd_old") == "kiosk-1"


def test_a_device_without_an_id_is_refused(kiosk: Database) -> None:
    with kiosk.change() as session, pytest.raises(ValueError, match="needs an id"):
        devices.create(session, "", DeviceKind.TV, "demo", token="qd_new", by="cli", now=NOW)


def test_a_new_token_ends_the_old_one_and_its_browsers(kiosk: Database) -> None:
    with kiosk.change() as session:
        login_sessions.begin_for_device(session, "t" * 64, "kiosk-1", now=NOW, expires_at=NOW + 1000)
    with kiosk.change() as session:
        device = devices.find(session, "kiosk-1")
        assert device is not None
        devices.set_token(session, device, "qd_new", by="cli", now=NOW)
    assert (owner(kiosk, "qd_old"), owner(kiosk, "qd_new")) == (None, "kiosk-1")
    with kiosk.read() as session:
        assert login_sessions.owner_of_session(session, "t" * 64, NOW) is None
        events = [(entry.type, entry.body, entry.centre) for entry in outbox.pending(session)]
    assert events == [("device.changed", {"device": "kiosk-1", "by": "cli"}, None)] * 2


def test_a_device_shut_out_is_nobody_until_let_in(kiosk: Database) -> None:
    for active, expected in ((False, None), (True, "kiosk-1")):
        with kiosk.change() as session:
            device = devices.find(session, "kiosk-1")
            assert device is not None
            devices.set_active(session, device, active, by="cli", now=NOW)
        assert owner(kiosk, "qd_old") == expected


def test_devices_are_listed_by_centre(kiosk: Database) -> None:
    with kiosk.change() as session:
        devices.create(session, "wechat-1", DeviceKind.WECHAT, None, token="qd_w", by="cli", now=NOW)
    with kiosk.read() as session:
        assert [device.id for device in devices.listed(session)] == ["kiosk-1", "wechat-1"]
        assert [device.id for device in devices.listed(session, "demo")] == ["kiosk-1"]
