"""Reads a district's TOML files into their shapes and collects what is wrong with each; it raises nothing."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from server.catalogue.faults import Fault
from server.catalogue.model import CentreFile, DepartmentFile, GuideFile, TownshipsFile, VillagesFile
from server.wire.guidance import GuidanceTree

TOWNSHIPS, VILLAGES = "townships.toml", "villages.toml"


@dataclass(slots=True)
class Files:
    """All files of a district that could be read, and what was wrong with them."""

    faults: list[Fault] = field(default_factory=list)
    unread: bool = False  # a file could not be read at all, so names that lead nowhere may be its own
    centre: CentreFile | None = None
    townships: TownshipsFile | None = None
    villages: VillagesFile | None = None
    departments: dict[str, DepartmentFile] = field(default_factory=dict)
    guides: dict[str, GuideFile] = field(default_factory=dict)
    trees: dict[str, GuidanceTree] = field(default_factory=dict)


Read = TypeVar("Read", bound=BaseModel)


def read_files(folder: Traversable) -> Files:
    """Read every file of the folder; faults are collected, not raised."""
    files = Files()
    centre, townships, villages = folder / "centre.toml", folder / TOWNSHIPS, folder / VILLAGES
    if centre.is_file():
        files.centre = _read(centre, "centre.toml", CentreFile, files)
    else:
        files.faults.append(Fault("", "no_file", file="centre.toml"))
    if townships.is_file():
        files.townships = _read(townships, TOWNSHIPS, TownshipsFile, files)
    if villages.is_file():
        files.villages = _read(villages, VILLAGES, VillagesFile, files)
    for name, entry in _toml_in(folder / "departments"):
        if department := _read(entry, name, DepartmentFile, files):
            files.departments[name] = department
    for name, entry in _toml_in(folder / "guides"):
        if guide := _read(entry, name, GuideFile, files):
            files.guides[name] = guide
    for name, entry in _toml_in(folder / "trees"):
        if tree := _read(entry, name, GuidanceTree, files):
            files.trees[name] = tree
    return files


def _toml_in(folder: Traversable) -> list[tuple[str, Traversable]]:
    if not folder.is_dir():
        return []
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return sorted(((f"{folder.name}/{entry.name}", entry) for entry in entries), key=lambda pair: pair[0])


def _read(entry: Traversable, name: str, shape: type[Read], files: Files) -> Read | None:
    try:
        value = shape.model_validate(tomllib.loads(entry.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        files.faults.append(Fault("", "not_toml", str(wrong), file=name))
    except ValidationError as wrong:
        files.faults += [
            Fault(".".join(str(part) for part in error["loc"]), "wrong_value", error["msg"], file=name)
            for error in wrong.errors(include_url=False)
        ]
    else:
        files.faults += [fault.within(name) for fault in strays(value)]
        return value
    files.unread = True
    return None


def strays(value: Any, key: str = "") -> Iterator[Fault]:
    """Keys that no shape knows: published records tolerate them, what is written here must not."""
    if isinstance(value, BaseModel):
        known = tuple(type(value).model_fields)
        for stray in value.model_extra or ():
            yield Fault(f"{key}.{stray}".lstrip("."), "unknown_key", stray, known=known)
        for name in known:
            yield from strays(getattr(value, name), f"{key}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from strays(one, f"{key}.{name}")
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from strays(one, f"{key}.{getattr(one, 'id', '') or getattr(one, 'code', '') or place}")
