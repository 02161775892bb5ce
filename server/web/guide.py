"""Tickets as staff and devices see and move them."""

import hmac
from typing import Any

from flask_openapi3 import APIBlueprint

from server.access.principal import Principal
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations import proving
from server.operations.moves import moves_of
from server.operations.reading import Listed
from server.operations.reception import number_of, place_of
from server.web.asking import caller, principal, server
from server.web.problems import language
from server.wire.requests import (
    AddNote,
    Cancel,
    EventQuery,
    Nothing,
    OfCentre,
    OfTicket,
    Proof,
    Reason,
    ResumeAt,
    SetDelivery,
    SetNeeds,
    SetPapers,
    SetPriority,
    TickedPapers,
    TicketQuery,
    Transfer,
    Undo,
)
from server.wire.vocabulary import DeviceKind

Json = dict[str, Any]

OWN_DRAW_MS = 2 * 60_000
"""How long a kiosk may take back what it drew."""
_ANY_TICKET = frozenset({"gde", "clk"})
"""Who may cancel what others drew; hotline and agents cancel their own draws."""
_BY_PHONE = "htl"
_AT_COUNTER = frozenset({"clk"})

api = APIBlueprint("guide", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/tickets")
def list_tickets(path: OfCentre, query: TicketQuery) -> Json:
    """Today's tickets by state and queue, and if asked for those of the days to come."""
    return {"tickets": server().reading.tickets(path.centre, _wanted(query), _is_staff())}


@api.get("/tickets/drawn")
def list_drawn(path: OfCentre) -> Json:
    """What was drawn for others, today and for later days: one's own with secrets, for a manager all and by whom."""
    by = None if "mgr" in principal().words() else principal().id
    return {"tickets": server().for_others.drawn(path.centre, by)}


@api.get("/tickets/<ticket_id>")
def get_ticket(path: OfTicket) -> Json:
    """One ticket with its place in line; with its secret for the device that drew it or is to print it.

    Staff see its priority and needs, its papers and notes, what happened to it, and who holds it with the values
    masked; a clerk by when it would be done if accepted now.
    """
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    if _is_staff():
        record |= server().reading.private(ticket) | server().reading.beside(ticket)
        record |= server().deliveries.of(ticket)
        record["drawn_by"] = ticket.by
        record["moves"] = moves_of(server().database, server().halls, record)
        if not principal().words().isdisjoint(_AT_COUNTER):
            record["promised_due_at"] = server().reading.promised_due_at(ticket)
    if principal().device_kind is DeviceKind.PRINTER:
        asked = server().prints.is_checklist_asked(path.centre, principal().id, ticket.id)
        record |= {"papers": server().reading.beside(ticket)["papers"]} if asked else {}
    if _may_know_secret(principal(), ticket):
        record["secret"] = server().reading.secret_of(record, ticket.secret)
    return record


@api.get("/tickets/<ticket_id>/why")
def why_ticket(path: OfTicket) -> Json:
    """Why a ticket is where it is: its rank in parts, who is ahead, what its call compared; classes for staff only."""
    return server().explaining.ticket(path.centre, path.ticket_id, language(), staff=_is_staff())


@api.post("/tickets/<ticket_id>/check-in")
def check_in(path: OfTicket, body: Nothing) -> Json:
    """The holder of a booked ticket has arrived."""
    number, day = _place(path)
    return server().reception.check_in(path.centre, number, caller(), day)


@api.post("/tickets/<ticket_id>/requeue")
def requeue(path: OfTicket, body: Reason) -> Json:
    """A missed visitor is back."""
    return server().reception.requeue(path.centre, _number(path), caller(seen=body.seen), body.reason)


@api.post("/tickets/<ticket_id>/cancel")
def cancel(path: OfTicket, body: Cancel) -> Json:
    """Give a ticket up; a kiosk needs its secret, or to have drawn it a moment ago.

    The hotline gives up a booking that others made where the caller proves that it is theirs.
    """
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    own = ticket.by == principal().id
    if principal().device_kind is DeviceKind.KIOSK:
        order_ms = server().halls.get(path.centre).today().order_ms()
        own = own and abs(order_ms - ticket.drawn_at) < OWN_DRAW_MS
        shown = (body.secret or "").encode("utf-8")
        own = own or hmac.compare_digest(shown, server().reading.secret_of(record, ticket.secret).encode())
    if not own and principal().words().isdisjoint(_ANY_TICKET):
        if body.proof is None or _BY_PHONE not in principal().words():
            raise Refused("not_yours")
        _place(path)
        return server().proving.cancel(ticket, caller(seen=body.seen), _proof(body.proof), body.reason)
    number, day = _place(path)
    return server().reception.cancel(path.centre, number, caller(seen=body.seen), body.reason, day=day)


@api.post("/tickets/<ticket_id>/needs")
def set_needs(path: OfTicket, body: SetNeeds) -> Json:
    """What the holder needs; hotline and agents say it of their own draws."""
    _must_be_theirs(path)
    number, day = _place(path)
    return server().reception.set_needs(path.centre, number, caller(), tuple(dict.fromkeys(body.needs)), day)


@api.post("/tickets/<ticket_id>/papers")
def set_papers(path: OfTicket, body: SetPapers) -> Json:
    """Which papers the visitor has and which not; a guide ticks them off, the clerk reads them."""
    _must_be_theirs(path)
    papers, before = _ticked(body), _ticked(body.before) if body.before else None
    number, day = _place(path)
    return server().papers.tick(path.centre, number, caller(), papers, day, before=before)


@api.post("/tickets/<ticket_id>/notes")
def add_note(path: OfTicket, body: AddNote) -> Json:
    """A word for whoever serves the visitor next."""
    _must_be_theirs(path)
    number, day = _place(path)
    return server().papers.note(path.centre, number, caller(), body.text, day)


@api.post("/tickets/<ticket_id>/late")
def late(path: OfTicket, body: Nothing) -> Json:
    """The holder has told that they come late; hotline and agents say it of their own draws."""
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    if ticket.by != principal().id and principal().words().isdisjoint(_ANY_TICKET):
        raise Refused("not_yours")
    place_of(path.centre, path.ticket_id, server().halls.get(path.centre).date())
    return record | server().lateness.tell(ticket, caller(), language())


@api.post("/tickets/<ticket_id>/transfer")
def transfer(path: OfTicket, body: Transfer) -> Json:
    """To another queue or service, or pinned to a counter or a group of counters; it keeps its rank."""
    where = {"queue": body.queue, "counter": body.counter, "group": body.group, "service": body.service}
    anyone = "gde" in principal().words()
    number, by = _number(path), caller(seen=body.seen)
    return server().guide.transfer(path.centre, number, by, body.reason, **where, anyone=anyone)


@api.post("/tickets/<ticket_id>/priority")
def set_priority(path: OfTicket, body: SetPriority) -> Json:
    """Grant a class to somebody whose document was seen, or withdraw it."""
    if body.class_ is None and body.verified:
        raise Refused("invalid_field", {"fields": ["class"]}, field="class")
    granted = None if body.class_ is None else {"class": body.class_, "verified": body.verified}
    number, by = _number(path), caller(seen=body.seen)
    return server().guide.prioritise(path.centre, number, by, granted, body.reason)


@api.post("/tickets/<ticket_id>/resume")
def resume_ticket(path: OfTicket, body: ResumeAt) -> Json:
    """A held visitor goes on at the counter that held them."""
    anyone = "gde" in principal().words()
    return server().guide.resume(path.centre, _number(path), caller(), body.counter, anyone=anyone)


@api.post("/tickets/<ticket_id>/undo")
def undo(path: OfTicket, body: Undo) -> Json:
    """Within seconds, by who did it: a call, a no-show or a finish as if it had not been."""
    return server().undoing.undo(path.centre, _number(path), caller(), body.event_id)


@api.post("/tickets/<ticket_id>/delivery")
def set_delivery(path: OfTicket, body: SetDelivery) -> Json:
    """How the result goes to the visitor, and under which number; hotline and agents say it of their own draws."""
    _must_be_theirs(path)
    delivery = body.model_dump(exclude_none=True)
    return server().deliveries.set(path.centre, path.ticket_id, caller(), delivery)


@api.get("/events")
def list_events(path: OfCentre, query: EventQuery) -> Json:
    """The day's events in order, and if asked for those of tickets of days before."""
    return server().reading.events(path.centre, query.after, query.limit, _is_staff(), query.past)


def _wanted(query: TicketQuery) -> Listed:
    return Listed(query.state, query.queue, query.later, query.after)


def _ticked(papers: TickedPapers) -> dict[str, list[str]]:
    if not set(papers.have).isdisjoint(papers.missing):
        raise Refused("invalid_field", {"fields": ["missing"]}, field="missing")
    return {"have": list(dict.fromkeys(papers.have)), "missing": list(dict.fromkeys(papers.missing))}


def _proof(said: Proof) -> proving.Proof:
    if (said.phone is None) == (said.id_last4 is None):
        raise Refused("invalid_field", {"fields": ["proof"]}, field="proof")
    return proving.Proof(said.phone, said.id_last4)


def _must_be_theirs(path: OfTicket) -> None:
    """Refused `not_yours` to hotline and agents for what others drew."""
    ticket, _ = server().reading.ticket(path.centre, path.ticket_id)
    if ticket.by != principal().id and principal().words().isdisjoint(_ANY_TICKET):
        raise Refused("not_yours")


def _place(path: OfTicket) -> tuple[str, str]:
    """A ticket's number and its day, which may be yet to come."""
    return place_of(path.centre, path.ticket_id, server().halls.get(path.centre).date())


def _number(path: OfTicket) -> str:
    return number_of(path.centre, path.ticket_id, server().halls.get(path.centre).date())


def _is_staff() -> bool:
    return principal().kind == "staff"


def _may_know_secret(asker: Principal, ticket: Ticket) -> bool:
    if asker.kind != "device":
        return False
    if asker.device_kind is DeviceKind.PRINTER:
        return server().prints.is_asked(ticket.centre, asker.id, ticket.id)
    return ticket.by == asker.id
