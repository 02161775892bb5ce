"""What is on a slip, as data: built from a ticket and the catalogue. It knows no bytes, no clock and no printer."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeVar
from urllib.parse import quote

from printers import columns
from server.wire.catalogue import Catalogue, QueueEntry, ServiceEntry, Zone
from server.wire.records import Ticket
from server.wire.texts import text

T = TypeVar("T")

HANZI_SIZE = 2
"""Hanzi are at most doubled: FS ! and FS W know no more (devices.md §2)."""
LARGE_LINES = 2
"""A text that needs more lines at double width becomes narrower instead."""


class Align(IntEnum):
    """Where a block stands; the numbers are ours."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A text at a size (1 is normal), made smaller and wrapped where the paper is narrow."""

    text: str
    width: int = 1
    height: int = 1
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of this address."""

    data: str
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip."""


Block = Line | Code | Rule | Feed | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """Blocks from top to bottom."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """What a slip says beside the ticket; without `public_url` it carries no QR code."""

    catalogue: Catalogue
    timezone: datetime.tzinfo
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    ticket: Ticket
    hall: Hall
    language: str
    reprint: bool

    def say(self, key: str, **values: object) -> str:
        return text(f"slip.{key}", self.language, **values)

    def name(self, chinese: str, english: str) -> str:
        return english if self.language == "en" and english else chinese

    def service(self) -> ServiceEntry | None:
        return _found(self.hall.catalogue.services, "code", self.ticket.service)

    def queue(self) -> QueueEntry | None:
        return _found(self.hall.catalogue.queues, "id", self.ticket.queue)

    def zone(self) -> Zone | None:
        queue = self.queue()
        return _found(self.hall.catalogue.zones, "id", self.ticket.zone or (queue.zone if queue else ""))


def ticket_slip(ticket: Ticket, hall: Hall, language: str = "zh-CN", reprint: bool = False) -> Slip:
    """The slip of a ticket; `reprint` marks it 补打."""
    facts = _Facts(ticket, hall, language, reprint)
    return Slip(tuple(block for part in LAYOUT for block in PARTS[part](facts)))


def fitted(slip: Slip, width: int) -> Slip:
    """The slip for paper of `width` columns: texts cleaned, sizes reduced until they fit, the rest wrapped."""
    blocks: list[Block] = []
    for block in slip.blocks:
        blocks.extend(_fitted(block, width) if isinstance(block, Line) else [block])
    return Slip(tuple(blocks))


def _fitted(line: Line, width: int) -> list[Block]:
    said = columns.clean(line.text)
    if line.width > HANZI_SIZE:  # a number stays in one piece
        size = max((w for w in range(1, line.width + 1) if columns.of_text(said) * w <= width), default=1)
        if said.isascii():
            return [
                replace(line, text=part, width=size, height=size)
                for part in columns.wrap(said, width // size)
            ]
        line = replace(line, width=HANZI_SIZE, height=HANZI_SIZE)
    parts = columns.balanced(said, width // line.width)
    if line.width > 1 and len(parts) > LARGE_LINES:
        return _fitted(replace(line, width=1), width)
    return [replace(line, text=part) for part in parts]


def _hall(facts: _Facts) -> list[Block]:
    catalogue = facts.hall.catalogue
    blocks: list[Block] = [Line(facts.name(catalogue.name, catalogue.name_en), 2, 2)]
    if facts.language == "en" and catalogue.name_en:
        blocks.append(Line(catalogue.name))
    return blocks


def _sample(facts: _Facts) -> list[Block]:
    return [Line(facts.say("sample"))] if facts.hall.catalogue.sample else []


def _reprint(facts: _Facts) -> list[Block]:
    return [Line(facts.say("reprint"), 2, 2)] if facts.reprint else []


def _number(facts: _Facts) -> list[Block]:
    return [Line(facts.ticket.number, 6, 6)]


def _service(facts: _Facts) -> list[Block]:
    service = facts.service()
    if service is None:
        return [Line(facts.ticket.service_name, 2, 2)]
    if service.public_name:
        return [Line(service.public_name, 2, 2)]
    name = service.name or facts.ticket.service_name
    if facts.language == "en" and service.name_en:
        return [Line(service.name_en, 2, 2), Line(name)]
    return [Line(name, 2, 2)]


def _ahead(facts: _Facts) -> list[Block]:
    count = facts.ticket.people_ahead
    if count is None:
        return []
    key = "ahead" if count else "ahead_none"
    return [Line(facts.say(key, count=count), 2, 2), Line(facts.say(f"{key}_other", count=count))]


def _place(facts: _Facts) -> list[Block]:
    zone = facts.zone()
    if zone is None:
        return []
    mine, other = (zone.name_en or zone.name, zone.name)
    if facts.language != "en":
        mine, other = other, mine
    return [
        Line(facts.say("place", floor=zone.floor, zone=mine), 2, 2),
        Line(facts.say("place_other", floor=zone.floor, zone=other)),
    ]


def _drawn(facts: _Facts) -> list[Block]:
    if facts.ticket.drawn_at is None:
        return []
    drawn = datetime.datetime.fromtimestamp(facts.ticket.drawn_at / 1000, facts.hall.timezone)
    return [Line(facts.say("drawn", time=f"{drawn:%Y-%m-%d %H:%M}"))]


def _code(facts: _Facts) -> list[Block]:
    if not (facts.hall.public_url and facts.ticket.secret):
        return []
    address = f"{facts.hall.public_url.rstrip('/')}/t/{quote(facts.ticket.secret, safe='')}"
    return [Feed(), Code(address), Feed(), Line(facts.say("scan"))]  # feeds: a code needs a quiet zone


def _notes(facts: _Facts) -> list[Block]:
    queue = facts.queue()
    behind = queue.requeue_behind if queue else QueueEntry().requeue_behind
    limit = facts.hall.catalogue.policy.requeue_limit
    return [Line(facts.say("valid")), Line(facts.say("missed", behind=behind, limit=limit))]


PARTS: dict[str, Callable[[_Facts], list[Block]]] = {
    "hall": _hall, "sample": _sample, "rule": lambda _: [Rule()], "feed": lambda _: [Feed()],
    "reprint": _reprint, "number": _number, "service": _service, "ahead": _ahead, "place": _place,
    "drawn": _drawn, "code": _code, "notes": _notes, "cut": lambda _: [Cut()],
}  # fmt: skip
"""What a layout may name."""

LAYOUT = (
    "hall", "sample", "rule", "reprint", "number", "service", "feed", "ahead", "place", "drawn",
    "code", "rule", "notes", "cut",
)  # fmt: skip
"""The order of a ticket slip."""


def _found(records: list[T], field: str, value: str) -> T | None:
    return next((record for record in records if value and getattr(record, field) == value), None)
