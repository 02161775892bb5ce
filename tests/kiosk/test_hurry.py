"""Fingers that are slow, double or early: nothing is drawn that nobody asked for, and one screen is seen at a time."""

import pytest

from kiosk.screens.parts import Touchable
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import StandIn


def shown(kiosk: Robot, name: str) -> Touchable:
    """A widget whether or not it takes touches yet."""
    found = [w for w in kiosk.app.root.walk() if isinstance(w, Touchable) and w.name == name]
    assert len(found) == 1
    return found[0]


@pytest.mark.long
def test_slow_double_tap_on_a_row_draws_nothing(kiosk: Robot, stand_in: StandIn, clock: Clock) -> None:
    kiosk.touch("service:RP")
    for passed_s in (0.4, 0.35):
        clock.pass_s(passed_s)
        kiosk.frames()
        kiosk.tap(shown(kiosk, "draw"))
    assert kiosk.app.session.screen == "confirm"
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert len(stand_in.asked) == 1


def test_key_that_draws_is_pale_until_it_takes_touches(kiosk: Robot, clock: Clock) -> None:
    kiosk.touch("service:RP")
    assert shown(kiosk, "draw").opacity < 1
    clock.pass_s(0.8)
    kiosk.until(lambda: kiosk.app.find("draw"))
    assert shown(kiosk, "draw").opacity == 1


@pytest.mark.long
def test_only_the_current_screen_is_painted_from_its_first_frame(
    kiosk: Robot, stand_in: StandIn, clock: Clock
) -> None:
    stand_in.hold.clear()
    kiosk.touch("service:RP")
    clock.pass_s(0.9)
    kiosk.until(lambda: kiosk.app.find("draw"))
    kiosk.tap(kiosk.app.find("draw"), frames=0)
    assert [screen.name for screen in kiosk.app.root._manager.children] == ["drawing"]
    assert "• 居民身份证\n• 居住证明" not in kiosk.words()
    stand_in.hold.set()
    kiosk.on("ticket")
