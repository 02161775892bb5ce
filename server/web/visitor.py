"""The visitor's own ticket, opened by its secret; JSON when asked for JSON, else the page."""

from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.halls import Hall
from server.operations.next_draws import next_draws_at
from server.operations.reception import place_of
from server.operations.unserved import NOBODY, attention, staff_of
from server.web.asking import caller, live_url, server
from server.web.pages import page
from server.web.problems import language
from server.wire.requests import Nothing, OfSecret, OwnCheckIn, Scanned
from server.wire.vocabulary import State

Json = dict[str, Any]

_CAME_TO_NOTHING = frozenset({State.CANCELLED, State.EXPIRED})

api = APIBlueprint("visitor", __name__, url_prefix="/t")


@api.get("/<secret>")
def own_ticket(path: Scanned) -> Response:
    """The ticket as its holder sees it; of a code scanned by half the page says what to do."""
    if not _wants_json():
        return page("ticket")
    return jsonify(_view(path.secret))


@api.get("/<secret>/why")
def own_why(path: OfSecret) -> Json:
    """Why the holder's ticket is where it is, in words; of those ahead, that some have priority, never which."""
    return server().explaining.by_secret(path.secret, language())


@api.post("/<secret>/cancel")
def own_cancel(path: OfSecret, body: Nothing) -> Json:
    """The holder gives the ticket up."""
    ticket, record = server().reading.by_secret(path.secret)
    number, day = place_of(record["centre"], ticket.id, server().halls.get(record["centre"]).date())
    server().reception.cancel(record["centre"], number, caller(), None, day=day)
    return _view(path.secret)


@api.post("/<secret>/check-in")
def own_check_in(path: OfSecret, body: OwnCheckIn) -> Json:
    """The holder is in the hall, as the code shown there proves."""
    _, record = server().reading.by_secret(path.secret)
    centre = record["centre"]
    if not server().check_in_codes.accepts(centre, body.code):
        raise Refused("code_outdated")
    number, day = place_of(centre, record["id"], server().halls.get(centre).date())
    server().reception.check_in(centre, number, caller(), day=day)
    return _view(path.secret)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _view(secret: str) -> Json:
    ticket, record = server().reading.by_secret(secret)
    hall = server().halls.get(record["centre"])
    catalogue = hall.index.catalogue
    more = _places(hall, record) | _attention(hall, record)
    return record | server().reading.private(ticket) | more | {
        "centre_name": catalogue.name, "centre_name_en": catalogue.name_en, "sample": catalogue.sample,
        "queue_waiting": record["waiting"], "now_at": hall.now_ms(), "next_draws_at": _next_draws_at(hall, record),
        "live_url": live_url(),
    }  # fmt: skip


def _attention(hall: Hall, record: Json) -> Json:
    """How the ticket's queue is attended; one kept for a counter waits for that counter, and of another day nobody."""
    today = hall.today()
    if record["pinned_to"] or record["day"] != today.date:
        return attention(today, record["queue"], 0, NOBODY)
    folded = server().watch.fold(hall.id)
    staff = staff_of(record["queue"], folded.counters.values()) if folded else NOBODY
    return attention(today, record["queue"], record["waiting"], staff)


def _next_draws_at(hall: Hall, record: Json) -> int | None:
    """From when another number can be drawn, for whoever's ticket has come to nothing."""
    return next_draws_at(hall.today(), record["service"]) if record["state"] in _CAME_TO_NOTHING else None


def _places(hall: Hall, record: Json) -> Json:
    """Names of where to wait and where to go."""
    counter = hall.index.counters.get(record["counter"] or "")
    zone = hall.index.zones.get(record["zone"] or "")
    service = hall.index.find(record["service"])
    queue = hall.index.queues.get(record["queue"])
    return {
        "counter_name": counter.name if counter else None, "counter_name_en": counter.name_en if counter else None,
        "zone_name": zone.name if zone else None, "zone_name_en": zone.name_en if zone else None,
        "floor": zone.floor if zone else None,
        "requeue_behind": queue.requeue_behind if queue else None,
        "service_name_en": service.name_en if service and not service.public_name else None,
    }  # fmt: skip
