"""Every event comes to SQL once and in order, with its ticket's last state, whoever is killed and whatever is away."""

import json
import multiprocessing
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from server.bootstrap import Server
from server.consumers import archive
from server.operations import archiving
from server.operations.at_counter import Finish
from server.records import archive as rows
from server.wire.vocabulary import Outcome
from tests.server.consumers import archiver
from tests.server.consumers.kept import Json, archived, caller, draw, keys, streamed, tickets
from tests.server.records.databases import BACKENDS, EVERY
from tests.server.running import ELSEWHERE, HERE, PATIENCE_S

PHONE = "13800001234"
on_every_database = pytest.mark.parametrize("server", EVERY, indirect=True)


class Killed(BaseException):
    """Stands for the end of the process at this very point."""


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
    unseal = server.reception.drawing.parties.unseal
    assert unseal(private["private"])["party"] == {"phone": PHONE}
    assert "补一份材料" not in str(private)
    assert unseal(private["finish:1"])["note"] == "补一份材料"
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


@on_every_database
def test_runners_that_archive_at_once_write_each_event_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "AT_ONCE", 3)
    for _ in range(60):
        draw(server)
    begin, wrote = threading.Barrier(3), list[int]()

    def work() -> None:
        begin.wait(PATIENCE_S)
        wrote.append(archive.run(server))

    runners = [threading.Thread(target=work) for _ in range(3)]
    for one in runners:
        one.start()
    for one in runners:
        one.join(PATIENCE_S)
    archive.run(server)  # who was overtaken has left the rest to the others
    assert len(wrote) == 3
    assert archived(server) == streamed(server)


@pytest.mark.parametrize("server", BACKENDS, indirect=True)
def test_an_archive_killed_again_and_again_loses_and_doubles_nothing(server: Server) -> None:
    for _ in range(120):
        draw(server)
    chance, context, so_far = random.Random(7), multiprocessing.get_context("forkserver"), list[int]()
    context.set_forkserver_preload([archiver.__name__])
    for last in (*[False] * 8, True):
        told, telling = context.Pipe(duplex=False)
        process = context.Process(target=archiver.work, args=(server.settings, telling))
        process.start()
        telling.close()
        if last:
            assert list(iter(told.recv, "done"))
        else:
            for _ in range(chance.randint(2, 7)):
                assert told.recv() == "batch"
            told.poll(chance.uniform(0.0, 0.03))  # somewhere amid the next one
            process.kill()
        process.join(PATIENCE_S)
        told.close()
        now = archived(server)
        assert now == streamed(server)[: len(now)]
        so_far.append(len(now))
    assert so_far == sorted(so_far)
    assert len(set(so_far)) > 4
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
