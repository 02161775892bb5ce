"""Checks what only a district's files together can get wrong, and says in which file a fault stands."""

from collections.abc import Mapping

from server.catalogue.checks import faults_of
from server.catalogue.faults import Fault, repeated, unknown
from server.catalogue.model import CalendarShape, CounterRange, TownshipsFile
from server.catalogue.reading import Files
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
        faults += _shape_faults("centre.toml", files.centre.counters, files.centre.calendar, sessions)
        if files.townships:
            shape = files.townships
            faults += _shape_faults("townships.toml", shape.counters, shape.calendar, sessions)
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


def township_faults(file: TownshipsFile, main: Catalogue) -> list[Fault]:
    """Services the district hasn't, and halls named twice."""
    codes = [service.code for service in main.services]
    faults = [
        fault
        for queue, wanted in file.services.items()
        for code in wanted
        for fault in unknown(f"services.{queue}", "unknown_service", code, codes)
    ]
    centres = [main.centre]
    for row in file.townships:
        if row.centre in centres:
            faults.append(Fault(f"townships.{row.centre}", "twice", row.centre))
        centres.append(row.centre)
    return [fault.within("townships.toml") for fault in faults]


def like_townships(file: TownshipsFile, catalogues: Mapping[str, Catalogue]) -> list[Fault]:
    """The halls are alike, so each fault is said once."""
    found = {fault: None for row in file.townships for fault in faults_of(catalogues[row.centre])}
    return [fault.within("townships.toml") for fault in found]


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
    placed = []
    for fault in faults:
        parts = fault.key.split(".")
        entry = ".".join(parts[: 3 if parts[2:3] == ["guide"] else 2])
        placed.append(fault.within(", ".join(homes.get(entry, ["centre.toml"]))))
    return placed
