import pytest

from server.catalogue.index import CatalogueIndex
from server.wire.catalogue import Catalogue, CounterEntry, CounterQueue, QueueEntry, ServiceEntry

CATALOGUE = Catalogue(
    centre="demo",
    version=3,
    queues=[QueueEntry(id="household", prefix="A"), QueueEntry(id="tax", prefix="F")],
    counters=[
        CounterEntry(id="c01", queues=[CounterQueue(queue="household")], group="general"),
        CounterEntry(
            id="c02",
            queues=[CounterQueue(queue="tax"), CounterQueue(queue="household", delay_s=600)],
            group="general",
            profiles={"rush": [CounterQueue(queue="household")]},
        ),
        CounterEntry(id="c03", queues=[CounterQueue(queue="invoices")]),
    ],
    services=[ServiceEntry(code="GA001", name="居住证首次申领", queue="household")],
)


def test_entries_are_found_by_their_ids() -> None:
    index = CatalogueIndex(CATALOGUE)
    service = index.find("GA001")
    assert service is not None
    assert index.queues[service.queue].prefix == "A"
    assert index.find("GA999") is None
    assert index.version == 3


def test_a_counter_knows_its_queues_and_a_queue_its_counters() -> None:
    index = CatalogueIndex(CATALOGUE)
    assert [(one.queue, one.delay_s) for one in index.queues_of["c02"]] == [("tax", 0), ("household", 600)]
    assert index.counters_of["household"] == ("c01", "c02")
    assert index.counters_of["tax"] == ("c02",)


def test_a_group_knows_its_counters() -> None:
    assert CatalogueIndex(CATALOGUE).groups == {"general": ("c01", "c02")}


def test_a_counter_knows_its_profiles() -> None:
    index = CatalogueIndex(CATALOGUE)
    assert index.profile("c02", "rush") == (CounterQueue(queue="household"),)
    assert index.profile("c02", "calm") is None
    assert index.profile("c01", "rush") is None
    assert index.profile("c99", "rush") is None


def test_an_index_cannot_be_changed() -> None:
    index = CatalogueIndex(CATALOGUE)
    with pytest.raises(TypeError):
        index.services["GA002"] = ServiceEntry()  # type: ignore[index]
