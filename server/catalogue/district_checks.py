"""Checks what only a district's files together can get wrong, and says in which file a fault stands."""

from collections.abc import Iterable

from server.catalogue.checks import faults_of
from server.catalogue.faults import Fault, repeated, unknown
from server.catalogue.layers import alike
from server.catalogue.model import AlikeFile, CalendarShape, CounterRange
from server.catalogue.reading import TOWNSHIPS, VILLAGES, Files
from server.wire.catalogue import Catalogue


def file_faults(files: Files) -> list[Fault]:
    """What is lost once the files are put together: names that lead nowhere."""
    faults: list[Fault] = []
    codes = [
        row.code for file in files.departments.values() for group in file.groups for row in group.services
    ]
    for name, guide in files.guides.items():
        faults += [fault.within(name) for fault in unknown("code", "unknown_service", guide.code, codes)]
    for name, department in files.departments.items():
        own = [row.code for group in department.groups for row in group.services]
        for code in department.extra:
            faults += [fault.within(name) for fault in unknown(f"extra.{code}", "unknown_service", code, own)]
    if files.centre:
        sessions = [session.id for session in files.centre.sessions]
        faults += [fault.within("centre.toml") for fault in repeated("sessions", "twice", sessions)]
        shapes = (("centre.toml", files.centre), (TOWNSHIPS, files.townships), (VILLAGES, files.villages))
        for name, shape in shapes:
            if shape is not None:
                faults += _shape_faults(name, shape.counters, shape.calendar, sessions)
    return faults


def _shape_faults(
    file: str, counters: list[CounterRange], calendar: CalendarShape, sessions: list[str]
) -> list[Fault]:
    faults = [
        Fault("counters", "counter_range", str(one.first), str(one.last))
        for one in counters
        if one.first > one.last
    ]
    for group, days in (("weekdays", calendar.weekdays), ("workdays", calendar.workdays)):
        for day, ids in days.items():
            for one in ids:
                faults += unknown(f"calendar.{group}.{day}", "unknown_session", one, sessions)
    return [fault.within(file) for fault in faults]


def alike_faults(name: str, file: AlikeFile, main: Catalogue) -> list[Fault]:
    """Services the district hasn't."""
    codes = [service.code for service in main.services]
    faults = [
        fault
        for queue, wanted in file.services.items()
        for code in wanted
        for fault in unknown(f"services.{queue}", "unknown_service", code, codes)
    ]
    return [fault.within(name) for fault in faults]


def row_faults(files: Files) -> list[Fault]:
    """Halls named twice, and villages of townships there are none of."""
    faults = []
    centres = [files.centre.centre] if files.centre else []
    towns = [row.centre for row in files.townships.townships] if files.townships else []
    for row in files.townships.townships if files.townships else ():
        if row.centre in centres:
            faults.append(Fault(f"townships.{row.centre}", "twice", row.centre, file=TOWNSHIPS))
        centres.append(row.centre)
    for village in files.villages.villages if files.villages else ():
        key = f"villages.{village.centre}"
        if village.centre in centres:
            faults.append(Fault(key, "twice", village.centre, file=VILLAGES))
        centres.append(village.centre)
        faults += [fault.within(VILLAGES) for fault in unknown(key, "unknown_centre", village.town, towns)]
    return faults


def of_alike(name: str, catalogues: Iterable[Catalogue]) -> list[Fault]:
    """The halls are alike, so each fault is said once."""
    looked_at = {alike(catalogue): catalogue for catalogue in catalogues}
    found = {fault: None for catalogue in looked_at.values() for fault in faults_of(catalogue)}
    return [fault.within(name) for fault in found]


def placed(faults: list[Fault], files: Files) -> list[Fault]:
    """Say in which file a fault of the assembled catalogue stands, found by its key."""
    homes: dict[str, list[str]] = {}
    for name, department in files.departments.items():
        homes.setdefault(f"departments.{department.id}", []).append(name)
        for group in department.groups:
            for row in group.services:
                home = homes.setdefault(f"services.{row.code}", [])
                if name not in home:
                    home.append(name)
    homes |= {f"services.{guide.code}.guide": [name] for name, guide in files.guides.items()}
    homes |= {f"trees.{tree.id}": [name] for name, tree in files.trees.items()}
    placed = []
    for fault in faults:
        parts = fault.key.split(".")
        entry = ".".join(parts[: 3 if parts[2:3] == ["guide"] else 2])
        placed.append(fault.within(", ".join(homes.get(entry, ["centre.toml"]))))
    return placed
