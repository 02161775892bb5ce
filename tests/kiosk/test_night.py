"""When the screen goes dark: only outside hours, with nobody there, and never while the hours aren't known."""

from dataclasses import replace

import pytest

from kiosk.session.hall import Draws, Hall
from kiosk.session.menu import Menu
from kiosk.session.night import EARLY_MS, IDLE_MS, is_night
from kiosk.session.values import Screen, Session
from server.wire.catalogue import Catalogue

AT = 1_795_800_000_000
CLOSED = Hall(
    Menu(Catalogue.model_validate({"services": [{"code": "S1", "queue": "a"}]})),
    draws=Draws(False, AT + EARLY_MS + 1),
)
NOBODY = Session()


def test_closed_hall_in_which_nobody_is_goes_dark() -> None:
    assert is_night(CLOSED, NOBODY, IDLE_MS, AT)


@pytest.mark.parametrize(
    ("hall", "session", "idle_ms", "at"),
    [
        (CLOSED, NOBODY, IDLE_MS - 1, AT),
        (CLOSED, Session(screen=Screen.SERVICES), IDLE_MS, AT),
        (CLOSED, NOBODY, IDLE_MS, AT + 1),
        (replace(CLOSED, draws=Draws()), NOBODY, IDLE_MS, AT),
        (replace(CLOSED, draws=Draws(False, None)), NOBODY, IDLE_MS, AT),
        (replace(CLOSED, always_open=True), NOBODY, IDLE_MS, AT),
        (replace(CLOSED, menu=Menu(Catalogue())), NOBODY, IDLE_MS, AT),
    ],
    ids=["touched-lately", "in-a-visit", "soon-open", "open", "hours-unknown", "always-open", "no-catalogue"],
)
def test_screen_stays_lit(hall: Hall, session: Session, idle_ms: int, at: int) -> None:
    assert not is_night(hall, session, idle_ms, at)
