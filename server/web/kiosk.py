"""What gives out tickets: kiosks, guides, hotline, village agents, counters and the WeChat bridge; and their slips."""

import hmac
from functools import lru_cache
from typing import Any

from flask_openapi3 import APIBlueprint
from pydantic import ValidationError

from server.domain.refusals import Refused
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.offline_form import Issued
from server.operations.prints import Asked
from server.web.asking import caller, fingerprint_of, key_of, principal, server
from server.web.origins import origins
from server.web.visitor_sessions import own_party
from server.wire.requests import (
    AskPrint,
    Book,
    Draw,
    MergeOffline,
    OfCentre,
    OfflineTicket,
    OfPrint,
    ReportPrint,
    SlotQuery,
    Wanted,
)
from server.wire.vocabulary import READ_CARDS, Channel, DeviceKind, PrintState

Json = dict[str, Any]

api = APIBlueprint("kiosk", __name__, url_prefix="/api/v1/centres/<centre>")

_CHANNEL = {
    "dev:kiosk": Channel.KIOSK, "wx": Channel.WECHAT, "gde": Channel.GUIDE, "htl": Channel.HOTLINE,
    "agt": Channel.AGENT, "clk": Channel.COUNTER, "web": Channel.WEB,
}  # fmt: skip
MOST_KEY = 128
_SLIPS, _LISTS = frozenset({"dev:kiosk", "gde", "clk"}), frozenset({"gde", "mgr"})
"""Who asks for slips of one visitor's, and for the list of all who wait."""
_SEES_DOCUMENTS = frozenset({"gde", "clk"})


@api.post("/tickets")
def draw(path: OfCentre, body: Draw) -> tuple[Json, int]:
    """Draw a ticket; from afar it is booked. The same key and body give the first answer."""
    words = principal().words()
    if body.priority and body.priority.verified and words.isdisjoint(_SEES_DOCUMENTS):
        raise Refused("invalid_field", {"fields": ["priority.verified"]}, field="priority.verified")
    if body.extra and body.channel != Channel.GUIDE:
        raise Refused("invalid_field", {"fields": ["extra"]}, field="extra")
    if body.extra and not (body.reason or "").strip():
        raise Refused("invalid_field", {"fields": ["reason"]}, field="reason")
    request = _request(
        body,
        priority=body.priority.model_dump(by_alias=True) if body.priority else None,
        services=tuple(body.services),
        position=body.position.model_dump() if body.position else None,
        extra=body.extra,
        reason=body.reason,
    )
    drawn = server().reception.draw(path.centre, request, caller(needed=True))
    return _answer(drawn), 200 if drawn.repeated else 201


@api.get("/slots")
def list_slots(path: OfCentre, query: SlotQuery) -> Json:
    """What can be booked for a service on a date."""
    return {"slots": server().appointments.slots(path.centre, query.service, query.date)}


@api.post("/appointments")
def book(path: OfCentre, body: Book) -> tuple[Json, int]:
    """Book a slot, of today or a later day. The same key and body give the first answer."""
    drawn = server().appointments.book(path.centre, body.slot_at, _request(body), caller(needed=True))
    return _answer(drawn), 200 if drawn.repeated else 201


@api.post("/tickets/offline")
def merge_offline(path: OfCentre, body: MergeOffline) -> Json:
    """What a kiosk issued by itself, in order, any number of times with the same result."""
    who = principal().id
    results: list[Json] = []
    for line in body.tickets:
        try:
            issued = _issued(who, OfflineTicket.model_validate(line))
        except ValidationError:
            results.append({"key": _key_as_told(line), "code": "invalid_field"})
            continue
        (result,) = server().offline.merge(path.centre, who, [issued])
        results.append(result | {"key": _key_as_told(line)})
    return {"results": results}


@api.get("/check-in-code")
def check_in_code(path: OfCentre) -> Json:
    """What to show to phones that check in; another one every half a minute."""
    return server().check_in_codes.now(path.centre)


@api.post("/prints")
def ask_print(path: OfCentre, body: AskPrint) -> tuple[Json, int]:
    """Ask for a slip at a printer."""
    if principal().words().isdisjoint(_LISTS if body.kind == "calling_list" else _SLIPS):
        raise Refused("not_yours")
    if (wrong := _wrong_in(body)) is not None:
        raise Refused("invalid_field", {"fields": [wrong]}, field=wrong)
    if body.printer not in server().printers.of(path.centre):
        raise Refused("unknown_printer", printer=body.printer)
    if body.ticket is not None and principal().device_kind is DeviceKind.KIOSK:
        _must_be_shown(path.centre, body, body.ticket)
    if (
        body.kind == "appointment"
        and server().reading.ticket(path.centre, body.ticket or "")[0].slot_at is None
    ):
        raise Refused("invalid_field", {"fields": ["ticket"]}, field="ticket")
    asked = Asked(
        body.printer, body.kind, body.ticket, body.service, body.queue, tuple(dict.fromkeys(body.services)),
        tuple(dict.fromkeys(body.have)), body.lang, body.bare, body.large,
    )  # fmt: skip
    by = caller()
    repeated = server().prints.is_repeated(path.centre, by)
    return server().prints.ask(path.centre, asked, by), 200 if repeated else 201


@api.post("/prints/<print_id>")
def report_print(path: OfPrint, body: ReportPrint) -> Json:
    """What became of a slip; it is part of the ticket. A printer speaks of its own slips only."""
    if principal().device_kind is DeviceKind.PRINTER:
        job = server().prints.get(path.centre, path.print_id)
        if job["printer"] != principal().id:
            raise Refused("not_yours")
    state = PrintState(body.state)
    return server().prints.report(path.centre, path.print_id, state, body.fault, caller(), at=body.at)


def _wrong_in(body: AskPrint) -> str | None:
    """The field that is missing, or that such a slip has no use for."""
    if body.kind != "checklist":
        unused = next((name for name in ("services", "have") if getattr(body, name)), None)
        return unused or ("ticket" if body.kind != "calling_list" and body.ticket is None else None)
    if body.ticket is None and body.service is None and not body.services:
        return "service"
    # A ticket's papers are beside it; a job travels in an event, which carries nobody's.
    return "have" if body.ticket is not None and body.have else None


def _must_be_shown(centre: str, body: AskPrint, wanted: str) -> None:
    """Refused `not_yours`: its paper would carry the secret of a ticket somebody else holds."""
    ticket, record = server().reading.ticket(centre, wanted)
    if ticket.by == principal().id:
        return
    secret = server().reading.secret_of(record, ticket.secret)
    if hmac.compare_digest((body.secret or "").encode(), secret.encode()):
        return
    held = server().reading.held_by(centre, {"phone": body.phone}) if body.phone and body.bare else []
    if ticket.id not in {one.id for one, _ in held}:
        raise Refused("not_yours")


def _request(body: Wanted, **more: Any) -> DrawRequest:
    """The draw that is asked for, by a channel of the asker's; Refused `invalid_field` by another's."""
    words = principal().words()
    if body.channel not in _channels(words):
        raise Refused("invalid_field", {"fields": ["channel"]}, field="channel")
    party = body.party.model_dump(exclude_none=True) if body.party else None
    proven: tuple[str, ...] = ("openid",) if "wx" in words else ()
    at: tuple[tuple[str, str], ...] = ()
    if "web" in words:
        party, proven = own_party(party)
        at = origins()
    if "dev:kiosk" in words and body.party and body.party.id_type in READ_CARDS:  # it has read the card
        proven = ("id_number",)
    return DrawRequest(
        service=body.service,
        channel=body.channel,
        party=party,
        cases=body.cases,
        needs=tuple(body.needs),
        lang=body.lang,
        notify_ahead=body.notify_ahead,
        proven=proven,
        origins=at,
        **more,
    )


@lru_cache(maxsize=256)
def _channels(words: frozenset[str]) -> frozenset[Channel]:
    """The channels of one who is known by these words."""
    return frozenset(channel for word, channel in _CHANNEL.items() if word in words)


def _issued(who: str, line: OfflineTicket) -> Issued:
    """The line, known again by its number and secret: how it was printed, and when, may be known better later."""
    told = line.model_dump(by_alias=True, exclude_none=True)
    told["key"] = key_of(who, line.key)
    return Issued(**told, fingerprint=fingerprint_of("offline", [line.number, line.secret]))


def _key_as_told(line: Any) -> str | None:
    """The key that a line was sent with, if it can be told at all."""
    key = line.get("key") if isinstance(line, dict) else None
    return key if isinstance(key, str) and len(key) <= MOST_KEY else None


def _answer(drawn: Drawn) -> Json:
    """The ticket with its place in line, and what only the asker sees of it."""
    reading = server().reading
    return {
        **drawn.ticket, **reading.place(drawn.ticket, drawn.ahead, drawn.waiting),
        "secret": reading.secret_of(drawn.ticket, drawn.secret), "priority": drawn.priority, "needs": drawn.needs,
    }  # fmt: skip
