"""The visitor's own ticket, opened by its secret; JSON when asked for JSON, else the page."""

from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.halls import Hall
from server.operations.next_draws import next_draws_at
from server.operations.reception import place_of
from server.operations.remote import must_be_there, place_if_here
from server.operations.unserved import NOBODY, attention, staff_of
from server.web.asking import caller, live_url, server
from server.web.pages import page
from server.web.problems import language
from server.wire.notices import for_ticket
from server.wire.requests import Nothing, OfSecret, OwnCheckIn, OwnOpenid, Scanned
from server.wire.vocabulary import State

Json = dict[str, Any]

CALLS_SHOWN = 3
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
    """The holder is in the hall, as the code shown there proves, or the position; that is looked at and forgotten."""
    _, record = server().reading.by_secret(path.secret)
    centre = record["centre"]
    if (body.code is None) == (body.position is None):
        raise Refused("invalid_field", field="code / position")
    if body.position is not None:
        must_be_there(server().halls.get(centre), body.position.model_dump())
    elif not server().check_in_codes.accepts(centre, body.code or ""):
        raise Refused("code_outdated")
    number, day = place_of(centre, record["id"], server().halls.get(centre).date())
    # What is kept of the request to know it again is made under a key: few positions are possible.
    kept = server().reception.drawing.kept(caller())
    server().reception.check_in(centre, number, kept, day=day)
    return _view(path.secret)


@api.post("/<secret>/late")
def own_late(path: OfSecret, body: Nothing) -> Json:
    """The holder says that they come late: the hall is told, and they are told what happens now."""
    ticket, _ = server().reading.by_secret(path.secret)
    told = server().lateness.tell(ticket, caller(), language())
    return _view(path.secret) | told


@api.post("/<secret>/openid")
def own_openid(path: OfSecret, body: OwnOpenid) -> Json:
    """Who opened the page in WeChat is told of this ticket from now on."""
    _, record = server().reading.by_secret(path.secret)
    who = caller()
    # A page that is loaded again asks again with the same code, which WeChat takes once.
    if server().telling.is_answered(record["centre"], record["id"], who):
        return _view(path.secret)
    openid = server().visitors.openid(body.oauth_code)
    server().telling.set_openid(record["centre"], record["id"], openid, who)
    return _view(path.secret) | {"follows": server().visitors.follows(openid)}


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _view(secret: str) -> Json:
    ticket, record = server().reading.by_secret(secret)
    hall = server().halls.get(record["centre"])
    catalogue = hall.index.catalogue
    more = _places(hall, record) | _attention(hall, record)
    more["ratings"] = server().ratings.given(ticket)
    more |= server().reading.private(ticket) | server().telling.seen(ticket) | server().lateness.of(ticket)
    more |= _if_here(hall, record) | {
        "called_now": _called_now(hall, record),
        "notices": _notices(hall, record),
    }
    return record | more | {
        "centre_name": catalogue.name, "centre_name_en": catalogue.name_en, "sample": catalogue.sample,
        "queue_waiting": record["waiting"], "now_at": hall.now_ms(), "next_draws_at": _next_draws_at(hall, record),
        "address": catalogue.address, "latitude": catalogue.latitude, "longitude": catalogue.longitude,
        "live_url": live_url(), "delivery": server().deliveries.of(ticket)["delivery"],
    }  # fmt: skip


def _attention(hall: Hall, record: Json) -> Json:
    """How the ticket's queue is attended; one kept for a counter waits for that counter, and of another day nobody."""
    today = hall.today()
    if record["pinned_to"] or record["day"] != today.date:
        return attention(today, record["queue"], 0, NOBODY)
    folded = server().watch.fold(hall.id)
    staff = staff_of(record["queue"], folded.counters.values()) if folded else NOBODY
    return attention(today, record["queue"], record["waiting"], staff)


def _if_here(hall: Hall, record: Json) -> Json:
    """Of a ticket drawn from afar: its place and the range of its wait, had it checked in this moment."""
    today = hall.today()
    if record["state"] != State.BOOKED or record["slot_at"] is not None or record["day"] != today.date:
        nowhere = dict.fromkeys(("ahead_if_here", "wait_if_here_p50_s", "wait_if_here_p90_s"))
        return {**nowhere, "turn_passed": False}
    ahead, passed = place_if_here(today, record)
    found = server().reading.wait_of(today, record["queue"], ahead)
    return {
        "ahead_if_here": ahead,
        "turn_passed": passed,
        **{f"wait_if_here_{one}_s": found[f"wait_{one}_s"] for one in ("p50", "p90")},
    }


def _called_now(hall: Hall, record: Json) -> list[Json]:
    """The last calls of its queue, the newest first, as boards show them."""
    folded = server().watch.fold(hall.id)
    if folded is None or record["day"] != hall.today().date:
        return []
    queue = hall.index.queues.get(record["queue"])
    newest: dict[str, Json] = {}  # who was called again stands there once
    for one in reversed(folded.calls):
        if queue and _is_of(one["number"], queue.prefix):
            newest.setdefault(one["number"], one)
    return [
        {
            "number": one["number"], "at": one["at"],
            "counter_name": counter.name if counter else one["counter"],
            "counter_name_en": counter.name_en if counter else "",
        }
        for one in list(newest.values())[:CALLS_SHOWN]
        for counter in [hall.index.counters.get(one["counter"])]
    ]  # fmt: skip


def _notices(hall: Hall, record: Json) -> list[Json]:
    """What the hall tells the holder of this ticket now."""
    folded = server().watch.fold(hall.id)
    if folded is None:
        return []
    return for_ticket(record, folded.day["date"], list(folded.notices.values()), hall.now_ms())


def _is_of(number: str, prefix: str) -> bool:
    """Whether a number was given out under a prefix: B012 is not of BZ, nor BZ012 of B."""
    return number.startswith(prefix) and number[len(prefix) :].isdigit()


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
