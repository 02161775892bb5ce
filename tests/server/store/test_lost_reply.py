"""A reply lost after its script ran: repeated with its key, the change is there once and the answer is the same."""

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.devices import Showing
from server.operations.prints import Asked
from server.store.client import StoreAway
from server.wire.vocabulary import Channel, PrintState
from tests.server.small_hall import CENTRE, SmallHall, caller, clerk, local_ms
from tests.server.store.cutting_line import CuttingLine

pytestmark = pytest.mark.every_store


Act = Callable[[SmallHall], Any]

ALWAYS = 99
ID = "demo-20261123-A001"


def called(hall: SmallHall) -> None:
    hall.draw()
    hall.draw()
    hall.open("c01")
    hall.call("c01")


def serving(hall: SmallHall) -> None:
    called(hall)
    hall.counters.start(CENTRE, "c01", clerk("c01"))


def announced(hall: SmallHall) -> None:
    called(hall)
    hall.counters.recall(CENTRE, "c01", clerk("c01"))
    hall.clock.pass_s(60)


def missed(hall: SmallHall) -> None:
    hall.draw()
    hall.open("c01")
    hall.miss("c01")


def printing(hall: SmallHall) -> None:
    hall.draw()
    hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ID), caller(key="slip"))


def job(hall: SmallHall) -> str:
    return next(str(event["print"]["id"]) for event in hall.events() if "print" in event)


def opened(hall: SmallHall) -> None:
    hall.open("c01")


def waited_for(hall: SmallHall) -> None:
    hall.draw()
    hall.open("c01")


def alone(hall: SmallHall) -> None:
    """Serving, and nobody else waits."""
    serving(hall)
    hall.reception.cancel(CENTRE, "A002", caller(), None)


def nothing(hall: SmallHall) -> None:
    """Nothing has to happen before."""


BY, CLERK = caller(key="once"), clerk("c01", "once")
CASES: dict[str, tuple[Act, Act, list[str]]] = {
    "draw": (nothing, lambda hall: hall.draw(by=BY, party={"phone": "1"}).ticket, ["ticket.drawn"]),
    "book": (nothing, lambda hall: hall.draw(by=BY, channel=Channel.WEB).ticket, ["ticket.booked"]),
    "sign in": (
        nothing,
        lambda hall: hall.counters.sign_in(CENTRE, "c01", CLERK),
        ["counter.opened"],
    ),
    "sign out": (
        opened,
        lambda hall: hall.counters.sign_out(CENTRE, "c01", CLERK),
        ["counter.closed"],
    ),
    "call the next": (
        waited_for,
        lambda hall: hall.counters.call_next(CENTRE, "c01", CLERK),
        ["ticket.called"],
    ),
    "finish and call the next": (
        serving,
        lambda hall: hall.counters.call_next(CENTRE, "c01", CLERK, Finish()),
        ["ticket.finished", "ticket.called"],
    ),
    "finish with nobody next": (
        alone,
        lambda hall: hall.counters.call_next(CENTRE, "c01", CLERK, Finish()),
        ["ticket.finished"],
    ),
    "recall": (called, lambda hall: hall.counters.recall(CENTRE, "c01", CLERK), ["ticket.recalled"]),
    "start": (called, lambda hall: hall.counters.start(CENTRE, "c01", CLERK), ["ticket.started"]),
    "no-show": (announced, lambda hall: hall.counters.no_show(CENTRE, "c01", CLERK), ["ticket.missed"]),
    "finish": (
        called,
        lambda hall: hall.counters.finish(CENTRE, "c01", CLERK, Finish()),
        ["ticket.finished"],
    ),
    "requeue": (missed, lambda hall: hall.reception.requeue(CENTRE, "A001", BY, None), ["ticket.requeued"]),
    "check in": (
        lambda hall: hall.draw(channel=Channel.WEB),
        lambda hall: hall.reception.check_in(CENTRE, "A001", BY),
        ["ticket.checked_in"],
    ),
    "cancel": (
        lambda hall: hall.draw(),
        lambda hall: hall.reception.cancel(CENTRE, "A001", BY, "不办了"),
        ["ticket.cancelled"],
    ),
    "ask for a slip": (
        lambda hall: hall.draw(),
        lambda hall: hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ID), BY),
        ["print.requested"],
    ),
    "report a slip": (
        printing,
        lambda hall: hall.prints.report(CENTRE, job(hall), PrintState.SENT, None, BY),
        ["print.reported", "ticket.printed"],
    ),
    "show a call": (
        called,
        lambda hall: hall.devices.shown(
            CENTRE, hall.reading.board(CENTRE)["calls"][-1]["event_id"], Showing("b", True)
        ),
        ["call.shown"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reply_lost_once_leaves_one_change_and_the_same_answer(
    hall: SmallHall, far_hall: SmallHall, line: CuttingLine, name: str
) -> None:
    arrange, act, types = CASES[name]
    arrange(hall)
    before = hall.last_event()
    line.arm()
    answer = act(far_hall)
    assert line.lost == 1
    assert [event["type"] for event in hall.events(before)] == types
    assert act(hall) == answer
    assert [event["type"] for event in hall.events(before)] == types


def test_draw_whose_replies_are_all_lost_is_there_once_and_found_by_its_key(
    hall: SmallHall, far_hall: SmallHall, line: CuttingLine
) -> None:
    far_hall.draw()
    line.arm(ALWAYS)
    with pytest.raises(StoreAway):
        far_hall.draw(by=BY)
    line.arm(0)
    again = far_hall.draw(by=BY)
    assert (again.ticket["number"], again.repeated) == ("A002", True)
    assert [event["type"] for event in hall.events()] == ["day.changed", "ticket.drawn", "ticket.drawn"]


def test_draw_whose_reply_was_lost_before_midnight_is_found_after_it(
    hall: SmallHall, far_hall: SmallHall, line: CuttingLine
) -> None:
    far_hall.draw()
    hall.clock.now_ms = local_ms("23:59:59")
    drawn = hall.draw(by=BY)  # the reply of this one never reached the kiosk
    hall.clock.pass_s(2)
    line.arm()
    again = far_hall.draw(by=BY)
    assert (again.ticket, again.secret, again.repeated) == (drawn.ticket, drawn.secret, True)
    assert far_hall.draw().ticket["id"] == "demo-20261124-A001"


def test_key_used_for_another_request_is_refused_whatever_it_asks_for(hall: SmallHall) -> None:
    serving(hall)
    hall.draw(by=caller(key="once", fingerprint="aa"))
    other = caller("clerk-c01", "once", fingerprint="bb")
    hall.counters.call_next(CENTRE, "c01", caller("clerk-c01", "once", "aa"), Finish())
    before = hall.last_event()
    acts: list[Callable[[], Any]] = [
        lambda: hall.draw(by=caller(key="once", fingerprint="bb")),
        lambda: hall.counters.call_next(CENTRE, "c01", other, Finish()),
        lambda: hall.counters.recall(CENTRE, "c01", other),
    ]
    for act in acts:
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "key_reused"
    assert hall.last_event() == before


def test_slip_asked_for_twice_with_one_key_is_refused_where_it_is_another_slip(hall: SmallHall) -> None:
    hall.draw()
    first = hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ID), BY)
    assert hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ID), BY) == first
    with pytest.raises(Refused) as caught:
        hall.prints.ask(CENTRE, Asked("printer-2", "ticket", ID), BY)
    assert caught.value.code == "key_reused"


def test_reading_goes_on_after_a_cut_line(hall: SmallHall, far_hall: SmallHall, line: CuttingLine) -> None:
    called(hall)
    far_hall.reading.board(CENTRE)
    far_hall.client.redis.client_kill_filter(_type="normal", skipme=False)
    assert far_hall.reading.board(CENTRE) == hall.reading.board(CENTRE)
