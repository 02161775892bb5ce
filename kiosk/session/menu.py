"""What there is to choose from, out of a published catalogue: categories, the most wanted, pages. It asks nobody.

Where a list is `few`, in large type or in the lower half alone, a page holds as many as fit there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kiosk.session.finding import KeypadFinder
from kiosk.session.values import Pad
from server.wire.catalogue import Catalogue, Category, Named, PriorityClass, QueueEntry, ServiceEntry, Zone
from server.wire.id_number import age_on
from server.wire.wanted import most_wanted

MOST_WANTED = 12
PAGE = 12
FEW = 6
FOUND_PAGE, FOUND_FEW = 6, 4
CASES_MAX = 9
"""Who brings more to one counter is better served by a guide."""

Choice = ServiceEntry | Category


def page_count(things: int, size: int) -> int:
    """How many pages so many things fill; at least one."""
    return max(1, -(-things // size))


def named(thing: Named | ServiceEntry | Zone | Category, language: str) -> str:
    """A name in this language; English falls back to Chinese."""
    return thing.name_en or thing.name if language == "en" else thing.name


@dataclass(frozen=True)
class Menu:
    """The catalogue as a visitor goes through it."""

    catalogue: Catalogue

    @cached_property
    def most_wanted(self) -> list[ServiceEntry]:
        """At most MOST_WANTED services, the most wanted first."""
        return most_wanted(self.catalogue.services)[:MOST_WANTED]

    def greeting(self, language: str) -> str:
        """What the hall says first, in words of its own; empty where it says nothing."""
        said = self.catalogue.texts.welcome
        return "" if said is None else said.text_en or said.text if language == "en" else said.text

    @cached_property
    def categories(self) -> list[Category]:
        """The categories that hold any service, in the catalogue's order."""
        used = {service.category for service in self.catalogue.services}
        return [category for category in self.catalogue.categories if category.id in used]

    @cached_property
    def few_pages(self) -> list[list[Choice]]:
        """The home screen a few at a time: the most wanted, then the categories."""
        pages: list[list[Choice]] = []
        for choices in (self.most_wanted, self.categories):
            pages += [list(choices[i : i + FEW]) for i in range(0, len(choices), FEW)]
        return pages

    def few_page(self, page: int) -> list[Choice]:
        """One of them; the last one beyond it."""
        return self.few_pages[min(page, len(self.few_pages) - 1)] if self.few_pages else []

    def found(self, typed: str, pad: Pad) -> list[ServiceEntry]:
        """The services that answer to what was typed."""
        return self._finder.find(typed, pad)

    def class_of_age(self, born: date | None, today: date) -> PriorityClass | None:
        """The class that a card's age verifies, by the rule of the server; of several, the one for the oldest."""
        if born is None:
            return None
        age = age_on(born, today)
        reached = [c for c in self.catalogue.classes if c.age_from is not None and 0 <= c.age_from <= age]
        return max(reached, key=lambda c: c.age_from or 0, default=None)

    def priority(self, wanted: str | None) -> PriorityClass | None:
        """A priority class by its id."""
        return next((c for c in self.catalogue.classes if c.id == wanted), None)

    def most_cases(self, service: str | None) -> int:
        """How many matters one number may bring to a service's queue."""
        entry = self.service(service)
        queue = self._queues.get(entry.queue) if entry else None
        return max(1, min(queue.max_cases, CASES_MAX)) if queue else 1

    def category(self, category: str | None) -> Category | None:
        """A category by its id."""
        return next((c for c in self.catalogue.categories if c.id == category), None)

    def pages(self, category: str | None, size: int = PAGE) -> int:
        """How many pages its services fill; at least one."""
        return page_count(len(self._services_by_category.get(category or "", ())), size)

    def page(self, category: str | None, page: int, size: int = PAGE) -> list[ServiceEntry]:
        """One page of a category's services, the wanted ones first."""
        return self._services_by_category.get(category or "", [])[page * size : (page + 1) * size]

    def service(self, code: str | None) -> ServiceEntry | None:
        """A service by its code; None if the catalogue no longer has it."""
        return self._services.get(code or "")

    def department(self, service: ServiceEntry, language: str) -> str:
        """The name of its department; empty if it has none."""
        found = next((d for d in self.catalogue.departments if d.id == service.department), None)
        return named(found, language) if found else ""

    def zone(self, queue: str, zone: str | None = None) -> Zone | None:
        """Where a queue waits, or the zone given."""
        wanted = zone or (entry.zone if (entry := self._queues.get(queue)) else None)
        return next((z for z in self.catalogue.zones if z.id == wanted), None)

    def counter(self, counter: str | None) -> str | None:
        """What a board calls a counter."""
        found = next((c for c in self.catalogue.counters if c.id == counter), None)
        return (found.label or found.id) if found else None

    @cached_property
    def _finder(self) -> KeypadFinder:
        return KeypadFinder(self.catalogue.services)

    @cached_property
    def _services(self) -> Mapping[str, ServiceEntry]:
        return {service.code: service for service in self.catalogue.services}

    @cached_property
    def _queues(self) -> Mapping[str, QueueEntry]:
        return {queue.id: queue for queue in self.catalogue.queues}

    @cached_property
    def _services_by_category(self) -> Mapping[str, list[ServiceEntry]]:
        grouped: dict[str, list[ServiceEntry]] = {}
        for service in self.catalogue.services:
            grouped.setdefault(service.category, []).append(service)
        for services in grouped.values():
            services.sort(key=lambda service: service.wanted or len(self.catalogue.services) + 1)
        return grouped
