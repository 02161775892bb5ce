"""Draws from afar: how near one must be, where the hall wants it. A position is used here once and kept nowhere."""

import math

from server.domain.refusals import Refused
from server.operations.draw_request import DrawRequest
from server.operations.halls import Today

_EARTH_KM = 6371.0


def must_be_near(today: Today, request: DrawRequest) -> None:
    """Refuse who is farther than the hall allows, or doesn't say where; by default nobody is."""
    limit_km = today.index.catalogue.policy.remote_distance_km
    latitude, longitude = today.index.catalogue.latitude, today.index.catalogue.longitude
    if limit_km is None or latitude is None or longitude is None:
        return
    if request.position is None:
        raise Refused("position_needed", km=limit_km)
    here = (request.position["latitude"], request.position["longitude"])
    if distance_km(here, (latitude, longitude)) > limit_km:
        raise Refused("too_far", km=limit_km)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places, each latitude and longitude in degrees (the haversine formula)."""
    lat, lng = (math.radians(value) for value in one)
    other_lat, other_lng = (math.radians(value) for value in other)
    chord = math.sin((other_lat - lat) / 2) ** 2
    chord += math.cos(lat) * math.cos(other_lat) * math.sin((other_lng - lng) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))
