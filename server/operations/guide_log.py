"""Whom guides helped on a day: their acts on record, and what they wrote down themselves. By ticket, never by name."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.halls import Halls
from server.records import accounts, helped
from server.records.engine import Database
from server.records.helped import Act
from server.records.helped_tables import Helped
from server.records.tables import Account
from server.store.keys import parse_ticket_id
from server.wire.vocabulary import EventType, Role

Json = dict[str, Any]

MOST_LISTED = 200
WORDS: dict[str, str] = {
    EventType.TICKET_DRAWN: "drawn",
    EventType.TICKET_BOOKED: "drawn",
    EventType.TICKET_CHECKED_IN: "checked_in",
    EventType.TICKET_REQUEUED: "requeued",
    EventType.TICKET_TRANSFERRED: "transferred",
    EventType.TICKET_PRIORITISED: "prioritised",
    EventType.TICKET_NOTED: "noted",
    EventType.TICKET_RESUMED: "resumed",
    EventType.TICKET_CANCELLED: "cancelled",
    EventType.HELP_ANSWERED: "help",
    EventType.PRINT_REQUESTED: "slip",
}
"""What of a guide's acts is help for somebody, in a word."""


@dataclass(slots=True)
class _Entry:
    by: str
    at: int
    ticket: str | None = None
    number: str | None = None
    service: str | None = None
    service_name: str | None = None
    services: Sequence[str] = ()
    acts: list[str] = field(default_factory=list)

    def told(self) -> Json:
        return {
            "at": self.at, "by": self.by, "ticket": self.ticket, "number": self.number, "service": self.service,
            "service_name": self.service_name, "services": list(self.services), "acts": list(dict.fromkeys(self.acts)),
        }  # fmt: skip


class GuideLog:
    """The day of the guides of a centre; it is of the record, so a moment behind the hall."""

    def __init__(self, database: Database, halls: Halls, now_ms: Callable[[], int]) -> None:
        self._database, self._halls, self._now_ms = database, halls, now_ms

    def write(
        self, centre: str, kind: str, caller: Caller, ticket: str | None, services: Sequence[str]
    ) -> tuple[Json, bool]:
        """Write down somebody who was helped, and whether just now; a key already answered gives its first entry."""
        hall = self._halls.get(centre)
        for code in services:
            if hall.index.find(code) is None:
                raise Refused("unknown_service", service=code)
        row = Helped(
            centre=centre, day=hall.date(), at=self._now_ms(), by=caller.by, key=caller.key,
            fingerprint=caller.fingerprint, kind=kind, ticket=ticket, services=list(services),
        )  # fmt: skip
        try:
            with self._database.change() as session:
                known = helped.find(session, caller.by, caller.key)
                if known is None:
                    session.add(row)
        except IntegrityError:  # the same was sent twice at once
            with self._database.read() as session:
                known = helped.find(session, caller.by, caller.key)
            if known is None:
                raise
        if known is not None and known.fingerprint != caller.fingerprint:
            raise Refused("key_reused")
        return _written(known or row).told(), known is None

    def day(self, centre: str, day: str | None, by: str | None) -> Json:
        """Whom one guide helped on a day (today's, where None), or all guides did; the newest first, with figures."""
        date = day or self._halls.get(centre).date()
        with self._database.read() as session:
            people = [by] if by is not None else _guides(accounts.listed(session, centre))
            entries = _by_ticket(helped.acts(session, centre, date, people, WORDS))
            entries += map(_written, helped.written(session, centre, date, by))
            names = accounts.names(session, [entry.by for entry in entries])
        entries.sort(key=lambda entry: entry.at, reverse=True)
        figures = Counter(act for entry in entries for act in dict.fromkeys(entry.acts))
        visitors = len({entry.ticket for entry in entries if entry.ticket})
        visitors += sum(entry.ticket is None for entry in entries)
        return {
            "day": date,
            "figures": {"visitors": visitors} | dict(sorted(figures.items())),
            "entries": [entry.told() | {"by_name": names.get(entry.by)} for entry in entries[:MOST_LISTED]],
        }


def _guides(staff: Sequence[Account]) -> list[str]:
    return [one.id for one in staff if Role.GUIDE in one.roles]


def _by_ticket(acts: Iterable[Act]) -> list[_Entry]:
    """One entry for each ticket that somebody did something with, and one for each act without."""
    entries: dict[tuple[str, str | int], _Entry] = {}
    for place, act in enumerate(acts):
        word = "checklist" if act.print_kind == "checklist" else WORDS[act.type]
        entry = entries.setdefault((act.by, act.ticket or place), _Entry(act.by, act.at, act.ticket))
        entry.at = act.at
        entry.acts.append(word)
        entry.number = act.number or entry.number or _number(act.ticket)
        entry.service = act.service or entry.service
        entry.service_name = act.service_name or entry.service_name
    return list(entries.values())


def _written(row: Helped) -> _Entry:
    return _Entry(row.by, row.at, row.ticket, _number(row.ticket), services=row.services, acts=[row.kind])


def _number(ticket: str | None) -> str | None:
    parts = parse_ticket_id(ticket) if ticket else None
    return parts[2] if parts else None
