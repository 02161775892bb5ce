"""The hall screen: every call large at once and reported, none lost in a break, notices, papers, any size of screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.conftest import Shoot
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.legible import hard_to_read
from tests.e2e.pages import PATIENCE_MS, Screen, Television
from tests.waiting import until

SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160), "portrait": (1080, 1920), "720p": (1280, 720)}
AT = {"clerk-2": ("c14", "JJ001"), "simulation": ("c56", "SW001")}
"""Two clerks, each with a counter and a service that it serves."""

NAVIGATION_MS = 60_000

Switch = Callable[..., Television]


@pytest.fixture
def switch_on(hall: Installation, chromium: Browser, screens: list[Screen]) -> Switch:
    """Switches a hall screen on; `query` is what its address asks for."""

    def switch(query: str = "") -> Television:
        screens.append(television := Television(chromium, hall, query))
        television.follows()
        return television

    return switch


def call(hall: Installation, clerk: str) -> dict[str, str]:
    """Draw a ticket and call it; the ticket before it is finished."""
    counter, service = AT[clerk]
    ticket = hall.draw(service)
    hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/sign-in", {"take_over": True})
    called = hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/call-next", {"finish": {}})["called"]
    assert called["number"] == ticket["number"]
    return dict(called)


def leave(hall: Installation) -> None:
    for clerk, (counter, _) in AT.items():
        hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/finish")
        hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/sign-out")


def test_calls_that_come_together_are_large_at_once_and_reported(
    hall: Installation, switch_on: Switch, shoot: Shoot
) -> None:
    television = switch_on()
    called = [call(hall, clerk) for clerk in AT]
    large = television.see("[data-large]")
    expect(large).to_have_text([one["number"] for one in reversed(called)], timeout=PATIENCE_MS)
    for one in called:
        until(lambda one=one: "tv-1" in hall.shown_by(one["id"]), "its report")  # type: ignore[misc]
    shoot("tv-two-calls", television)
    leave(hall)
    television.is_gone("[data-call]")


def test_screen_cut_off_for_a_while_shows_every_call_made_meanwhile(
    hall: Installation, switch_on: Switch, shoot: Shoot
) -> None:
    television = switch_on()
    with television.cut_off():
        numbers = {call(hall, clerk)["number"] for _ in range(3) for clerk in AT}
        assert not numbers & television.numbers()
        shoot("tv-cable-out", television)
    until(lambda: numbers <= television.numbers(), "all calls of the break")
    assert television.was_not_loaded_again()
    leave(hall)


def test_notice_is_on_the_screen_until_the_manager_takes_it_down(
    hall: Installation, switch_on: Switch, shoot: Shoot
) -> None:
    television = switch_on()
    manager = hall.staff("manager")
    notice = manager.post(
        f"{CENTRE}/notices", {"text": "饮水处在二楼东侧。", "text_en": "Water: second floor."}
    )
    expect(television.see(".band.notice [data-said]")).to_have_text("饮水处在二楼东侧。", timeout=PATIENCE_MS)
    shoot("tv-notice", television)
    manager.post(f"{CENTRE}/notices", {"id": notice["id"], "ended": True})
    television.is_gone(".band.notice")


def test_screen_with_time_to_look_at_names_the_papers_of_a_service(switch_on: Switch) -> None:
    television = switch_on("?lang=en")
    television.says("have ready")


@pytest.mark.parametrize("query", ["?lang=en", "?lang=zh,en"])
def test_everything_can_be_read_from_afar_on_any_screen(
    hall: Installation, switch_on: Switch, shoot: Shoot, query: str
) -> None:
    television = switch_on(query)
    for clerk in AT:
        call(hall, clerk)
    expect(television.see("[data-large]")).to_have_count(2, timeout=PATIENCE_MS)
    for name, (width, height) in SIZES.items():
        television.page.set_viewport_size({"width": width, "height": height})
        until(lambda: not hard_to_read(television.page), f"a screen of {name}")
        shoot(f"tv-{name}-{query[6:] or 'zh'}", television)
    leave(hall)


def test_flash_is_still_for_who_asks_for_less_motion(switch_on: Switch) -> None:
    television = switch_on()
    moves = """() => { const part = document.querySelector('.calling').firstElementChild
                       part.classList.add('flashing'); return getComputedStyle(part).animationName }"""
    assert television.page.evaluate(moves) == "flash"
    television.page.emulate_media(reduced_motion="reduce")
    assert television.page.evaluate(moves) == "none"


def test_screen_changes_to_a_newer_build_by_itself(switch_on: Switch) -> None:
    television = switch_on()
    page = television.page.evaluate("fetch(location.pathname).then((answer) => answer.text())")
    newer = page.replace("/assets/tv-", "/assets/newer-tv-")

    def tell(route: Route) -> None:
        if route.request.resource_type == "document":
            route.continue_()
        else:
            route.fulfill(body=newer, content_type="text/html")

    television.page.route("**/tv/demo", tell)
    with television.page.expect_navigation(timeout=NAVIGATION_MS), television.cut_off():
        pass
    television.follows()
    assert not television.was_not_loaded_again()
