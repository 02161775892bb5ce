"""A visitor from afar: near enough to draw, in the hall to check in, and what place they would have there.

A position is used once and kept nowhere.
"""

from typing import Any

from server.domain.position import Place, distance_m, wgs84
from server.domain.refusals import Refused
from server.operations.draw_request import DrawRequest
from server.operations.halls import Hall, Today
from server.store.keys import turn_field

Json = dict[str, Any]


def must_be_near(today: Today, request: DrawRequest) -> None:
    """Refuse who is farther than the hall allows, or doesn't say where; by default nobody is."""
    limit_km, hall = today.index.catalogue.policy.remote_distance_km, _place(today.hall)
    if limit_km is None or hall is None:
        return
    if request.position is None:
        raise Refused("position_needed", km=limit_km)
    if distance_m(_told(request.position), hall) > limit_km * 1000:
        raise Refused("too_far", km=limit_km)


def place_if_here(today: Today, record: Json) -> tuple[int, bool]:
    """How many would be ahead of a booked ticket if it checked in now, and whether its turn has passed."""
    client, queue, rank_at = today.hall.client, record["queue"], record["rank_at"]
    turn = client.ask("hget", today.keys.day, turn_field(queue))
    if int(float(turn or 0)) > rank_at:
        return min(today.queue(queue).requeue_behind, record["waiting"]), True
    return int(client.ask("zcount", today.keys.queue(queue), "-inf", f"({rank_at}")), False


def must_be_there(hall: Hall, position: Json) -> None:
    """Refuse who isn't in the hall or just before it; `no_position` where it takes no check-in by position."""
    radius_m, place = hall.index.catalogue.policy.check_in_radius_m, _place(hall)
    if radius_m is None or place is None:
        raise Refused("no_position")
    if distance_m(_told(position), place) > radius_m:
        raise Refused("too_far", sentence="visitor.not_there", metres=radius_m)


def _place(hall: Hall) -> Place | None:
    latitude, longitude = hall.index.catalogue.latitude, hall.index.catalogue.longitude
    return None if latitude is None or longitude is None else (latitude, longitude)


def _told(position: Json) -> Place:
    return wgs84((position["latitude"], position["longitude"]), position.get("datum", "wgs84"))
