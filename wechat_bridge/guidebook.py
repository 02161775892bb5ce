"""Answers questions in the chat from the catalogue: papers, counters, the nearest centres; it changes nothing."""

import math
from typing import Any
from urllib.parse import quote

from server.wire.texts import text
from wechat_bridge import drawing, hall_wording, wording
from wechat_bridge.holding import MOST_TRAVEL_MIN, TRAVEL, TRAVEL_SAID
from wechat_bridge.mine import DAY_MS
from wechat_bridge.visitor import Visitor

Json = dict[str, Any]

_EARTH_KM = 6371.0
_FITTING, _NEAREST = 5, 5
_SAME_PLACE_MS = 15_000
_KM_A_MINUTE, _ON_FOOT_MIN = 0.4, 5
"""Through a town by bus, with the way to the stop and from it."""


def papers(visitor: Visitor, asked: str) -> str:
    """The papers for a service, with "取号" at hand; for several, the choice."""
    if not asked:
        return text("wechat.papers_what", visitor.language)
    fitting = drawing.search(visitor, asked)
    return _told(visitor, fitting) if fitting else _nothing(visitor, asked)


def question(visitor: Visitor, asked: str) -> str:
    """What fits a plain question: the likeliest service with its papers, and the others beside it."""
    fitting = drawing.search(visitor, asked)
    if fitting:
        return _told(visitor, fitting)
    return wording.unclear(visitor.hall(), asked, visitor.language)


def picked_papers(visitor: Visitor, asked: Json, number: int) -> str | None:
    """The papers for one of the services listed; None if it isn't."""
    services = asked.get("services") or []
    if not 1 <= number <= len(services):
        return None
    return _told(visitor, [services[number - 1]])


def counters(visitor: Visitor, asked: str) -> str:
    """Which counters serve a service now and where; without one, those that are open."""
    listed = visitor.server.get(f"{visitor.path}/counters")["counters"]
    is_open = [one for one in listed if one["state"] == "open"]
    hall = visitor.hall()
    zones = {one["id"]: one for one in hall.get("zones", [])}
    if not asked:
        return hall_wording.counters(hall, is_open, zones, visitor.language)
    fitting = drawing.search(visitor, asked)
    if not fitting:
        return _nothing(visitor, asked)
    service = fitting[0]
    serving = [one for one in is_open if service["queue"] in one["queues"]]
    drawing.offer(visitor, [service])
    queue: Json = next((one for one in hall.get("queues", []) if one["id"] == service["queue"]), {})
    return hall_wording.service_counters(service, serving, queue, zones, visitor.language)


def nearest(visitor: Visitor, latitude: float, longitude: float) -> str:
    """The centres nearest to a place, with the people waiting now; the place is used here once and kept nowhere."""
    asked, kind = visitor.asked(), visitor.message.kind
    if asked.get("by", kind) != kind and visitor.now_ms - asked["at"] <= _SAME_PLACE_MS:
        return ""  # a place picked from the menu comes as an event and as a message
    centres = visitor.server.get("/centres")["centres"]
    here = (latitude, longitude)
    found = sorted(
        (
            (distance_km(here, (one["latitude"], one["longitude"])), one)
            for one in centres
            if one["latitude"] is not None and one["longitude"] is not None and visitor.may_go_to(one["id"])
        ),
        key=lambda pair: pair[0],
    )[:_NEAREST]
    if not found:
        return text("wechat.nearest_none", visitor.language)
    centres_found = [one["id"] for _, one in found]
    visitor.ask("centres", language=visitor.language, centres=centres_found, by=kind, at=visitor.now_ms)
    if not visitor.kept.get(visitor.openid, TRAVEL_SAID, visitor.now_ms):
        minutes = min(MOST_TRAVEL_MIN, math.ceil(found[0][0] / _KM_A_MINUTE) + _ON_FOOT_MIN)
        visitor.kept.put(visitor.openid, TRAVEL, minutes, visitor.now_ms + DAY_MS)
    return hall_wording.nearest(found, visitor.language)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places, each latitude and longitude in degrees (the haversine formula)."""
    lat, lng = (math.radians(value) for value in one)
    other_lat, other_lng = (math.radians(value) for value in other)
    chord = math.sin((other_lat - lat) / 2) ** 2
    chord += math.cos(lat) * math.cos(other_lat) * math.sin((other_lng - lng) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))


def _told(visitor: Visitor, fitting: list[Json]) -> str:
    first, others = fitting[0], fitting[1:_FITTING]
    whole = visitor.server.get(f"{visitor.path}/services/{quote(first['code'], safe='')}")
    drawing.offer(visitor, [first, *others])
    return wording.service(whole, others, visitor.language)


def _nothing(visitor: Visitor, asked: str) -> str:
    return text("wechat.none", visitor.language, asked=asked)
