"""Outside its hours: the kiosk says so before the last touch, and never holds out a key that would only be refused."""

from typing import Any

import pytest

from kiosk.session.hall import Draws, draws_told
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn

NINE = 1_795_395_600_000  # 2026-11-23 09:00 in Shanghai
HOUR = 3_600_000


def session(opens: int) -> dict[str, Any]:
    """A session of three hours; numbers from half an hour before, until half an hour before its end."""
    return {
        "draw_from_at": opens - HOUR // 2,
        "open_at": opens,
        "last_draw_at": opens + 5 * HOUR // 2,
        "close_at": opens + 3 * HOUR,
    }


MORNING, AFTERNOON = session(NINE), session(NINE + 5 * HOUR)


@pytest.mark.parametrize(
    ("now", "current", "coming", "draws"),
    [
        (NINE - HOUR, None, MORNING, Draws(False, NINE - HOUR // 2)),
        (NINE - HOUR // 2, None, MORNING, Draws()),
        (NINE + HOUR, MORNING, AFTERNOON, Draws()),
        (NINE + 5 * HOUR // 2, MORNING, AFTERNOON, Draws(False, NINE + 9 * HOUR // 2)),
        (NINE + 19 * HOUR // 4, None, AFTERNOON, Draws()),
        (NINE + 9 * HOUR, None, None, Draws(False, None)),
    ],
)
def test_numbers_are_given_by_the_sessions_own_times(
    now: int, current: dict[str, Any] | None, coming: dict[str, Any] | None, draws: Draws
) -> None:
    told = {"hours": "calendar", "now_at": now, "session": current, "next_session": coming}
    assert draws_told(told) == draws


def test_hall_that_never_closes_gives_numbers() -> None:
    assert draws_told({"hours": "always", "open": True}) == Draws()


def test_closed_hall_says_when_and_offers_no_key(kiosk: Robot, stand_in: StandIn, live: Live) -> None:
    stand_in.hours = {"hours": "calendar", "open": False, "now_at": NINE - HOUR, "next_session": MORNING}
    live._on_state(True)
    until = "现在不在取号时间，下次取号时间：11月23日 08:30"
    kiosk.until(lambda: until in kiosk.words())
    kiosk.touch("service:RP")
    kiosk.frames(4)
    assert until in kiosk.words()
    assert kiosk.app.find("draw") is None
    assert kiosk.cut() == []
    stand_in.hours = {"hours": "calendar", "open": False, "now_at": NINE - 1, "next_session": MORNING}
    live._on_state(True)
    kiosk.until(lambda: until not in kiosk.words())
    kiosk.touch("draw")
    kiosk.on("ticket")


@pytest.mark.long
def test_screen_rests_outside_hours_and_a_touch_only_lights_it(
    kiosk: Robot, stand_in: StandIn, live: Live, clock: Clock
) -> None:
    tomorrow = {name: at + 10**12 for name, at in MORNING.items()}
    stand_in.hours = {"hours": "calendar", "open": False, "now_at": NINE, "next_session": tomorrow}
    live._on_state(True)
    tile = kiosk.app.find("service:S01")
    kiosk.until(lambda: not kiosk.app.hall.draws.now)
    assert not kiosk.app.dark
    clock.pass_s(121)
    kiosk.until(lambda: kiosk.app.dark)
    kiosk.tap(tile)
    kiosk.until(lambda: not kiosk.app.dark)
    assert kiosk.app.session.screen == "home"
    kiosk.touch("service:S01")
    kiosk.on("confirm")
