"""Ratings (好差评) on the ticket's own page and at a counter's rating screen; nobody at the counter learns of one."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.rating import done_stops
from server.domain.refusals import Refused
from server.operations.rating import Rating
from server.web.asking import caller, principal, server
from server.wire.requests import OfSecret, OfTicket, Rate

Json = dict[str, Any]

api = APIBlueprint("rating", __name__)


@api.post("/t/<secret>/rating")
def own_rating(path: OfSecret, body: Rate) -> Json:
    """The holder says how it was, once for each stop at which something was done."""
    ticket, _ = server().reading.by_secret(path.secret)
    return server().ratings.rate(ticket.id, caller(), _rating(body))


@api.post("/api/v1/centres/<centre>/tickets/<ticket_id>/rating")
def rate(path: OfTicket, body: Rate) -> Json:
    """The same at the counter: a screen takes ratings of the counter it is bound to, or said to stand at, alone."""
    ticket, _ = server().reading.ticket(path.centre, path.ticket_id)
    rating = _rating(body)
    stands_at = principal().counter or server().devices.detail(path.centre, principal().id, "counter")
    if stands_at is None:
        raise Refused("counter_not_said")
    done = done_stops(ticket)
    asked = done[-1:] if rating.stop is None else [rating.stop]
    if any(stop in done and ticket.stops[stop].counter != stands_at for stop in asked):
        raise Refused("not_yours")
    return server().ratings.rate(ticket.id, caller(), rating)


def _rating(body: Rate) -> Rating:
    comment = (body.comment or "").strip() or None
    return Rating(body.level, body.stop, tuple(dict.fromkeys(body.tags)), comment)
