"""A clerk's day on the counter page by the keyboard alone, and what the page does when others were quicker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.accessible import serious
from tests.e2e.conftest import Shoot
from tests.e2e.desk_keys import Keys, is_good_in_every_size, speaks, two_papers
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Desk, Phone
from tests.waiting import until

Json = dict[str, Any]
OpenPage = Callable[[str], Phone]


@pytest.fixture
def keys(desk: Desk) -> Keys:
    return Keys(desk)


@pytest.mark.timeout(240)
def test_clerk_does_the_whole_day_by_keys(hall: Installation, desk: Desk, keys: Keys, shoot: Shoot) -> None:
    here, missing = two_papers(hall, "GA001")
    first = hall.draw("GA001", cases=2, needs=["escort"])
    second, third = hall.draw("GA001"), hall.draw("GA001")
    guide = hall.staff("guide")
    guide.post(f"{CENTRE}/tickets/{first['id']}/papers", {"have": [here], "missing": [missing]})
    guide.post(f"{CENTRE}/tickets/{first['id']}/notes", {"text": "住址证明下午送来"})
    desk.sit("c01")
    is_good_in_every_size(desk.page, desk, shoot, "free")
    keys.type("?")
    expect(keys.panel()).to_contain_text(first["number"])
    expect(desk.see("[data-why]")).to_be_visible(timeout=PATIENCE_MS)
    keys.type("Escape")
    keys.answered()

    desk.next()
    desk.has(first["number"])
    desk.says("住址证明下午送来")
    expect(desk.see("[data-cases]")).to_have_text("要办 2 件")
    expect(desk.see('[data-need="escort"]')).to_be_visible()
    expect(desk.see(f'[data-paper="{here}"] [data-mark="have"]')).to_have_attribute("aria-pressed", "true")
    expect(desk.see(f'[data-paper="{missing}"] [data-mark="missing"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    is_good_in_every_size(desk.page, desk, shoot, "called")
    speaks(desk.page, "English")
    is_good_in_every_size(desk.page, desk, shoot, "called-en")
    speaks(desk.page, "中文")

    keys.press("hold", "h")
    desk.is_gone("[data-current]")
    desk.shows("[data-held] .number", first["number"])
    desk.next()
    desk.has(second["number"])
    keys.press("transfer", "t")
    keys.panel()
    desk.page.keyboard.type("3")
    expect(desk.see('[data-found="counter:c03"]')).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE_MS
    )
    shoot("counter-transfer", desk)
    keys.type("Enter", "2", "Enter")
    expect(keys.panel()).to_contain_text("那里现在没有工作人员", timeout=PATIENCE_MS)
    desk.page.fill("[name=transfer-to]", "社保")
    expect(desk.see('[data-found="queue:social"]')).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE_MS
    )
    expect(desk.see("[data-submit]")).to_be_enabled(timeout=PATIENCE_MS)
    keys.type("Enter")
    keys.answered()
    desk.says(f"{second['number']} 已转出")
    moved = hall.ticket(second["id"])
    assert (moved["state"], moved["queue"], moved["rank_at"]) == ("waiting", "social", second["rank_at"])

    keys.press("resume", "g")
    desk.has(first["number"])
    keys.press("finish", "1")
    desk.next()
    desk.has(third["number"])
    keys.press("undo", "u")
    desk.has(first["number"])
    assert hall.ticket(third["id"])["state"] == "waiting"
    assert hall.ticket(first["id"])["outcome"] is None
    keys.press("finish", "f")
    desk.is_gone("[data-current]")

    keys.press("pause", "p")
    keys.panel()
    keys.type("4")
    desk.see("[data-minutes='10']").press("Space")
    is_good_in_every_size(desk.page, desk, shoot, "pause")
    keys.type("Enter")
    keys.answered()
    expect(desk.act("resume-counter")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.act("call-next")).to_have_count(0)
    desk.says("临时离开")
    paused = hall.staff("clerk").get(f"{CENTRE}/counters/c01")["counter"]
    assert (paused["state"], paused["reason"]) == ("paused", "临时离开")
    assert (
        9 * 60_000
        < paused["back_at"] - hall.staff("clerk").get(f"{CENTRE}/counters/c01")["now_at"]
        <= 600_000
    )
    is_good_in_every_size(desk.page, desk, shoot, "paused")
    keys.press("resume-counter", "Space")
    expect(desk.act("call-next")).to_be_visible(timeout=PATIENCE_MS)

    keys.press("call", "c")
    keys.panel()
    desk.page.keyboard.type(third["number"].lower())
    keys.type("Enter", "2", "Enter")
    desk.has(third["number"])
    keys.answered()
    keys.press("finish", "f")
    desk.is_gone("[data-current]")
    keys.press("walk-up", "w")
    keys.panel()
    desk.page.keyboard.type("居住证")
    expect(desk.see("[data-found][aria-pressed=true]")).to_be_visible(timeout=PATIENCE_MS)
    keys.type("Enter")
    keys.answered()
    expect(desk.see(".current.serving")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.see("[data-own-served]")).to_have_text("办理 2 · 过号 0", timeout=PATIENCE_MS)
    desk.leave()


def test_counter_typed_before_the_list_is_there_is_taken_once_it_is(
    hall: Installation, desk: Desk, keys: Keys
) -> None:
    asked: list[Route] = []

    def hold(route: Route) -> None:
        """Keeps all but the first, by which the page looks whether the clerk sits somewhere."""
        asked.append(route)
        if len(asked) == 1:
            route.continue_()

    desk.page.route(f"**/api/v1{CENTRE}/counters", hold)
    desk.sign_in()
    expect(desk.see(".choose input")).to_be_focused(timeout=PATIENCE_MS)
    keys.type("3", "Enter")
    expect(desk.see(".choose input")).to_have_value("3")
    for late in asked[1:]:
        late.continue_()
    desk.page.unroute_all()
    expect(desk.act("call-next")).to_be_visible(timeout=PATIENCE_MS)
    desk.leave()


@pytest.mark.long
def test_clerk_grants_priority_and_changes_what_the_counter_serves(
    hall: Installation, desk: Desk, keys: Keys, shoot: Shoot
) -> None:
    ahead, old = hall.draw("YB001"), hall.draw("YB001")
    desk.sit("c38")
    keys.press("queues", "o")
    keys.panel()
    expect(desk.see("[data-profile=insurance]")).to_be_visible(timeout=PATIENCE_MS)
    is_good_in_every_size(desk.page, desk, shoot, "queues")
    keys.type("1")
    keys.answered()
    assert hall.staff("clerk").get(f"{CENTRE}/counters/c38")["counter"]["profile"] == "insurance"
    keys.press("priority", "y")
    keys.panel()
    desk.page.keyboard.type(old["number"])
    desk.see('[data-class="disabled"]').focus()
    keys.type("Space")
    is_good_in_every_size(desk.page, desk, shoot, "priority")
    keys.type("Enter")
    keys.answered()
    desk.says(f"{old['number']} 已按规定优先")
    granted = hall.staff("clerk").get(f"{CENTRE}/tickets/{old['id']}")
    assert granted["priority"] == {"class": "disabled", "verified": True}
    desk.next()
    desk.has(old["number"])
    assert hall.ticket(ahead["id"])["state"] == "waiting"
    desk.leave()


def test_missing_papers_are_named_and_the_notice_is_printed(
    hall: Installation, desk: Desk, keys: Keys, phone: OpenPage, shoot: Shoot, tmp_path: Path
) -> None:
    ticket, (_, missing) = hall.draw("SC001"), two_papers(hall, "SC001")
    desk.sit("c57")
    desk.next()
    desk.has(ticket["number"])
    keys.press("finish", "5")
    keys.type("f")
    desk.says("请写明转到哪里")
    expect(desk.see("[name=note]")).to_be_focused()
    keys.type("Escape", "3")
    keys.press("finish", "f")
    desk.says("请先把缺少的材料标为“缺”")
    assert hall.ticket(ticket["id"])["state"] == "called"
    expect(desk.see(f'[data-paper="{missing}"]')).to_be_visible(timeout=PATIENCE_MS)
    keys.type("m", "ArrowDown", "ArrowDown", "ArrowRight")
    expect(desk.see(f'[data-paper="{missing}"] [data-mark="missing"]')).to_be_focused()
    keys.type("Enter")
    expect(desk.page.get_by_text("请先把缺少的材料标为“缺”")).to_have_count(0, timeout=PATIENCE_MS)
    desk.see("[name=missing]").fill("委托书")
    keys.type("Enter")
    expect(desk.see('[data-paper="委托书"]')).to_be_visible(timeout=PATIENCE_MS)
    attended = hall.staff("clerk")
    until(
        lambda: (
            attended.get(f"{CENTRE}/tickets/{ticket['id']}")["papers"]
            == {"have": [], "missing": [missing, "委托书"]}
        ),
        "the papers",
    )
    is_good_in_every_size(desk.page, desk, shoot, "missing")
    keys.type("Escape")
    with desk.page.context.expect_page() as opened:
        keys.type("b")
    notice = opened.value
    expect(notice.locator("[data-paper]")).to_have_count(4, timeout=PATIENCE_MS)
    assert serious(notice) == []
    assert notice.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2
    notice.emulate_media(media="print")
    notice.screenshot(path=tmp_path / "notice.png", full_page=True)
    shoot("one-time-notice", tmp_path / "notice.png")
    notice.close()

    desk.next()
    desk.is_gone("[data-current]")
    done = attended.get(f"{CENTRE}/tickets/{ticket['id']}")
    assert (done["outcome"], done["finishes"][0]["missing"]) == ("papers_missing", [missing, "委托书"])
    expect(desk.act("notice-last")).to_be_visible()
    keys.press("delivery", "d")
    keys.panel()
    expect(desk.see("[name=delivery-number]")).to_have_value(ticket["number"])
    desk.see("[data-kind=post]").press("Space")
    desk.see("[data-ready]").press("Space")
    desk.see("[name=tracking]").fill("EA123456789CN")
    keys.type("Enter")
    keys.answered()
    mine = phone(f"{hall.url}/t/{ticket['secret']}")
    expect(mine.see("[data-delivery]")).to_contain_text("EA123456789CN", timeout=PATIENCE_MS)
    expect(mine.see("[data-delivery] h2")).to_have_text("结果已寄出")
    shoot("phone-delivery", mine)
    desk.leave()


def test_desk_that_lags_behind_finishes_nobody_it_does_not_show(
    hall: Installation, desk: Desk, shoot: Shoot
) -> None:
    first, second = (hall.draw("GJ016") for _ in range(2))
    desk.sit("c31")
    desk.next()
    desk.has(first["number"])
    elsewhere, counter = hall.staff("clerk"), f"{CENTRE}/counters/c31"
    desk.page.route("**/counters/c31", lambda route: route.abort())
    with desk.page.expect_event(
        "requestfailed", timeout=PATIENCE_MS
    ):  # an answer still on its way counts no more
        elsewhere.post(f"{counter}/recall")
    elsewhere.post(f"{counter}/call-next", {"finish": {}})
    desk.next()
    desk.says("情况刚刚有变化")
    assert hall.ticket(second["id"])["state"] == "called"
    desk.page.unroute("**/counters/c31")
    desk.has(second["number"])
    shoot("desk-changed", desk)
    desk.leave()


def test_number_drawn_from_afar_is_checked_in_at_a_counter(
    hall: Installation, desk: Desk, phone: OpenPage, shoot: Shoot
) -> None:
    remote = {"service": "CL012", "channel": "wechat"}
    booked = hall.device("wechat-1").post(f"{CENTRE}/tickets", remote)
    mine = phone(f"{hall.url}/t/{booked['secret']}")
    mine.says("扫屏幕上的签到码，或到窗口、导办台")
    desk.sit("c41")
    desk.see("[name=check-in]").fill(booked["number"].lower())
    desk.page.keyboard.press("Enter")
    desk.says(f"{booked['number']} 已签到，前面还有 0 人")
    shoot("desk-checked-in", desk)
    mine.is_in("waiting")
    desk.next()
    desk.has(booked["number"])
    desk.leave()


@pytest.mark.parametrize("name", ["guide", "operator", "hotline"])
def test_account_that_may_not_call_is_told_so(hall: Installation, desk: Desk, name: str) -> None:
    desk.enter(hall.credentials["staff"][name])
    desk.says("这个账号不是窗口人员的账号")
