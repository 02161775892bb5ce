"""Makes the catalogues of a district's centres from its files, or says everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from server.catalogue.checks import faults_of
from server.catalogue.district_checks import alike_faults, file_faults, of_alike, placed, row_faults
from server.catalogue.faults import CatalogueFaulty, Fault
from server.catalogue.layers import plain, resolved
from server.catalogue.model import (
    AlikeFile,
    CalendarShape,
    CentreFile,
    CounterRange,
    DepartmentFile,
    GuideFile,
    Township,
    TownshipsFile,
    Village,
    VillagesFile,
)
from server.catalogue.reading import TOWNSHIPS, VILLAGES, Files, read_files
from server.catalogue.spelling import spelled
from server.wire.catalogue import (
    CalendarEntry,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Guide,
    Named,
    ServiceEntry,
    SessionTimes,
)
from server.wire.guidance import GuidanceTree
from server.wire.texts import text

Json = dict[str, Any]


@dataclass(slots=True)
class District:
    """The centres of a district: each one's catalogue, and of those under another its layer and which is above."""

    catalogues: dict[str, Catalogue] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    layers: dict[str, Json] = field(default_factory=dict)


def read_district(folder: Traversable, version: int) -> District:
    """All centres described in a folder, those above before those under them; CatalogueFaulty with every fault."""
    files = read_files(folder)
    faults = [*files.faults, *row_faults(files)]
    district = District()
    if files.centre:
        faults += [] if files.unread else file_faults(files)
        main = _centre(files.centre, files, version)
        faults += placed(faults_of(main), files)
        district.catalogues[main.centre] = main
        if files.townships:
            faults += _under(files.townships, TOWNSHIPS, files, district)
        if files.villages and files.townships:
            faults += _under(files.villages, VILLAGES, files, district)
    if faults:
        raise CatalogueFaulty(faults)
    return district


def _under(file: TownshipsFile | VillagesFile, name: str, files: Files, district: District) -> list[Fault]:
    """Add the halls of a file to those they are under; what is wrong with them."""
    assert files.centre is not None
    main = district.catalogues[files.centre.centre]
    shared = _layer(file, files.centre)
    made: dict[str, Catalogue] = {}
    found = []
    for row in file.townships if isinstance(file, TownshipsFile) else file.villages:
        town = district.catalogues.get(row.town) if isinstance(row, Village) else None
        above = main if town is None else town
        own = _own(file, row, files)
        alike = made.get(above.centre)
        if alike is None:
            alike = made[above.centre] = resolved(
                row.centre, shared, [above] if town is None else [above, main]
            ).model_copy(update={"version": main.version})
        catalogue = alike.model_copy(update=own | {"centre": row.centre})
        found.append(catalogue)
        district.catalogues[row.centre] = catalogue
        district.above[row.centre] = above.centre
        district.layers[row.centre] = shared | own
    return ([] if files.unread else alike_faults(name, file, main)) + of_alike(name, found)


def _layer(file: AlikeFile, centre: CentreFile) -> Json:
    """What alike halls say themselves."""
    counters = _counters(file.counters, {zone.id: zone.floor for zone in file.zones})
    return plain(
        {
            "zones": [zone.model_dump() for zone in file.zones],
            "queues": [queue.model_dump() for queue in file.queues],
            "counters": [counter.model_dump() for counter in counters],
            "services": [
                {"code": code, "queue": queue} for queue, codes in file.services.items() for code in codes
            ],
            "calendar": _calendar(file.calendar, centre.sessions).model_dump(),
        },
        is_root=False,
    )


def _own(file: AlikeFile, row: Township | Village, files: Files) -> Json:
    """What is one hall's own."""
    towns = {one.centre: one for one in files.townships.townships} if files.townships else {}
    town = towns.get(row.town) if isinstance(row, Village) else None
    names = {"place": row.place, "town": town.place if town else ""}
    names_en = {"place": row.place_en, "town": town.place_en if town else ""}
    return {
        "name": _filled(file.name, names),
        "name_en": _filled(file.name_en, names_en),
        "address": _filled(file.address, names),
        "latitude": row.latitude,
        "longitude": row.longitude,
    }


def _filled(pattern: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


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
        # Its services may be in a file that couldn't be read.
        trees=[] if files.unread else [_tree(tree) for tree in files.trees.values()],
        services=[service for one in departments for service in _services(one, guides)],
        classes=file.classes,
        calendar=_calendar(file.calendar, file.sessions),
        policy=file.policy,
        texts=file.texts,
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


def _tree(tree: GuidanceTree) -> GuidanceTree:
    pinyin, initials = spelled([tree.name, *tree.keywords])
    return tree.model_copy(update={"pinyin": pinyin, "initials": initials})


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
