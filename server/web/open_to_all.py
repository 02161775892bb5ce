"""What anybody may ask: where things are, which centres and services there are, what a board shows, health."""

import hashlib
import math
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, jsonify, request
from flask_openapi3 import APIBlueprint
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from server.catalogue.index import CatalogueIndex
from server.domain import calendar as calendars
from server.domain.calendar import Session
from server.domain.refusals import Refused
from server.operations import device_health
from server.operations.archiving import Lag, read_lag
from server.operations.finding import Found, find_services
from server.operations.halls import Hall
from server.operations.unserved import attention
from server.records import catalogue_store
from server.records.engine import DatabaseAway
from server.store.client import StoreAway
from server.web.asking import live_url, principal, server
from server.web.packing import packed
from server.web.problems import problem
from server.wire.catalogue import ServiceEntry
from server.wire.requests import OfCentre, OfService, ServiceQuery
from server.wire.wanted import most_wanted

Json = dict[str, Any]

api = APIBlueprint("open_to_all", __name__, url_prefix="")
_CLOCK_JUMPS = Gauge("quhao_clock_jumps", "Jumps of the store's clock seen by this process.")
_LAG_EVENTS = Gauge(
    "quhao_archive_lag_events", "Events in the streams that are not archived; NaN: can't be told."
)
_LAG_S = Gauge("quhao_archive_lag_s", "How long ago the oldest of them happened.")
KEPT_MS = 2000


class Kept:
    """One answer, made anew when it is older than two seconds; who comes while it is made waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_at: int | None = None
        self._answer: Json = {}

    def get(self, now_ms: int, make: Callable[[], Json]) -> Json:
        """The answer as of now or a moment ago."""
        with self._lock:
            if self._made_at is None or not 0 <= now_ms - self._made_at < KEPT_MS:
                self._answer, self._made_at = make(), now_ms
            return self._answer


@api.get("/api/v1")
def api_root() -> Json:
    """Where Socket.IO answers, and the address in QR codes."""
    settings = server().settings
    ways = server().visitors.ways
    wechat_url = None
    if ways.wechat is not None:
        asked = {"appid": ways.wechat.appid, "response_type": "code", "scope": "snsapi_base"}
        wechat_url = f"{settings.wechat_authorize_url}?{urlencode(asked)}"
    return {
        "version": "1", "live_url": live_url(), "public_url": settings.public_url, "demo": settings.demo,
        "sign_in": {"sms": ways.sms is not None, "wechat_url": wechat_url},
    }  # fmt: skip


@api.get("/health/live")
def health_live() -> Json:
    """The process is up."""
    return {"ok": True}


@api.get("/health/ready")
def health_ready() -> Response:
    """The store and the database answer; `clock` is false for an hour after the store's clock jumped."""
    parts = {"store": server().client.ping(), "database": server().database.is_healthy()}
    if not all(parts.values()):
        return problem("store_away", {"ok": False, **parts})
    return jsonify({"ok": True, **parts, "clock": server().client.is_clock_trusted()})


@api.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus: of the installation, and of the devices of the asker's centre or of all."""
    _CLOCK_JUMPS.set(server().client.clock_jumps)
    lag = _archive_lag()
    _LAG_EVENTS.set(lag.events)
    _LAG_S.set(lag.seconds)
    own = CollectorRegistry()  # of this answer: what a device was is not told beside what it is
    if not math.isnan(lag.events):
        _count_devices(own)
    return Response(generate_latest() + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def _count_devices(into: CollectorRegistry) -> None:
    """None are told while store or database are away."""
    gauge = Gauge("quhao_devices", "Devices by their health.", ["centre", "kind", "health"], registry=into)
    try:
        found = device_health.counted(
            server().client, server().database, server().halls.partitions, principal().centre
        )
    except (StoreAway, DatabaseAway):
        return
    for (centre, kind), counts in found.items():
        for health in device_health.HEALTHS:
            gauge.labels(centre, kind, health).set(counts[health])


def _archive_lag() -> Lag:
    """How far the archive is behind; unknown while store or database are away, as `/health/ready` says."""
    try:
        return read_lag(server().client, server().database, server().halls.partitions)
    except (StoreAway, DatabaseAway):
        return Lag(math.nan, math.nan)


@api.get("/api/v1/centres")
def list_centres() -> Json:
    """All centres, open or closed now; as of the last two seconds, since it is the one list everybody asks for."""
    kept: Kept = current_app.extensions["quhao.centres"]
    return kept.get(server().client.now_ms(), _list_centres)


@api.get("/api/v1/centres/<centre>")
def get_centre(path: OfCentre) -> Json:
    """One centre: open or closed, next session, people waiting by queue."""
    hall = server().halls.get(path.centre)
    today = hall.today()
    waiting = server().reading.waiting(today)
    staffed = server().reading.staffed(today)
    catalogue = hall.index.catalogue
    return _brief(hall) | {
        "address": catalogue.address,
        "hours": "always" if hall.always_open else "calendar",
        "session": _session(today.current_session()),
        "next_session": _session(calendars.next_session(hall.calendar, hall.now_ms())),
        "queues": [
            {
                "id": queue.id, "name": queue.name, "name_en": queue.name_en, "prefix": queue.prefix,
                "zone": queue.zone, "max_cases": queue.max_cases, "waiting": waiting[queue.id],
                "suspended": queue.id in today.record.suspended,
                **attention(today, queue.id, waiting[queue.id], staffed[queue.id]),
                **server().reading.wait_of(today, queue.id, waiting[queue.id]),
                "days_ahead": queue.appointments.days_ahead if queue.appointments else None,
            }
            for queue in catalogue.queues
        ],
        "counters": [
            {"id": one.id, "name": one.name, "name_en": one.name_en, "label": one.label, "zone": one.zone}
            for one in catalogue.counters
        ],
        "categories": [
            {"id": one.id, "name": one.name, "name_en": one.name_en, "icon": one.icon} for one in catalogue.categories
        ],
        "zones": [
            {"id": one.id, "name": one.name, "name_en": one.name_en, "floor": one.floor} for one in catalogue.zones
        ],
        "classes": [
            {"id": one.id, "name": one.name, "name_en": one.name_en, "basis": one.basis} for one in catalogue.classes
        ],
        "texts": catalogue.texts.model_dump(),
        "now_at": hall.now_ms(),
    }  # fmt: skip


@api.get("/api/v1/centres/<centre>/catalogue")
def get_catalogue(path: OfCentre) -> Response:
    """All that a kiosk alone needs."""
    text = server().halls.get(path.centre).index.catalogue.model_dump_json()
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    # Its content, not its version: an installation begun anew counts its versions from one again.
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response.make_conditional(request)
    return packed(response)


@api.get("/api/v1/centres/<centre>/services")
def list_services(path: OfCentre, query: ServiceQuery) -> Json:
    """Services by name, everyday words, code, department, pinyin, initials; and of those meant, who does the others."""
    index = server().halls.get(path.centre).index
    if query.q.strip():
        found = find_services(server().halls, index, query.q, query.category)
    else:
        found = Found([one for one in index.catalogue.services if query.category in (None, one.category)])
    services = found.services
    if query.wanted:
        services = most_wanted(services)
    return {
        "services": [_without_guide(service, index) for service in services[: query.limit]],
        "elsewhere": [service.model_dump() for service in found.elsewhere],
    }


@api.get("/api/v1/centres/<centre>/services/<code>")
def get_service(path: OfService) -> Json:
    """The guide to one service."""
    hall = server().halls.get(path.centre)
    service = hall.index.find(path.code)
    if service is None:
        raise Refused("not_found")
    waiting = server().reading.waiting(hall.today())[service.queue]
    guide = service.guide.model_dump() if service.guide else None
    return _without_guide(service, hall.index) | {"guide": guide, "waiting": waiting}


@api.get("/api/v1/centres/<centre>/board")
def get_board(path: OfCentre) -> Json:
    """What a board shows now, and the event to go on from: nothing in it but what events tell."""
    return server().reading.board(path.centre, anyone=principal().kind == "visitor")


def _list_centres() -> Json:
    with server().database.read() as session:
        centres = sorted(catalogue_store.current_versions(session))
    return {"centres": [_brief(server().halls.get(centre)) for centre in centres]}


def _brief(hall: Hall) -> Json:
    catalogue = hall.index.catalogue
    return {
        "id": hall.id, "name": catalogue.name, "name_en": catalogue.name_en, "sample": catalogue.sample,
        "open": hall.today().current_session() is not None,
        "waiting": sum(server().reading.waiting(hall.today()).values()),
        "latitude": catalogue.latitude, "longitude": catalogue.longitude,
    }  # fmt: skip


def _session(session: Session | None) -> Json | None:
    if session is None:
        return None
    return {
        "id": session.id, "name": session.name, "name_en": session.name_en, "day": session.day,
        "draw_from_at": session.draw_from_at, "open_at": session.open_at, "last_draw_at": session.last_draw_at,
        "close_at": session.close_at,
    }  # fmt: skip


def _without_guide(service: ServiceEntry, index: CatalogueIndex) -> Json:
    department = index.departments.get(service.department)
    return service.model_dump(exclude={"guide"}) | {
        "has_guide": service.guide is not None,
        "department_name": department.name if department else "",
        "department_name_en": department.name_en if department else "",
    }
