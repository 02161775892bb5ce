"""Ratings at the counter and on the phone, a call at the hotline, a bad rating followed up, an agent for two people."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.accessible import serious
from tests.e2e.conftest import Shoot
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Phone, Screen
from tests.e2e.voices import AgentPhone, HotlineDesk, RatingScreen
from tests.waiting import until

COUNTER = "c01"
SERVICE = "GA001"  # 居住证首次申领
AT = f"{CENTRE}/counters/{COUNTER}"
BOOKED = "CR001"  # 普通护照首次申领
VILLAGERS = [("赵大山", "510101195001010011"), ("李秀英", "51010119500101002X")]
NOTED_ELSEWHERE = """
async id => (await fetch(`/api/v1/follow-ups/${id}`, {
  method: 'PATCH', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({note: '经理也看过了'}),
})).status
"""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def counter(hall: Installation) -> Installation:
    """The hall with a clerk at the counter."""
    hall.staff("clerk").post(f"{AT}/sign-in", {})
    return hall


def called(hall: Installation, **party: str) -> Json:
    """Somebody drawn and called."""
    body = {"service": SERVICE, "channel": "kiosk", **({"party": party} if party else {})}
    ticket = hall.device("kiosk-1").post(f"{CENTRE}/tickets", body)
    hall.staff("clerk").post(f"{AT}/call-next", {})
    return ticket


def finished(hall: Installation, **party: str) -> Json:
    """Somebody just served."""
    ticket = called(hall, **party)
    hall.staff("clerk").post(f"{AT}/finish", {"outcome": "done"})
    return ticket


def test_visitor_rates_at_the_counter_with_one_touch_and_is_thanked(
    counter: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(screen := RatingScreen(chromium, counter, COUNTER))
    screen.rests()
    shoot("rating-rests", screen)
    ticket = finished(counter)
    screen.asks(ticket["number"])
    assert serious(screen.page) == []
    shoot("rating-asks", screen)
    screen.see('[data-level="5"]').click()
    expect(screen.see("[data-thanks]")).to_be_visible(timeout=PATIENCE_MS)
    assert counter.ticket(ticket["id"])["rated"] == [0]
    screen.rests()


@pytest.mark.long
def test_bad_rating_may_say_why_and_the_next_visitor_is_never_asked_for_another(
    counter: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(screen := RatingScreen(chromium, counter, COUNTER))
    screen.rests()
    ticket = finished(counter)
    screen.asks(ticket["number"])
    screen.see('[data-level="2"]').click()
    screen.page.get_by_role("button", name="没说清楚").click()
    assert serious(screen.page) == []
    shoot("rating-why", screen)
    screen.see("[data-send]").click()
    expect(screen.see("[data-thanks]")).to_be_visible(timeout=PATIENCE_MS)
    left = finished(counter)
    screen.asks(left["number"])
    called(counter)
    counter.staff("clerk").post(f"{AT}/start", {})
    screen.rests()
    counter.staff("clerk").post(f"{AT}/finish", {"outcome": "done"})
    assert counter.ticket(left["id"])["rated"] == []


def test_visitor_rates_on_the_tickets_page(
    counter: Installation, phone: Callable[[str], Phone], shoot: Shoot
) -> None:
    ticket = finished(counter)
    own = phone(f"{counter.url}/t/{ticket['secret']}")
    expect(own.see("[data-rate]")).to_be_visible(timeout=PATIENCE_MS)
    assert serious(own.page) == []
    shoot("ticket-rate", own)
    own.see('[data-level="4"]').click()
    own.see("[data-send]").click()
    own.shows("[data-given]", "您的评价：满意")
    own.is_gone("[data-rate]")


@pytest.mark.long
def test_hotline_answers_draws_and_logs_a_call_without_a_mouse(
    hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(desk := HotlineDesk(chromium, hall))
    keys = desk.page.keyboard
    expect(desk.see("[name=words]")).to_be_visible(timeout=PATIENCE_MS)
    keys.press("Escape")
    keys.type("居住证首次")
    expect(desk.see(f'[data-found="{SERVICE}"]')).to_be_visible(timeout=PATIENCE_MS)
    keys.press("Enter")
    desk.says("在示例区政务服务中心")
    desk.page.fill("[name=phone]", "13800001234")
    keys.press("Tab")
    keys.type("王女士")
    keys.press("F4")
    expect(desk.see("[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
    on_paper = hall.draw(SERVICE)  # a slip from a kiosk carries no phone
    desk.page.fill("[name=number]", on_paper["number"].lower())
    keys.press("Enter")
    expect(desk.see(f'[data-held="{on_paper["number"]}"]')).to_contain_text(
        "居住证首次申领", timeout=PATIENCE_MS
    )
    assert serious(desk.page) == []
    shoot("hotline-found", desk)
    hall.staff("guide").post(f"{CENTRE}/tickets/{on_paper['id']}/cancel", {})
    desk.page.fill("[name=number]", "")
    desk.see("[data-find]").click()
    expect(desk.see("[data-held] [data-cancel]")).to_be_visible(timeout=PATIENCE_MS)
    desk.page.select_option("[name=call-back]", index=1)
    assert serious(desk.page) == []
    shoot("hotline-call", desk)
    expect(desk.see("[data-save]")).to_be_in_viewport(ratio=1)
    desk.speaks("English")
    shoot("hotline-call-en", desk)
    desk.speaks("中文")
    desk.page.fill("[name=answer]", "先说了要带身份证")
    keys.press("F2")
    desk.says("已记录。")
    keys.press("Alt+2")
    back = desk.see("[data-back]")
    expect(back).to_contain_text("13800001234", timeout=PATIENCE_MS)
    expect(back).to_contain_text("先说了要带身份证")
    back.locator("input").fill("没人接")
    back.get_by_role("button", name="没接通").click()
    expect(back).to_contain_text("回电：没人接", timeout=PATIENCE_MS)
    expect(back.locator("input")).to_have_value("")
    assert serious(desk.page) == []
    shoot("hotline-back", desk)
    desk.see("[data-reached]").click()
    desk.says("没有等待回电的人。")
    (enquiry,) = hall.staff("manager").get("/enquiries")["enquiries"]
    assert (enquiry["state"], enquiry["caller"]["phone"]) == ("done", "138****1234")
    drawn = hall.staff("manager").get(f"{CENTRE}/tickets/drawn")["tickets"]
    assert [(one["id"], one["drawn_by_name"]) for one in drawn] == [(enquiry["ticket"], "hotline")]
    keys.press("Alt+1")
    of_agent = {"service": SERVICE, "channel": "agent", "party": {"acting_for": {"phone": "13612340000"}}}
    booked = hall.staff("agent").post(f"{CENTRE}/tickets", of_agent)["number"]
    desk.page.fill("[name=number]", booked)
    keys.press("Enter")
    desk.see("[data-prove-first]").click()
    keys.type("1361234 0001\n")
    desk.says("还可以试 2 次")
    assert serious(desk.page) == []
    shoot("hotline-proving", desk)
    desk.page.fill("[name=proof]", "1361234 0000")
    keys.press("Enter")
    desk.says(f"{booked} 已取消。")


@pytest.mark.long
def test_guidance_is_asked_by_number_keys_and_leads_to_a_service_that_is_booked(
    hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(desk := HotlineDesk(chromium, hall))
    desk.page.fill("[name=words]", "开小吃店")
    desk.see('[data-found^="tree "]').first.click()
    for answered in range(1, 4):
        expect(desk.see("[data-option]").first).to_be_visible(timeout=PATIENCE_MS)
        desk.page.keyboard.press("1")
        expect(desk.see(".tree > p.muted")).to_have_count(answered, timeout=PATIENCE_MS)
    expect(desk.see(".tree [data-service]").first).to_be_visible(timeout=PATIENCE_MS)
    shoot("hotline-guidance", desk)
    desk.page.fill("[name=words]", "护照首次")
    desk.see(f'[data-found="{BOOKED}"]').click()
    desk.says("在示例区政务服务中心")
    desk.page.fill("[name=phone]", "13800005678")
    desk.page.select_option("[name=day]", index=3)
    desk.see("[data-slot]:enabled").first.click()
    desk.says("请提前到大厅签到")
    shoot("hotline-booked", desk)


@pytest.mark.long
def test_bad_rating_is_called_back_about_and_closed(
    counter: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    ticket = finished(counter, name="陈某某", phone="13700004321")
    screen = counter.device("rating-1")
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": COUNTER}})
    screen.post(f"{CENTRE}/tickets/{ticket['id']}/rating", {"level": 1, "tags": ["要跑多趟"]})

    def opened() -> Json | None:
        found = counter.staff("hotline").get("/follow-ups")["follow_ups"]
        return next((one for one in found if one["ticket"] == ticket["id"]), None)

    id_ = (until(opened, "a follow-up") or {})["id"]
    screens.append(desk := HotlineDesk(chromium, counter))
    desk.tab("bad")
    card = desk.see(f'[data-follow-up="{id_}"]')
    expect(card).to_contain_text("137****4321", timeout=PATIENCE_MS)
    card.locator("[data-take]").click()
    expect(card).to_contain_text("13700004321", timeout=PATIENCE_MS)
    card.locator("[name=note]").fill("已致电说明，材料以清单为准")
    # Somebody else was the sooner: what was typed stays, and is sent once more.
    assert desk.page.evaluate(NOTED_ELSEWHERE, id_) == 200
    card.locator("[data-called]").click()
    desk.says("别人刚刚改过")
    expect(card.locator("[name=note]")).to_have_value("已致电说明，材料以清单为准")
    card.locator("[data-called]").click()
    expect(card.locator("[name=note]")).to_have_value("", timeout=PATIENCE_MS)
    expect(card).to_contain_text("接通", timeout=PATIENCE_MS)
    assert serious(desk.page) == []
    shoot("hotline-follow-up", desk)
    card.locator('[data-result="upheld"]').click()
    expect(card).to_have_count(0, timeout=PATIENCE_MS)
    screens.append(own := HotlineDesk(chromium, counter, "clerk"))
    expect(own.see("[data-own]")).to_contain_text("属实", timeout=PATIENCE_MS)
    assert serious(own.page) == []


@pytest.mark.long
def test_agent_draws_for_two_villagers_at_once_and_hands_on_the_numbers(
    hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(agent := AgentPhone(chromium, hall))
    agent.page.fill("[name=words]", "居住证首次")
    agent.see(f'[data-service="{SERVICE}"]').click(timeout=PATIENCE_MS)
    agent.see("[data-add]").click()
    for place, (name, id_number) in enumerate(VILLAGERS):
        agent.page.fill(f"[name=name-{place}]", name)
        agent.page.fill(f"[name=id-{place}]", id_number)
    agent.see("[name=agreed]").check()
    assert serious(agent.page) == []
    shoot("agent-draw", agent)
    agent.see("[data-draw]").click()
    expect(agent.see(".results .good")).to_have_count(2, timeout=PATIENCE_MS)
    agent.see("[data-see]").click()
    mine = agent.see("[data-mine]")
    expect(mine).to_have_count(2, timeout=PATIENCE_MS)
    expect(mine.first).to_contain_text("赵大山")
    assert serious(agent.page) == []
    shoot("agent-mine", agent)
    mine.first.locator("[data-show]").click()
    assert serious(agent.page) == []
    shoot("agent-shows", agent)
    agent.see("[data-close]").click()
    number = mine.first.get_attribute("data-mine")
    drawn = hall.staff("manager").get(f"{CENTRE}/tickets/drawn")["tickets"]
    first = next(one for one in drawn if one["number"] == number)
    hall.staff("guide").post(f"{CENTRE}/tickets/{first['id']}/check-in", {})
    expect(agent.see(f'[data-mine="{number}"][data-state="waiting"]')).to_be_visible(timeout=PATIENCE_MS)
    agent.see(f'[data-mine="{number}"] [data-cancel]').click()
    agent.see("[data-cancel-yes]").click()
    expect(agent.see(f'[data-mine="{number}"][data-state="cancelled"]')).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.long
def test_account_of_another_role_is_told_so(
    hall: Installation, chromium: Browser, screens: list[Screen]
) -> None:
    screens.append(desk := HotlineDesk(chromium, hall, "operator"))
    desk.says("这个账号不能使用热线工作台")
