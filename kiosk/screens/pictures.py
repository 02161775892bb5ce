"""Line pictures of the categories, for those who do not read: strokes in a square of 100 by 100; it draws none."""

import math
from collections.abc import Mapping

Point = tuple[float, float]
Stroke = tuple[Point, ...]
"""Points joined by a line, from the left and from the bottom; a closed one ends where it began."""

_STEPS = 24
"""Of a whole circle: no corner is seen at the size of a tile."""


def _line(*at: float) -> Stroke:
    return tuple(zip(at[::2], at[1::2], strict=True))


def _closed(*at: float) -> Stroke:
    return _line(*at, *at[:2])


def _box(left: float, bottom: float, right: float, top: float) -> Stroke:
    return _closed(left, bottom, left, top, right, top, right, bottom)


def _arc(x: float, y: float, radius: float, begin: float = 0, end: float = 360) -> Stroke:
    """Part of a circle, in degrees against the clock from the right."""
    steps = max(4, round(abs(end - begin) / 360 * _STEPS))
    angles = (math.radians(begin + (end - begin) * step / steps) for step in range(steps + 1))
    return tuple((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles)


def _shoulders(x: float, bottom: float, middle: float, radius: float) -> Stroke:
    return ((x - radius, bottom), *_arc(x, middle, radius, 180, 0), (x + radius, bottom))


ANY = "other"
"""The picture of a category without one of its own."""
_DOOR = _line(41, 12, 41, 36, 59, 36, 59, 12)

PICTURES: Mapping[str, tuple[Stroke, ...]] = {
    "id-card": (
        _box(6, 20, 94, 80), _arc(31, 58, 9), _shoulders(31, 30, 33, 14),
        _line(56, 62, 80, 62), _line(56, 48, 80, 48), _line(56, 34, 72, 34),
    ),
    "home": (_line(8, 48, 50, 88, 92, 48), _line(20, 40, 20, 12, 80, 12, 80, 40), _DOOR),
    "shop": (
        _closed(20, 88, 80, 88, 94, 62, 6, 62), _arc(20.7, 62, 14.7, 180, 360), _arc(50, 62, 14.6, 180, 360),
        _arc(79.3, 62, 14.7, 180, 360), _line(18, 44, 18, 12, 82, 12, 82, 44), _DOOR,
    ),
    "hospital": (
        _closed(37, 90, 63, 90, 63, 63, 90, 63, 90, 37, 63, 37, 63, 10, 37, 10, 37, 37, 10, 37, 10, 63, 37, 63),
    ),
    "money": (
        _arc(50, 50, 42), _line(33, 74, 50, 52, 67, 74), _line(50, 52, 50, 24), _line(36, 50, 64, 50),
        _line(36, 38, 64, 38),
    ),
    "tax": (
        _closed(20, 92, 80, 92, 80, 10, 70, 18, 60, 10, 50, 18, 40, 10, 30, 18, 20, 10), _line(36, 40, 64, 72),
        _arc(38, 68, 6.5), _arc(62, 44, 6.5),
    ),
    "building": (
        _line(6, 10, 94, 10), _line(24, 10, 24, 90, 62, 90, 62, 10), _line(62, 58, 80, 58, 80, 10),
        _line(35, 74, 51, 74), _line(35, 58, 51, 58), _line(35, 42, 51, 42), _line(43, 10, 43, 26),
    ),
    "car": (
        _line(19, 30, 7, 30, 7, 50, 20, 54, 33, 76, 66, 76, 80, 54, 93, 48, 93, 30, 81, 30), _line(41, 30, 59, 30),
        _arc(30, 29, 11), _arc(70, 29, 11), _line(20, 54, 80, 54), _line(50, 76, 50, 54),
    ),
    "family": (
        _arc(26, 76, 11), _arc(74, 76, 11), _arc(50, 50, 9), _shoulders(50, 10, 18, 13),
        ((9, 14), *_arc(26, 41, 17, 180, 30)), (*_arc(74, 41, 17, 150, 0), (91, 14)),
    ),
    "work": (
        _box(7, 14, 93, 68), _line(35, 68, 35, 86, 65, 86, 65, 68), _line(7, 44, 42, 44), _line(58, 44, 93, 44),
        _box(42, 37, 58, 51),
    ),
    "law": (
        _line(50, 90, 50, 12), _line(28, 12, 72, 12), _line(18, 78, 82, 78), _line(4, 46, 18, 78, 32, 46),
        _line(68, 46, 82, 78, 96, 46), _arc(18, 46, 14, 180, 360), _arc(82, 46, 14, 180, 360),
        _line(4, 46, 32, 46), _line(68, 46, 96, 46),
    ),
    "other": (_box(12, 56, 44, 88), _box(56, 56, 88, 88), _box(12, 12, 44, 44), _arc(72, 28, 17)),
}  # fmt: skip


def picture(icon: str) -> tuple[Stroke, ...]:
    """The strokes of a category's icon; those of any other for one that a newer hall may know."""
    return PICTURES.get(icon, PICTURES[ANY])
