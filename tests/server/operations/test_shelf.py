"""Published catalogues as they count at this moment: what waits for the next day comes with it, by itself."""

from pathlib import Path

from server.operations.halls import Halls
from server.operations.shelf import Shelf
from server.records import catalogue_store
from server.records.catalogue_store import Published
from server.records.engine import migrate
from server.store.client import Client
from server.wire.catalogue import Catalogue
from tests.server.records.databases import opened
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, catalogue, local_ms

MIDNIGHT = local_ms("23:59") + 60_000


def changed() -> Catalogue:
    """The hall with other prefixes, slots and time zone, one queue fewer, and another name."""
    whole = catalogue()
    queues = [
        one.model_copy(update={"prefix": f"Z{one.prefix[0]}", "appointments": None}) for one in whole.queues
    ]
    calendar = whole.calendar.model_copy(update={"timezone": "Asia/Tokyo"})
    return whole.model_copy(update={"name": "新名", "queues": queues[1:], "calendar": calendar})


def test_prefixes_slots_zone_and_a_removed_queue_stay_until_midnight(
    tmp_path: Path, client: Client, clock: Clock
) -> None:
    with opened(f"sqlite:///{tmp_path / 'r.db'}") as database:
        migrate(database)
        halls = Halls(client, PARTITIONS, Shelf(database, client.now_ms).index, always_open=True)
        with database.change() as session:
            catalogue_store.save(session, catalogue(), by="tests", now=clock.now_ms)
        before = halls.get(CENTRE).index
        with database.change() as session:
            later = Published(catalogue=changed(), day_ends_at=MIDNIGHT)
            catalogue_store.save_all(session, [later], by="tests", now=clock.now_ms)
        halls.forget(CENTRE)
        today = halls.get(CENTRE).index
        assert (today.version, today.catalogue.name) == (before.version + 1, "新名")
        assert {one.id: one.prefix for one in today.queues.values()} == {
            one.id: one.prefix for one in before.queues.values()
        }
        assert next(one.appointments for one in today.queues.values()) == catalogue().queues[1].appointments
        assert halls.get(CENTRE).calendar.timezone == "Asia/Shanghai"
        assert halls.get(CENTRE).date() == "2026-11-23"
        clock.now_ms = MIDNIGHT
        tomorrow = halls.get(CENTRE).index
        assert tomorrow.version == today.version
        assert [one.prefix for one in tomorrow.queues.values()] == [one.prefix for one in changed().queues]
        assert halls.get(CENTRE).calendar.timezone == "Asia/Tokyo"


def test_halls_that_are_alike_share_their_tables(tmp_path: Path, client: Client) -> None:
    with opened(f"sqlite:///{tmp_path / 'r.db'}") as database:
        migrate(database)
        shelf = Shelf(database, client.now_ms)
        alike = [catalogue().model_copy(update={"centre": f"v-{n}", "name": f"{n}号村"}) for n in range(2)]
        with database.change() as session:
            catalogue_store.save_all(session, [Published(catalogue=one) for one in alike], by="tests", now=1)
        one, other = (shelf.index(hall.centre) for hall in alike)
        assert one is not None
        assert other is not None
        assert (one.catalogue.name, other.catalogue.name) == ("0号村", "1号村")
        assert one.services is other.services
        assert one.finder is other.finder
