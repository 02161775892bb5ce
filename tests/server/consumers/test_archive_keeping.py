"""What is archived may leave the store, and nothing before; how far the archive is behind is seen and said."""

import datetime
import logging

import pytest

from server.bootstrap import Server
from server.consumers import archive, outbox, schedules
from server.operations import archiving
from server.store import stream
from tests.server.consumers.kept import archived, draw, keys, streamed
from tests.server.records.databases import EVERY
from tests.server.running import HERE


def test_a_store_begun_anew_is_archived_beside_what_was(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    draw(server)
    archive.run(server)
    before = archived(server)
    server.client.redis.flushall()
    server.halls.forget(HERE)
    draw(server)
    with caplog.at_level(logging.ERROR):
        archive.run(server)
    assert caplog.text.count("is a new one") == 1
    assert archived(server) == before + streamed(server)
    archive.run(server)
    assert archived(server) == before + streamed(server)


@pytest.mark.parametrize("server", EVERY, indirect=True)
def test_a_store_set_back_is_gone_through_again_and_nothing_is_archived_twice(server: Server) -> None:
    for _ in range(3):
        draw(server)
    archive.run(server)
    before = archived(server)
    server.client.ask("xdel", keys(server).stream, str(before[-1]["event_id"]))
    draw(server)
    archive.run(server)
    assert archived(server) == [*before, streamed(server)[-1]]


def long_ago(server: Server, count: int) -> None:
    """Events of two days and more ago."""
    old = server.client.now_ms() - schedules.STREAM_KEPT_MS - 3_600_000
    day = datetime.datetime.fromtimestamp(old / 1000, datetime.UTC).date().isoformat()
    for n in range(count):
        header = f"day.changed|{old}|{day}|{HERE}|system"
        server.client.ask("xadd", keys(server).stream, {"e": header}, id=f"{old + n}-0")


def length(server: Server) -> int:
    return int(server.client.ask("xlen", keys(server).stream))


@pytest.mark.every_store
def test_a_stream_is_cut_at_two_days_once_it_is_archived_and_not_before(server: Server) -> None:
    long_ago(server, 300)
    schedules.trim_streams(server)
    assert length(server) == 300
    archive.run(server)
    draw(server)
    schedules.trim_streams(server)
    assert length(server) < 300
    archive.run(server)
    assert len(archived(server)) == 302  # with the day's opening and the draw
    assert length(server) < 300


def test_the_last_archived_event_stays_in_the_stream_however_old(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    long_ago(server, 300)
    archive.run(server)
    schedules.trim_streams(server)
    assert stream.last_id(server.client, keys(server).stream) == archived(server)[-1]["event_id"]
    archive.run(server)
    assert "was set back" not in caplog.text
    assert len(archived(server)) == 300


def test_a_day_is_not_dropped_while_anything_is_not_archived(server: Server) -> None:
    hall = server.halls.get(HERE)
    last = (datetime.date.fromisoformat(hall.date()) - datetime.timedelta(days=9)).isoformat()
    for done in (schedules.CLOSED, schedules.DROPPED):
        server.client.ask("hset", done, HERE, last)
    old = hall.on((datetime.date.fromisoformat(last) + datetime.timedelta(days=1)).isoformat())
    server.client.ask(
        "hset", old.day, mapping={"ids": '{"queues":[],"counters":[]}', "v": "1", "closed": "0"}
    )
    draw(server)
    assert schedules.drop_days(server) == 0
    archive.run(server)
    assert schedules.drop_days(server) == 1
    assert not server.client.ask("exists", old.day)


def test_lag_is_counted_where_a_stream_was_cut_before_there_was_an_archive(server: Server) -> None:
    for _ in range(5):
        draw(server)
    server.client.ask("xtrim", keys(server).stream, maxlen=3, approximate=False)
    assert lag_events(server) == 3
    archive.run(server)
    assert lag_events(server) == 0
    draw(server)
    draw(server)
    assert lag_events(server) == 2


def lag_events(server: Server) -> float:
    return archiving.read_lag(server.client, server.database, server.halls.partitions).events


def test_an_archive_that_stalls_is_said_once_and_once_that_it_goes_on(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = archive.LagAlarm()
    long_ago(server, 2)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            alarm.look(server)
        archive.run(server)
        for _ in range(2):
            alarm.look(server)
    said = [one.message for one in caplog.records if one.name == archive.__name__]
    assert [said[0].partition(":")[0], *said[1:]] == [
        "the archive lags behind", "the archive is up to date again",
    ]  # fmt: skip


def test_the_outbox_comes_to_the_archive_through_the_stream(server: Server) -> None:
    outbox.publish(server)
    archive.run(server)
    assert [one["type"] for one in archived(server)] == ["day.changed"]
