"""Spells services and guidance for search when a catalogue is published; what was spelt before is not spelt again."""

from typing import TypeVar

from server.catalogue.spelling import spelled
from server.wire.catalogue import Catalogue, ServiceEntry
from server.wire.guidance import GuidanceTree

Entry = TypeVar("Entry", ServiceEntry, GuidanceTree)
Spellings = dict[tuple[str, ...], tuple[str, str]]


def spelt(catalogue: Catalogue, before: Catalogue | None = None) -> Catalogue:
    """The catalogue with pinyin and initials of all that is searched for; `before`: what may have them already."""
    if all(one.pinyin for one in catalogue.services) and all(one.pinyin for one in catalogue.trees):
        return catalogue
    was = before or Catalogue()
    return catalogue.model_copy(
        update={
            "services": _spelt(catalogue.services, was.services),
            "trees": _spelt(catalogue.trees, was.trees),
        }
    )


def _spelt(entries: list[Entry], before: list[Entry]) -> list[Entry]:
    known = {_names(entry): (entry.pinyin, entry.initials) for entry in before}
    return [_with_spelling(entry, known) for entry in entries]


def _with_spelling(entry: Entry, known: Spellings) -> Entry:
    if entry.pinyin:
        return entry
    pinyin, initials = known.get(_names(entry)) or ("", "")
    if not pinyin:
        pinyin, initials = spelled(_names(entry))
    return entry.model_copy(update={"pinyin": pinyin, "initials": initials})


def _names(entry: ServiceEntry | GuidanceTree) -> tuple[str, ...]:
    return (entry.name, *entry.keywords)
