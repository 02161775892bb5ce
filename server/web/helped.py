"""The staff's day: whom guides helped, who let whom be served out of turn; by ticket and never by name."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.web.asking import caller, principal, server
from server.wire.requests import HelpedQuery, OfCentre, WriteHelped

Json = dict[str, Any]

api = APIBlueprint("helped", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/helped")
def list_helped(path: OfCentre, query: HelpedQuery) -> Json:
    """Whom the asker helped on a day; a manager sees what all guides of the centre did."""
    everyone = "mgr" in principal().words()
    return server().guide_log.day(path.centre, query.day, None if everyone else principal().id)


@api.get("/acts")
def list_acts(path: OfCentre, query: HelpedQuery) -> Json:
    """Who changed on a day in which order people are served, and why, by person."""
    return server().out_of_turn.day(path.centre, query.day)


@api.post("/helped")
def add_helped(path: OfCentre, body: WriteHelped) -> tuple[Json, int]:
    """Write down somebody who was helped without a ticket changing."""
    if body.ticket is not None:
        server().reading.ticket(path.centre, body.ticket)
    services = tuple(dict.fromkeys(body.services))
    entry, is_new = server().guide_log.write(path.centre, body.kind, caller(), body.ticket, services)
    return entry, 201 if is_new else 200
