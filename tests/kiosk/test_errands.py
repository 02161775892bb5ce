"""Errands against a server on a real socket that loses answers: drawn once, and given back if nobody is left."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.errands import Errands
from kiosk.session.errands import DrawTicket, GiveBack, PrintSlip
from kiosk.session.news import Drawn, DrawRefused, DrawUnknown, News, SlipSeen
from kiosk.session.values import Person
from server.client.http import Api
from tests.kiosk.stand_in import StandIn
from tests.waiting import until

DEADLINE_S = 60.0
Told = Callable[[], News]


@pytest.fixture
def news() -> "queue.Queue[News]":
    return queue.Queue()


@pytest.fixture
def told(news) -> Told:
    """The next thing told."""
    return lambda: news.get(timeout=DEADLINE_S)


@pytest.fixture
def errands(apis: dict[str, Api], news) -> Iterator[Errands]:
    errands = Errands("demo", apis, "printer-1", news.put, repeat_for_s=0.2)
    yield errands
    errands.stop()


def test_draw_without_an_answer_is_repeated_until_it_has_one(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    stand_in.lost_replies = 4
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    assert told() == DrawUnknown("k")
    drawn = told()
    assert isinstance(drawn, Drawn)
    assert (drawn.key, drawn.ticket.id) == ("k", "t1")
    assert len(stand_in.drawn()) == 1
    assert {key for _, key, _ in stand_in.asked} == {"k"}


def test_draw_asked_for_again_meanwhile_is_told_about_again_and_drawn_once(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    stand_in.away = True
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    assert told() == DrawUnknown("k")
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    assert told() == DrawUnknown("k")
    stand_in.away = False
    assert isinstance(told(), Drawn)
    assert len(stand_in.asked) == 1


def test_server_too_busy_to_answer_again_has_not_refused_a_draw_that_may_have_run(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    stand_in.lost_replies = 1
    stand_in.busy_after = 1
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    assert told() == DrawUnknown("k")
    stand_in.busy_after = None
    assert isinstance(told(), Drawn)


def test_refusal_of_a_first_try_is_told_at_once(errands: Errands, stand_in: StandIn, told: Told) -> None:
    stand_in.refuse = "session_closed"
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    refused = told()
    assert isinstance(refused, DrawRefused)
    assert refused.refusal.code == "session_closed"


def test_ticket_is_given_back_when_the_server_is_there_again(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    told()
    stand_in.lost_cancels = 2
    errands.do(GiveBack("t1"))
    stand_in.until_cancelled(DEADLINE_S)
    assert stand_in.cancelled == ["t1"] * 3
    assert stand_in.cancel_keys == {"t1-left"}


def test_ticket_being_given_back_is_kept_for_its_visitor_who_came_back(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    drawn = told()
    assert isinstance(drawn, Drawn)
    stand_in.lost_cancels = 1_000_000
    errands.do(GiveBack("t1"))
    giving_back = next(thread for thread in threading.enumerate() if thread.name == "GiveBack")
    stand_in.refuse, stand_in.held = "already_holding", stand_in.tickets["k"]
    errands.do(DrawTicket("k2", "RP", "zh-CN"))
    refused = told()
    assert isinstance(refused, DrawRefused)
    assert refused.refusal.held is not None
    giving_back.join(DEADLINE_S)
    assert not giving_back.is_alive()


def test_errands_answered_with_nonsense_are_told_as_failed(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    stand_in.nonsense = True
    errands.do(DrawTicket("k", "RP", "zh-CN"))
    assert told() == DrawUnknown("k")
    errands.do(PrintSlip("k-0", "t1", "ticket"))
    assert told() == SlipSeen("t1", None, "failed")


def test_slip_for_whoever_reads_large_type_is_asked_for_in_large_type(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    errands.do(DrawTicket("k", "RP", "zh-CN", large=True))
    assert isinstance(told(), Drawn)
    errands.do(PrintSlip("k-0", "t1", "ticket", large=True))
    told()
    errands.do(PrintSlip("k-1", "t1", "reprint"))
    told()
    assert [job.get("large") for job in stand_in.prints] == [True, None]
    assert "large" not in stand_in.asked[0][2]


def test_draw_says_how_many_matters_and_for_whom_and_nothing_where_it_is_as_usual(
    errands: Errands, stand_in: StandIn, told: Told
) -> None:
    father = Person("id_card", "11010519491231002X", "王小明", shown=True)
    errands.do(DrawTicket("k", "OP", "zh-CN", father, cases=3, acting=True))
    told()
    errands.do(DrawTicket("l", "OP", "zh-CN"))
    told()
    bodies = [body for _, _, body in stand_in.asked]
    assert bodies[0]["cases"] == 3
    assert bodies[0]["party"] == {
        "acting_for": {"id_type": "id_card", "id_number": "11010519491231002X", "name": "王小明"}
    }
    assert not {"cases", "party"} & set(bodies[1])


@pytest.fixture
def waiting() -> set[str]:
    """The keys whose visitors stand there."""
    return {"k"}


@pytest.fixture
def awaited(apis: dict[str, Api], news, waiting: set[str]) -> Iterator[Errands]:
    errands = Errands("demo", apis, "printer-1", news.put, repeat_for_s=0.2)
    errands.awaited = waiting.__contains__
    yield errands
    errands.stop()


def test_slip_of_whoever_waits_is_asked_for_before_the_number_is_shown_and_once(
    awaited: Errands, stand_in: StandIn, told: Told
) -> None:
    awaited.do(DrawTicket("k", "RP", "zh-CN", large=True))
    assert isinstance(told(), Drawn)
    until(lambda: stand_in.prints)
    awaited.do(PrintSlip("k-0", "t1", "ticket", large=True))
    assert told() == SlipSeen("t1", "p1", "requested")
    awaited.do(PrintSlip("k-1", "t1", "reprint"))
    told()
    assert [(job["kind"], job.get("large")) for job in stand_in.prints] == [
        ("ticket", True),
        ("reprint", None),
    ]


def test_number_whose_visitor_left_while_its_slip_began_is_not_given_back(
    awaited: Errands, stand_in: StandIn, told: Told, waiting: set[str]
) -> None:
    awaited.do(DrawTicket("k", "RP", "zh-CN"))
    told()
    awaited.do(GiveBack("t1"))
    waiting.clear()
    awaited.do(DrawTicket("l", "RP", "zh-CN"))
    told()
    awaited.do(GiveBack("t2"))
    stand_in.until_cancelled(DEADLINE_S)
    assert stand_in.cancel_keys == {"t2-left"}
    assert [job["ticket"] for job in stand_in.prints] == ["t1"]


def test_number_whose_visitor_left_while_its_slip_failed_is_given_back(
    awaited: Errands, stand_in: StandIn, told: Told
) -> None:
    stand_in.lost_prints = 1
    awaited.do(DrawTicket("k", "RP", "zh-CN"))
    told()
    awaited.do(GiveBack("t1"))
    stand_in.until_cancelled(DEADLINE_S)
    assert (stand_in.cancel_keys, stand_in.prints) == ({"t1-left"}, [])


def test_slip_begun_at_once_that_has_no_good_answer_is_told_as_failed_once_it_is_wanted(
    awaited: Errands, stand_in: StandIn, told: Told
) -> None:
    def then_nonsense(_: str) -> bool:
        stand_in.nonsense = True
        return True

    awaited.awaited = then_nonsense
    awaited.do(DrawTicket("k", "RP", "zh-CN"))
    assert isinstance(told(), Drawn)
    awaited.do(PrintSlip("k-0", "t1", "ticket"))
    assert told() == SlipSeen("t1", None, "failed")


def test_no_slip_is_begun_of_a_number_that_has_moved_on_meanwhile(
    awaited: Errands, stand_in: StandIn, told: Told, waiting: set[str]
) -> None:
    waiting.clear()
    awaited.do(DrawTicket("k", "RP", "zh-CN"))
    told()
    waiting.add("k")
    stand_in.tickets["k"]["state"] = "called"
    awaited.do(DrawTicket("k", "RP", "zh-CN"))
    drawn = told()
    assert isinstance(drawn, Drawn)
    assert drawn.ticket.state == "called"
    awaited.do(GiveBack("t1"))
    stand_in.until_cancelled(DEADLINE_S)
    assert stand_in.prints == []
