"""Looking for a ticket by what its holder has: a number, a slip, a card or a phone. An identity is never answered."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.web.asking import principal, server
from server.wire.requests import Find, OfCentre
from server.wire.vocabulary import READ_CARDS, DeviceKind

Json = dict[str, Any]

api = APIBlueprint("finding", __name__, url_prefix="/api/v1/centres/<centre>")

_WAYS = frozenset({"number", "secret", "id_number", "phone", "openid"})
_OF_BRIDGE = frozenset({"openid", "secret"})
_BY_PHONE = frozenset(
    {
        "id", "number", "state", "people_ahead", "waiting", "may_come_first", "wait_p50_s", "wait_p90_s",
        "before_closing",
    }
)  # fmt: skip
"""A phone is typed, not shown: it tells where one stands, and nothing else."""
_TO_STAFF = _BY_PHONE | {
    "day", "service", "service_name", "queue", "slot_at", "counter", "zone", "channel", "drawn_at", "drawn_by",
}  # fmt: skip
"""What staff read to whoever telephones: which of several tickets it is, when, and where to go."""


@api.post("/tickets/find")
def find_ticket(path: OfCentre, body: Find) -> Json:
    """The tickets of a number of today, of a secret, or of a card's or phone's holder today; none where there are none.

    Staff find those of later days as well: by a number where none of today has it. A kiosk learns the secret of whose
    card it has read, and the WeChat bridge that of whose openid wrote to it.
    """
    named = [name for name in sorted(_WAYS) if getattr(body, name) is not None]
    # The bridge has seen neither card nor phone, and nobody else has heard from an openid.
    own_ways = _OF_BRIDGE if principal().device_kind is DeviceKind.WECHAT else _WAYS - {"openid"}
    if len(named) != 1 or named[0] not in own_ways:
        raise Refused("invalid_field", {"fields": named or ["number"]}, field="、".join(named or ["number"]))
    return {"tickets": [_shown(body, *found) for found in _found(path.centre, body)]}


def _found(centre: str, body: Find) -> list[tuple[Ticket, Json]]:
    reading = server().reading
    if body.number is not None:
        return reading.numbered(centre, body.number.upper(), later=_is_staff())
    if body.secret is not None:
        try:
            ticket, record = reading.by_secret(body.secret)
        except Refused as refused:
            if refused.code != "not_found":
                raise
            return []
        return [(ticket, record)] if ticket.centre == centre else []
    party = body.model_dump(include={"id_number", "phone", "openid"}, exclude_none=True)
    return reading.held_by(centre, party, later=body.openid is not None or _is_staff())


def _shown(body: Find, ticket: Ticket, record: Json) -> Json:
    if _is_staff():
        known = record | {"drawn_by": ticket.by}
        if body.phone is not None:
            return {name: value for name, value in known.items() if name in _TO_STAFF}
        seen = server().reading.private(ticket)
        return known | {"priority": seen["priority"], "needs": seen["needs"]}
    if body.phone is not None:
        return {name: value for name, value in record.items() if name in _BY_PHONE}
    if body.openid is not None:
        return record | {"secret": server().reading.secret_of(record, ticket.secret)}
    read = body.id_number is not None and body.id_type in READ_CARDS
    if read and principal().device_kind is DeviceKind.KIOSK:
        return record | {"secret": server().reading.secret_of(record, ticket.secret)}
    return record


def _is_staff() -> bool:
    return principal().kind == "staff"
