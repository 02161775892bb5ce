"""Whom guides helped on a day, from the record of their acts and what they wrote down, on every kind of database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.consumers import entries
from server.domain.refusals import Refused
from server.operations.guide_log import GuideLog
from server.operations.prints import Asked
from server.records import accounts, archive, catalogue_store
from server.records.accounts import NewAccount
from server.records.engine import Database, migrate
from server.store import stream
from server.wire.vocabulary import Channel, Role
from tests.server.records.databases import BACKENDS, empty_database_url, opened
from tests.server.small_hall import CENTRE, DAY, SmallHall, caller

Json = dict[str, Any]


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with empty_database_url(request.param, tmp_path) as url, opened(url) as db:
        migrate(db)
        yield db


@pytest.fixture
def guides(hall: SmallHall, database: Database) -> list[str]:
    """Two guides of the hall, by id."""
    with database.change() as session:
        catalogue_store.save(session, hall.catalogue, by="tests", now=1)
        news = [
            NewAccount(name, "x", name, frozenset({Role.GUIDE}), CENTRE) for name in ("guide-a", "guide-b")
        ]
        return [accounts.create(session, new, by="tests", now=1).id for new in news]


@pytest.fixture
def log(hall: SmallHall, database: Database) -> GuideLog:
    return GuideLog(database, hall.halls, hall.clock)


def archived(hall: SmallHall, database: Database) -> None:
    """All that has happened, in the record."""
    found = stream.all_after(hall.client, hall.keys.stream, stream.FIRST, hall.last_event())
    with database.change() as session:
        archive.add_events(session, [entries.row(0, event_id, fields) for event_id, fields in found])


def test_day_of_a_guide_is_what_they_did_with_whom(
    hall: SmallHall, database: Database, log: GuideLog, guides: list[str]
) -> None:
    guide, other = guides
    hall.open("c01")
    missed = hall.number()
    hall.miss()
    drawn = hall.draw("S3", caller(guide), Channel.GUIDE).ticket
    hall.papers.tick(CENTRE, drawn["number"], caller(guide), {"have": [], "missing": ["身份证"]})
    hall.papers.note(CENTRE, drawn["number"], caller(guide), "王先生腿脚不便")
    hall.prints.ask(CENTRE, Asked("printer-1", "checklist", drawn["id"]), caller(guide))
    hall.reception.requeue(CENTRE, missed, caller(guide), "刚才去了洗手间")
    asked = hall.helps.ask(CENTRE, None, caller("kiosk-1"))
    hall.helps.answer(CENTRE, asked["id"], caller(guide))
    hall.papers.note(CENTRE, missed, caller(other), "已联系")
    hall.clock.pass_s(5)
    log.write(CENTRE, "online", caller(guide), None, ["S3"])
    archived(hall, database)

    day = log.day(CENTRE, None, guide)
    assert (day["day"], day["figures"]) == (
        DAY,
        {"visitors": 4, "checklist": 1, "drawn": 1, "help": 1, "noted": 1, "online": 1, "requeued": 1},
    )
    by_ticket = {entry["number"]: entry["acts"] for entry in day["entries"]}
    assert by_ticket[drawn["number"]] == ["drawn", "noted", "checklist"]
    assert by_ticket[missed] == ["requeued"]
    assert (day["entries"][0]["acts"], day["entries"][0]["services"]) == (["online"], ["S3"])
    assert "王先生" not in str(day)

    everyone = log.day(CENTRE, DAY, None)
    assert everyone["figures"]["visitors"] == 4  # a ticket that two guides helped is one visitor
    assert len(everyone["entries"]) == 5
    assert log.day(CENTRE, "2026-11-22", guide)["figures"] == {"visitors": 0}


def test_entry_sent_again_is_counted_once_and_its_key_is_good_for_no_other(
    log: GuideLog, guides: list[str]
) -> None:
    by = caller(guides[0], "k1", "f1")
    entry, is_new = log.write(CENTRE, "answered", by, None, ["S1"])
    assert is_new
    assert log.write(CENTRE, "answered", by, None, ["S1"]) == (entry, False)
    with pytest.raises(Refused, match="key_reused"):
        log.write(CENTRE, "led", caller(guides[0], "k1", "f2"), None, [])
    assert log.day(CENTRE, None, guides[0])["figures"] == {"visitors": 1, "answered": 1}


def test_entry_of_a_service_that_is_not_there_is_refused(log: GuideLog, guides: list[str]) -> None:
    with pytest.raises(Refused, match="unknown_service"):
        log.write(CENTRE, "answered", caller(guides[0]), None, ["S9"])
