"""Those who say how it was and those who listen: enquiries, call-backs, bad ratings followed up, sums of ratings."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.access.centres import require_centre
from server.domain.follow_up import Change, Result
from server.domain.refusals import Refused
from server.operations.follow_ups import Days
from server.operations.listening import Reader
from server.records import enquiries, follow_ups
from server.web.asking import caller, principal, server
from server.wire.requests import (
    AddEnquiry,
    Appeal,
    ChangeEnquiry,
    ChangeFollowUp,
    ChangeOneFollowUp,
    EnquiryQuery,
    FollowUpQuery,
    OfCentre,
    OfEnquiry,
    OfFollowUp,
    RatingQuery,
)

Json = dict[str, Any]

api = APIBlueprint("voices", __name__, url_prefix="/api/v1")


@api.get("/enquiries")
def list_enquiries(query: EnquiryQuery) -> Json:
    """What was asked; whoever calls people back reads whole numbers of those who wait for it."""
    asked = query.model_dump(exclude={"q"}) | {"centre": _centre(query.centre)}
    return server().enquiries.listed(enquiries.Wanted(**asked), query.q, _reader())


@api.post("/enquiries")
def add_enquiry(body: AddEnquiry) -> tuple[Json, int]:
    """Write down what somebody asked. The same key and body give the first answer."""
    _centre(body.centre)
    enquiry, is_new = server().enquiries.add(body.model_dump(), _reader(), caller())
    return enquiry, 201 if is_new else 200


@api.patch("/enquiries/<enquiry>")
def change_enquiry(path: OfEnquiry, body: ChangeEnquiry) -> Json:
    """Note what has become of one; with `version`, only if nobody changed it since."""
    return server().enquiries.change(path.enquiry, body.model_dump(), _reader(), principal().id)


@api.get("/follow-ups")
def list_follow_ups(query: FollowUpQuery) -> Json:
    """Bad ratings and what becomes of them; never one of the reader's own work."""
    asked = query.model_dump() | {"centre": _centre(query.centre)}
    return server().follow_ups.listed(follow_ups.Wanted(**asked), _reader())


@api.patch("/follow-ups")
def change_follow_up(body: ChangeFollowUp) -> Json:
    """Note what has become of one; with `version`, only if nobody changed it since."""
    return _change(body.id, body)


@api.patch("/follow-ups/<follow_up>")
def change_one_follow_up(path: OfFollowUp, body: ChangeOneFollowUp) -> Json:
    """The same, of the one in the address."""
    return _change(path.follow_up, body)


@api.get("/follow-ups/own")
def own_follow_ups() -> Json:
    """What came of ratings of one's own work: of which service and with which result, never of which visitor."""
    return server().follow_ups.own(principal().id)


@api.post("/follow-ups/<follow_up>/appeal")
def appeal(path: OfFollowUp, body: Appeal) -> Json:
    """The clerk doesn't agree with a result (申诉); another looks into it once more."""
    return server().follow_ups.appeal(path.follow_up, body.reason, principal().id)


@api.get("/centres/<centre>/ratings")
def list_ratings(path: OfCentre, query: RatingQuery) -> Json:
    """A month's ratings: a clerk's own in whole tens up to yesterday; all, one by one, of any days for a manager."""
    days = _days(query, server().halls.get(path.centre).date())
    reader = _reader()
    if reader.manages:
        return server().follow_ups.sums(path.centre, days, reader)
    if query.from_ is not None or query.to is not None:  # what two spans have apart might be a single rating
        raise Refused("invalid_field", {"fields": ["from", "to"]}, field="from、to")
    return server().follow_ups.own_sums(path.centre, days, reader.id)


def _change(id_: int, body: ChangeOneFollowUp) -> Json:
    change = Change(
        handler=body.handler,
        note=body.note,
        reached=body.reached,
        result=Result(body.result) if body.result else None,
        due_at=body.due_at,
    )
    return server().follow_ups.change(id_, change, body.version, _reader())


def _days(query: RatingQuery, today: str) -> Days:
    if query.from_ is None and query.to is None:
        month = query.month or today[:7]
        return Days(f"{month}-01", f"{month}-31")
    last = query.to or today
    days = Days(query.from_ or f"{last[:7]}-01", last)
    if query.month is not None or days.first > days.last:
        raise Refused("invalid_field", {"fields": ["from", "to"]}, field="from、to")
    return days


def _reader() -> Reader:
    known = principal()
    words = known.words()
    return Reader(
        id=known.id, centre=known.centre, calls="htl" in words or "gde" in words, manages="mgr" in words
    )


def _centre(asked: str | None) -> str | None:
    """The centre asked about, which must be there and the asker's; else the asker's own, or all."""
    if asked is None:
        return principal().centre
    require_centre(principal(), asked)
    server().halls.get(asked)
    return asked
