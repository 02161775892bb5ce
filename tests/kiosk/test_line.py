"""A web that is silent while its live line is up: whoever asked in vain tells the screen, and an answer clears it."""

import threading

import pytest

from kiosk.contact import Heard, draws_alone
from kiosk.session.hall import Draws, Hall
from kiosk.session.menu import Menu
from server.client.http import Api, Refused, Unreachable
from server.wire.catalogue import CalendarEntry, Catalogue, ServiceEntry, SessionTimes
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import StandIn

NINE = 1_795_395_600_000  # 2026-11-23 09:00 in Shanghai, a Monday
HOUR = 3_600_000


@pytest.mark.long
def test_silence_to_a_visitor_is_on_the_screen_at_once_and_an_answer_takes_it_off(
    kiosk: Robot, stand_in: StandIn
) -> None:
    kiosk.touch("mine")
    kiosk.touch("way:phone")
    for digit in "13812345678":
        kiosk.touch(f"key:{digit}")
    stand_in.away = True
    kiosk.touch("enter")
    kiosk.on("found")
    kiosk.until(lambda: kiosk.app.root.banner.startswith("线路暂时不通"))
    stand_in.away = False
    kiosk.until(lambda: kiosk.app.hall.reached and not kiosk.app.root.banner)


def test_a_refusal_is_an_answer_and_silence_is_none(apis: dict[str, Api], stand_in: StandIn) -> None:
    told: list[tuple[bool, str]] = []
    desk = Heard(apis["zh-CN"], lambda answered: told.append((answered, threading.current_thread().name)))
    desk.get("/centres/demo")
    stand_in.refuse = "session_closed"
    with pytest.raises(Refused):
        desk.post("/centres/demo/tickets", {"service": "RP"}, "k")
    stand_in.away = True
    with pytest.raises(Unreachable):
        desk.post("/centres/demo/tickets", {}, "k")
    assert [answered for answered, _ in told] == [True, True, False]


@pytest.mark.parametrize(
    ("at", "draws"),
    [
        (NINE - HOUR, Draws(False, NINE - HOUR // 2)),
        (NINE, Draws()),
        (NINE + 10 * HOUR, Draws()),  # an evening session of one service's own
        (NINE + 12 * HOUR, Draws(False, NINE + 7 * 24 * HOUR - HOUR // 2)),
    ],
)
def test_hours_are_told_by_the_calendar_that_is_kept_while_nobody_answers(at: int, draws: Draws) -> None:
    evening = SessionTimes(
        id="late", draw_from="18:30", open="19:00", last_draw="20:00", close="20:30", special=True
    )
    catalogue = Catalogue(
        services=[ServiceEntry(code="S1"), ServiceEntry(code="S2", sessions=["late"])],
        calendar=CalendarEntry(weekdays={"1": [SessionTimes(id="day"), evening]}),
    )
    assert draws_alone(Hall(Menu(catalogue)), at) == draws
    assert draws_alone(Hall(Menu(catalogue), always_open=True), at) == Draws()
    assert draws_alone(Hall(), at) == Draws()
