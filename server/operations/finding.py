"""Finds services in one centre, and says which of those that were meant another centre does; it ranks nothing."""

from collections import Counter
from dataclasses import dataclass, field

from server.catalogue.index import CatalogueIndex
from server.domain.refusals import Refused
from server.operations.halls import Halls
from server.wire.catalogue import ServiceEntry
from server.wire.guidance import ServiceElsewhere

MOST_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Services of the centre that answer to a query, and the best of those it doesn't offer."""

    services: list[ServiceEntry]
    elsewhere: list[ServiceElsewhere] = field(default_factory=list)


def find_services(halls: Halls, index: CatalogueIndex, query: str, category: str | None = None) -> Found:
    """What a query finds in a centre, the best first.

    A small hall's own list would answer with whatever in it is least unlike: who asks for a lost title certificate
    would be sent to the ID cards. So what was meant is looked for among all that the centre above it does.
    """
    own = index.finder.find(query, category)
    above = _above(halls, index)
    if above is None:
        return Found(own)
    meant = above.finder.find(query, category)
    here = [found for service in meant if (found := index.find(service.code)) is not None]
    here += [service for service in own if above.find(service.code) is None]
    gone = [service for service in meant[:MOST_ELSEWHERE] if index.find(service.code) is None]
    return Found(here, [_elsewhere(service, index, above) for service in gone])


def _above(halls: Halls, index: CatalogueIndex) -> CatalogueIndex | None:
    """The centre that does most of what this one doesn't; None if it does all itself."""
    most = Counter(service.centre for service in index.catalogue.elsewhere).most_common(1)
    if not most:
        return None
    try:
        return halls.get(most[0][0]).index
    except Refused:
        return None


def _elsewhere(service: ServiceEntry, index: CatalogueIndex, above: CatalogueIndex) -> ServiceElsewhere:
    nearest = index.elsewhere.get(service.code)
    return nearest or ServiceElsewhere(
        code=service.code,
        name=service.name,
        name_en=service.name_en,
        centre=above.catalogue.centre,
        centre_name=above.catalogue.name,
        centre_name_en=above.catalogue.name_en,
    )
