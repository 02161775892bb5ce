"""Catalogues: a version for each change of content, with its event, and none without."""

import threading

from server.records import catalogue_store, outbox
from server.records.catalogue_store import Saved
from server.records.engine import Database
from server.wire.catalogue import Catalogue, QueueEntry

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
