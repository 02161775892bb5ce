"""What is told above a screen takes room there; nothing below it is set small for that."""

from dataclasses import replace

import pytest

from server.wire.catalogue import Catalogue
from tests.kiosk.conftest import small_catalogue
from tests.kiosk.gallery import whole
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live
from tests.kiosk.tour import SIZES


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Twelve categories, as a real hall has them."""
    return whole(small_catalogue())


@pytest.mark.parametrize(("size", "least"), [("portrait", 28), ("landscape", 24), ("small", 24)])
def test_names_of_categories_are_as_large_in_english_while_the_printer_is_away(
    kiosk: Robot, live: Live, size: str, least: int
) -> None:
    kiosk.resize(*SIZES[size])
    kiosk.touch("language")
    fault = {"id": "printer-1", "state": "fault", "faults": ["paper_out"]}
    live.say(type="device.status", at=0, device=fault)
    kiosk.until(lambda: kiosk.app.root.banner)
    kiosk.frames(3)
    assert "Registration and papers" in kiosk.words()
    assert kiosk.tiny(least * kiosk.app.u) == []
    assert kiosk.cut() == []


@pytest.mark.parametrize("size", SIZES)
def test_what_giving_back_means_is_large_in_large_type_while_the_line_is_down(
    kiosk: Robot, size: str
) -> None:
    kiosk.resize(*SIZES[size])
    kiosk.touch("large-type")
    for name in ("service:RP", "draw"):
        kiosk.touch(name)
    kiosk.on("ticket")
    kiosk.touch("give-up")
    app = kiosk.app
    app._hall_from_outside(replace(app._latest, reached=False))
    kiosk.until(lambda: app.root.banner)
    kiosk.frames(3)
    sentence = app.root.ids.screens.current_screen.sentence
    assert sentence in kiosk.words()
    assert not [small for small in kiosk.tiny(43 * app.u) if small.startswith(sentence)]
    assert kiosk.cut() == []
