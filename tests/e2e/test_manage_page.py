"""A manager sees to the day, tells the hall, makes accounts and edits the catalogue, and others see it."""

import pytest
from playwright.sync_api import Route, expect

from server.client.http import Api, Refused
from tests.e2e.accessible import serious
from tests.e2e.conftest import Shoot
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.managing import MANAGED, Manager, service
from tests.e2e.pages import PATIENCE_MS, Television
from tests.waiting import until

FIRST = f"{MANAGED}/versions/1"


def test_day_that_a_manager_stops_is_stopped_for_who_follows_it(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    manager.tab("day")
    manager.page.get_by_role("button", name="停止取号").click()
    manager.page.get_by_label("原因").fill("系统检修")
    shoot("manage-ask", manager)
    manager.see("[data-yes]").click()
    manager.says("已停止取号")
    assert hall.board()["day"]["stop_draws"]
    manager.page.get_by_role("button", name="恢复取号").click()
    manager.page.get_by_label("原因").fill("检修完毕")
    manager.see("[data-yes]").click()
    manager.is_gone(".veil")
    assert not hall.board()["day"]["stop_draws"]
    manager.is_good(shoot, "manage-day")


@pytest.mark.long
def test_each_act_on_the_day_says_what_it_did_and_the_hall_keeps_to_it(
    hall: Installation, manager: Manager, television: Television, shoot: Shoot
) -> None:
    manager.tab("day")
    queue = manager.see('[data-queue="household"]')
    queue.get_by_role("button", name="暂停取号").click()
    manager.confirm("窗口停电")
    manager.says("“户政业务”已暂停取号")
    television.says("窗口停电")
    with pytest.raises(Refused) as refused:
        hall.draw("GA001")
    assert refused.value.code == "queue_suspended"
    shoot("manage-suspended", manager)
    queue.get_by_role("button", name="恢复取号").click()
    manager.confirm("来电了")
    manager.says("“户政业务”已恢复取号")
    queue.get_by_role("button", name="调整号量").click()
    manager.page.fill("[name=value]", "60")
    manager.confirm("加开窗口")
    manager.says("今天每个时段的号量已改为 60 个")
    queue.get_by_role("button", name="加号").click()
    expect(manager.see(".asked")).to_contain_text("/ 60", timeout=PATIENCE_MS)
    manager.page.fill("[name=value]", "5")
    manager.confirm("人还很多")
    manager.says("这个时段加放了 5 个号")
    expect(queue.locator("[data-drawn]")).to_contain_text("/ 65（含加号 5）", timeout=PATIENCE_MS)
    shoot("manage-extra", manager)
    again = hall.draw("GA001")
    hall.staff("guide").post(f"{CENTRE}/tickets/{again['id']}/cancel", {})


@pytest.mark.long
def test_act_that_is_too_late_or_done_already_is_refused_in_a_sentence(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    manager.tab("day")
    manager.page.get_by_role("button", name="延长服务").click()
    manager.page.fill("[name=until]", "23:59")
    manager.confirm("办件多")
    dialog = manager.see(".asked")
    expect(dialog).to_contain_text("今天没有可以延长到此时间的时段", timeout=PATIENCE_MS)
    shoot("manage-refused", manager)
    dialog.get_by_role("button", name="返回").click()
    manager.page.get_by_role("button", name="停止取号").click()
    hall.staff("manager").post(f"{CENTRE}/day", {"act": "stop_draws", "reason": "别人先停了"})
    expect(dialog).to_contain_text("刚刚有人停止了取号", timeout=PATIENCE_MS)
    expect(manager.see("[data-yes]")).to_be_disabled()
    dialog.get_by_role("button", name="返回").click()
    hall.staff("manager").post(f"{CENTRE}/day", {"act": "resume", "reason": "恢复"})


@pytest.mark.long
def test_counter_serves_what_its_manager_chose(hall: Installation, manager: Manager, shoot: Shoot) -> None:
    hall.staff("clerk").post(f"{CENTRE}/counters/c01/sign-in", {})
    manager.tab("counters")
    row = manager.see("[data-counter=c01]")
    expect(row).to_contain_text("clerk", timeout=PATIENCE_MS)
    row.get_by_role("button", name="调整队列").click()
    asked = manager.see(".asked")
    asked.get_by_role("checkbox", name="社保就业").check()
    asked.get_by_label("社保就业：什么时候办理").select_option("10")
    manager.is_good(shoot, "manage-counter-queues")
    manager.see("[data-yes]").click()
    manager.says("窗口人员的屏幕已经更新")
    expect(row).to_contain_text("社保就业（等 10 分钟后帮办）")
    manager.is_good(shoot, "manage-counters")
    row.get_by_role("button", name="替人退出").click()
    manager.see("[data-yes]").click()
    manager.says("已退出登录")


@pytest.mark.long
def test_bad_rating_is_handed_over_called_back_about_and_closed(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    clerk = hall.staff("clerk")
    clerk.post(f"{CENTRE}/counters/c01/sign-in", {})
    ticket = hall.draw("GA001", party={"name": "陈某某", "phone": "13700004321"})
    clerk.post(f"{CENTRE}/counters/c01/call-next", {})
    clerk.post(f"{CENTRE}/counters/c01/finish", {"outcome": "done"})
    screen, rating = hall.device("rating-1"), {"level": 1, "tags": ["没说清楚"]}
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": "c01"}})
    screen.post(f"{CENTRE}/tickets/{ticket['id']}/rating", rating)
    until(lambda: hall.staff("manager").get("/follow-ups")["follow_ups"], "a follow-up")
    manager.tab("followups")
    manager.see("[data-follow-up] button").first.click()
    case = manager.see("[data-case]")
    expect(case).to_contain_text("137****4321")
    choices = case.locator("[name=handler] option").all_inner_texts()
    assert "clerk" not in choices
    case.locator("[name=handler]").select_option(label="guide")
    case.locator("[data-assign]").click()
    manager.says("已交给 guide。")
    case.locator("[data-take]").click()
    manager.says("已由您经办。")
    expect(case).to_contain_text("13700004321")
    case.locator("[data-called]").click()
    manager.says("已记录回访。")
    case.locator("[name=note]").fill("已致歉，补了一次性告知书")
    manager.is_good(shoot, "manage-follow-up")
    case.locator("[data-result=upheld]").click()
    shoot("manage-follow-up-closes", manager)
    manager.see("[data-yes]").click()
    manager.says("已办结，结果：属实。")
    manager.page.get_by_role("button", name="已办结").click()
    manager.see("[data-follow-up] button").first.click()
    expect(case).to_contain_text("manager 于", timeout=PATIENCE_MS)
    manager.tab("ratings")
    expect(manager.see('[data-sum="GA001"]')).to_contain_text("居住证首次申领", timeout=PATIENCE_MS)
    manager.is_good(shoot, "manage-ratings")
    clerk.post(f"{CENTRE}/counters/c01/sign-out", {})


@pytest.mark.long
def test_call_pad_is_bound_to_its_counter_and_its_token_shown_once(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    manager.tab("devices")
    manager.page.get_by_role("button", name="登记设备").click()
    manager.page.fill("[name=device]", "pad-1")
    manager.see(".asked").get_by_label("类型").select_option("pad")
    manager.see(".asked [name=counter]").select_option("c02")
    shoot("manage-pad", manager)
    manager.see("[data-yes]").click()
    token = manager.see("[data-once]").inner_text(timeout=PATIENCE_MS)
    manager.page.get_by_role("button", name="我已记下").click()
    row = manager.see("[data-device=pad-1]")
    expect(row).to_contain_text("2号窗口", timeout=PATIENCE_MS)
    pad = Api(hall.url, token)
    try:
        assert pad.get("/me")["counter"] == "c02"
        row.locator("[data-move]").click()
        manager.see(".asked [name=counter]").select_option("c01")
        manager.see("[data-yes]").click()
        expect(row).to_contain_text("1号窗口", timeout=PATIENCE_MS)
        until(lambda: pad.get("/me")["counter"] == "c01", "the pad at its new counter")
    finally:
        pad.close()


def test_notice_stands_on_the_hall_screen(manager: Manager, television: Television) -> None:
    manager.tab("day")
    manager.page.fill("[name=notice]", "下午三点二楼停电检修")
    manager.page.get_by_role("button", name="发布通知").click()
    television.says("下午三点二楼停电检修")
    up = manager.see(".notices li").filter(has_text="下午三点二楼停电检修")
    up.get_by_role("button").click()
    expect(television.page.get_by_text("下午三点二楼停电检修")).to_have_count(0, timeout=PATIENCE_MS)


def test_account_made_here_signs_in(hall: Installation, manager: Manager, shoot: Shoot) -> None:
    manager.tab("accounts")
    manager.page.get_by_role("button", name="新建账号").click()
    manager.page.fill("[name=new-username]", "window-7")
    manager.page.fill("[name=name]", "七号窗口")
    manager.page.get_by_label("窗口人员").check()
    shoot("manage-account", manager)
    manager.see("[data-yes]").click()
    password = manager.see("[data-once]").inner_text(timeout=PATIENCE_MS)
    manager.page.get_by_role("button", name="我已记下").click()
    anyone = Api(hall.url)
    try:
        assert anyone.post("/sessions", {"username": "window-7", "password": password})["token"]
    finally:
        anyone.close()
    expect(manager.see("[data-account=window-7]")).to_be_visible(timeout=PATIENCE_MS)
    assert serious(manager.page) == []


def test_service_renamed_and_published_is_called_so_everywhere(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    form = manager.open("services", "GA001")
    manager.is_good(shoot, "manage-service")
    form.locator('[data-field="name"] input').fill("居住证首次申领（改）")
    form.locator('[data-field="guide.fee"] input').fill("不收费用")
    manager.save()
    manager.saved()
    assert service(hall, "GA001")["name"] == "居住证首次申领"
    manager.part("changes")
    expect(manager.see('[data-change="services.GA001"]')).to_contain_text("居住证首次申领（改）")
    shoot("manage-changes", manager)
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        """Keeps the first request of each address until it is told to go on."""
        if held.setdefault(route.request.url, route) is not route:
            route.continue_()

    addresses = [f"{hall.url}/api/v1{path}" for path in (MANAGED, FIRST)]
    for address in addresses:
        manager.page.route(address, hold)
    manager.publish()
    until(lambda: service(hall, "GA001")["name"] == "居住证首次申领（改）", "the new name")
    assert service(hall, "GA001")["guide"]["fee"] == "不收费用"
    manager.part("versions")
    expect(manager.see("[data-version]")).to_have_count(2, timeout=PATIENCE_MS)
    manager.see("[data-version='1'] button").click()
    held[addresses[0]].continue_()  # the draft comes late, while the old version is on its way
    expect(manager.see(".editor > header")).to_contain_text("已发布第 2 版", timeout=PATIENCE_MS)
    held[addresses[1]].continue_()
    expect(manager.see("[data-old]")).to_be_visible(timeout=PATIENCE_MS)
    expect(manager.see("[data-entry=GA001]")).not_to_contain_text("（改）")
    manager.page.unroute_all()
    manager.page.get_by_role("button", name="返回编辑").click()


@pytest.mark.long
def test_fault_keeps_a_draft_from_being_published_and_leads_to_its_field(
    manager: Manager, shoot: Shoot
) -> None:
    form = manager.open("queues", "household")
    form.locator('[data-field="prefix"] input').fill("I")
    manager.save()
    manager.is_gone(".drawer form")
    shoot("manage-faults", manager)
    manager.see("[data-publish]").click()
    expect(manager.see("[data-publish-now]")).to_be_disabled()
    manager.see(".publish [data-faults] button").first.click()
    field = manager.see(".drawer [data-field=prefix]")
    expect(field).to_contain_text("须为一两个大写字母")
    expect(field.locator("input")).to_be_focused()
    field.locator("input").fill("A")
    manager.save()
    manager.is_gone(".drawer form")
    expect(manager.see("[data-unpublished]")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.long
def test_end_of_the_day_is_confirmed_and_offered_no_more(
    hall: Installation, manager: Manager, shoot: Shoot
) -> None:
    hall.draw("GA001")
    manager.speak("zh-CN")
    manager.tab("day")
    manager.page.get_by_role("button", name="结束今天的业务").click()
    expect(manager.see(".asked")).to_contain_text("这一步不能撤销")
    expect(manager.see(".asked")).to_contain_text("个号没有办完，会全部失效")
    shoot("manage-end", manager)
    manager.confirm("示例结束")
    manager.says("今天的业务已结束")
    expect(manager.see("[data-day]")).to_contain_text("业务已经结束", timeout=PATIENCE_MS)
    expect(manager.page.get_by_role("button", name="结束今天的业务")).to_have_count(0)
    assert hall.tickets(state="waiting") == []
    shoot("manage-ended", manager)
