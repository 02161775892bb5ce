"""What keeps going by itself: the outbox told in order and twice without harm, days opened, dropped and trimmed."""

import datetime
import secrets
import time

import pytest

from server.access.tokens import new_device_token
from server.bootstrap import Server
from server.consumers import archive, outbox, runner, schedules
from server.operations.change import Caller
from server.operations.day import open_day
from server.operations.day_control import Order
from server.operations.draw_request import DrawRequest
from server.records import catalogue_store, devices, login_sessions
from server.records import outbox as outbox_rows
from server.records.engine import open_database
from server.store import events, stream
from server.store.clock import ClockAlarm
from server.store.keys import SYSTEM_STREAM, ticket_id
from server.store.snapshot import read_fold
from server.wire.vocabulary import Channel, DayAct, DeviceKind
from tests.server.running import HERE, catalogue


def types(server: Server, stream: str) -> list[str]:
    return [
        fields.get("type") or fields["e"].split("|")[0] for _, fields in server.client.ask("xrange", stream)
    ]


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


def test_the_days_of_all_centres_are_opened_and_opening_again_changes_nothing(server: Server) -> None:
    schedules.open_days(server)
    schedules.open_days(server)
    assert types(server, server.halls.get(HERE).keys.stream).count("day.changed") == 1


def test_a_day_that_a_clock_ahead_had_begun_is_told_anew_when_it_comes(server: Server) -> None:
    hall = server.halls.get(HERE)
    today = hall.today()
    draw(server)
    yesterday = (datetime.date.fromisoformat(today.date) - datetime.timedelta(days=1)).isoformat()
    open_day(server.client, hall.on(yesterday), hall.index)
    before = read_fold(server.client, hall.keys, hall=True)
    assert before is not None
    assert before.day["date"] == yesterday
    schedules.open_days(server)
    schedules.open_days(server)
    after = read_fold(server.client, hall.keys, hall=True)
    assert after is not None
    for event_id, fields in stream.all_after(
        server.client, hall.keys.stream, before.event_id, after.event_id
    ):
        before.apply(events.hall(events.decode(event_id, fields), fields))
    assert before.snapshot() == after.snapshot()
    assert [one["day"] for one in after.snapshot()["tickets"]] == [today.date]


def open_days_before(server: Server, *backs: int) -> str:
    """Open days so long ago with a ticket in each; today's date."""
    hall = server.halls.get(HERE)
    today = datetime.date.fromisoformat(hall.today().date)
    for back in backs:
        keys = hall.on((today - datetime.timedelta(days=back)).isoformat())
        open_day(server.client, keys, hall.index)
        server.client.ask("hset", keys.day, "i:1", "AA001")
        server.client.ask("hset", keys.ticket("AA001"), "doc", "{}")
        server.client.ask("hset", keys.private("AA001"), "private", "x")
    return today.isoformat()


def days_left(server: Server) -> set[int]:
    """How many days ago the days are of which anything is left."""
    today = datetime.date.fromisoformat(server.halls.get(HERE).today().date)
    found = {key.split(":")[3] for key in server.client.redis.scan_iter(f"*:{HERE}:*") if key.count(":") > 2}
    return {(today - datetime.date.fromisoformat(day)).days for day in found}


RUNS = -(-schedules.DAYS_LOOKED_BACK // schedules.DAYS_AT_ONCE)
"""How often a schedule runs until it has looked at every day."""


def drop_all(server: Server) -> int:
    """Close, archive and drop what there is."""
    for _ in range(RUNS):
        schedules.close_days(server)
    archive.run(server)
    return sum(schedules.drop_days(server) for _ in range(RUNS))


@pytest.mark.every_store
def test_a_day_older_than_a_week_is_dropped_whole_and_younger_ones_stay(server: Server) -> None:
    open_days_before(server, 3, 9)
    assert drop_all(server) == 1
    assert schedules.drop_days(server) == 0
    assert days_left(server) == {0, 3}


@pytest.mark.parametrize("server", [{"days_kept": 30}], indirect=True)
def test_days_are_kept_as_long_as_the_settings_say(server: Server) -> None:
    open_days_before(server, 9, 30, 32)
    assert drop_all(server) == 1
    assert days_left(server) == {0, 9, 30}


def test_days_of_an_installation_that_slept_for_months_are_dropped_a_bounded_number_at_a_time(
    server: Server,
) -> None:
    today = open_days_before(server, 3, 20, 150, 300)
    slept_since = datetime.date.fromisoformat(today) - datetime.timedelta(days=310)
    for done in (schedules.CLOSED, schedules.DROPPED):
        server.client.ask("hset", done, HERE, slept_since.isoformat())
    assert [schedules.close_days(server) for _ in range(5)] == [1, 1, 1, 1, 0]
    archive.run(server)
    assert [schedules.drop_days(server) for _ in range(4)] == [1, 1, 1, 0]
    assert days_left(server) == {0, 3}


def test_days_that_never_were_are_looked_for_all_at_once(server: Server) -> None:
    outbox.publish(server)
    archive.run(server)

    def asked() -> int:
        return int(server.client.redis.info("stats")["total_commands_processed"])

    before = asked()
    schedules.close_days(server)
    schedules.drop_days(server)
    assert asked() - before < schedules.DAYS_AT_ONCE / 2
    for done in (schedules.CLOSED, schedules.DROPPED):
        assert server.client.ask("hget", done, HERE) is not None


def test_days_are_dropped_though_the_clock_was_once_ahead(server: Server) -> None:
    today = open_days_before(server, 9)
    ahead = datetime.date.fromisoformat(today) + datetime.timedelta(days=1000)
    server.client.ask("hset", schedules.DROPPED, HERE, ahead.isoformat())
    assert drop_all(server) == 1


def draw(server: Server, lane: str = "AA") -> str:
    """A number of today."""
    request = DrawRequest(service=f"S-{lane}", channel=Channel.KIOSK)
    caller = Caller("kiosk-1", secrets.token_hex(8), "f00d")
    return str(server.reception.draw(HERE, request, caller).ticket["number"])


def test_a_day_that_is_over_is_closed_and_today_is_not(server: Server) -> None:
    open_days_before(server, 1)
    number = draw(server)
    assert [schedules.close_days(server) for _ in range(RUNS + 1)][-2:] == [1, 0]
    hall = server.halls.get(HERE)
    yesterday = hall.day((datetime.date.fromisoformat(hall.date()) - datetime.timedelta(days=1)).isoformat())
    assert yesterday is not None
    assert yesterday.record.state == "ended"
    assert hall.today().record.state == "open"
    assert server.reading.ticket(HERE, ticket_id(HERE, hall.date(), number))[1]["state"] == "waiting"


def test_today_is_closed_to_the_end_once_its_manager_has_ended_it(server: Server) -> None:
    number = draw(server)
    schedules.close_days(server)
    order = Order(act=DayAct.END, reason="停电")
    server.days.control(HERE, order, Caller("manager-1", "k1", "f"))
    schedules.close_days(server)
    today = server.halls.get(HERE).today()
    assert server.client.ask("hget", today.keys.day, "closed") == "1"
    assert server.reading.ticket(HERE, ticket_id(HERE, today.date, number))[1]["state"] == "expired"


def test_a_day_that_is_not_closed_is_not_dropped(server: Server) -> None:
    open_days_before(server, 9)
    archive.run(server)
    assert sum(schedules.drop_days(server) for _ in range(RUNS)) == 0
    assert days_left(server) == {0, 9}
    assert drop_all(server) == 1
    assert days_left(server) == {0}


def test_no_day_is_closed_by_a_clock_that_has_just_jumped(server: Server) -> None:
    open_days_before(server, 1)
    server.client.now_ms()
    here_ms = time.monotonic() * 1000
    server.client._alarm.note(server.client.now_ms() + 24 * 3_600_000, here_ms)
    assert not server.client.is_clock_trusted()
    assert sum(schedules.close_days(server) for _ in range(RUNS)) == 0
    server.client._alarm.note(server.client.now_ms(), here_ms)
    assert sum(schedules.close_days(server) for _ in range(RUNS)) == 1


def test_nothing_is_deleted_by_a_clock_that_has_just_jumped(server: Server) -> None:
    open_days_before(server, 9)
    outbox.publish(server)
    closed = sum(schedules.close_days(server) for _ in range(RUNS))
    archive.run(server)
    with server.database.change() as session:
        devices.create(session, "tv-9", DeviceKind.TV, HERE, token=new_device_token(), by="tests", now=1)
        login_sessions.begin_for_device(session, "old", "tv-9", now=1, expires_at=1)
    here_ms = time.monotonic() * 1000
    server.client._alarm.note(server.client.now_ms() + 24 * 3_600_000, here_ms)
    assert closed == 1
    purges = (
        schedules.drop_days, schedules.purge_outbox, schedules.purge_sign_ins, schedules.forget_callers,
        schedules.forget_no_shows, schedules.forget_answers,
    )  # fmt: skip
    assert [purge(server) for purge in purges for _ in range(RUNS)] == [0] * len(purges) * RUNS
    server.client._alarm.note(server.client.now_ms(), here_ms)
    assert drop_all(server) == 1
    assert schedules.purge_sign_ins(server) == 1


def test_no_day_is_closed_where_the_jump_is_seen_only_as_the_date_is_read(server: Server) -> None:
    today = datetime.date.fromisoformat(open_days_before(server, 1))
    server.client.ask("hset", schedules.CLOSED, HERE, (today - datetime.timedelta(days=2)).isoformat())
    server.client._alarm = ClockAlarm()
    server.client._alarm.note(server.client.now_ms() - 24 * 3_600_000, time.monotonic() * 1000)
    server.client.forget_clock()
    assert server.client.is_clock_trusted()
    assert schedules.close_days(server) == 0


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


def test_work_goes_on_after_the_database_was_away(server: Server) -> None:
    did: list[str] = []

    def work(_: Server) -> None:
        if not did:
            did.append("failed")
            with open_database("postgresql://nobody@127.0.0.1:1/nothing").read() as session:
                session.connection()
        did.append("done")

    run = runner._guarded("work", runner._noted(server, work))
    run()
    run()
    assert did == ["failed", "done"]
    assert int(server.client.ask("hget", runner.RUNS, "work")) > 0


def test_work_that_fails_in_an_unforeseen_way_is_tried_again(server: Server) -> None:
    did: list[str] = []

    def work(_: Server) -> None:
        did.append("tried")
        raise ValueError("unforeseen")

    run = runner._guarded("work", runner._noted(server, work))
    run()
    run()
    assert did == ["tried", "tried"]
