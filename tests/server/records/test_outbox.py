"""The outbox: events leave it in order, once marked not again."""

import pytest

from server.records import outbox
from server.records.engine import Database

NOW = 1_700_000_000_000


@pytest.fixture
def filled(database: Database) -> Database:
    with database.change() as session:
        for n in range(5):
            outbox.add(session, "device.changed", {"device": f"电视-{n}"}, now=NOW + n)
            session.flush()
    return database


def waiting(database: Database, limit: int = 200) -> list[str]:
    with database.read() as session:
        return [entry.body["device"] for entry in outbox.pending(session, limit)]


def test_events_wait_in_the_order_they_were_written(filled: Database) -> None:
    assert waiting(filled) == [f"电视-{n}" for n in range(5)]
    assert waiting(filled, limit=2) == ["电视-0", "电视-1"]


def test_a_marked_event_does_not_wait_and_marking_again_is_harmless(filled: Database) -> None:
    with filled.change() as session:
        first = [entry.id for entry in outbox.pending(session, 2)]
        assert outbox.mark_published(session, first, NOW) == 2
        assert outbox.mark_published(session, first, NOW + 1) == 0
        assert outbox.mark_published(session, [], NOW) == 0
    assert waiting(filled) == ["电视-2", "电视-3", "电视-4"]


def test_only_what_was_published_long_ago_is_deleted(filled: Database) -> None:
    with filled.change() as session:
        outbox.mark_published(session, [outbox.pending(session, 1)[0].id], NOW)
        assert outbox.purge(session, NOW) == 0
        assert outbox.purge(session, NOW + 1) == 1
    assert len(waiting(filled)) == 4


def test_an_id_is_not_given_again_after_everything_was_deleted(filled: Database) -> None:
    with filled.change() as session:
        ids = [entry.id for entry in outbox.pending(session)]
        outbox.mark_published(session, ids, NOW)
        outbox.purge(session, NOW + 1)
        outbox.add(session, "device.changed", {"device": "tv"}, now=NOW)
        session.flush()
        assert outbox.pending(session)[0].id > max(ids)
