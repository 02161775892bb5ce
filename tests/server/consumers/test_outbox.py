"""What changed in the record is told in order and twice without harm, and what was told is not kept for ever."""

from server.access.tokens import new_device_token
from server.bootstrap import Server
from server.consumers import outbox, schedules
from server.records import catalogue_store, devices, login_sessions
from server.records import outbox as outbox_rows
from server.store.keys import SYSTEM_STREAM
from server.wire.vocabulary import DeviceKind
from tests.server.consumers.kept import types
from tests.server.running import HERE, catalogue


def test_what_changed_in_the_record_is_told_once_and_marked(server: Server) -> None:
    with server.database.change() as session:
        devices.create(session, "tv-9", DeviceKind.TV, HERE, token=new_device_token(), by="tests", now=1)
    assert outbox.publish(server) == 3
    assert outbox.publish(server) == 0
    assert types(server, SYSTEM_STREAM) == ["device.changed"]


def test_a_new_catalogue_reaches_the_open_day_once(server: Server) -> None:
    outbox.publish(server)
    hall = server.halls.get(HERE)
    assert hall.today().record.catalogue_version == 1
    with server.database.change() as session:
        catalogue_store.save(
            session, catalogue(HERE).model_copy(update={"address": "新址"}), by="tests", now=2
        )
    outbox.publish(server)
    assert server.halls.get(HERE).reload().record.catalogue_version == 2
    with server.database.change() as session:  # told again, as after a crash between telling and marking
        outbox_rows.add(session, "catalogue.published", {"catalogue_version": 2}, now=3, centre=HERE)
    outbox.publish(server)
    assert types(server, hall.keys.stream).count("catalogue.published") == 1


def test_an_event_of_a_centre_without_a_catalogue_holds_up_no_other(server: Server) -> None:
    with server.database.change() as session:
        catalogue_store.ensure_centre(session, "empty", "空", now=1)
        outbox_rows.add(session, "catalogue.published", {"catalogue_version": 1}, now=1, centre="empty")
        devices.create(session, "tv-9", DeviceKind.TV, HERE, token=new_device_token(), by="tests", now=1)
    outbox.publish(server)
    assert types(server, SYSTEM_STREAM) == ["device.changed"]


def test_what_was_told_or_had_ended_a_week_ago_is_deleted_and_nothing_younger(server: Server) -> None:
    now = server.client.now_ms()
    long_ago = now - schedules.TOLD_KEPT_MS - 1
    with server.database.change() as session:
        devices.create(session, "tv-9", DeviceKind.TV, HERE, token=new_device_token(), by="tests", now=1)
        for token, ended in (("old", long_ago), ("young", now)):
            login_sessions.begin_for_device(session, token, "tv-9", now=1, expires_at=ended)
    outbox.publish(server)
    assert (schedules.purge_outbox(server), schedules.purge_sign_ins(server)) == (0, 1)
    with server.database.change() as session:
        outbox_rows.add(session, "device.changed", {"device": "tv-9"}, now=now)
        session.flush()
        outbox_rows.mark_published(session, [row.id for row in outbox_rows.pending(session)], long_ago)
        outbox_rows.add(session, "device.changed", {"device": "tv-9"}, now=long_ago)  # told to nobody yet
    assert (schedules.purge_outbox(server), schedules.purge_sign_ins(server)) == (1, 0)
    assert outbox.publish(server) == 1
