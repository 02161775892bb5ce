"""What a slip is made from: what was asked for, and the hall it is printed in; it holds no rules of its own."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from printers import layout
from printers.blocks import Align, Block, Line
from printers.layout import Layout
from server.wire.catalogue import Catalogue, CounterEntry, QueueEntry, ServiceEntry, Zone
from server.wire.records import Ticket
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES

T = TypeVar("T")

LARGE = frozenset({"large", "large_appointment"})
"""The layouts of slips in large type."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What a slip says beside the ticket; without `public_url` it carries no QR code."""

    catalogue: Catalogue
    timezone: datetime.tzinfo
    public_url: str | None = None
    layout: Layout = field(default_factory=layout.default)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slip that was asked for: of a ticket, of a service's papers, of who waits, or to try a printer."""

    kind: str = "ticket"
    language: str = LANGUAGES[0]
    ticket: Ticket | None = None
    services: tuple[str, ...] = ()  # codes, where there is no ticket
    reprint: bool = False
    large: bool = False  # a ticket's slip in large type
    have: tuple[str, ...] = ()  # names of papers that are there already
    waiting: tuple[Ticket, ...] = ()
    at: int | None = None  # when it is printed, in ms
    printer: str = ""  # what to call the printer
    columns: int = 48  # of its paper


@dataclass(frozen=True, slots=True)
class Facts:
    """What parts ask: `kind` is the slip's name in the layout."""

    kind: str
    wanted: Wanted
    hall: Hall

    @property
    def language(self) -> str:
        """The visitor's language."""
        return self.wanted.language

    @property
    def large(self) -> bool:
        """Whether this slip has room for little, since all on it is large."""
        return self.kind in LARGE

    @property
    def ticket(self) -> Ticket:
        """The ticket; an empty one on a slip that is of none."""
        return self.wanted.ticket or Ticket()

    def say(self, key: str, **values: object) -> str:
        """The text of this key in the slip's language."""
        return text(f"slip.{key}", self.language, **values)

    def line(self, part: str, said: str, align: Align = Align.CENTRE, hang: int = 0) -> Line:
        """The text at the size the layout gives this part."""
        return Line(said, *self.hall.layout.size(self.kind, part), align, hang=hang)

    def name(self, chinese: str, english: str) -> str:
        """The name in the slip's language; in Chinese where there is no other."""
        return english if self.language == "en" and english else chinese

    def service(self) -> ServiceEntry | None:
        """The service, or the first of several, as published."""
        code = self.ticket.service or next(iter(self.wanted.services), "")
        return found(self.hall.catalogue.services, "code", code)

    def services(self) -> list[ServiceEntry]:
        """All services that were asked for, or that a ticket's visit has still to come to, as published."""
        of_visit = (self.ticket.service, *(stop.service for stop in self.ticket.route))
        codes = of_visit if self.ticket.service else self.wanted.services
        listed = (found(self.hall.catalogue.services, "code", code) for code in dict.fromkeys(codes))
        return [entry for entry in listed if entry]

    def queue(self) -> QueueEntry | None:
        """The queue, as published."""
        service = self.service()
        named = self.ticket.queue or (service.queue if service else "")
        return found(self.hall.catalogue.queues, "id", named)

    def zone(self) -> Zone | None:
        """Where to wait."""
        queue = self.queue()
        return found(self.hall.catalogue.zones, "id", self.ticket.zone or (queue.zone if queue else ""))

    def counters(self) -> list[CounterEntry]:
        """The counters that will call: those it is pinned to, else those whose own work the queue is, else all."""
        counters = self.hall.catalogue.counters
        kind, _, pinned = (self.ticket.pinned_to or "").partition(":")
        if pinned:
            return [each for each in counters if pinned == (each.id if kind == "counter" else each.group)]
        queue = self.queue()
        serving = [
            (work.delay_s, each)
            for each in counters
            for work in each.queues
            if queue and work.queue == queue.id
        ]
        own = [each for delay_s, each in serving if delay_s == 0]
        return own or [each for _, each in serving]

    def local(self, at: int) -> datetime.datetime:
        """A time as the hall's clock shows it."""
        return datetime.datetime.fromtimestamp(at / 1000, self.hall.timezone)

    def date(self, at: int) -> str:
        """A date with its weekday, in the slip's language."""
        local = self.local(at)
        weekday = self.say("weekdays").split()[local.weekday()]
        month = self.say("months").split()[local.month - 1]
        return self.say("date", month=month, day=local.day, weekday=weekday)


Part = Callable[[Facts], list[Block]]
"""Makes its blocks, none where there is nothing to say."""


def in_chinese(key: str, **values: object) -> str:
    """The text of this key in Chinese, whatever the slip's language."""
    return text(f"slip.{key}", LANGUAGES[0], **values)


def found(records: Iterable[T], field: str, value: str) -> T | None:
    """The record with this value in this field."""
    return next((record for record in records if value and getattr(record, field) == value), None)
