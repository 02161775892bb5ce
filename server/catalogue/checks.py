"""Checks a whole catalogue at once, so that everything wrong is said together; it changes nothing."""

from collections.abc import Iterator, Sequence

from server.catalogue.calendar_checks import all_times, calendar_faults, dates
from server.catalogue.counter_checks import counter_faults
from server.catalogue.faults import Fault, at_least, coded, english, repeated, required, unknown
from server.catalogue.guidance_checks import guidance_faults
from server.catalogue.policy_checks import policy_faults
from server.catalogue.queue_checks import queue_faults
from server.catalogue.text_checks import text_faults
from server.wire.catalogue import Catalogue, Guide, Named, ServiceEntry

ICONS = (
    "id-card", "home", "shop", "hospital", "money", "tax", "building", "car", "family", "work", "law", "other",
)  # fmt: skip
IDENTITIES = ("none", "optional", "required")


def faults_of(catalogue: Catalogue, *, needs_english: bool = True) -> list[Fault]:
    """Everything wrong with a catalogue; empty for one that may be published.

    A hall that has written no English is shown in Chinese, so its own form does not need any.
    """
    return [fault for fault in _faults(catalogue) if needs_english or fault.code != "no_english"]


def _faults(catalogue: Catalogue) -> Iterator[Fault]:
    yield from required("centre", catalogue.centre)
    yield from coded("centre", catalogue.centre)
    yield from required("name", catalogue.name)
    yield from english("name_en", catalogue.name_en)
    for group in ("departments", "categories", "zones", "queues", "counters", "classes"):
        yield from _named(group, getattr(catalogue, group))
    for category in catalogue.categories:
        yield from unknown(f"categories.{category.id}.icon", "unknown_icon", category.icon, ICONS)
    yield from queue_faults(catalogue)
    yield from counter_faults(catalogue)
    yield from _services(catalogue)
    yield from guidance_faults(catalogue, ICONS)
    yield from policy_faults(catalogue)
    yield from calendar_faults(catalogue.calendar)
    yield from text_faults(catalogue)


def _named(group: str, entries: Sequence[Named]) -> Iterator[Fault]:
    yield from repeated(group, "twice", (entry.id for entry in entries))
    for place, entry in enumerate(entries, start=1):
        key = f"{group}.{entry.id or place}"
        yield from required(f"{key}.id", entry.id)
        yield from coded(f"{key}.id", entry.id)
        yield from required(f"{key}.name", entry.name)
        yield from english(f"{key}.name_en", entry.name_en)


def _services(catalogue: Catalogue) -> Iterator[Fault]:
    services = catalogue.services
    yield from repeated("services", "code_twice", (service.code for service in services))
    for department in catalogue.departments:
        names = (service.name for service in services if service.department == department.id)
        yield from repeated(f"departments.{department.id}", "name_twice", names)
    ranked: set[int] = set()
    for service in services:
        if service.wanted in ranked:
            yield Fault(f"services.{service.code}.wanted", "wanted_twice", str(service.wanted))
        if service.wanted is not None:
            ranked.add(service.wanted)
    known = {
        "department": [department.id for department in catalogue.departments],
        "category": [category.id for category in catalogue.categories],
        "queue": [queue.id for queue in catalogue.queues],
    }
    specials = {one.id: one.special for times in all_times(catalogue.calendar) for one in times}
    for service in services:
        yield from _service(service, known, specials)


def _service(
    service: ServiceEntry, known: dict[str, list[str]], specials: dict[str, bool]
) -> Iterator[Fault]:
    key = f"services.{service.code}"
    yield from required(f"{key}.code", service.code)
    yield from coded(f"{key}.code", service.code)
    yield from required(f"{key}.name", service.name)
    yield from english(f"{key}.name_en", service.name_en)
    for field, words in known.items():
        yield from unknown(f"{key}.{field}", f"unknown_{field}", getattr(service, field), words)
    if service.online_url and not service.online_url.startswith(("https://", "http://")):
        yield Fault(f"{key}.online_url", "bad_link", service.online_url)
    yield from unknown(f"{key}.identity", "unknown_identity", service.identity, IDENTITIES)
    if service.wanted is not None:
        yield from at_least(f"{key}.wanted", service.wanted, 1)
    for session in service.sessions or ():
        yield from unknown(f"{key}.sessions", "unknown_session", session, specials)
        if specials.get(session) is False:
            yield Fault(f"{key}.sessions", "not_special", session)
    if service.guide:
        yield from dates(f"{key}.guide.dated", [service.guide.dated])
        yield from _english_lines(f"{key}.guide", service.guide)


def _english_lines(key: str, guide: Guide) -> Iterator[Fault]:
    """English lines stand beside the Chinese ones, each in its place."""
    for field, chinese, english_ in (
        ("conditions_en", guide.conditions, guide.conditions_en),
        ("steps_en", guide.steps, guide.steps_en),
    ):
        if english_ and len(english_) != len(chinese):
            yield Fault(f"{key}.{field}", "lines_differ", str(len(english_)), str(len(chinese)))
