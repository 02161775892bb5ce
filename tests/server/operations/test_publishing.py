"""What the district publishes reaches its townships and their villages, in one step with their events."""

from pathlib import Path

import pytest

from server.catalogue.sample import sample_tree
from server.cli.seed import published
from server.operations.drafting import Change, Drafting
from server.operations.publishing import Publishing
from server.records import catalogue_store, outbox
from server.records.engine import migrate
from tests.server.records.databases import opened

NOW = 1_795_000_000_000


@pytest.mark.long
def test_a_change_of_the_districts_reaches_all_who_take_it(tmp_path: Path) -> None:
    tree = sample_tree()
    with opened(f"sqlite:///{tmp_path / 'r.db'}") as database:
        migrate(database)
        with database.change() as session:
            catalogue_store.save_all(session, published(tree), by="tests", now=NOW)
            outbox.mark_published(session, [one.id for one in outbox.pending(session, 1000)], NOW)
        drafting, publishing = Drafting(database, lambda: NOW), Publishing(database, lambda: NOW)
        draft, found = drafting.read("demo")
        assert found.faults == ()
        service = next(one for one in draft.layer["services"] if one["code"] == "YB001")
        changed = service | {"name": "城乡居民医保参保", "queue": "livelihood"}
        drafting.change("demo", [Change("services", "YB001", changed)], draft.tag, "s-boss")
        (outcome,) = publishing.publish(["demo"], "s-boss")
        assert (outcome.version, len(outcome.also), outcome.lost, outcome.waits) == (2, 303, {}, ())
        with database.read() as session:
            for centre, queue in (("demo", "livelihood"), ("town-25", "people"), ("v-278", "village")):
                told = catalogue_store.load(session, centre)
                assert told is not None
                offered = next(one for one in told.services if one.code == "YB001")
                assert (told.version, offered.name, offered.queue) == (2, "城乡居民医保参保", queue)
                assert offered.pinyin.startswith("cheng xiang")
            assert len(outbox.pending(session, 1000)) == 304
        assert [one.version for one in publishing.versions("v-278")] == [2, 1]
