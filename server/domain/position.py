"""Positions on the ground: how far apart two are, and what a Chinese map's offset ones (GCJ-02) are in WGS-84. Pure.

Phones and WeChat tell either; halls are written down in WGS-84. The two differ by up to 700 m in the mainland, which is
more than a hall is wide. GCJ-02 → WGS-84 has no formula: the published one of the other way is undone step by step.
"""

import math

EARTH_M = 6_371_000.0
_AXIS_M = 6_378_245.0  # Krasovsky 1940, which GCJ-02 is reckoned with
_ECCENTRICITY = 0.00669342162296594323
_STEPS = 5
"""Each brings what is left of the offset down by about a thousand times."""

Place = tuple[float, float]
"""Latitude and longitude, in degrees."""


def wgs84(place: Place, datum: str) -> Place:
    """The place as a satellite tells it, whatever it was told in; `datum` is `wgs84` or `gcj02`."""
    if datum != "gcj02" or not _is_offset(place):
        return place
    guess = place
    for _ in range(_STEPS):
        latitude, longitude = gcj02(guess)
        guess = (guess[0] + place[0] - latitude, guess[1] + place[1] - longitude)
    return guess


def gcj02(place: Place) -> Place:
    """The place as a Chinese map shows it."""
    if not _is_offset(place):
        return place
    latitude, longitude = place
    x, y = longitude - 105.0, latitude - 35.0
    radians = math.radians(latitude)
    root = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    north_m, east_m = _north(x, y), _east(x, y)
    meridian_m = math.radians(1) * _AXIS_M * (1 - _ECCENTRICITY) / (root * math.sqrt(root))
    parallel_m = math.radians(1) * _AXIS_M / math.sqrt(root) * math.cos(radians)
    return latitude + north_m / meridian_m, longitude + east_m / parallel_m


def distance_m(one: Place, other: Place) -> float:
    """Metres between two places (the haversine formula)."""
    lat, lng = (math.radians(value) for value in one)
    other_lat, other_lng = (math.radians(value) for value in other)
    chord = math.sin((other_lat - lat) / 2) ** 2
    chord += math.cos(lat) * math.cos(other_lat) * math.sin((other_lng - lng) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def _is_offset(place: Place) -> bool:
    """Whether maps shift it: about the mainland."""
    return 0.8293 <= place[0] <= 55.8271 and 72.004 <= place[1] <= 137.8347


def _waves(value: float, first: float, second: float) -> float:
    """The two slow waves of an axis."""
    return math.sin(value * math.pi) * first + math.sin(value / 3 * math.pi) * second


def _ripple(x: float) -> float:
    """The quick waves, along the longitude, in both directions' offsets."""
    return (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3


def _north(x: float, y: float) -> float:
    metres = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _ripple(x)
    metres += _waves(y, 20, 40) * 2 / 3
    return metres + (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3


def _east(x: float, y: float) -> float:
    metres = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _ripple(x)
    metres += _waves(x, 20, 40) * 2 / 3
    return metres + (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
