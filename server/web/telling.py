"""Who is to be told of a ticket and what they were told: for the WeChat bridge, and the holder's own choice."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.web.asking import caller, server
from server.wire.requests import Noticed, NotifyAhead, OfSecret, OfTicket

Json = dict[str, Any]

api = APIBlueprint("telling", __name__, url_prefix="")


@api.get("/api/v1/centres/<centre>/tickets/<ticket_id>/contact")
def get_contact(path: OfTicket) -> Json:
    """Who to notify: an openid and a phone, in which language, and how many people before the turn.

    Where there is anybody to notify, with the ticket's secret, since a notice leads to its page, and how its
    result is delivered.
    """
    told = server().telling.contact(path.centre, path.ticket_id)
    if told.keys().isdisjoint(("openid", "phone")):
        return told
    ticket, record = server().reading.ticket(path.centre, path.ticket_id)
    secret = server().reading.secret_of(record, ticket.secret)
    return told | {"secret": secret, "delivery": server().deliveries.of(ticket)["delivery"]}


@api.post("/api/v1/centres/<centre>/tickets/<ticket_id>/noticed")
def noticed(path: OfTicket, body: Noticed) -> Json:
    """A notice was sent to the holder, or could not be, on whatever day; the ticket's own page shows it."""
    said = body.model_dump(exclude_none=True)
    return server().telling.note(path.centre, path.ticket_id, said, caller())


@api.post("/t/<secret>/notify")
def own_notify(path: OfSecret, body: NotifyAhead) -> Json:
    """So many people before their turn the holder wants to be told, and so long their way is."""
    _, record = server().reading.by_secret(path.secret)
    chosen = {"notify_ahead": body.ahead, "travel_min": body.travel_min}
    if not (said := {name: value for name, value in chosen.items() if value is not None}):
        raise Refused("invalid_field", {"fields": ["ahead"]}, field="ahead / travel_min")
    server().telling.choose(record["centre"], record["id"], said, caller())
    ticket, record = server().reading.by_secret(path.secret)
    return record | server().telling.seen(ticket)
