"""The categories' pictures: one for each icon that a catalogue may name, and all of it inside its square."""

import pytest

from kiosk.screens.pictures import ANY, PICTURES, picture
from server.catalogue.checks import ICONS


@pytest.mark.parametrize("icon", ICONS)
def test_every_icon_has_a_picture_of_its_own_inside_its_square(icon: str) -> None:
    strokes = PICTURES[icon]
    assert all(len(stroke) > 1 for stroke in strokes)
    assert all(0 <= part <= 100 for stroke in strokes for point in stroke for part in point)
    assert [other for other in ICONS if PICTURES[other] == strokes] == [icon]


def test_icon_of_tomorrow_has_a_picture() -> None:
    assert picture("a word of tomorrow") == PICTURES[ANY]
