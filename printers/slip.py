"""What is on a slip, as data: built from a ticket and the catalogue. It knows no bytes, no clock and no printer."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from printers.blocks import Block, Code, Cut, Feed, Line, Rule, Slip
from server.wire.catalogue import Catalogue, QueueEntry, ServiceEntry, Zone
from server.wire.records import Ticket
from server.wire.texts import text

T = TypeVar("T")


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
