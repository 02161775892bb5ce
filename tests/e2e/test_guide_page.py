"""A guide leads visitors through the hall with a tablet: from words to a number, calls for help, and without a line."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from server.client.http import Refused
from tests.e2e.accessible import serious
from tests.e2e.conftest import Shoot
from tests.e2e.guide_tablet import SERVICE, UPRIGHT, Tablet, gives_up_away, newest, seen, views
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Screen
from tests.waiting import until

Json = dict[str, Any]

MOST_QUESTIONS = 9
OTHER = "GA009"
ACROSS, NARROWER = {"width": 1280, "height": 800}, [{"width": 390, "height": 844}]


@pytest.fixture
def another(hall: Installation, chromium: Browser, screens: list[Screen]) -> Callable[..., Tablet]:
    """One more tablet, signed in."""

    def open_one(size: dict[str, int] = UPRIGHT) -> Tablet:
        screens.append(opened := Tablet(chromium, hall, size))
        return opened.sign_in()

    return open_one


@pytest.fixture(scope="module")
def tablet(hall: Installation, chromium: Browser) -> Iterator[Tablet]:
    """The guide's tablet, carried about all morning."""
    opened = Tablet(chromium, hall).sign_in()
    yield opened
    opened.close()
    assert opened.errors == []


@pytest.fixture(scope="module", autouse=True)
def called(hall: Installation) -> Json:
    """Somebody called first thing, who does not come."""
    clerk, at = hall.staff("clerk"), f"{CENTRE}/counters/c01"
    drawn = hall.draw(SERVICE)
    clerk.post(f"{at}/sign-in")
    clerk.post(f"{at}/call", {"ticket": drawn["id"], "reason": "试呼"})
    return drawn


def test_visitor_is_led_from_their_own_words_to_a_number_with_papers_ticked(
    hall: Installation, tablet: Tablet, shoot: Shoot
) -> None:
    tablet.search("居住证").first.click()
    tablet.touch("[data-paper=have]", "li:nth-child(2) > .choices [data-paper=missing]")
    tablet.touch(
        "[data-act=draw]",
        "[data-class=elderly]",
        "[data-act=verified]",
        "[data-need=escort]",
        "[data-act=draw-now]",
    )
    expect(tablet.see("[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
    number = tablet.see("[data-drawn]").inner_text()
    ticket = newest(hall)
    assert (ticket["number"], ticket["service"], ticket["channel"]) == (number, SERVICE, "guide")
    known = until(lambda: (told := seen(hall, ticket["id"]))["papers"] and told, "papers of the ticket")
    assert (known["priority"], known["needs"]) == ({"class": "elderly", "verified": True}, ["escort"])
    assert (len(known["papers"]["have"]), len(known["papers"]["missing"])) == (1, 1)
    expect(tablet.see("svg.qr")).to_be_visible(timeout=PATIENCE_MS)
    shoot("guide-drawn", tablet)
    tablet.touch("[data-print=checklist]")
    lines = hall.slip(number)["lines"]
    assert "材料提示单" in lines
    assert [line for line in lines if line.startswith("√")]


def test_questions_lead_to_one_number_for_a_whole_visit(hall: Installation, tablet: Tablet) -> None:
    tablet.touch("[data-tab=find]")
    tablet.page.fill("[name=q]", "")
    tablet.touch("[data-tree]")
    draw, option = tablet.see("[data-act=draw]"), tablet.see("[data-option]")
    expect(draw.or_(option).first).to_be_visible(timeout=PATIENCE_MS)
    for answered in range(1, MOST_QUESTIONS):
        if draw.count():
            break
        tablet.touch("[data-option]")
        expect(tablet.see(".answered li")).to_have_count(answered, timeout=PATIENCE_MS)
    services = tablet.see(".todo li").count()
    tablet.touch("[data-print=checklist]")
    expect(tablet.see(".said.good")).to_be_in_viewport(ratio=1, timeout=PATIENCE_MS)  # below a long list
    tablet.touch("[data-act=draw]", "[data-act=draw-now]")
    expect(tablet.see("[data-drawn]")).to_be_visible(timeout=PATIENCE_MS)
    ticket = newest(hall)
    assert services > 1
    assert len(ticket["route"]) == services - 1
    tablet.touch("[data-act=next-visitor]")


def test_slip_that_is_scanned_opens_its_ticket_which_gets_the_right_service_and_a_note(
    hall: Installation, tablet: Tablet
) -> None:
    drawn = hall.draw(OTHER)
    tablet.scan(f"{hall.url}/t/{drawn['secret']}")
    tablet.shows("[data-ticket]", drawn["number"])
    tablet.touch("[data-act=change]")
    tablet.page.fill(".change [name=q]", "居住证")
    tablet.touch(f".change [data-service={SERVICE}]", "[data-act=change-now]")
    tablet.says(f"{drawn['number']} 已改为")
    now = seen(hall, drawn["id"])
    assert (now["service"], now["rank_at"]) == (SERVICE, drawn["rank_at"])
    tablet.page.fill("[name=note]", "听力不好，请写字")
    tablet.touch(".notes .button")
    tablet.says("听力不好，请写字")
    assert [note["text"] for note in seen(hall, drawn["id"])["notes"]] == ["听力不好，请写字"]


def test_ticket_moved_by_mistake_is_moved_back_and_one_given_up_is_asked_about_first(
    hall: Installation, tablet: Tablet
) -> None:
    drawn = hall.draw(SERVICE)
    tablet.look_up(drawn["number"])
    tablet.touch("[data-act=transfer]")
    target = tablet.see("[name=queue] option").nth(1).get_attribute("value")
    assert target is not None
    tablet.page.select_option("[name=queue]", target)
    tablet.touch("[data-reason=balance]", "[data-act=confirm]")
    until(lambda: seen(hall, drawn["id"])["queue"] == target, "the transfer")
    tablet.touch("[data-act=undo]")
    tablet.says("已改回")
    back = seen(hall, drawn["id"])
    assert (back["queue"], back["rank_at"]) == (drawn["queue"], drawn["rank_at"])
    tablet.touch("[data-act=cancel]")
    assert tablet.see("[data-act=confirm]").is_disabled()
    tablet.touch("[data-act=not]")
    assert seen(hall, drawn["id"])["state"] == "waiting"
    tablet.touch("[data-act=cancel]", "[data-reason=left]", "[data-act=confirm]")
    expect(tablet.see(".ticket")).to_have_attribute("data-state", "cancelled", timeout=PATIENCE_MS)


def test_call_for_help_that_one_guide_answers_is_gone_from_every_tablet(
    hall: Installation, tablet: Tablet, another: Callable[..., Tablet], shoot: Shoot
) -> None:
    second = another()
    for one in (tablet, second):
        one.touch("[data-tab=hall]")
    hall.device("kiosk-1").post(f"{CENTRE}/help", {"topic": "priority"})
    for one in (tablet, second):
        expect(one.case("help", "kiosk-1")).to_be_visible(timeout=PATIENCE_MS)
    shoot("guide-hall", tablet)
    second.touch("[data-case=help] [data-act=answer]")
    for one in (tablet, second):
        expect(one.case("help", "kiosk-1")).to_have_count(0, timeout=PATIENCE_MS)


def test_visitor_who_missed_the_call_is_put_back_from_the_hall(
    hall: Installation, tablet: Tablet, called: Json
) -> None:
    clerk, at = hall.staff("clerk"), f"{CENTRE}/counters/c01"

    def given_up() -> bool:
        try:
            return bool(clerk.post(f"{at}/no-show")["state"] == "missed")
        except Refused:
            return False  # too soon

    until(given_up, "the no-show")
    tablet.touch("[data-tab=hall]")
    row = tablet.case("missed", called["number"])
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    row.locator("[data-act=requeue]").click()
    expect(row).to_have_count(0, timeout=PATIENCE_MS)
    assert seen(hall, called["id"])["state"] == "waiting"


def test_without_a_line_all_stays_readable_and_acts_are_done_once_when_it_is_back(
    hall: Installation, tablet: Tablet, shoot: Shoot
) -> None:
    drawn, moved = hall.draw(SERVICE), hall.draw(SERVICE)
    before = len(hall.tickets())
    tablet.search("居住证").first.click()
    expect(tablet.see("[data-act=draw]")).to_be_visible(timeout=PATIENCE_MS)
    tablet.look_up(drawn["number"])
    with tablet.out_of_reach():
        tablet.touch(
            "[data-act=priority]", "[data-class=elderly]", "[data-reason=document_seen]", "[data-act=confirm]"
        )
        tablet.says("已记下")
        tablet.search("居住证").first.click()
        tablet.touch("[data-act=draw]", "[data-act=draw-now]")
        tablet.says("还没有票号")
        shoot("guide-away", tablet)
        expect(tablet.see("[data-act=waiting]")).to_contain_text("2")
        assert len(hall.tickets()) == before
        tablet.look_up(moved["number"])
        tablet.touch("[data-act=cancel]", "[data-reason=left]", "[data-act=confirm]")
        queues = [one["id"] for one in hall.staff("clerk").get(CENTRE)["queues"]]
        elsewhere = {"queue": next(one for one in queues if one != moved["queue"]), "reason": "另办一件"}
        hall.staff("clerk").post(f"{CENTRE}/tickets/{moved['id']}/transfer", elsewhere)
    tablet.says(f"已发出：优先 {drawn['number']}；取号：居住证")
    shoot("guide-sent", tablet)
    tablet.is_gone("[data-sent]:not(.empty)")
    late = tablet.see("[data-act-state=refused]")
    tablet.see("[data-act=waiting]").click()
    expect(late).to_contain_text(moved["number"], timeout=PATIENCE_MS)
    expect(late).to_contain_text("刚被别人处理过")
    assert tablet.see(".said").filter(has_text="已记下").count() == 0
    shoot("guide-too-late", tablet)
    assert serious(tablet.page) == []
    late.locator("[data-act=drop]").click()
    tablet.is_gone("[data-act=waiting]")
    assert seen(hall, moved["id"])["state"] == "waiting"
    assert seen(hall, drawn["id"])["priority"] == {"class": "elderly", "verified": True}
    assert len(hall.tickets()) == before + 1
    with tablet.out_of_reach():
        tablet.search("居住证")
        tablet.says("按平板上存的名称查找")
    expect(tablet.page.get_by_text("按平板上存的名称查找")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.long
def test_keys_are_large_and_nothing_serious_stands_in_the_way(hall: Installation, tablet: Tablet) -> None:
    wrong: list[str] = []
    for at in views(hall, tablet):
        wrong += [f"{at}: {found}" for found in serious(tablet.page)]
        for size in (*NARROWER, UPRIGHT):
            tablet.page.set_viewport_size(size)  # type: ignore[arg-type]
            for language in ("en", "zh-CN"):
                tablet.touch(f".languages [lang={language}]")
                wrong += [f"{at} {size['width']} {language}: {found}" for found in tablet.too_small()]
                wrong += [f"{at} {size['width']} {language}: too wide"] if tablet.too_wide() else []
    assert wrong == []


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [*NARROWER, ACROSS, UPRIGHT], ids=lambda size: size["width"])
def test_nothing_serious_stands_in_the_way_at_any_size(
    hall: Installation, another: Callable[..., Tablet], size: dict[str, int], language: str
) -> None:
    one = another()
    one.touch(f".languages [lang={language}]")
    wrong: list[str] = []
    for at in views(hall, one):
        one.page.set_viewport_size(size)  # type: ignore[arg-type]
        wrong += [f"{at}: {found}" for found in (*one.too_small(), *serious(one.page))]
        one.page.set_viewport_size(UPRIGHT)  # type: ignore[arg-type]
    assert wrong == []


def test_wide_tablet_has_the_hall_beside_whatever_else_is_done(
    hall: Installation, another: Callable[..., Tablet], shoot: Shoot
) -> None:
    one = another(ACROSS)
    hall.device("kiosk-1").post(f"{CENTRE}/help", {})
    one.search("居住证").first.click()
    expect(one.see("aside [data-case=help]")).to_be_visible(timeout=PATIENCE_MS)
    shoot("guide-across", one)
    one.touch("aside [data-act=answer]")
    one.is_gone("aside [data-case=help]")
    assert not one.too_wide()
    assert one.too_small() == []


def test_account_of_another_role_is_told_so(
    hall: Installation, chromium: Browser, screens: list[Screen]
) -> None:
    screens.append(opened := Tablet(chromium, hall))
    opened.enter(hall.credentials["staff"]["hotline"])
    opened.says("这个账号不是导办员的账号")


def test_page_opened_anew_out_of_reach_shows_the_hall_as_it_was_and_keeps_what_waits(
    hall: Installation, another: Callable[..., Tablet]
) -> None:
    one = another()
    gives_up_away(hall, one, one.out_of_reach())


@pytest.mark.long
def test_page_opened_anew_while_the_server_is_down_does_the_same(
    hall: Installation, another: Callable[..., Tablet]
) -> None:
    gives_up_away(hall, another(), hall.left_off("server.web.entry"))
