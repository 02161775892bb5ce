"""A catalogue by its ids, for the hot path; built once a version, never changed."""

from collections.abc import Mapping
from copy import copy
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
from server.wire.finding import ServiceFinder, TreeFinder

Entry = TypeVar("Entry", bound=Named)


class CatalogueIndex:
    """Read-only tables over one published catalogue."""

    __slots__ = (
        "_finding",
        "catalogue",
        "categories",
        "classes",
        "counters",
        "counters_of",
        "departments",
        "elsewhere",
        "groups",
        "holds_until",
        "queues",
        "queues_of",
        "services",
        "services_of",
        "trees",
        "zones",
    )  # fmt: skip

    def __init__(self, catalogue: Catalogue, holds_until: int | None = None) -> None:
        """`holds_until`: when (ms) the centre's day ends, and with it what of an earlier version still counts."""
        served = {counter.id: tuple(counter.queues) for counter in catalogue.counters}
        self.catalogue = catalogue
        self._finding = _Finding(catalogue)
        self.holds_until = holds_until
        self.departments: Mapping[str, Named] = _by_id(catalogue.departments)
        self.categories: Mapping[str, Category] = _by_id(catalogue.categories)
        self.zones: Mapping[str, Zone] = _by_id(catalogue.zones)
        self.services: Mapping[str, ServiceEntry] = MappingProxyType({s.code: s for s in catalogue.services})
        self.elsewhere = MappingProxyType({service.code: service for service in catalogue.elsewhere})
        self.trees = MappingProxyType({tree.id: tree for tree in catalogue.trees})
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

    def told_as(self, catalogue: Catalogue) -> "CatalogueIndex":
        """The same tables for a hall that says the same but for its names and where it is."""
        twin = copy(self)
        twin.catalogue = catalogue
        return twin

    @property
    def finder(self) -> ServiceFinder:
        """Finds the centre's services; made when somebody first looks for one."""
        return self._finding.services()

    @property
    def tree_finder(self) -> TreeFinder:
        """Finds the centre's guidance trees, as services are found."""
        return self._finding.trees()

    def prepare_finding(self) -> None:
        """Make now what a first search would have to wait for."""
        self.finder.prepare()
        self.tree_finder.prepare()

    def find(self, code: str) -> ServiceEntry | None:
        """The service of this code, if the centre offers it."""
        return self.services.get(code)

    def profile(self, counter: str, name: str) -> tuple[CounterQueue, ...] | None:
        """What a counter serves under one of its profiles; None if it has no such profile."""
        entry = self.counters.get(counter)
        served = entry.profiles.get(name) if entry else None
        return None if served is None else tuple(served)


class _Finding:
    """What a catalogue is searched by, made when it is first needed, once for all halls that share it."""

    __slots__ = ("_catalogue", "_services", "_trees")

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._services: ServiceFinder | None = None
        self._trees: TreeFinder | None = None

    def services(self) -> ServiceFinder:
        """Finds services."""
        if self._services is None:  # two threads may both make it: they make the same
            self._services = ServiceFinder(self._catalogue.services, self._catalogue.departments)
        return self._services

    def trees(self) -> TreeFinder:
        """Finds guidance trees."""
        if self._trees is None:
            self._trees = TreeFinder(self._catalogue.trees)
        return self._trees


def _by_id(entries: list[Entry]) -> Mapping[str, Entry]:
    return MappingProxyType({entry.id: entry for entry in entries})
