"""What a card read in the hall proves by its age; the number itself goes no further."""

import datetime
from dataclasses import replace

from server.domain.classes import class_by_age
from server.operations.draw_request import DrawRequest
from server.operations.halls import Today
from server.wire.vocabulary import READ_CARDS, REMOTE_CHANNELS


def with_age(today: Today, request: DrawRequest) -> DrawRequest:
    """The request with the class that the card's age verifies.

    A number of no type is taken for an identity card's: its check digit and date have to be right.
    Another class that was claimed stays the claim, for a guide to see to; until then the age counts (`by_age`).
    """
    party = request.party
    if (
        party is None
        or party.get("id_type", "id_card") not in READ_CARDS
        or request.channel in REMOTE_CHANNELS
    ):
        return request
    if party.get("acting_for") or not party.get("id_number"):
        return request
    day = datetime.date.fromisoformat(today.date)
    found = class_by_age(today.index.catalogue.classes, str(party["id_number"]), day)
    if found is None or (request.priority and request.priority["verified"]):
        return request
    if request.priority is None or request.priority["class"] == found.id:
        return replace(request, priority={"class": found.id, "verified": True})
    return replace(request, priority={**request.priority, "by_age": found.id})
