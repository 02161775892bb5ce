"""Call by name, hold and resume: who is called to where, and what is kept."""

from typing import Any

import pytest

from server.domain.ticket import STORE_TIME, Place, Ticket
from server.domain.transitions import Command
from server.wire.vocabulary import EventType, State
from tests.server.domain.deciding import after, called, happened, held, refused, serving, ticket

BY_NAME: dict[str, Any] = {
    "command": Command.CALL_BY_NAME,
    "counter": "c02",
    "zone": "west",
    "after_hours": True,
    "reason": "老人",
}
MISSED = ticket(State.MISSED, called_at=5, shown_at=6, announced=3, zone="hall", requeues=1)
PINNED = ticket(pinned_to="counter:c02")


@pytest.mark.parametrize("before", [ticket(), PINNED, MISSED], ids=["waiting", "pinned", "missed"])
def test_call_by_name_lays_over_the_ticket_what_call_next_does(before: Ticket) -> None:
    event = happened(before, **BY_NAME)
    assert event.type == EventType.TICKET_CALLED
    assert event.changes == {
        "state": State.CALLED,
        "counter": "c02",
        "zone": "west",
        "announced": 1,
        "called_at": STORE_TIME,
        "shown_at": None,
        "started_at": None,
        "finished_at": None,
        "outcome": None,
        "implied": False,
        "after_hours": True,
        "pinned_to": None,
    }


def test_call_by_name_takes_out_of_line_only_who_stands_in_one() -> None:
    assert happened(ticket(), **BY_NAME).place == Place(leave=True)
    assert happened(MISSED, **BY_NAME).place is None


def test_call_by_name_says_why_it_passed_the_others() -> None:
    assert happened(ticket(), **BY_NAME).reason == "老人"


def test_call_next_and_call_by_name_come_to_the_same() -> None:
    next_in_line = BY_NAME | {"command": Command.CALL_NEXT}
    assert happened(ticket(), **next_in_line) == happened(ticket(), **BY_NAME)


@pytest.mark.parametrize("before", [called(), serving()], ids=["called", "serving"])
def test_hold_keeps_counter_and_times_and_ends_no_stop(before: Ticket) -> None:
    event = happened(before, command=Command.HOLD, reason="缺复印件")
    assert (event.type, event.changes, event.place) == (
        EventType.TICKET_HELD,
        {"state": State.HELD},
        None,
    )
    assert event.reason == "缺复印件"


def test_resume_goes_on_with_the_start_it_had() -> None:
    assert after(held(started_at=5), command=Command.RESUME, counter="c01").started_at == 5


def test_resume_starts_who_was_held_before_a_start() -> None:
    event = happened(held(), command=Command.RESUME, counter="c01")
    assert event.type == EventType.TICKET_RESUMED
    assert event.changes == {"state": State.SERVING, "started_at": STORE_TIME}


def test_resume_at_another_counter_is_refused_and_names_the_one_that_held_it() -> None:
    refusal = refused(held(), command=Command.RESUME, counter="c02")
    assert (refusal.code, refusal.values) == ("held_elsewhere", {"counter": "c01"})
