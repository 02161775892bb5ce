"""Makes the catalogues of a district's centres from its files, or says everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable

from server.catalogue.checks import faults_of
from server.catalogue.district_checks import file_faults, like_townships, placed, township_faults
from server.catalogue.faults import CatalogueFaulty
from server.catalogue.model import (
    CalendarShape,
    CentreFile,
    CounterRange,
    DepartmentFile,
    GuideFile,
    Township,
    TownshipsFile,
)
from server.catalogue.reading import Files, read_files
from server.catalogue.spelling import spelled
from server.wire.catalogue import (
    CalendarEntry,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Guide,
    Named,
    PriorityClass,
    ServiceEntry,
    SessionTimes,
)
from server.wire.texts import text


def read_district(folder: Traversable, version: int) -> dict[str, Catalogue]:
    """The catalogues of all centres described in a folder, by id; CatalogueFaulty with every fault."""
    files = read_files(folder)
    faults = list(files.faults)
    catalogues: dict[str, Catalogue] = {}
    if files.centre:
        faults += [] if files.unread else file_faults(files)
        main = _centre(files.centre, files, version)
        faults += placed(faults_of(main), files)
        catalogues[main.centre] = main
        if files.townships:
            faults += [] if files.unread else township_faults(files.townships, main)
            for row in files.townships.townships:
                catalogues[row.centre] = _township(files.townships, row, files.centre, main)
            faults += like_townships(files.townships, catalogues)
    if faults:
        raise CatalogueFaulty(faults)
    return catalogues


def _centre(file: CentreFile, files: Files, version: int) -> Catalogue:
    guides = {guide.code: guide for guide in files.guides.values()}
    departments = files.departments.values()
    return Catalogue(
        centre=file.centre,
        version=version,
        name=file.name,
        name_en=file.name_en,
        sample=file.sample,
        address=file.address,
        latitude=file.latitude,
        longitude=file.longitude,
        departments=[Named(id=one.id, name=one.name, name_en=one.name_en) for one in departments],
        categories=file.categories,
        zones=file.zones,
        queues=file.queues,
        counters=_counters(file.counters, {zone.id: zone.floor for zone in file.zones}),
        services=[service for one in departments for service in _services(one, guides)],
        classes=file.classes,
        calendar=_calendar(file.calendar, file.sessions),
        policy=file.policy,
    )


def _services(department: DepartmentFile, guides: Mapping[str, GuideFile]) -> Iterable[ServiceEntry]:
    for group in department.groups:
        for row in group.services:
            keywords = row.keywords.split()
            pinyin, initials = spelled([row.name, *keywords])
            extra = department.extra.get(row.code)
            guide = guides.get(row.code)
            yield ServiceEntry(
                code=row.code,
                name=row.name,
                name_en=row.name_en,
                department=department.id,
                category=group.category,
                queue=group.queue,
                identity=group.identity,
                keywords=keywords,
                pinyin=pinyin,
                initials=initials,
                guide=Guide(**guide.model_dump(exclude={"code"})) if guide else None,
                **(extra.model_dump() if extra else {}),
            )


def _township(file: TownshipsFile, row: Township, district: CentreFile, main: Catalogue) -> Catalogue:
    by_code = {service.code: service for service in main.services}
    services = [
        by_code[code].model_copy(update={"queue": queue, "sessions": None})
        for queue, codes in file.services.items()
        for code in codes
        if code in by_code
    ]
    return main.model_copy(
        update={
            "centre": row.centre,
            "name": file.name.replace("{place}", row.place),
            "name_en": file.name_en.replace("{place}", row.place_en),
            "address": file.address.replace("{place}", row.place),
            "latitude": row.latitude,
            "longitude": row.longitude,
            "departments": _used(main.departments, {service.department for service in services}),
            "categories": _used(main.categories, {service.category for service in services}),
            "zones": file.zones,
            "queues": file.queues,
            "counters": _counters(file.counters, {zone.id: zone.floor for zone in file.zones}),
            "services": services,
            "classes": [_class_in(entry, {queue.id for queue in file.queues}) for entry in main.classes],
            "calendar": _calendar(file.calendar, district.sessions),
        }
    )


def _class_in(entry: PriorityClass, queues: set[str]) -> PriorityClass:
    """A class as it is in a hall of these queues: what it is worth in the district's own is no matter there."""
    own = {queue: seconds for queue, seconds in entry.head_starts_s.items() if queue in queues}
    return entry.model_copy(update={"head_starts_s": own})


def _used(entries: Iterable[Named], ids: set[str]) -> list[Named]:
    return [entry for entry in entries if entry.id in ids]


def _counters(ranges: Iterable[CounterRange], floors: Mapping[str, int]) -> list[CounterEntry]:
    return [
        CounterEntry(
            id=f"c{number:02}",
            name=text("catalogue.counter_name", "zh-CN", number=number),
            name_en=text("catalogue.counter_name", "en", number=number),
            label=str(number),
            spoken=text("catalogue.counter_spoken", "zh-CN", number=number),
            zone=alike.zone,
            floor=floors.get(alike.zone, 1),
            queues=_served(alike.serves),
            group=alike.group,
            profiles={name: _served(served) for name, served in alike.profiles.items()},
        )
        for alike in ranges
        for number in range(alike.first, alike.last + 1)
    ]


def _served(serves: Mapping[str, int]) -> list[CounterQueue]:
    return [CounterQueue(queue=queue, delay_s=delay) for queue, delay in serves.items()]


def _calendar(file: CalendarShape, sessions: Iterable[SessionTimes]) -> CalendarEntry:
    by_id = {session.id: session for session in sessions}

    def chosen(days: Mapping[str, list[str]]) -> dict[str, list[SessionTimes]]:
        return {day: [by_id[one] for one in ids if one in by_id] for day, ids in days.items()}

    return CalendarEntry(
        timezone=file.timezone,
        weekdays=chosen(file.weekdays),
        holidays=file.holidays,
        workdays=chosen(file.workdays),
    )
