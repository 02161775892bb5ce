"""What differs between two layers of a catalogue, entry by entry; pure, and it judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from server.catalogue.layers import FIELDS, LISTS, OWN, entries

Json = dict[str, Any]

CENTRE = "centre"
"""The part that a centre's names and position are counted as."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with what it said before and says after; None where it said nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that is added, changed or removed; `entry` is its id or code, empty for a part that has none."""

    kind: Literal["added", "changed", "removed"]
    part: str
    entry: str
    name: str
    fields: tuple[FieldChange, ...] = ()


def differences(before: Json, after: Json) -> list[Difference]:
    """How one layer becomes the other, in the order of their parts."""
    return list(_differences(before, after))


def _differences(before: Json, after: Json) -> Iterator[Difference]:
    yield from _fields(CENTRE, _own(before), _own(after))
    for part in LISTS:
        yield from _entries(part, before.get(part, []), after.get(part, []))
    for part in FIELDS:
        yield from _fields(part, before.get(part, {}), after.get(part, {}))


def _own(layer: Json) -> Json:
    return {name: layer[name] for name in (*OWN, "sample") if name in layer}


def _fields(part: str, before: Json, after: Json) -> Iterator[Difference]:
    if changes := _changes(before, after):
        yield Difference("changed", part, "", "", changes)


def _entries(part: str, before: list[Json], after: list[Json]) -> Iterator[Difference]:
    was, is_now = entries(part, before), entries(part, after)
    for key, entry in was.items():
        if key not in is_now:
            yield Difference("removed", part, key, str(entry.get("name", "")))
    for key, entry in is_now.items():
        if key not in was:
            yield Difference("added", part, key, str(entry.get("name", "")))
        elif changes := _changes(was[key], entry):
            yield Difference("changed", part, key, str(entry.get("name", "")), changes)
    kept = [key for key in was if key in is_now]
    if kept != [key for key in is_now if key in was]:
        yield Difference("changed", part, "", "", (FieldChange("order", kept, list(is_now)),))


def _changes(before: Json, after: Json) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*before, *after))
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )
