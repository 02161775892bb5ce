"""The shapes of a district's TOML files and their reading; what the files mean together is `district`'s matter.

A folder holds `centre.toml`, `townships.toml` (if there are any), `departments/*.toml` and `guides/*.toml`.
Entries of the published catalogue (`server.wire.catalogue`) stand in the files as they are published.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.catalogue.faults import Fault
from server.wire.catalogue import (
    Category,
    Guide,
    Named,
    Policy,
    PriorityClass,
    QueueEntry,
    SessionTimes,
    Zone,
)


class Shape(BaseModel):
    """Base of what files hold: a key that isn't known is kept for now, and reported by `_strays`."""

    model_config = ConfigDict(extra="allow", frozen=True)


class ServiceRow(NamedTuple):
    """One service as a row: `["GA001", "出生登记", "Register a birth", "上户口 新生儿"]`."""

    code: str
    name: str
    name_en: str
    keywords: str = ""


class ServiceGroup(Shape):
    """Services of one department that share a category and a queue."""

    category: str
    queue: str
    identity: str = "none"
    services: list[ServiceRow]


class ServiceExtra(Shape):
    """What only some services have, by code under `[extra.CODE]`."""

    wanted: int | None = None
    public_name: str | None = None
    sessions: list[str] | None = None
    online_url: str | None = None


class DepartmentFile(Named):
    """One department with its services."""

    groups: list[ServiceGroup]
    extra: dict[str, ServiceExtra] = Field(default_factory=dict)


class GuideFile(Guide):
    """The guide to the service `code`."""

    code: str
    sample: bool


class CounterRange(Shape):
    """Counters `first` to `last`, alike: `serves` is queue → seconds before they help."""

    first: int
    last: int
    zone: str
    serves: dict[str, int]


class CalendarShape(Shape):
    """Days by the ids of their sessions."""

    timezone: str
    weekdays: dict[str, list[str]]
    holidays: list[str] = Field(default_factory=list)
    workdays: dict[str, list[str]] = Field(default_factory=dict)


class CentreFile(Shape):
    """The district's own centre; the townships take from it what they don't say themselves."""

    centre: str
    name: str
    name_en: str
    sample: bool
    address: str
    latitude: float | None = None
    longitude: float | None = None
    categories: list[Category]
    zones: list[Zone]
    queues: list[QueueEntry]
    counters: list[CounterRange]
    sessions: list[SessionTimes]
    calendar: CalendarShape
    classes: list[PriorityClass]
    policy: Policy


class Township(NamedTuple):
    """One small hall as a row: `["town-01", "青石镇", "Qingshi Town", 30.01, 110.02]`."""

    centre: str
    place: str
    place_en: str
    latitude: float
    longitude: float


class TownshipsFile(Shape):
    """Halls that are alike: they offer the district's services of these codes, by queue."""

    name: str  # with {place}
    name_en: str
    address: str
    zones: list[Zone]
    queues: list[QueueEntry]
    counters: list[CounterRange]
    calendar: CalendarShape
    services: dict[str, list[str]]
    townships: list[Township]


@dataclass(slots=True)
class Files:
    """All files of a district that could be read, and what was wrong with them."""

    faults: list[Fault] = field(default_factory=list)
    centre: CentreFile | None = None
    townships: TownshipsFile | None = None
    departments: dict[str, DepartmentFile] = field(default_factory=dict)
    guides: dict[str, GuideFile] = field(default_factory=dict)


Read = TypeVar("Read", bound=BaseModel)


def read_files(folder: Traversable) -> Files:
    """Read every file of the folder; faults are collected, not raised."""
    files = Files()
    centre, townships = folder / "centre.toml", folder / "townships.toml"
    if centre.is_file():
        files.centre = _read(centre, "centre.toml", CentreFile, files.faults)
    else:
        files.faults.append(Fault("", "no_file", file="centre.toml"))
    if townships.is_file():
        files.townships = _read(townships, "townships.toml", TownshipsFile, files.faults)
    for name, entry in _toml_in(folder / "departments"):
        if department := _read(entry, name, DepartmentFile, files.faults):
            files.departments[name] = department
    for name, entry in _toml_in(folder / "guides"):
        if guide := _read(entry, name, GuideFile, files.faults):
            files.guides[name] = guide
    return files


def _toml_in(folder: Traversable) -> list[tuple[str, Traversable]]:
    if not folder.is_dir():
        return []
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return sorted(((f"{folder.name}/{entry.name}", entry) for entry in entries), key=lambda pair: pair[0])


def _read(entry: Traversable, name: str, shape: type[Read], faults: list[Fault]) -> Read | None:
    try:
        value = shape.model_validate(tomllib.loads(entry.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        faults.append(Fault("", "not_toml", str(wrong), file=name))
    except ValidationError as wrong:
        faults += [
            Fault(".".join(str(part) for part in error["loc"]), "wrong_value", error["msg"], file=name)
            for error in wrong.errors(include_url=False)
        ]
    else:
        faults += [fault.within(name) for fault in _strays(value, "")]
        return value
    return None


def _strays(value: Any, key: str) -> Iterator[Fault]:
    """Keys that no shape knows: published records tolerate them, a file of ours must not."""
    if isinstance(value, BaseModel):
        known = tuple(type(value).model_fields)
        for stray in value.model_extra or ():
            yield Fault(f"{key}.{stray}".lstrip("."), "unknown_key", stray, known=known)
        for name in known:
            yield from _strays(getattr(value, name), f"{key}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _strays(one, f"{key}.{name}")
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from _strays(one, f"{key}.{getattr(one, 'id', '') or place}")
