"""Looking for a ticket by what its holder has: a number, a slip, a card or a phone. An identity is never answered."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.store.keys import ticket_id
from server.web.asking import principal, server
from server.wire.requests import Find, OfCentre
from server.wire.vocabulary import READ_CARDS, DeviceKind

Json = dict[str, Any]

api = APIBlueprint("finding", __name__, url_prefix="/api/v1/centres/<centre>")

_BY_PHONE = frozenset(
    {
        "id", "number", "state", "people_ahead", "waiting", "may_come_first", "wait_p50_s", "wait_p90_s",
        "before_closing",
    }
)  # fmt: skip
"""A phone is typed, not shown: it tells where one stands, and nothing else."""


@api.post("/tickets/find")
def find_ticket(path: OfCentre, body: Find) -> Json:
    """The tickets of a number of today, of a secret, or of a card's or phone's holder today; none where there are none.

    A kiosk learns the secret of whose card it has read.
    """
    named = [name for name in ("number", "secret", "id_number", "phone") if getattr(body, name) is not None]
    if len(named) != 1:
        raise Refused("invalid_field", {"fields": named or ["number"]}, field="、".join(named or ["number"]))
    return {"tickets": [_shown(body, *found) for found in _found(path.centre, body)]}


def _found(centre: str, body: Find) -> list[tuple[Ticket, Json]]:
    reading = server().reading
    try:
        if body.number is not None:
            today = server().halls.get(centre).date()
            return [reading.ticket(centre, ticket_id(centre, today, body.number.upper()))]
        if body.secret is not None:
            ticket, record = reading.by_secret(body.secret)
            return [(ticket, record)] if ticket.centre == centre else []
    except Refused as refused:
        if refused.code != "not_found":
            raise
        return []
    return reading.held_by(centre, body.model_dump(include={"id_number", "phone"}, exclude_none=True))


def _shown(body: Find, ticket: Ticket, record: Json) -> Json:
    if body.phone is not None:
        return {name: value for name, value in record.items() if name in _BY_PHONE}
    if principal().kind == "staff":
        seen = server().reading.private(ticket)
        return record | {"priority": seen["priority"], "needs": seen["needs"]}
    read = body.id_number is not None and body.id_type in READ_CARDS
    if read and principal().device_kind is DeviceKind.KIOSK:
        return record | {"secret": server().reading.secret_of(record, ticket.secret)}
    return record
