"""The whole kiosk by real touches under the offscreen driver, against a server on a real socket."""

import pytest

from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn


def test_common_service_is_drawn_in_two_touches_and_printed(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    kiosk.touch("service:RP")
    kiosk.on("confirm")
    assert {"居住证办理", "公安局", "现在有 3 人在等候", "2 楼 B 区"} <= set(kiosk.words())
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert {"B001", "您前面还有 3 人", "请到 2 楼 B 区 等候"} <= set(kiosk.words())
    kiosk.until(lambda: stand_in.prints)
    live.printed(stand_in.prints[0], "confirmed")
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())
    assert (
        kiosk.app.root._manager.current_screen.url
        == f"http://127.0.0.1:8000/t/{stand_in.drawn()[0]['secret']}"
    )


def test_double_touches_draw_once(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("service:RP", times=2)
    kiosk.on("confirm")
    kiosk.touch("draw", times=3)
    kiosk.on("ticket")
    kiosk.until(lambda: stand_in.prints)
    assert len(stand_in.asked) == len(stand_in.drawn()) == len(stand_in.prints) == 1


def test_touch_shows_the_next_screen_at_once_while_the_server_is_slow(
    kiosk: Robot, stand_in: StandIn
) -> None:
    stand_in.hold.clear()
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    assert kiosk.app.session.screen == "drawing"
    assert "正在为您取号" in kiosk.words()
    stand_in.hold.set()
    kiosk.on("ticket")


@pytest.mark.long
def test_lost_reply_is_repeated_with_the_same_key(kiosk: Robot, stand_in: StandIn) -> None:
    stand_in.lost_replies = 1
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert len(stand_in.drawn()) == 1
    assert len({key for _, key, _ in stand_in.asked}) == 1
    assert len(stand_in.asked) == 2


def test_server_away_says_what_to_do_and_a_second_try_draws_once(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("service:RP")
    stand_in.lost_replies = 99
    kiosk.touch("draw")
    kiosk.on("away")
    assert any("咨询台" in words for words in kiosk.words())
    kiosk.touch("language")
    kiosk.touch("again")
    stand_in.lost_replies = 0  # only now: a try in the background may be answered at any moment
    kiosk.on("ticket")
    assert len(stand_in.drawn()) == 1
    assert len({(key, body["lang"]) for _, key, body in stand_in.asked}) == 1


def test_home_says_when_the_line_is_down_and_when_it_is_back(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    stand_in.away = True
    live._on_state(False)
    kiosk.until(lambda: any("线路暂时不通" in words for words in kiosk.words()))
    kiosk.touch("service:RP")
    assert "等候人数暂时查不到" in kiosk.words()
    kiosk.touch("home")
    stand_in.away = False
    kiosk.until(lambda: not any("线路暂时不通" in words for words in kiosk.words()))


def test_printer_failed_keeps_the_number_and_offers_another_slip(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.until(lambda: stand_in.prints)
    live.printed(stand_in.prints[0], "failed")
    kiosk.until(lambda: any("请拍照或记下号码" in words for words in kiosk.words()))
    assert "B001" in kiosk.words()
    kiosk.touch("reprint")
    kiosk.until(lambda: len(stand_in.prints) == 2)
    assert [job["kind"] for job in stand_in.prints] == ["ticket", "reprint"]
    live.printed(stand_in.prints[0], "failed")
    live.printed(stand_in.prints[1], "confirmed")
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())


@pytest.mark.long
def test_silent_printer_is_looked_after_and_then_given_up(
    kiosk: Robot, stand_in: StandIn, clock: Clock
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.until(lambda: stand_in.prints and kiosk.app.session.job)
    stand_in.drawn()[0]["print"]["state"] = "confirmed"
    clock.pass_s(5)
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())


@pytest.mark.long
def test_refusal_shows_the_servers_sentence_in_the_visitors_language(kiosk: Robot, stand_in: StandIn) -> None:
    stand_in.refuse = "session_closed"
    kiosk.touch("language")
    kiosk.touch("service:RP")
    assert "Identity card" in " ".join(kiosk.words())
    kiosk.touch("draw")
    kiosk.on("refused")
    assert "No more tickets today. Please come tomorrow." in kiosk.words()
    kiosk.touch("home")
    assert "What have you come for?" in kiosk.words()
    assert not stand_in.drawn()


def test_held_ticket_is_shown_and_its_slip_offered(kiosk: Robot, stand_in: StandIn, live: Live) -> None:
    stand_in.refuse, stand_in.held = "already_holding", {"id": "t9", "number": "B009"}
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert {"您已经取过这类事项的号", "B009"} <= set(kiosk.words())
    kiosk.touch("reprint")
    kiosk.until(lambda: stand_in.prints)
    assert stand_in.prints[0]["kind"] == "reprint"
    live.printed(stand_in.prints[0], "confirmed")
    kiosk.until(lambda: "请取走您的小票" in kiosk.words())


@pytest.mark.long
def test_ticket_that_comes_after_its_visitor_left_is_given_back(kiosk: Robot, stand_in: StandIn) -> None:
    stand_in.hold.clear()
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.touch("home")
    assert kiosk.app.session.screen == "home"
    stand_in.hold.set()
    kiosk.until(lambda: stand_in.cancelled == ["t1"])
    assert kiosk.app.session.screen == "home"


def test_ticket_drawn_without_an_answer_is_given_back_once_its_visitor_left(
    kiosk: Robot, stand_in: StandIn
) -> None:
    stand_in.lost_replies = 1_000
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("away")
    kiosk.touch("home")
    assert kiosk.app.session.screen == "home"
    stand_in.lost_replies = 0
    kiosk.until(lambda: stand_in.cancelled == ["t1"])
    assert len({key for _, key, _ in stand_in.asked}) == 1
    assert kiosk.app.session.screen == "home"


@pytest.mark.long
def test_ticket_that_comes_late_is_shown_to_the_visitor_who_waited(kiosk: Robot, stand_in: StandIn) -> None:
    stand_in.lost_replies = 1_000
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("away")
    stand_in.lost_replies = 0
    kiosk.on("ticket")
    assert stand_in.cancelled == []


@pytest.mark.long
def test_idle_screen_counts_down_and_goes_home(kiosk: Robot, clock: Clock) -> None:
    kiosk.touch("language")
    kiosk.touch("category:c1")
    clock.pass_s(50)
    kiosk.until(lambda: any("Back to start in" in words for words in kiosk.words()))
    clock.pass_s(15)
    kiosk.on("home")
    assert "请点选您要办的事" in kiosk.words()


@pytest.mark.long
def test_pages_turn_and_back_returns_to_the_page_left(kiosk: Robot) -> None:
    kiosk.touch("category:c1")
    assert kiosk.app.find("service:S13") is None
    kiosk.touch("later")
    assert "第 2 页，共 2 页" in kiosk.words()
    kiosk.touch("service:S14")
    kiosk.touch("back")
    assert kiosk.app.find("service:S13") is not None
    kiosk.touch("back")
    assert kiosk.app.find("category:c2") is not None
    assert kiosk.app.find("category:c3") is None


@pytest.mark.long
def test_called_while_still_at_the_screen_names_the_counter(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    shown = {key: value for key, value in stand_in.drawn()[0].items() if key != "secret"}
    live.say(type="ticket.called", at=0, ticket={**shown, "state": "called", "counter": "w3", "version": 2})
    kiosk.until(lambda: "请现在到 3 号窗口" in kiosk.words())
    assert kiosk.app.session.ticket is not None
    assert kiosk.app.session.ticket.secret


@pytest.mark.long
def test_sample_hall_says_that_it_is_open_round_the_clock(kiosk: Robot) -> None:
    assert {"本大厅全天开放", "示例"} <= set(kiosk.words())
