"""Days that are closed and archived are dropped when they are old enough, and nothing else is."""

import datetime
import time

import pytest

from server.access.tokens import new_device_token
from server.bootstrap import Server
from server.consumers import archive, outbox, schedules
from server.records import devices, login_sessions
from server.wire.vocabulary import DeviceKind
from tests.server.consumers.days import RUNS, days_left, drop_all, open_days_before
from tests.server.running import HERE


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


def test_a_day_that_is_not_closed_is_not_dropped(server: Server) -> None:
    open_days_before(server, 9)
    archive.run(server)
    assert sum(schedules.drop_days(server) for _ in range(RUNS)) == 0
    assert days_left(server) == {0, 9}
    assert drop_all(server) == 1
    assert days_left(server) == {0}


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
