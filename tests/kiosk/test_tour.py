"""Every screen in every way of showing it: nothing is cut, nothing is too small to hit, all of it can be read."""

from itertools import product

import pytest

from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.tour import SIZES, Tour

MM_20 = 81
"""Pixels in 20 mm of a 21.5-inch screen of 1080 by 1920: one is 0.248 mm wide."""
AAA = 7.0
LARGE_LEAST, LEAST = 26, 17
"""The smallest type, in units: 9 mm and 6 mm from top to bottom of a line on that screen."""

# All that can be combined: a walk takes a minute or two.
WAYS = [
    (size, english, large, low)
    for size, english, large, low in product(SIZES, (False, True), (False, True), (False, True))
    if not (low and size != "portrait")
]


def walk(kiosk: Robot, hall: StandIn, live: Live, way: tuple[str, bool, bool, bool]) -> None:
    size, english, large, low = way
    kiosk.resize(*SIZES[size])
    least = MM_20 * min(1, min(SIZES[size]) / 1080) if size == "small" else MM_20
    tour = Tour(kiosk, hall, live, english=english, large=large, low=low)
    seen = set()
    wrong = []
    for stop in tour.stops():
        seen.add(str(kiosk.app.session.screen))
        wrong += [(stop, "cut", one) for one in kiosk.cut()]
        wrong += [(stop, "small", one) for one in kiosk.small(least)]
        wrong += [(stop, "tiny", one) for one in kiosk.tiny((LARGE_LEAST if large else LEAST) * kiosk.app.u)]
        wrong += [(stop, "faint", one) for one in (kiosk.faint(AAA) if large else ())]
        wrong += [(stop, "high", one) for one in (kiosk.high() if low else ())]
    assert wrong == []
    assert len(seen) >= 15


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
def test_screens_can_be_read_and_touched_in_every_way(
    kiosk: Robot, stand_in: StandIn, live: Live, way
) -> None:
    walk(kiosk, stand_in, live, way)
