"""A visitor on a phone: from the sofa to the hall, by pages that are light, legible, and there without a line."""

import datetime
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Dialog, Geolocation, Page, Response, ViewportSize, expect

from tests.e2e.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.on_a_phone import (
    PASSPORT,
    at_counter,
    draw,
    draw_afar,
    filmed,
    is_in,
    looks_right,
    reads_a_notice,
    sign_in,
)
from tests.e2e.pages import PATIENCE_MS, Screen, Television
from tests.waiting import until

SMALL: ViewportSize = {"width": 360, "height": 640}
IN_THE_HALL: Geolocation = {"latitude": 30.0101, "longitude": 110.0101}
MOST_COMPRESSED = 130 * 1024
IN_WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50"


@pytest.fixture
def phone(hall: Installation, chromium: Browser) -> Iterator[Page]:
    """A phone of the smallest size, in the hall; no page of it may have failed."""
    context = chromium.new_context(
        viewport=SMALL,
        locale="zh-CN",
        geolocation=IN_THE_HALL,
        permissions=["geolocation"],
        base_url=hall.url,
    )
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def in_wechat(hall: Installation, chromium: Browser) -> Iterator[Page]:
    """The same phone, its pages opened in WeChat."""
    context = chromium.new_context(viewport=SMALL, base_url=hall.url, user_agent=IN_WECHAT, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_the_first_view_is_light(phone: Page) -> None:
    loaded: list[Response] = []

    def note(response: Response) -> None:
        loaded.append(response)

    phone.on("response", note)
    phone.goto("/")
    expect(phone.locator("[data-hall]").first).to_be_visible(timeout=PATIENCE_MS)
    own = [one for one in loaded if "/api/" not in one.url and not one.url.endswith("/sw.js")]
    weight = sum(len(gzip.compress(one.body(), 9)) for one in own)
    assert 10_000 < weight <= MOST_COMPRESSED
    fonts = [one.url for one in loaded if one.request.resource_type == "font"]
    assert fonts == []


def test_from_the_sofa_to_the_counter(
    hall: Installation, phone: Page, chromium: Browser, screens: list[Screen]
) -> None:
    phone.goto("/")
    looks_right(phone)
    phone.click("[data-near]")
    expect(phone.locator("[data-hall]").first).to_have_attribute("data-hall", "demo", timeout=PATIENCE_MS)
    phone.click("[data-hall=demo]")
    phone.fill("[data-search]", "护照")
    phone.click(f"[data-service={PASSPORT}]")
    phone.locator("[data-paper]").first.check()
    looks_right(phone)
    phone.reload()
    expect(phone.locator("[data-paper]").first).to_be_checked()
    phone.click("[data-draw]")
    phone.click("[data-minutes='20']")
    looks_right(phone)
    phone.click("[data-go]")
    expect(phone.locator("[name=phone]")).to_be_visible()
    looks_right(phone)
    sign_in(phone, hall)
    phone.wait_for_url("**/t/*")
    is_in(phone, "booked")
    expect(phone.locator("[data-unserved]")).to_contain_text("出发前")  # nobody has signed in at a counter
    looks_right(phone)
    phone.click("[data-late]")
    expect(phone.locator("[data-late-told]")).to_contain_text("位置不变")
    phone.click("[data-ahead-of='5']")
    expect(phone.locator("[data-ahead-of='5']")).to_have_attribute("aria-pressed", "true")

    screens.append(television := Television(chromium, hall))
    phone.click("[data-scan]")  # there is no camera: said plainly, and what is typed works
    expect(phone.locator("[data-scan-said]")).to_contain_text("6 位数字")
    digits = television.see("[data-digits]")
    expect(digits).to_have_text(re.compile(r"^\d{6}$"), timeout=30_000)
    phone.fill("[name=digits]", digits.inner_text())
    phone.click("[data-check-in]")
    is_in(phone, "waiting")
    reads_a_notice(phone, hall)
    number = phone.locator("[data-number]").inner_text()
    with at_counter(hall) as calls_next:
        assert calls_next()["number"] == number
        is_in(phone, "called")
        expect(phone.locator("[data-counter]")).to_contain_text("10")
        looks_right(phone)


def test_who_waits_reads_how_long_it_will_be_and_whose_turn_passed_where_they_come(
    hall: Installation, phone: Page
) -> None:
    with at_counter(hall) as calls_next:
        path = draw_afar(hall)
        tickets = [hall.draw(PASSPORT) for _ in range(2)]
        phone.goto(f"/t/{tickets[1]['secret']}")
        expect(phone.locator("[data-wait]")).to_have_text(re.compile("分钟|数据还少"))
        expect(phone.locator("[data-unserved]")).to_have_count(0)
        looks_right(phone)
        assert calls_next()["id"] == tickets[0]["id"]
        phone.goto(path)
        expect(phone.locator("[data-if-here]")).to_contain_text("前面有 1 人")
        expect(phone.locator("[data-turn-passed]")).to_contain_text("排到 3 人之后")
        looks_right(phone)
        assert calls_next()["id"] == tickets[1]["id"]


def test_what_a_village_room_does_not_do_leads_to_the_hall_that_does(hall: Installation, phone: Page) -> None:
    phone.goto("/#/c/v-077")
    phone.fill("[data-search]", "身份证丢了")
    expect(phone.locator("[data-elsewhere]").first).to_contain_text("石桥镇")
    looks_right(phone)
    phone.fill("[data-search]", "asdfgh")
    expect(phone.get_by_text("从下面选")).to_be_visible(timeout=PATIENCE_MS)
    expect(phone.get_by_text("按类别找")).to_be_visible()
    phone.fill("[data-search]", "护照")
    phone.click(f"[data-elsewhere={PASSPORT}]")
    phone.wait_for_url(f"**/#/c/demo/s/{PASSPORT}")


def test_an_address_that_leads_nowhere_leads_back(phone: Page) -> None:
    phone.goto("/t/no-such-ticket")
    phone.click("[data-home]")
    expect(phone.locator("[data-hall]").first).to_be_visible(timeout=PATIENCE_MS)
    phone.goto("/#/c/demo/s/XX999")
    phone.click("[data-hall-again]")
    expect(phone.locator("[data-search]")).to_be_visible()
    phone.goto("/#/c/nowhere")
    expect(phone.locator(".said")).to_be_visible()
    expect(phone.locator("[data-search]")).to_have_count(0)
    looks_right(phone)


def test_papers_of_a_guidance_say_who_has_to_bring_them(hall: Installation, phone: Page) -> None:
    phone.goto("/#/c/demo/g/lost-papers")
    for _ in range(2):
        question = phone.locator("[data-question]").inner_text()
        phone.locator("[data-option]").first.click()
        expect(phone.get_by_role("heading", name=question)).to_have_count(0)
    guardian = phone.locator("li", has_text="监护人居民身份证")
    expect(guardian.locator("[data-note]")).to_contain_text("未满十六周岁")
    expect(phone.locator("[data-result] + .card")).not_to_contain_text("0 份")
    looks_right(phone)


@pytest.mark.long
def test_a_time_is_booked_for_somebody_of_the_family(hall: Installation, phone: Page) -> None:
    phone.goto(f"/#/c/demo/s/{PASSPORT}/book")
    sign_in(phone, hall)
    phone.locator("[data-day]").nth(2).click()
    phone.locator("[data-slot]").first.click()
    phone.click("[data-family]")
    phone.fill("[name=family-name]", "王芳")
    looks_right(phone)
    phone.click("[data-go]")
    phone.wait_for_url("**/t/*")
    expect(phone.locator("[data-afar]")).to_contain_text("预约时间")
    expect(phone.locator("[data-here]")).to_have_count(0)  # its day is yet to come
    expect(phone.locator("[data-state]")).to_contain_text("已预约，待签到")
    today = datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    expect(phone.locator("[data-drawn]")).to_contain_text(f"{today}")
    phone.goto("/")
    expect(phone.locator("[data-mine]")).to_have_count(1)


def test_the_code_in_the_hall_checks_in_whoever_drew_on_this_phone(hall: Installation, phone: Page) -> None:
    secret = draw(phone, hall)
    shown = hall.device("tv-1").get(f"{CENTRE}/check-in-code")
    phone.goto(shown["path"])
    phone.wait_for_url(f"**/t/{secret}")
    is_in(phone, "waiting")


def test_without_a_line_the_page_is_there_with_the_last_known_place(hall: Installation, phone: Page) -> None:
    phone.goto("/")
    until(lambda: phone.evaluate("navigator.serviceWorker.controller !== null"), "a kept shell")
    draw(phone, hall)
    phone.click("[data-by-position]")
    is_in(phone, "waiting")
    number = phone.locator("[data-number]").inner_text()
    phone.reload()  # so that the shell of a ticket's page is kept
    is_in(phone, "waiting")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".old")).to_contain_text(number)
    expect(phone.locator("[data-known-at]")).to_be_visible()
    phone.context.set_offline(False)
    is_in(phone, "waiting")


def test_wechat_says_who_it_is_and_comes_back_to_where_one_was(hall: Installation, phone: Page) -> None:
    phone.goto(f"/#/c/demo/s/{PASSPORT}/draw")
    phone.click("[data-family]")
    phone.fill("[name=family-name]", "王芳")
    phone.click("[data-go]")
    phone.click("[data-wechat]")
    phone.wait_for_url(f"**/#/c/demo/s/{PASSPORT}/draw")
    expect(phone.locator(".who")).to_contain_text("微信")
    assert "code=" not in phone.url
    expect(phone.locator("[name=family-name]")).to_have_value("王芳")  # not one's own number instead
    phone.click("[data-go]")
    phone.wait_for_url("**/t/*")
    page = phone.url
    with hall.fault("wechat-1", "e43004"):  # they don't follow the account
        phone.click("[data-join]")
        expect(phone.locator("[data-follow-first]")).to_be_visible()
        looks_right(phone)
    phone.reload()
    phone.click("[data-join]")
    expect(phone.locator("[data-joined]")).to_be_visible()
    assert phone.url == page
    phone.on("dialog", lambda dialog: dialog.accept())  # WeChat's own question, as its stand-in asks it
    phone.click("[data-subscribe] wx-open-subscribe")
    expect(phone.locator("[data-subscribe] .good")).to_be_visible()
    looks_right(phone)


def test_wechat_scans_the_code_in_the_hall_by_itself(hall: Installation, in_wechat: Page) -> None:
    read = iter(["https://else.example/", "/check-in/town-1/abcdef", ""])

    def scans(dialog: Dialog) -> None:
        dialog.accept(next(read, None) or hall.device("tv-1").get(f"{CENTRE}/check-in-code")["path"])

    in_wechat.on("dialog", scans)
    in_wechat.goto(draw_afar(hall))
    for said in ("这不是签到码", "另一个大厅"):
        in_wechat.click("[data-scan]")
        expect(in_wechat.locator("[data-scan-said]")).to_contain_text(said)
    in_wechat.click("[data-scan]")
    is_in(in_wechat, "waiting")


def test_who_drew_in_the_chat_is_known_in_the_hall(hall: Installation, in_wechat: Page) -> None:
    path = draw_afar(hall, "o-demo")  # whom the stand-in says to be in its pages
    in_wechat.goto(hall.device("tv-1").get(f"{CENTRE}/check-in-code")["path"])
    in_wechat.wait_for_url(f"**{path}")
    is_in(in_wechat, "waiting")


@pytest.mark.long
def test_in_the_hall_one_may_say_who_one_is(hall: Installation, phone: Page) -> None:
    shown = hall.device("tv-1").get(f"{CENTRE}/check-in-code")["path"]
    phone.goto(shown)
    looks_right(phone)
    phone.click("[data-find]")
    phone.click("[data-wechat]")
    phone.wait_for_url(f"**{shown}")
    expect(phone.locator("[data-find]")).to_have_count(0)


@pytest.mark.long
def test_camera_reads_the_code_in_the_hall(hall: Installation, chromium: Browser, tmp_path: Path) -> None:
    film = tmp_path / "screen.y4m"
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    flags.append(f"--use-file-for-fake-video-capture={film}")
    path = draw_afar(hall)
    shown = hall.device("tv-1").get(f"{CENTRE}/check-in-code")
    filmed(f"{hall.url}{shown['path']}", film)
    with chromium.browser_type.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS + flags) as seeing:
        page = seeing.new_page(viewport=SMALL, base_url=hall.url)
        page.goto(path)
        page.click("[data-scan]")
        is_in(page, "waiting")
