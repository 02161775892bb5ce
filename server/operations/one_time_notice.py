"""The one-time notice (一次性告知书) of a ticket: what is missing, who issues it, by which rule. It changes nothing.

What is missing is what the finish said; before there is one, what was ticked off so far, so that the visitor can be
handed the paper while still at the counter.
"""

from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.counter_reading import counter_names
from server.operations.counter_record import read_counter
from server.operations.delivery import Deliveries
from server.operations.halls import Hall, Halls
from server.operations.reading import Reading
from server.wire.catalogue import Guide
from server.wire.vocabulary import State

Json = dict[str, Any]

_OF_A_PAPER = ("name", "name_en", "form", "form_en", "issued_by", "issued_by_en", "note", "note_en")
_AT_A_COUNTER = frozenset({State.CALLED, State.SERVING, State.HELD})


class OneTimeNotices:
    """What a department tells a visitor in writing, once and in full."""

    def __init__(self, halls: Halls, reading: Reading, deliveries: Deliveries) -> None:
        self._halls = halls
        self._reading = reading
        self._deliveries = deliveries

    def of(self, centre: str, ticket_id: str, clerk: str | None) -> Json:
        """The notice of a ticket's last stop, for the clerk at that counter (None: whoever manages the hall).

        Refused `not_yours` at another counter, `illegal_transition` before anybody was called.
        """
        ticket, _ = self._reading.ticket(centre, ticket_id)
        hall = self._halls.get(centre)
        counter, service = _where(ticket)
        if counter is None:
            raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
        if clerk is not None and read_counter(hall.today(), counter).record.clerk != clerk:
            raise Refused("not_yours")
        finishes = self._deliveries.of(ticket)["finishes"]
        said: Json = {} if ticket.state in _AT_A_COUNTER else next(reversed(finishes), {})
        ticked = self._reading.beside(ticket)["papers"] or {}
        missing = said.get("missing", ticked.get("missing", []))
        return _heading(hall, ticket, service) | {
            "counter": counter,
            "counter_name": counter_names(hall.today(), counter)["name"],
            "missing": _papers(hall, service, missing),
            "due_at": said.get("due_at"),
            "case_no": said.get("case_no"),
            "note": said.get("note"),
            "issued_at": hall.now_ms(),
        }


def _where(ticket: Ticket) -> tuple[str | None, str]:
    """The counter and the service of who is at one, else of the last stop that was served."""
    if ticket.state in _AT_A_COUNTER:
        return ticket.counter, ticket.service
    last = next((stop for stop in reversed(ticket.stops) if stop.outcome), None)
    return (last.counter, last.service) if last else (None, ticket.service)


def _heading(hall: Hall, ticket: Ticket, code: str) -> Json:
    catalogue, service = hall.index.catalogue, hall.index.find(code)
    department = hall.index.departments.get(service.department) if service else None
    guide = service.guide if service and service.guide else Guide()
    last = next((stop for stop in reversed(ticket.stops) if stop.outcome), None)
    return {
        "ticket": ticket.id, "number": ticket.number, "day": ticket.day,
        "centre_name": catalogue.name, "centre_name_en": catalogue.name_en, "address": catalogue.address,
        "sample": catalogue.sample,
        "department_name": department.name if department else "",
        "department_name_en": department.name_en if department else "",
        "service": code, "service_name": service.name if service else ticket.service_name,
        "service_name_en": service.name_en if service else "",
        "outcome": ticket.outcome or (last.outcome if last and ticket.state not in _AT_A_COUNTER else None),
        "basis": guide.basis, "conditions": list(guide.conditions),
    }  # fmt: skip


def _papers(hall: Hall, code: str, missing: list[str]) -> list[Json]:
    """The papers by these names with all that the guide says of each; one that it doesn't know by its name alone."""
    service = hall.index.find(code)
    known = {paper["name"]: paper for paper in (service.guide.papers if service and service.guide else [])}
    return [
        {name: known.get(paper, {}).get(name, "") for name in _OF_A_PAPER} | {"name": paper}
        for paper in missing
    ]
