"""Catalogues: a version for each change of content, with its event, and none without."""

import json
import threading

from alembic import command
from sqlalchemy import text

from server.records import catalogue_store, outbox
from server.records.catalogue_store import Published, Saved
from server.records.catalogue_tables import CatalogueDocument
from server.records.engine import Database, migrate, migration_config
from server.wire.catalogue import Catalogue, QueueEntry
from tests.server.records.databases import opened

NOW = 1_700_000_000_000
DEMO = Catalogue(
    centre="demo",
    name="示例区政务服务中心",
    name_en="Sample District",
    sample=True,
    latitude=30.5,
    longitude=104.1,
    queues=[QueueEntry(id="q-a", prefix="A", name="综合")],
)
CHANGED = DEMO.model_copy(update={"address": "示例路 1 号"})


def save(database: Database, catalogue: Catalogue) -> Saved:
    with database.change() as session:
        return catalogue_store.save(session, catalogue, by="s-boss", now=NOW)


def test_a_catalogue_comes_back_as_it_was_published(database: Database) -> None:
    assert save(database, DEMO) == Saved(1, is_new=True)
    with database.read() as session:
        assert catalogue_store.load(session, "demo") == DEMO.model_copy(update={"version": 1})


def test_a_catalogue_that_says_the_same_is_no_new_version(database: Database) -> None:
    save(database, DEMO)
    assert save(database, DEMO.model_copy(update={"version": 7})) == Saved(1, is_new=False)
    with database.read() as session:
        assert len(outbox.pending(session)) == 1


def test_a_change_is_the_next_version_and_the_old_one_stays(database: Database) -> None:
    save(database, DEMO)
    assert save(database, CHANGED) == Saved(2, is_new=True)
    assert save(database, DEMO) == Saved(3, is_new=True)
    with database.read() as session:
        versions = [catalogue_store.load(session, "demo", version) for version in (1, 2, 3, 4)]
        current = catalogue_store.load(session, "demo")
        events = [(entry.centre, entry.type, entry.body) for entry in outbox.pending(session)]
    assert [v and v.address for v in versions] == ["", "示例路 1 号", "", None]
    assert current == versions[2]
    assert events == [
        ("demo", "catalogue.published", {"catalogue_version": version, "by": "s-boss"})
        for version in (1, 2, 3)
    ]


def test_halls_that_are_alike_share_what_they_say(database: Database) -> None:
    alike = [DEMO.model_copy(update={"centre": f"v-{n}", "name": f"{n}号村"}) for n in range(3)]
    with database.change() as session:
        catalogue_store.save_all(session, [Published(catalogue=one) for one in alike], by="s-boss", now=NOW)
    with database.read() as session:
        assert session.query(CatalogueDocument).count() == 1
        assert [catalogue_store.load(session, one.centre) for one in alike] == [
            one.model_copy(update={"version": 1}) for one in alike
        ]


def test_a_version_knows_with_which_one_its_day_began(database: Database) -> None:
    save(database, DEMO)
    ends_at = NOW + 1000
    for n in range(2):
        changed = DEMO.model_copy(update={"address": f"{n} 号"})
        with database.change() as session:
            later = Published(catalogue=changed, day_ends_at=ends_at)
            catalogue_store.save_all(session, [later], by="s-boss", now=NOW + n)
    with database.read() as session:
        versions = catalogue_store.versions(session, "demo")
    assert [(one.version, one.began, one.began_until) for one in versions] == [
        (3, 1, ends_at),
        (2, 1, ends_at),
        (1, None, None),
    ]


def test_catalogues_of_an_earlier_release_are_the_same_afterwards(url: str) -> None:
    with opened(url) as database:
        with database.engine.begin() as connection:
            command.upgrade(migration_config(connection), "0003")
            connection.execute(text("INSERT INTO centres VALUES ('demo', '', '', true, NULL, NULL, 2, 1)"))
            for version, catalogue in enumerate((DEMO, CHANGED), start=1):
                document = json.dumps(catalogue.model_copy(update={"version": version}).model_dump())
                connection.execute(
                    text(
                        "INSERT INTO catalogue_versions VALUES ('demo', :version, :document, 'x', 1, 's-boss')"
                    ),
                    {"version": version, "document": document},
                )
        migrate(database)
        with database.read() as session:
            assert [catalogue_store.load(session, "demo", one) for one in (1, 2)] == [
                DEMO.model_copy(update={"version": 1}),
                CHANGED.model_copy(update={"version": 2}),
            ]
        assert save(database, CHANGED) == Saved(2, is_new=False)


def test_fields_of_a_later_release_are_kept(database: Database) -> None:
    save(database, Catalogue.model_validate(DEMO.model_dump() | {"opened_in": 2027}))
    with database.read() as session:
        loaded = catalogue_store.load(session, "demo")
    assert loaded is not None
    assert loaded.model_dump()["opened_in"] == 2027


def test_a_list_of_centres_shows_what_their_catalogues_say(database: Database) -> None:
    save(database, DEMO)
    with database.change() as session:
        catalogue_store.ensure_centre(session, "town-1", "青石镇", now=NOW)
        catalogue_store.ensure_centre(session, "demo", "another name", now=NOW)
    with database.read() as session:
        listed = [(c.id, c.name, c.sample, c.latitude, c.longitude) for c in catalogue_store.centres(session)]
        assert listed == [
            ("demo", "示例区政务服务中心", True, 30.5, 104.1),
            ("town-1", "青石镇", False, None, None),
        ]
        assert catalogue_store.current_versions(session) == {"demo": 1}
        assert catalogue_store.load(session, "town-1") is None


def test_two_who_publish_at_once_make_two_versions(database: Database) -> None:
    save(database, DEMO)
    saved: list[Saved] = []
    both = [DEMO.model_copy(update={"address": f"{n} 号"}) for n in range(4)]
    threads = [threading.Thread(target=lambda c=c: saved.append(save(database, c))) for c in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(s.version for s in saved) == [2, 3, 4, 5]
