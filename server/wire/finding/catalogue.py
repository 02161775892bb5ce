"""Finds the services and the guidance trees of a published catalogue; made once a version, it changes nothing."""

from collections.abc import Iterable, Sequence

from server.wire.catalogue import Named, ServiceEntry
from server.wire.finding.entry import Entry
from server.wire.finding.finder import Finder
from server.wire.guidance import GuidanceTree

_NEVER_WANTED = 1_000


class ServiceFinder:
    """Finds services by what people type or say, whole sentences too."""

    def __init__(self, services: Iterable[ServiceEntry], departments: Iterable[Named] = ()) -> None:
        """`departments` gives names, so that a department's name finds its services."""
        names = {department.id: department.name for department in departments}
        # Of those that answer equally well the most wanted comes first.
        self._services = sorted(services, key=lambda service: service.wanted or _NEVER_WANTED)
        self._finder = Finder(
            Entry(
                code=service.code,
                name=service.name,
                name_en=service.name_en,
                keywords=service.keywords,
                pinyin=service.pinyin,
                other_name=service.public_name or "",
                department=names.get(service.department, ""),
                wanted=service.wanted,
            )
            for service in self._services
        )

    @property
    def ready(self) -> bool:
        """Whether its tables are made."""
        return self._finder.ready

    def prepare(self) -> None:
        """Make its tables now, that the first to search need not wait for them."""
        self._finder.prepare()

    def find(self, query: str, category: str | None = None, limit: int = 50) -> list[ServiceEntry]:
        """The services that answer to the query, best first; all of them, most wanted first, for none."""
        found: Sequence[ServiceEntry] = self._services
        if query.strip():
            found = [self._services[place] for place in self._finder.best(query)]
        return [service for service in found if category in (None, service.category)][:limit]


class TreeFinder:
    """Finds guidance trees as services are found."""

    def __init__(self, trees: Iterable[GuidanceTree]) -> None:
        self._trees = tuple(trees)
        self._finder = Finder(
            Entry(
                code=tree.id,
                name=tree.name,
                name_en=tree.name_en,
                keywords=tree.keywords,
                pinyin=tree.pinyin,
            )
            for tree in self._trees
        )

    def prepare(self) -> None:
        """Make its tables now."""
        self._finder.prepare()

    def find(self, query: str) -> list[GuidanceTree]:
        """The trees that answer to the query, best first; all of them, in their order, for none."""
        if not query.strip():
            return list(self._trees)
        return [self._trees[place] for place in self._finder.best(query)]
