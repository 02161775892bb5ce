"""The catalogue's editor in a browser: two editors, what comes from above, words, forms, ways in a circle, English."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Shoot
from tests.e2e.installation import Installation
from tests.e2e.managing import MANAGED, Manager
from tests.e2e.pages import PATIENCE_MS, Screen, Television
from tests.waiting import until


@pytest.mark.long
def test_second_of_two_editors_sees_the_difference_and_chooses(
    hall: Installation, chromium: Browser, manager: Manager, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(other := Manager(chromium, hall, "operator"))
    mine = manager.open("services", "GA002")
    theirs = other.open("services", "GA002")
    theirs.locator('[data-field="name"] input').fill("居住证签注（对方）")
    theirs.locator('[data-field="name_en"] input').fill("Theirs")
    other.save()
    other.saved()
    mine.locator('[data-field="name"] input').fill("居住证签注（我的）")
    manager.save()
    row = manager.see("[data-differs=name]")
    expect(row).to_contain_text("居住证签注（对方）", timeout=PATIENCE_MS)
    expect(row).to_contain_text("居住证签注（我的）")
    expect(manager.see("[data-settle]")).to_be_disabled()
    manager.is_good(shoot, "manage-conflict")
    row.get_by_role("radio").last.check()
    manager.see("[data-settle]").click()
    manager.saved()
    entries = hall.staff("manager").get("/manage/catalogue/demo")["own"]["services"]
    saved = next(one for one in entries if one["code"] == "GA002")
    assert (saved["name"], saved["name_en"]) == ("居住证签注（我的）", "Theirs")


@pytest.mark.long
def test_township_takes_a_service_from_above_and_goes_back_to_what_is_above(
    hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    screens.append(operator := Manager(chromium, hall, "district"))
    operator.page.locator("label.halls select").select_option("town-01")
    operator.part("services")
    operator.see("[data-pick]").click()
    operator.see(".pick input[type=search]").fill("jianzhugongcheng")
    row = operator.see('[data-above="ZJ001"]')
    row.get_by_role("checkbox").check()
    expect(operator.see(".pick [data-save]")).to_be_disabled()
    row.get_by_role("combobox").select_option("general")
    operator.is_good(shoot, "manage-pick")
    operator.see(".pick [data-save]").click()
    operator.is_gone(".pick")
    form = operator.open("services", "ZJ001")
    form.locator('[data-field="name"] input').fill("小型工程施工许可")
    operator.save()
    operator.saved()
    marked = operator.see('[data-entry="ZJ001"]')
    expect(marked).to_contain_text("本中心：名称")
    shoot("manage-township", operator)
    operator.open("services", "ZJ001")
    operator.see("[data-as-above]").click()
    expect(marked.locator("[data-as-is]")).to_be_visible(timeout=PATIENCE_MS)
    own = hall.staff("district").get("/manage/catalogue/town-01")["own"]["services"]
    assert own[-1] == {"code": "ZJ001", "queue": "general"}
    operator.speak("en")
    operator.see("[data-pick]").click()
    expect(operator.see('[data-above="GA001"] [type=checkbox]')).to_be_checked(timeout=PATIENCE_MS)
    operator.is_good(shoot, "manage-pick-en")


@pytest.mark.long
def test_words_of_the_hall_and_what_waits_are_published(
    hall: Installation, manager: Manager, television: Television, shoot: Shoot
) -> None:
    manager.part("texts")
    manager.see('[data-field="tips.0.text"] input').fill("复印请到二楼服务台")
    manager.is_good(shoot, "manage-texts")
    manager.see("[data-save]").click()
    manager.says("已保存到草稿")
    form = manager.open("queues", "household")
    form.locator('[data-field="prefix"] input').fill("ZZ")
    manager.save()
    manager.saved()
    manager.see("[data-publish]").click()
    manager.see("[data-publish-now]").click()
    expect(manager.see("[data-waits]")).to_contain_text("票号字头", timeout=PATIENCE_MS)
    shoot("manage-waits", manager)
    manager.see("[data-published] button").click()
    until(
        lambda: (
            hall.staff("manager").get("/centres/demo")["texts"]["tips"][0]["text"] == "复印请到二楼服务台"
        ),
        "it",
    )
    television.says("复印请到二楼服务台")


@pytest.mark.long
def test_every_error_of_a_form_is_told_by_its_cell(
    hall: Installation, manager: Manager, shoot: Shoot, tmp_path: Path
) -> None:
    form = tmp_path / "hall.xlsx"
    book = manager.takes_form(form)
    book["事项"]["G3"], book["窗口"]["H3"], book["时段"]["D3"] = "houshold", "=1+1", "早上"
    book.save(form)
    manager.hands_in_form(form)
    wrong = manager.see("[data-form-faults]")
    expect(wrong).to_contain_text("没有作任何改动", timeout=PATIENCE_MS)
    for words in ("事项", "窗口", "时段", "household"):
        expect(wrong).to_contain_text(words)
    manager.is_good(shoot, "manage-form-faults")


@pytest.mark.long
def test_form_is_taken_only_once_what_others_edited_since_its_check_was_shown(
    hall: Installation,
    chromium: Browser,
    manager: Manager,
    screens: list[Screen],
    shoot: Shoot,
    tmp_path: Path,
) -> None:
    screens.append(other := Manager(chromium, hall, "operator"))
    form = tmp_path / "hall.xlsx"
    book = manager.takes_form(form)
    book["等候区"]["B3"] = "东区"
    book.save(form)
    manager.hands_in_form(form)
    expect(manager.see("[data-preview]")).to_contain_text("东区", timeout=PATIENCE_MS)
    theirs = other.open("queues", "household")
    theirs.locator('[data-field="name_en"] input').fill("Theirs")
    other.save()
    other.saved()
    manager.see("[data-take]").click()
    since = manager.see("[data-since]")
    expect(since).to_contain_text("household", timeout=PATIENCE_MS)
    expect(manager.see("[data-preview]")).to_contain_text("东区", timeout=PATIENCE_MS)
    manager.is_good(shoot, "manage-form-since")
    manager.see("[data-take]").click()
    manager.says("已写入草稿")
    manager.is_gone("[data-since]")
    assert hall.staff("manager").get(MANAGED)["own"]["zones"][0]["name"] == "东区"


@pytest.mark.long
def test_way_that_goes_in_a_circle_is_told_with_its_path_before_it_is_saved(
    manager: Manager, shoot: Shoot
) -> None:
    form = manager.open("trees", "newborn")
    expect(form.locator("[data-ways]")).to_contain_text("条路都走得到头")
    form.locator('[data-field="household.here"]').get_by_label("选了以后").click()
    manager.rested()
    manager.page.get_by_role("option", name="→ 孩子的《出生医学证明》在手里吗？").click()
    circle = form.locator("[data-ending=circle]").first
    expect(circle).to_contain_text("孩子的《出生医学证明》在手里吗？", timeout=PATIENCE_MS)
    manager.is_good(shoot, "manage-guidance")
    form.locator("[data-try]").get_by_role("button", name="丢了或者损坏了").click()
    expect(form.locator("[data-try]")).to_contain_text("孩子的户口准备上在哪里？")
    manager.save()
    manager.is_gone(".drawer form")
    expect(manager.see("[data-faults]").first).to_contain_text("绕成了圈", timeout=PATIENCE_MS)


@pytest.mark.long
def test_editor_speaks_english(manager: Manager, shoot: Shoot) -> None:
    manager.speak("en")
    manager.part("policy")
    expect(manager.page.get_by_label("Most requeues")).to_be_visible(timeout=PATIENCE_MS)
    for part in ("texts", "form"):
        manager.part(part)
        manager.is_good(shoot, f"manage-{part}-en")
    for tab in ("day", "counters", "figures", "ratings", "followups", "accounts", "devices", "catalogue"):
        manager.tab(tab)
        manager.is_gone(".loading")
        manager.is_good(shoot, f"manage-{tab}-en")
