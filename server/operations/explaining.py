"""Explaining: gathers what is known of a ticket's place and answers why, to staff or its holder. It changes nothing."""

from typing import Any

from server.domain import why
from server.domain.ticket import Ticket
from server.operations.halls import Hall, Halls
from server.operations.reading import Reading
from server.operations.watch import Watch
from server.operations.why_words import Words
from server.wire.vocabulary import State

Json = dict[str, Any]


class Explaining:
    """Answers of `…/why`."""

    def __init__(self, halls: Halls, reading: Reading, watch: Watch) -> None:
        self._halls = halls
        self._reading = reading
        self._watch = watch

    def ticket(self, centre: str, ticket: str, language: str, *, staff: bool) -> Json:
        """Why a ticket of any day still kept is where it is; classes for staff only. Refused `not_found`."""
        return self._explain(*self._reading.ticket(centre, ticket), language, staff=staff)

    def by_secret(self, secret: str, language: str) -> Json:
        """The same for its holder; Refused `not_found` for a secret that opens nothing."""
        return self._explain(*self._reading.by_secret(secret), language, staff=False)

    def _explain(self, ticket: Ticket, record: Json, language: str, *, staff: bool) -> Json:
        hall = self._halls.get(ticket.centre)
        found = why.explain(ticket, self._in_front(ticket), self._compared(hall, ticket))
        foreseen = self._reading.foreseen(record, found.people_ahead)
        words = Words(hall.index, hall.calendar.timezone, language, staff)
        ahead_by = found.ahead_by if staff else why.for_visitors(found.ahead_by)
        return {
            "rank_at": found.rank_at,
            "base_at": found.base_at,
            "parts": [
                {
                    "kind": str(part.kind), "minutes": round(part.moves_ms / 60_000, 1) or 0.0,
                    "text": words.part(ticket, part),
                }
                for part in found.parts
            ],
            "people_ahead": found.people_ahead,
            "ahead_by": [{"kind": kind, "count": count} for kind, count in ahead_by.items()],
            # When another's rank is weighed, a class shows in it.
            "compared": [
                {"queue": one.queue, "number": one.number, "weighed_at": one.weighed_at if staff else None}
                for one in found.compared
            ] or None,
            "text": words.whole(ticket, found, foreseen["may_come_first"]),
            **foreseen,
        }  # fmt: skip

    def _in_front(self, ticket: Ticket) -> list[Json]:
        if ticket.state != State.WAITING:
            return []
        own = (ticket.rank_at, ticket.seq)
        return [
            one
            for one in self._watch.live_tickets(ticket.centre)
            if one["state"] == State.WAITING
            and (one["queue"], one["pinned_to"]) == (ticket.queue, ticket.pinned_to)
            and (one["rank_at"], one["seq"]) < own
            and one["day"] == ticket.day
        ]

    def _compared(self, hall: Hall, ticket: Ticket) -> str:
        if ticket.called_at is None:
            return ""
        return hall.client.ask("hget", hall.on(ticket.day).ticket(ticket.number), "why") or ""
