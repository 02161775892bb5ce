"""Checks the texts of a catalogue: whatever is in them may be printed on paper or run along a board."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from server.catalogue.faults import Fault, at_most, required
from server.wire.catalogue import Catalogue, HallTexts

LONGEST_NAME = 100
LONGEST_TEXT = 2000
MOST_ENTRIES = 5000
"""Of one list: ten times what a district has."""
LONGEST_SAID = {"welcome": 40, "slip": 60, "tips": 70}
"""What fits: a line of the kiosk, two or three of a slip, the hall screen's band at once."""
MOST_TIPS = 10

# Control characters, line breaks, those without a width or that turn the direction of what stands after them, and
# halves of characters.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NAMES = frozenset({"name", "name_en", "public_name", "label", "spoken"})
_LISTS = ("departments", "categories", "zones", "queues", "counters", "services", "classes")


def text_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Everything wrong with a catalogue's texts and with how many entries there are."""
    for part in _LISTS:
        if many := at_most(part, len(getattr(catalogue, part)), MOST_ENTRIES):
            yield Fault(part, "too_many_entries", many[0].value, many[0].other)
    yield from _within(catalogue.model_dump(), "", "")
    yield from _said(catalogue.texts)


def _said(texts: HallTexts) -> Iterator[Fault]:
    """What is wrong with the words of the hall's own."""
    if many := at_most("texts.tips", len(texts.tips), MOST_TIPS):
        yield Fault("texts.tips", "too_many_entries", many[0].value, many[0].other)
    lines = {"welcome": texts.welcome, "slip": texts.slip}
    for key, line in (lines | {f"tips.{place}": tip for place, tip in enumerate(texts.tips, 1)}).items():
        if line is None:
            continue
        yield from required(f"texts.{key}.text", line.text)
        longest = LONGEST_SAID[key.partition(".")[0]]
        for field, most in (("text", longest), ("text_en", 2 * longest)):
            if (length := len(getattr(line, field))) > most:
                yield Fault(f"texts.{key}.{field}", "too_long", str(length), str(most))


def _within(value: Any, key: str, name: str) -> Iterator[Fault]:
    if isinstance(value, str):
        yield from _text(value, key, name)
    elif isinstance(value, Mapping):
        for field, one in value.items():
            yield from _text(field, key, field)
            yield from _within(one, f"{key}.{field}".lstrip("."), field)
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            known = one.get("id") or one.get("code") if isinstance(one, Mapping) else None
            yield from _within(one, f"{key}.{known or place}", name)


def _text(value: str, key: str, name: str) -> Iterator[Fault]:
    if _UNPRINTABLE.search(value):
        yield Fault(key, "unprintable")
    longest = LONGEST_NAME if name in _NAMES else LONGEST_TEXT
    if len(value) > longest:
        yield Fault(key, "too_long", str(len(value)), str(longest))
