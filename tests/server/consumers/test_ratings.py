"""Each rating comes to SQL once, with whose work it is of, and a bad one is followed up exactly once."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from server.bootstrap import Server
from server.consumers import archive
from server.domain.working_days import FOLLOW_UP_DAYS, due_at
from server.operations.at_counter import Finish
from server.operations.change import Caller
from server.operations.rating import Rating
from server.records import outbox
from server.records.archive import Position
from server.records.tables import ArchivedEvent, ArchivePosition
from server.records.voices_tables import FollowUp
from server.records.voices_tables import Rating as Kept
from server.wire.vocabulary import Outcome
from tests.server.consumers.kept import caller, draw, streamed
from tests.server.records.databases import EVERY
from tests.server.running import HERE

on_every_database = pytest.mark.parametrize("server", EVERY, indirect=True)


def rated(server: Server, level: int, comment: str | None = None) -> str:
    """A ticket that clerk-1 served, and its holder rated."""
    ticket = draw(server)
    server.counters.sign_in(HERE, "c-aa", caller())
    server.counters.call_next(HERE, "c-aa", caller())
    server.counters.finish(HERE, "c-aa", caller(), Finish(Outcome.DONE))
    server.counters.sign_out(HERE, "c-aa", caller())
    server.ratings.rate(ticket, Caller("visitor", f"k-{ticket}", "f"), Rating(level, None, ("慢",), comment))
    return ticket


def rows(server: Server, table: type[Any]) -> list[Any]:
    with server.database.read() as session:
        return list(session.scalars(select(table).order_by(table.id)))


@on_every_database
def test_rating_is_kept_with_its_clerk_and_its_comment_sealed(server: Server) -> None:
    ticket = rated(server, 2, "让我跑了三趟")
    archive.run(server)
    (kept,) = rows(server, Kept)
    assert (kept.ticket, kept.stop, kept.level, kept.tags, kept.clerk) == (ticket, 0, 2, ["慢"], "clerk-1")
    assert (kept.centre, kept.service, kept.counter, kept.by) == (HERE, "S-AA", "c-aa", "visitor")
    assert server.ratings.comment(kept.comment) == "让我跑了三趟"
    (event,) = [one for one in rows(server, ArchivedEvent) if one.type == "ticket.rated"]
    assert event.body["hall"]["rating"]["level"] == 2  # on record, and in nothing that is read out of it
    told = json.dumps([*streamed(server), event.body["ticket"]], ensure_ascii=False)
    assert "level" not in told


@on_every_database
def test_bad_rating_opens_one_follow_up_and_a_good_one_none(server: Server) -> None:
    rated(server, 3)
    bad = rated(server, 1)
    archive.run(server)
    (follow_up,) = rows(server, FollowUp)
    good, kept = rows(server, Kept)
    assert (good.level, kept.ticket, follow_up.rating) == (3, bad, kept.id)
    assert (follow_up.state, follow_up.clerk, follow_up.version) == ("open", "clerk-1", 1)
    calendar = server.halls.get(HERE).index.catalogue.calendar
    assert follow_up.due_at == due_at(calendar, kept.rated_at, FOLLOW_UP_DAYS)
    with server.database.read() as session:
        told = [row.body for row in outbox.pending(session) if row.type == outbox.FOLLOW_UP_CHANGED]
    assert told == [{"follow_up": follow_up.id, "of": HERE, "by": "system"}]


def test_stream_that_is_gone_through_once_more_opens_no_second_follow_up(server: Server) -> None:
    rated(server, 1)
    archive.run(server)
    with server.database.change() as session:
        for position in session.scalars(select(ArchivePosition)):
            position.event_id = "1-1"  # as if the store had been set back
        session.query(ArchivedEvent).delete()
    archive.run(server)
    assert len(rows(server, ArchivedEvent)) > 0
    assert (len(rows(server, Kept)), len(rows(server, FollowUp))) == (1, 1)


def test_batch_that_another_was_the_sooner_to_archive_opens_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated(server, 2)
    monkeypatch.setattr(archive, "AT_ONCE", 1)
    archive.run(server)
    partition = server.halls.get(HERE).keys.partition
    assert archive._batch(server, partition, Position("0-0", 0)) is None
    assert len(rows(server, FollowUp)) == 1
