"""Every event comes to SQL once and in order, with its ticket's last state, whoever is killed and whatever is away."""

import datetime
import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from server.bootstrap import Server
from server.consumers import archive, entries, outbox, schedules
from server.operations import archiving
from server.operations.at_counter import Finish
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.records import archive as rows
from server.store import events, stream
from server.store.keys import CentreKeys
from server.wire.vocabulary import Channel, Outcome
from tests.server.records.databases import EVERY
from tests.server.running import ELSEWHERE, HERE

Json = dict[str, object]
PHONE = "13800001234"
on_every_database = pytest.mark.parametrize("server", EVERY, indirect=True)


class Killed(BaseException):
    """Stands for the end of the process at this very point."""


def caller() -> Caller:
    return Caller("clerk-1", secrets.token_hex(8), "f00d")


def draw(server: Server, centre: str = HERE, **about: object) -> str:
    request = DrawRequest(service="S-AA", channel=Channel.KIOSK, **about)  # type: ignore[arg-type]
    return str(server.reception.draw(centre, request, caller()).ticket["id"])


def keys(server: Server, centre: str = HERE) -> CentreKeys:
    return server.halls.get(centre).keys


def streamed(server: Server, centre: str = HERE) -> list[Json]:
    """The events of a centre's partition as the archive is to keep them."""
    found = server.client.ask("xrange", keys(server, centre).stream)
    return [entries.without_needs(events.hall(events.decode(one, fields), fields)) for one, fields in found]


def archived(server: Server, centre: str = HERE) -> list[Json]:
    with server.database.read() as session:
        return [entries.event_of(one) for one in rows.events(session, keys(server, centre).partition)]


def tickets(server: Server) -> dict[str, Json]:
    with server.database.read() as session:
        return {one.id: entries.ticket_of(one) for one in rows.tickets(session, HERE)}


def served(server: Server) -> str:
    """A ticket drawn, called, started and finished with a note; its id."""
    ticket = draw(server, party={"phone": PHONE}, needs=("escort",))
    server.counters.sign_in(HERE, "c-aa", caller())
    server.counters.call_next(HERE, "c-aa", caller())
    server.counters.start(HERE, "c-aa", caller())
    server.counters.finish(HERE, "c-aa", caller(), Finish(Outcome.DONE, kept={"note": "补一份材料"}))
    return ticket


@pytest.mark.every_store
def test_every_event_is_archived_once_and_in_order(server: Server) -> None:
    served(server)
    draw(server, ELSEWHERE)
    assert archive.run(server) >= 7
    assert archive.run(server) == 0
    for centre in (HERE, ELSEWHERE):
        assert archived(server, centre) == streamed(server, centre)
    lag = archiving.read_lag(server.client, server.database, server.halls.partitions)
    assert (lag.events, lag.seconds) == (0, 0.0)


@on_every_database
def test_a_tickets_row_is_as_its_last_event_left_it(server: Server) -> None:
    one, other = served(server), draw(server)
    archive.run(server)
    server.reception.cancel(HERE, other.rpartition("-")[2], caller(), None)
    archive.run(server)
    found = tickets(server)
    assert found == {ticket: server_record(server, ticket) for ticket in (one, other)}
    with server.database.read() as session:
        columns = {row.id: (row.state, row.outcome, row.priority) for row in rows.tickets(session, HERE)}
    assert columns == {one: ("done", "done", None), other: ("cancelled", None, None)}


def server_record(server: Server, ticket: str) -> Json:
    found = server.reading.ticket(HERE, ticket)[1]
    return {name: found[name] for name in tickets(server)[ticket] if name in found}


@on_every_database
def test_what_is_private_is_copied_sealed_and_is_in_no_event(server: Server) -> None:
    ticket = served(server)
    archive.run(server)
    with server.database.read() as session:
        private = rows.privates(session, HERE)[ticket]
    assert server.reception.drawing.parties.unseal(private["private"])["party"] == {"phone": PHONE}
    assert json.loads(private["finish:1"])["note"] == "补一份材料"
    kept = json.dumps(archived(server), ensure_ascii=False)
    assert not [word for word in (PHONE, "补一份材料", "escort") if word in kept]


@on_every_database
def test_what_an_undone_finish_said_is_not_kept(server: Server) -> None:
    ticket = draw(server)
    server.counters.sign_in(HERE, "c-aa", caller())
    server.counters.call_next(HERE, "c-aa", caller())
    server.counters.start(HERE, "c-aa", caller())
    server.counters.finish(HERE, "c-aa", caller(), Finish(kept={"note": "弄错了"}))
    archive.run(server)
    last = str(streamed(server)[-1]["event_id"])
    server.undoing.undo(HERE, ticket.rpartition("-")[2], caller(), last)
    archive.run(server)
    with server.database.read() as session:
        assert rows.privates(session, HERE) == {}


@contextmanager
def dies_in(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool) -> Iterator[None]:
    """As long as this lasts, whoever archives ends just before or after one of its writes."""
    write: Callable[..., object] = getattr(rows, name)

    def end(session: Session, *args: object) -> object:
        if after:
            write(session, *args)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(rows, name, end)
        yield


@pytest.mark.parametrize("name", ["advance", "add_events", "put_tickets", "put_privates"])
@pytest.mark.parametrize("after", [False, True])
def test_a_batch_that_is_killed_half_way_is_as_if_it_had_not_begun(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str, after: bool
) -> None:
    served(server)
    with dies_in(monkeypatch, name, after=after), pytest.raises(Killed):
        archive.run(server)
    assert (archived(server), tickets(server)) == ([], {})
    archive.run(server)
    assert archived(server) == streamed(server)


@on_every_database
def test_of_two_who_archive_the_same_batch_one_writes(server: Server) -> None:
    served(server)
    partition = keys(server).partition
    position = archive._begin(server, partition)
    assert archive._batch(server, partition, position) is not None
    assert archive._batch(server, partition, position) is None  # as one that was thought dead would
    assert archived(server) == streamed(server)


def test_many_batches_are_caught_up_with_and_a_lost_turn_ends_it_in_between(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "AT_ONCE", 4)
    for _ in range(25):
        draw(server)
    turns = iter([True, True, True, False])
    archive.run(server, lambda: next(turns))
    assert 0 < len(archived(server)) < 25
    archive.run(server)
    assert archived(server) == streamed(server)


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


@on_every_database
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
