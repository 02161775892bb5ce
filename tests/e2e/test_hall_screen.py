"""The hall screen: every call large at once and reported, none lost in a break, notices, papers, any size of screen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.accessible import serious
from tests.e2e.conftest import CHROMIUM, CHROMIUM_FLAGS, Shoot
from tests.e2e.heard import Ear, spelled
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.legible import hard_to_read, wait_until_legible
from tests.e2e.pages import PATIENCE_MS, Desk, Screen, Television
from tests.waiting import until

SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160), "portrait": (1080, 1920), "720p": (1280, 720)}
AT = {"clerk-2": ("c14", "JJ001"), "simulation": ("c56", "SW001"), "clerk": ("c20", "RS001"),
      "newcomer": ("c21", "RS001")}  # fmt: skip
"""Clerks, each with a counter and a service that it serves."""
TWO = ("clerk-2", "simulation")

NAVIGATION_MS = 60_000
STORE = "store.sock"

IN_MID_FLASH = """() => document.querySelectorAll('.call').forEach((part) => {
  part.classList.add('flashing')
  part.getAnimations().forEach((flash) => { flash.pause(); flash.currentTime = 600 })
})"""

Switch = Callable[..., Television]


@pytest.fixture
def switch_on(hall: Installation, chromium: Browser, screens: list[Screen]) -> Switch:
    """Switches a hall screen on; `query` is what its address asks for."""

    def switch(query: str = "") -> Television:
        screens.append(television := Television(chromium, hall, query))
        television.follows()
        return television

    return switch


@pytest.fixture
def wary(chromium: Browser) -> Iterator[Browser]:
    """A browser as it is set up at home: without a person's touch it makes no sound."""
    running = chromium.browser_type.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    yield running
    running.close()


def call(hall: Installation, clerk: str) -> dict[str, str]:
    """Draw a ticket and call it; the ticket before it is finished."""
    counter, service = AT[clerk]
    ticket = hall.draw(service)
    hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/sign-in", {"take_over": True})
    called = hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/call-next", {"finish": {}})["called"]
    assert called["number"] == ticket["number"]
    return dict(called)


def hire(hall: Installation) -> None:
    """A fourth clerk, for one call more than two or three make."""
    if "newcomer" not in hall.credentials["staff"]:
        wanted = {"username": "newcomer", "name": "新来的", "roles": ["clerk"]}
        account = hall.staff("manager").post("/manage/accounts", wanted)
        known = {name: account[name] for name in ("username", "password")}
        hall.credentials["staff"]["newcomer"] = known


def leave(hall: Installation, *clerks: str) -> None:
    for clerk in clerks or TWO:
        counter, _ = AT[clerk]
        hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/finish")
        hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/sign-out")


def test_calls_that_come_together_are_large_at_once_and_reported(
    hall: Installation, switch_on: Switch, shoot: Shoot
) -> None:
    television = switch_on()
    called = [call(hall, clerk) for clerk in TWO]
    large = television.see("[data-large]")
    expect(large).to_have_text([one["number"] for one in reversed(called)], timeout=PATIENCE_MS)
    for one in called:
        until(lambda one=one: "tv-1" in hall.shown_by(one["id"]), "its report")  # type: ignore[misc]
    listed = hall.staff("operator").get(f"{CENTRE}/devices")["devices"]
    spoke = next(one for one in listed if one["id"] == "tv-1")
    assert (spoke["state"], spoke["details"]) == ("ok", {"beat_s": 60})
    shoot("tv-two-calls", television)
    leave(hall)
    television.is_gone("[data-call]")


def test_call_is_said_to_its_end_and_then_the_clerk_is_told_so(
    hall: Installation, switch_on: Switch, desk: Desk, shoot: Shoot
) -> None:
    television = switch_on("?voice=zh-CN&times=1")
    ear = Ear(television.page)
    desk.sit("c01")
    number = hall.draw("GA001")["number"]
    desk.next()
    television.shows("[data-caption]", f"请{number}号到1号窗口办理")
    shoot("tv-says", television)
    expect(desk.see("[data-heard]")).to_be_visible(timeout=PATIENCE_MS)
    assert ear.heard() == ["chime", "请", *spelled(number), "号到", "一号窗口", "办理"]
    desk.leave()


@pytest.mark.long
def test_recall_is_said_first_and_what_was_superseded_never(hall: Installation, switch_on: Switch) -> None:
    television = switch_on("?voice=zh-CN&times=2")
    ear = Ear(television.page)
    being_said, waits = call(hall, "clerk-2"), call(hall, "clerk")
    until(ear.sounds, "the first call to be said")
    hall.staff("clerk-2").post(f"{CENTRE}/counters/{AT['clerk-2'][0]}/start")
    superseded, recalled = call(hall, "simulation"), call(hall, "simulation")
    hall.staff("simulation").post(f"{CENTRE}/counters/{AT['simulation'][0]}/recall")
    once, twice = being_said["number"], [recalled["number"]] * 2 + [waits["number"]] * 2
    assert ear.hears(5) == [once, *twice]
    assert superseded["number"] not in ear.calls()
    television.is_gone("[data-caption]")
    assert len(ear.calls()) == 5
    leave(hall, *AT)


@pytest.mark.long
def test_in_quiet_hours_a_call_can_only_be_read(
    hall: Installation, switch_on: Switch, desk: Desk, shoot: Shoot
) -> None:
    television = switch_on("?voice=zh-CN,en&quiet=00:00-12:00,12:00-00:00")
    ear = Ear(television.page)
    desk.sit("c01")
    number = hall.draw("GA001")["number"]
    desk.next()
    expect(television.see("[data-caption]")).to_contain_text(f"Ticket {number}", timeout=PATIENCE_MS)
    expect(desk.see("[data-quiet]")).to_be_visible(timeout=PATIENCE_MS)
    shoot("tv-quiet-hours", television)
    shoot("desk-quiet-hours", desk)
    television.is_gone("[data-caption]")
    assert not ear.sounds()
    desk.leave()


@pytest.mark.long
def test_browser_that_wants_a_touch_is_turned_on_by_one(
    hall: Installation, screens: list[Screen], desk: Desk, shoot: Shoot, wary: Browser
) -> None:
    screens.append(television := Television(wary, hall, "?voice=zh-CN&times=1"))
    television.follows()
    ear = Ear(television.page)
    key = television.see("[data-voice-on]")
    expect(key).to_be_visible(timeout=PATIENCE_MS)
    desk.sit("c01")
    hall.draw("GA001")
    desk.next()
    expect(desk.see("[data-failed]")).to_contain_text("tv-1", timeout=PATIENCE_MS)
    shoot("tv-wants-a-touch", television)
    assert serious(television.page) == []
    key.click()
    television.is_gone("[data-voice-on]")
    number = hall.draw("GA001")["number"]
    desk.next()
    expect(desk.see("[data-heard]")).to_be_visible(timeout=PATIENCE_MS)
    assert ear.hears(1) == [number]  # the call before may have been heard first, with its beginning missed
    desk.leave()


def test_screen_cut_off_for_a_while_shows_every_call_made_meanwhile(
    hall: Installation, switch_on: Switch, shoot: Shoot
) -> None:
    television = switch_on()
    with television.cut_off():
        numbers = {call(hall, clerk)["number"] for _ in range(3) for clerk in TWO}
        assert not numbers & television.numbers()
        shoot("tv-cable-out", television)
    until(lambda: numbers <= television.numbers(), "all calls of the break")
    assert television.was_not_loaded_again()
    leave(hall)


def test_screen_switched_on_while_the_store_is_away_says_so_and_recovers(
    hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    with hall.left_off(STORE):
        screens.append(television := Television(chromium, hall))
        television.says("与服务器断开，正在重连")
        shoot("tv-store-away", television)
    television.is_gone(".cut")
    assert television.was_not_loaded_again()


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


@pytest.mark.long
def test_screen_with_time_to_look_at_names_the_papers_of_a_service(switch_on: Switch) -> None:
    television = switch_on("?lang=en")
    television.says("have ready")


@pytest.mark.long
@pytest.mark.parametrize("query", ["?lang=en", "?lang=zh,en"])
def test_everything_can_be_read_from_afar_on_any_screen(
    hall: Installation, switch_on: Switch, shoot: Shoot, query: str
) -> None:
    television = switch_on(query)
    for clerk in TWO:
        call(hall, clerk)
    expect(television.see("[data-large]")).to_have_count(2, timeout=PATIENCE_MS)
    for name, (width, height) in SIZES.items():
        television.page.set_viewport_size({"width": width, "height": height})
        wait_until_legible(television.page, f"a screen of {name}")
        shoot(f"tv-{name}-{query[6:] or 'zh'}", television)
    leave(hall)


@pytest.mark.long
@pytest.mark.parametrize("many", [1, 3, 4])
def test_calls_keep_off_their_rims_while_they_flash(
    hall: Installation, switch_on: Switch, shoot: Shoot, many: int
) -> None:
    """The rim has the letters' colour: where they touch, they look cut."""
    hire(hall)
    television, at = switch_on("?lang=zh,en"), list(AT)[:many]
    for clerk in at * (8 // many):  # so that the list of the calls before takes all the room it can
        call(hall, clerk)
    waiting = [hall.draw(service) for service in ("GA001", "CR001", "YB001")]  # they want room as well
    for name, (width, height) in SIZES.items():
        television.page.set_viewport_size({"width": width, "height": height})
        for clerk in at:
            hall.staff(clerk).post(f"{CENTRE}/counters/{AT[clerk][0]}/recall")
        expect(television.see(".call")).to_have_count(many, timeout=PATIENCE_MS)
        wait_until_legible(television.page, f"calls on a screen of {name}")
        television.page.evaluate(IN_MID_FLASH)
        assert hard_to_read(television.page) == []
        shoot(f"tv-flash-{many}-{name}", television)
    for ticket in waiting:
        hall.staff("guide").post(f"{CENTRE}/tickets/{ticket['id']}/cancel")
    leave(hall, *at)


def test_flash_is_still_for_who_asks_for_less_motion(switch_on: Switch) -> None:
    television = switch_on()
    moves = """() => { const part = document.querySelector('.calling').firstElementChild
                       part.classList.add('flashing'); return getComputedStyle(part).animationName }"""
    assert television.page.evaluate(moves) == "flash"
    television.page.emulate_media(reduced_motion="reduce")
    assert television.page.evaluate(moves) == "none"


@pytest.mark.long
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
