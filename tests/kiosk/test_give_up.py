"""A number given back at the kiosk that drew it: one question, one answer, and only for a moment after the draw."""

import pytest

from kiosk.session.errands import CancelTicket
from kiosk.session.news import Drawn, GivenUp, TicketSeen
from kiosk.session.touches import Back, GiveUp, Touched
from kiosk.session.values import Screen
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.test_session import TICKET, TO_DRAWING, TO_TICKET, Story

ASKED = (*TO_TICKET, GiveUp())
DONE = (*ASKED, GiveUp())


def test_number_is_given_back_after_one_question() -> None:
    story = Story(*ASKED)
    assert story.session.screen == Screen.GIVING_UP
    assert not any(isinstance(errand, CancelTicket) for errand in story.errands)
    story.then(GiveUp())
    assert story.errands[-1] == CancelTicket("t1", "s", "zh-CN")
    assert story.then(GivenUp("t1")).session.screen == Screen.GIVEN_UP


def test_number_is_kept_when_the_question_is_left() -> None:
    story = Story(*ASKED, Back())
    assert (story.session.screen, story.session.ticket) == (Screen.TICKET, TICKET)
    assert not any(isinstance(errand, CancelTicket) for errand in story.errands)


def test_double_tap_on_the_key_only_asks_and_asks_the_hall_once() -> None:
    assert Story(*TO_TICKET, GiveUp()).then(GiveUp(), after=700).session.giving_up is False
    story = Story(*DONE).then(GiveUp(), after=900)
    assert len([errand for errand in story.errands if isinstance(errand, CancelTicket)]) == 1


def test_number_drawn_two_minutes_ago_is_not_taken_back() -> None:
    story = Story(*TO_DRAWING)
    drawn = story.then(Drawn("k", TICKET))
    for _ in range(4):
        drawn.then(Touched(), after=30_000)
    assert story.then(GiveUp()).session.screen == Screen.TICKET


def test_call_ends_the_question() -> None:
    called = TICKET.model_copy(update={"state": "called", "counter": "w3", "version": 2})
    story = Story(*ASKED, TicketSeen(called))
    assert story.session.screen == Screen.TICKET
    assert story.then(GiveUp()).session.screen == Screen.TICKET


def test_refusal_is_told_and_the_number_stays() -> None:
    story = Story(*DONE, GivenUp("t1", "这个号现在不能退。"))
    assert (story.session.screen, story.session.kept_because) == (Screen.GIVING_UP, "这个号现在不能退。")
    assert story.then(Back()).session.screen == Screen.TICKET


def test_number_is_given_back_by_touch(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.touch("give-up")
    assert {"要退掉这个号吗？", "B001"} <= set(kiosk.words())
    kiosk.touch("keep")
    kiosk.on("ticket")
    kiosk.touch("give-up")
    kiosk.touch("give-up")
    kiosk.on("given_up")
    assert stand_in.cancelled == ["t1"]
    assert "已经退号" in kiosk.words()
    kiosk.touch("home")
    kiosk.on("home")


@pytest.mark.long
def test_number_called_meanwhile_is_not_offered_to_be_given_back(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    shown = {key: value for key, value in stand_in.drawn()[0].items() if key != "secret"}
    live.say(type="ticket.called", at=0, ticket={**shown, "state": "called", "counter": "w3", "version": 2})
    kiosk.until(lambda: kiosk.app.find("back"))
    assert kiosk.app.find("give-up") is None


def test_doubtful_slip_says_to_look_and_another_try_is_told(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.until(lambda: stand_in.prints)
    live.printed(stand_in.prints[0], "sent")
    kiosk.until(lambda: any("小票已送去打印" in words for words in kiosk.words()))
    assert kiosk.cut() == []
    live.printed(stand_in.prints[0], "confirmed")
    kiosk.until(lambda: {"请取走您的小票", "没拿到？再打一次"} <= set(kiosk.words()))
    assert kiosk.cut() == []
    live.printed(stand_in.prints[0], "unknown")
    kiosk.until(lambda: any("请看一下出纸口" in words for words in kiosk.words()))
    kiosk.touch("reprint")
    assert any("正在再打一次" in words for words in kiosk.words())
    kiosk.until(lambda: len(stand_in.prints) == 2)
    live.printed(stand_in.prints[1], "failed")
    kiosk.until(lambda: any("还是没打出来" in words for words in kiosk.words()))
