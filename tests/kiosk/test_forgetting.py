"""A visitor who leaves is gone: from the session, from every widget and property, and from the log."""

import gc
import logging

import pytest
from kivy.core.text import LabelBase
from kivy.properties import Property

from kiosk.readers.values import CardRead, Scanned
from kiosk.screens import parts
from kiosk.session.values import Screen
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import StandIn
from tests.kiosk.tour import CARD, SECRET, booked

PHONE = "13812345678"
PRIVATE = (
    PHONE,
    "138****5678",
    "138***",
    CARD.number,
    CARD.name,
    "张*",
    "110*",
    SECRET,
    "B301",
    "B001",
    "A017",
)


def left_in(kiosk: Robot) -> list[str]:
    """What of a visitor can still be found in the window, whether it is shown or not."""
    found: list[str] = []
    manager = kiosk.app.root.ids.screens
    for root in (kiosk.app.root, *manager.screens):
        for widget in root.walk(restrict=True):
            for name in widget.properties():
                value = repr(getattr(widget, name, ""))
                found += [f"{type(widget).__name__}.{name}: {one}" for one in PRIVATE if one in value]
            found += [f"{type(widget).__name__}: {one}" for one in PRIVATE if one in repr(vars(widget))]
    return found


def through_everything(kiosk: Robot, hall: StandIn) -> None:
    """A visitor who types a phone, lays down a card, draws, and shows a code."""
    for name in ("category:c2", "service:OP", "priority", "class:veteran", "done", "identify", "way:phone"):
        kiosk.touch(name)
    for digit in PHONE:
        kiosk.touch(f"key:{digit}")
    kiosk.touch("enter")
    kiosk.touch("back")
    kiosk.app.reader_news(CardRead(CARD))
    kiosk.on("known")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.touch("give-up")
    kiosk.touch("keep")


@pytest.mark.timeout(240)
def test_time_out_leaves_nothing_of_a_visitor_anywhere(
    kiosk: Robot, stand_in: StandIn, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    through_everything(kiosk, stand_in)
    assert left_in(kiosk)
    clock.pass_s(130)
    kiosk.on("home")
    kiosk.frames(3)
    assert left_in(kiosk) == []
    stand_in.found = [booked("B301"), booked("A017", state="waiting")]
    kiosk.touch("mine")
    kiosk.app.reader_news(CardRead(CARD))
    kiosk.on("found")
    kiosk.touch("pick:B301")
    clock.pass_s(130)
    kiosk.on("home")
    stand_in.found = [booked("B301")]
    kiosk.app.reader_news(Scanned(SECRET))
    kiosk.on("ticket")
    kiosk.touch("home")
    kiosk.frames(3)
    assert left_in(kiosk) == []
    assert not [one for one in (PHONE, CARD.number, CARD.name, SECRET) if one in caplog.text]
    assert not [one for one in PRIVATE if one in repr(kiosk.app.session)]


def test_words_that_are_taken_away_leave_no_picture(kiosk: Robot) -> None:
    kiosk.touch("category:c2")
    kiosk.touch("service:OP")
    shown = [one for one in kiosk.app.root.walk() if isinstance(one, parts.FitText) and one.text]
    assert all(one.texture for one in shown)
    kiosk.touch("home")
    kiosk.frames(3)
    gone = [one for one in shown if not one.content]
    assert gone
    assert not [one for one in gone if one.texture or one.text]


def test_picture_of_a_text_is_all_that_is_kept_of_it(kiosk: Robot) -> None:
    gc.collect()
    before = sum(issubclass(type(one), LabelBase) for one in gc.get_objects())
    kiosk.touch("category:c2")
    gc.collect()
    assert sum(issubclass(type(one), LabelBase) for one in gc.get_objects()) == before


def test_what_a_visitor_typed_is_fitted_without_being_kept(kiosk: Robot) -> None:
    parts.fitting.cache_clear()
    before = parts.fitting.cache_info().currsize
    text = parts.FitText(content="138****5678", private=True, size=(400, 100))
    text._fit()
    assert text.text == "138****5678"
    assert parts.fitting.cache_info().currsize == before


@pytest.mark.long
def test_every_screen_but_home_forgets_all_it_says(kiosk: Robot) -> None:
    manager = kiosk.app.root.ids.screens
    kiosk.until(lambda: len(manager.screens) == len(Screen))
    for screen in manager.screens:
        own = [name for name, value in vars(type(screen)).items() if isinstance(value, Property)]
        assert screen.name == "home" or set(own) <= {name for name, _ in screen._words}
