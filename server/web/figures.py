"""Figures for reports, out of the archive: never of a person, and none of the hot path's business."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_openapi3 import APIBlueprint

from server.catalogue.index import CatalogueIndex
from server.domain.figures import Key, figures
from server.domain.refusals import Refused
from server.operations.halls import Hall
from server.records.visits import visits
from server.web.asking import server
from server.wire.requests import OfCentre, StatsQuery

Json = dict[str, Any]

LONGEST_DAYS = 366
_USUAL_DAYS = 7

api = APIBlueprint("figures", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/stats")
def get_stats(path: OfCentre, query: StatsQuery) -> Json:
    """The figures of these days, today's so far as they are archived, by day, hour, service, queue and more."""
    hall = server().halls.get(path.centre)
    last = query.to or hall.date()
    first = query.from_ or _usual_first(_date(last)).isoformat()
    if not 0 <= (_date(last) - _date(first)).days < LONGEST_DAYS:
        raise Refused("invalid_field", {"fields": ["from", "to"]}, field="from、to")
    with server().database.read() as session:
        found = figures(visits(session, path.centre, first, last), _key(query.by, hall))
    named = [row | {"name": _name(hall.index, query.by, row["key"])} for row in found["rows"]]
    return {"centre": path.centre, "from": first, "to": last, "by": query.by, "rows": named} | {
        "total": found["total"]
    }


def _key(by: str, hall: Hall) -> Key:
    if by == "hour":
        zone = ZoneInfo(hall.calendar.timezone)
        return lambda visit: f"{datetime.datetime.fromtimestamp(visit.drawn_at / 1000, zone).hour:02}"
    if by == "department":
        services = hall.index.services
        return lambda visit: services[visit.service].department if visit.service in services else ""
    return lambda visit: str(getattr(visit, by) or "")


def _name(index: CatalogueIndex, by: str, key: str) -> str | None:
    """What a key is called in the catalogue as it is now; None for what is no name, or is there no more."""
    if by == "service":
        service = index.find(key)
        return service.name if service else None
    named: Any = {"queue": index.queues, "counter": index.counters, "department": index.departments}.get(by)
    entry = named.get(key) if named is not None else None
    return entry.name if entry else None


def _usual_first(last: datetime.date) -> datetime.date:
    """A week with its last day, or what there is of one since the first day there is."""
    return last - datetime.timedelta(days=min(_USUAL_DAYS, last.toordinal()) - 1)


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
