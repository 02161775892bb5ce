"""“I'm late”: the hall is told, and the holder what that comes to. It moves nobody: check-in and calls decide that.

Staff read it among the notes beside the ticket, until it is checked in, served or back in line: then they are there.
Said again it is not written again.
"""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller
from server.operations.halls import Halls
from server.operations.papers import Papers, stage
from server.operations.reading import Reading
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES, State

Json = dict[str, Any]


class Lateness:
    """What is said of coming late."""

    def __init__(self, halls: Halls, papers: Papers, reading: Reading) -> None:
        self._halls, self._papers, self._reading = halls, papers, reading

    def tell(self, ticket: Ticket, caller: Caller, language: str) -> Json:
        """Note that its holder comes late: `late_told_at`, `grace_until_at` and `told`, what happens now, in words."""
        known = self.of(ticket)
        if known["late_told_at"] is None:
            if stage(ticket) is None:
                raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
            note = text("visitor.late_note", LANGUAGES[0])
            self._papers.note(ticket.centre, ticket.number, caller, note, ticket.day, during=stage(ticket))
            known = self.of(ticket)
        return known | {"late_text": self._words(ticket, known["grace_until_at"], language)}

    def of(self, ticket: Ticket) -> Json:
        """`late_told_at`, when the hall was told; `grace_until_at`, until when an appointment holds its place."""
        said = text("visitor.late_note", LANGUAGES[0])
        told = [note["at"] for note in self._reading.beside(ticket)["notes"] if note["text"] == said]
        until = None
        if ticket.slot_at is not None:
            queue = self._halls.get(ticket.centre).index.queues.get(ticket.queue)
            rules = queue.appointments if queue else None
            until = ticket.slot_at + (rules.grace_s * 1000 if rules else 0)
        return {"late_told_at": told[0] if told else None, "grace_until_at": until}

    def _words(self, ticket: Ticket, grace_until_at: int | None, language: str) -> str:
        hall = self._halls.get(ticket.centre)
        queue = hall.index.queues.get(ticket.queue)
        behind = queue.requeue_behind if queue else 0
        if ticket.state != State.BOOKED:
            return text("visitor.late_waiting", language, behind=behind)
        if grace_until_at is None:
            return text("visitor.late_remote", language, behind=behind)
        local = datetime.datetime.fromtimestamp(grace_until_at / 1000, ZoneInfo(hall.calendar.timezone))
        return text("visitor.late_appointment", language, time=f"{local:%H:%M}")
