"""Tickets as staff and devices see and move them."""

import hmac
from typing import Any

from flask_openapi3 import APIBlueprint

from server.access.principal import Principal
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.reception import number_of, place_of
from server.web.asking import caller, principal, server
from server.web.problems import language
from server.wire.requests import (
    Cancel,
    EventQuery,
    Nothing,
    OfCentre,
    OfTicket,
    Reason,
    ResumeAt,
    SetNeeds,
    SetPriority,
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

api = APIBlueprint("guide", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/tickets")
def list_tickets(path: OfCentre, query: TicketQuery) -> Json:
    """Today's tickets by state and queue."""
    return {"tickets": server().reading.tickets(path.centre, query.state, query.queue, _is_staff())}


@api.get("/tickets/<ticket_id>")
def get_ticket(path: OfTicket) -> Json:
    """One ticket with its place in line; with its secret for the device that drew it or is to print it.

    Staff see its priority and needs, and who holds it with the values masked.
    """
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    if _is_staff():
        record |= server().reading.private(ticket)
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
    return server().reception.requeue(path.centre, _number(path), caller(), body.reason)


@api.post("/tickets/<ticket_id>/cancel")
def cancel(path: OfTicket, body: Cancel) -> Json:
    """Give a ticket up; a kiosk needs its secret, or to have drawn it a moment ago."""
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    own = ticket.by == principal().id
    if principal().device_kind is DeviceKind.KIOSK:
        own = own and server().client.now_ms() - ticket.drawn_at < OWN_DRAW_MS
        shown = (body.secret or "").encode("utf-8")
        own = own or hmac.compare_digest(shown, server().reading.secret_of(record, ticket.secret).encode())
    if not own and principal().words().isdisjoint(_ANY_TICKET):
        raise Refused("not_yours")
    number, day = _place(path)
    return server().reception.cancel(path.centre, number, caller(), body.reason, day=day)


@api.post("/tickets/<ticket_id>/needs")
def set_needs(path: OfTicket, body: SetNeeds) -> Json:
    """What the holder needs; hotline and agents say it of their own draws."""
    ticket, _ = server().reading.ticket(path.centre, path.ticket_id)
    if ticket.by != principal().id and principal().words().isdisjoint(_ANY_TICKET):
        raise Refused("not_yours")
    number, day = _place(path)
    return server().reception.set_needs(path.centre, number, caller(), tuple(dict.fromkeys(body.needs)), day)


@api.post("/tickets/<ticket_id>/transfer")
def transfer(path: OfTicket, body: Transfer) -> Json:
    """To another queue, or pinned to a counter or a group of counters; it keeps its rank."""
    where = {"queue": body.queue, "counter": body.counter, "group": body.group}
    anyone = "gde" in principal().words()
    return server().guide.transfer(path.centre, _number(path), caller(), body.reason, **where, anyone=anyone)


@api.post("/tickets/<ticket_id>/priority")
def set_priority(path: OfTicket, body: SetPriority) -> Json:
    """Grant a class to somebody whose document was seen, or withdraw it."""
    if body.class_ is None and body.verified:
        raise Refused("invalid_field", {"fields": ["class"]}, field="class")
    granted = None if body.class_ is None else {"class": body.class_, "verified": body.verified}
    return server().guide.prioritise(path.centre, _number(path), caller(), granted, body.reason)


@api.post("/tickets/<ticket_id>/resume")
def resume_ticket(path: OfTicket, body: ResumeAt) -> Json:
    """A held visitor goes on at the counter that held them."""
    anyone = "gde" in principal().words()
    return server().guide.resume(path.centre, _number(path), caller(), body.counter, anyone=anyone)


@api.post("/tickets/<ticket_id>/undo")
def undo(path: OfTicket, body: Undo) -> Json:
    """Within seconds, by who did it: a call, a no-show or a finish as if it had not been."""
    return server().undoing.undo(path.centre, _number(path), caller(), body.event_id)


@api.get("/events")
def list_events(path: OfCentre, query: EventQuery) -> Json:
    """The day's events in order."""
    return server().reading.events(path.centre, query.after, query.limit, _is_staff())


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
