"""Why a ticket stands where it stands, in words: plain and short for visitors, with classes for staff.

It works nothing out. A visitor is told of others only that they have priority, never which.
"""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from server.catalogue.index import CatalogueIndex
from server.domain.ticket import Ticket
from server.domain.why import PRIORITY, Part, PartKind, Why
from server.wire.texts import text
from server.wire.vocabulary import Channel, State

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks of one centre in one language, to staff or to a visitor."""

    index: CatalogueIndex
    timezone: str
    language: str
    staff: bool

    def part(self, ticket: Ticket, part: Part) -> str:
        """One part of a rank, as a line of a list."""
        key = str(part.kind)
        if part.kind == PartKind.PRIORITY and part.moves_ms and self.staff and ticket.priority:
            name = self._class(ticket.priority["class"])
            return self._say("part_priority_class", name=name, minutes=_minutes(part))
        if part.kind in (PartKind.PRIORITY, PartKind.APPOINTMENT) and not part.moves_ms:
            key += "_none"
        queue = self.index.queues.get(ticket.queue)
        return self._say(
            f"part_{key}",
            time=self._time(ticket.base_at),
            minutes=_minutes(part),
            behind=queue.requeue_behind if queue else 0,
        )

    def whole(self, ticket: Ticket, why: Why, may_come_first: int | None) -> str:
        """All of it, in a few sentences."""
        if self.staff:
            return self._for_staff(ticket, why, may_come_first)
        if ticket.state == State.BOOKED:
            return self._say("booked")
        if why.people_ahead is None:
            return self._joined(
                [self._now(ticket), self._turn(why) or self._by_name(ticket, "called_by_name")]
            )
        end = "ahead" if why.people_ahead else "first"
        base = self._say(
            f"{why.parts[0].kind}_{end}", time=self._time(ticket.base_at), count=why.people_ahead
        )
        own = [*self._own(ticket, why), self._pinned(ticket)]
        return self._joined([base, self._priority_ahead(why), self._may_come(may_come_first), *own])

    def _for_staff(self, ticket: Ticket, why: Why, may_come_first: int | None) -> str:
        parts = [self.part(ticket, part) + self._say("full_stop") for part in why.parts]
        if why.people_ahead is None:
            called = self._heads(why) or self._by_name(ticket, "staff_by_name")
            return self._joined([self._now(ticket), *parts, called])
        kinds = [
            self._say("kind_count", kind=self._kind(kind), count=count)
            for kind, count in why.ahead_by.items()
        ]
        ahead = self._say("staff_first")
        if kinds:
            ahead = self._say("staff_ahead", count=why.people_ahead, kinds=self._say("comma").join(kinds))
        return self._joined([*parts, self._pinned(ticket), ahead, self._may_come(may_come_first)])

    def _own(self, ticket: Ticket, why: Why) -> list[str]:
        """What moved the visitor's own place."""
        queue = self.index.queues.get(ticket.queue)
        values = {"behind": queue.requeue_behind if queue else 0}
        said = []
        for part in why.parts[1:]:
            idle = part.kind in (PartKind.PRIORITY, PartKind.APPOINTMENT) and not part.moves_ms
            if part.kind != PartKind.MOVED and not idle:
                said.append(self._say(f"own_{part.kind}", minutes=_minutes(part), **values))
        return said

    def _priority_ahead(self, why: Why) -> str:
        first = {kind: count for kind, count in why.ahead_by.items() if kind.startswith(PRIORITY)}
        if not first:
            return ""
        classes = [self.index.classes.get(kind.removeprefix(PRIORITY)) for kind in first]
        by_law = all(one is not None and one.basis for one in classes)
        return self._say("ahead_by_law" if by_law else "ahead_by_rule", count=sum(first.values()))

    def _may_come(self, count: int | None) -> str:
        return self._say("staff_may_come" if self.staff else "may_come_first", count=count) if count else ""

    def _turn(self, why: Why) -> str:
        if not why.compared:
            return ""
        if len(why.compared) == 1:
            return self._say("called_alone")
        return self._say("called_of", numbers=self._say("comma").join(one.number for one in why.compared))

    def _heads(self, why: Why) -> str:
        heads = [
            self._say(
                "staff_head", queue=self._line(one.queue), number=one.number, time=self._time(one.weighed_at)
            )
            for one in why.compared
        ]
        return self._say("staff_compared", heads=self._say("comma").join(heads)) if heads else ""

    def _line(self, line: str) -> str:
        """The name of a queue, or of a line pinned to a counter or a group."""
        entry = self.index.queues.get(line)
        if entry is None:
            return self._say("pinned") if line.startswith("@") else line
        return entry.name_en or entry.name if self.language == "en" else entry.name

    def _pinned(self, ticket: Ticket) -> str:
        """Which counters a waiting ticket is kept for; '' where any that serves its queue may call it."""
        kind, _, name = (ticket.pinned_to or "").partition(":")
        found = [name] if kind == "counter" else self.index.groups.get(name, ())
        counters = [self.index.counters[one] for one in found if one in self.index.counters]
        if not counters:
            return ""
        names = [one.name_en or one.name if self.language == "en" else one.name for one in counters]
        return self._say("pinned_to", counters=self._say("comma").join(names))

    def _by_name(self, ticket: Ticket, key: str) -> str:
        """That staff called it out of turn, which compares nobody; a walk-up is no call of that kind."""
        out_of_turn = ticket.called_at is not None and ticket.channel != Channel.COUNTER
        return self._say(key) if out_of_turn else ""

    def _now(self, ticket: Ticket) -> str:
        return self._say("now", state=text(f"state.{ticket.state}", self.language))

    def _kind(self, kind: str) -> str:
        if kind.startswith(PRIORITY):
            return self._class(kind.removeprefix(PRIORITY))
        return self._say(f"kind_{kind}")

    def _class(self, name: str) -> str:
        entry = self.index.classes.get(name)
        if entry is None:
            return name
        return entry.name_en or entry.name if self.language == "en" else entry.name

    def _time(self, at_ms: int) -> str:
        return f"{datetime.datetime.fromtimestamp(at_ms / 1000, ZoneInfo(self.timezone)):%H:%M}"

    def _joined(self, sentences: list[str]) -> str:
        return (" " if self.language == "en" else "").join(one.strip() for one in sentences if one)

    def _say(self, key: str, **values: object) -> str:
        return text(f"why.{key}", self.language, **values)


def _minutes(part: Part) -> int:
    return round(abs(part.moves_ms) / _MINUTE_MS)
