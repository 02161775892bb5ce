"""A catalogue by its ids, for the hot path; built once a version, never changed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from server.wire.catalogue import (
    Catalogue,
    Category,
    CounterEntry,
    CounterQueue,
    Named,
    PriorityClass,
    QueueEntry,
    ServiceEntry,
    Zone,
)

Entry = TypeVar("Entry", bound=Named)


class CatalogueIndex:
    """Read-only tables over one published catalogue."""

    __slots__ = (
        "catalogue",
        "categories",
        "classes",
        "counters",
        "counters_of",
        "departments",
        "groups",
        "queues",
        "queues_of",
        "services",
        "services_of",
        "zones",
    )  # fmt: skip

    def __init__(self, catalogue: Catalogue) -> None:
        served = {counter.id: tuple(counter.queues) for counter in catalogue.counters}
        self.catalogue = catalogue
        self.departments: Mapping[str, Named] = _by_id(catalogue.departments)
        self.categories: Mapping[str, Category] = _by_id(catalogue.categories)
        self.zones: Mapping[str, Zone] = _by_id(catalogue.zones)
        self.services: Mapping[str, ServiceEntry] = MappingProxyType({s.code: s for s in catalogue.services})
        offered: dict[str, tuple[ServiceEntry, ...]] = {}
        for service in catalogue.services:
            offered[service.queue] = (*offered.get(service.queue, ()), service)
        self.services_of: Mapping[str, tuple[ServiceEntry, ...]] = MappingProxyType(offered)
        self.queues: Mapping[str, QueueEntry] = _by_id(catalogue.queues)
        self.counters: Mapping[str, CounterEntry] = _by_id(catalogue.counters)
        self.classes: Mapping[str, PriorityClass] = _by_id(catalogue.classes)
        self.queues_of: Mapping[str, tuple[CounterQueue, ...]] = MappingProxyType(served)
        grouped: dict[str, tuple[str, ...]] = {}
        for counter in catalogue.counters:
            if counter.group:
                grouped[counter.group] = (*grouped.get(counter.group, ()), counter.id)
        self.groups: Mapping[str, tuple[str, ...]] = MappingProxyType(grouped)
        self.counters_of: Mapping[str, tuple[str, ...]] = MappingProxyType(
            {
                queue.id: tuple(
                    counter for counter, own in served.items() if any(q.queue == queue.id for q in own)
                )
                for queue in catalogue.queues
            }
        )

    @property
    def version(self) -> int:
        """The published version, guarded by draws and calls."""
        return self.catalogue.version

    def find(self, code: str) -> ServiceEntry | None:
        """The service of this code, if the centre offers it."""
        return self.services.get(code)

    def profile(self, counter: str, name: str) -> tuple[CounterQueue, ...] | None:
        """What a counter serves under one of its profiles; None if it has no such profile."""
        entry = self.counters.get(counter)
        served = entry.profiles.get(name) if entry else None
        return None if served is None else tuple(served)


def _by_id(entries: list[Entry]) -> Mapping[str, Entry]:
    return MappingProxyType({entry.id: entry for entry in entries})
