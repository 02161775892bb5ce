"""Check-in, transfer and priority: where a ticket stands in line, and what moved it there."""

import dataclasses
from typing import Any

import pytest

from server.domain.rank import Appointment
from server.domain.ticket import STORE_RANK, STORE_TIME, Place, Ticket
from server.domain.transitions import Command
from server.wire.vocabulary import EventType, State
from tests.server.domain.deciding import NOW, after, called, happened, held, serving, ticket

MINUTE = 60_000
SLOT = Appointment(slot_at=600 * MINUTE, grace_ms=15 * MINUTE, head_start_ms=20 * MINUTE)
VETERAN = {"class": "veteran", "verified": True}
CLAIMED = {"class": "veteran", "verified": False}
DRAWN = 500 * MINUTE


def booked(**fields: Any) -> Ticket:
    return waiting(state=State.BOOKED, **fields)


def waiting(**fields: Any) -> Ticket:
    return dataclasses.replace(ticket(base_at=DRAWN, rank_at=DRAWN, zone="hall"), **fields)


def test_check_in_before_its_turn_ranks_by_a_verified_class() -> None:
    before = booked(head_start_ms=30 * MINUTE)
    event = happened(before, command=Command.CHECK_IN, turn_taken_at=470 * MINUTE)
    assert event.place == Place(enter=True, rank_at=470 * MINUTE)
    assert event.changes == {"state": State.WAITING, "rank_at": 470 * MINUTE, "gained_ms": 30 * MINUTE}


def test_check_in_whose_turn_has_passed_even_with_its_class_goes_behind() -> None:
    before = booked(head_start_ms=30 * MINUTE)
    event = happened(before, command=Command.CHECK_IN, turn_taken_at=470 * MINUTE + 1, behind=2)
    assert event.place == Place(enter=True, rank_at=DRAWN, behind=2)
    checked_in = after(before, command=Command.CHECK_IN, turn_taken_at=470 * MINUTE + 1)
    assert (checked_in.base_at, checked_in.rank_at, checked_in.gained_ms) == (STORE_TIME, STORE_RANK, 0)


@pytest.mark.parametrize(
    ("at", "head_start", "rank", "gained", "late"),
    [
        pytest.param(500, 0, 500, 0, False, id="long before"),
        pytest.param(590, 0, 580, 0, False, id="shortly before"),
        pytest.param(614, 0, 594, 0, False, id="within grace"),
        pytest.param(615, 0, 615, 0, True, id="late"),
        pytest.param(590, 5, 580, 0, False, id="the slot is worth more than the class"),
        pytest.param(590, 30, 560, 20, False, id="the class is worth more than the slot"),
        pytest.param(615, 30, 585, 30, True, id="late with a class"),
        pytest.param(-2000, 0, -2000, 0, False, id="more than a day before"),
    ],
)
def test_check_in_of_an_appointment_ranks_by_slot_or_class_and_never_by_both(
    at: int, head_start: int, rank: int, gained: int, late: bool
) -> None:
    before = booked(slot_at=SLOT.slot_at, head_start_ms=head_start * MINUTE)
    now = {"command": Command.CHECK_IN, "order_at": at * MINUTE}
    event = happened(before, at * MINUTE, slot=SLOT, turn_taken_at=10**12, **now)
    assert event.place == Place(enter=True, rank_at=rank * MINUTE)
    assert event.changes == {
        "state": State.WAITING,
        "base_at": at * MINUTE,
        "rank_at": rank * MINUTE,
        "gained_ms": gained * MINUTE,
        "late": late,
    }


def test_requeue_leaves_no_gain_of_a_class_to_take_back() -> None:
    before = ticket(State.MISSED, gained_ms=5, head_start_ms=5)
    assert after(before, command=Command.REQUEUE).gained_ms == 0


BEFORE_TRANSFER = {
    "waiting": waiting(),
    "pinned": waiting(pinned_to="counter:c01"),
    "missed": ticket(State.MISSED, called_at=5, shown_at=6, announced=3),
    "called": called(after_hours=True),
    "serving": serving(implied=True),
    "held": held(),
    "held started": held(started_at=NOW - 1000),
}


@pytest.mark.parametrize("before", BEFORE_TRANSFER.values(), ids=BEFORE_TRANSFER.keys())
def test_transfer_waits_in_the_new_line_with_rank_and_base_kept_and_nothing_of_the_call(
    before: Ticket,
) -> None:
    act: dict[str, Any] = {
        "command": Command.TRANSFER,
        "queue": "B",
        "pin": "group:g1",
        "zone": "west",
        "reason": "取错号",
    }
    event, moved = happened(before, **act), after(before, **act)
    assert (event.type, event.reason) == (EventType.TICKET_TRANSFERRED, "取错号")
    assert event.place == Place(leave=before.state == State.WAITING, enter=True, rank_at=before.rank_at)
    assert (moved.queue, moved.pinned_to, moved.line, moved.zone) == ("B", "group:g1", "@group:g1", "west")
    assert (moved.rank_at, moved.base_at, moved.service) == (before.rank_at, before.base_at, "S1")
    assert (moved.counter, moved.called_at, moved.shown_at, moved.started_at) == (None, None, None, None)
    assert (moved.announced, moved.implied, moved.after_hours) == (0, False, False)


@pytest.mark.parametrize(
    ("circumstance", "outcomes"),
    [
        ("waiting", []),
        ("pinned", []),
        ("missed", []),
        ("called", [None]),
        ("serving", ["referred"]),
        ("held", [None]),
        ("held started", ["referred"]),
    ],
)
def test_transfer_ends_a_stop_only_at_a_counter_and_refers_only_who_was_started(
    circumstance: str, outcomes: list[str | None]
) -> None:
    moved = after(BEFORE_TRANSFER[circumstance], command=Command.TRANSFER, queue="B")
    assert [stop.outcome for stop in moved.stops] == outcomes


@pytest.mark.parametrize("before", [held(), held(started_at=5), waiting(pinned_to="counter:c01")])
def test_giving_back_leads_to_the_ticket_s_own_queue_with_no_outcome(before: Ticket) -> None:
    given_back = after(before, command=Command.TRANSFER, zone="hall")
    assert (given_back.line, given_back.zone, given_back.rank_at) == ("A", "hall", before.rank_at)
    assert all(stop.outcome is None for stop in given_back.stops)


def grant(**act: Any) -> dict[str, Any]:
    given = {"command": Command.PRIORITISE, "priority": VETERAN, "head_start_ms": 20 * MINUTE, "by": "g1"}
    return given | act


def test_priority_granted_while_waiting_moves_the_rank_by_the_head_start_and_says_who_saw_it() -> None:
    event, after_ = happened(waiting(), **grant(reason="退役证")), after(waiting(), **grant())
    assert (event.type, event.reason) == (EventType.TICKET_PRIORITISED, "退役证")
    assert event.place == Place(leave=True, enter=True, rank_at=480 * MINUTE)
    assert (after_.rank_at, after_.gained_ms, after_.head_start_ms) == (
        480 * MINUTE,
        20 * MINUTE,
        20 * MINUTE,
    )
    assert (after_.priority, after_.granted_by, after_.granted_at) == (VETERAN, "g1", NOW)


def test_priority_only_claimed_moves_nothing_and_is_granted_by_nobody() -> None:
    event, after_ = (
        happened(waiting(), **grant(priority=CLAIMED)),
        after(waiting(), **grant(priority=CLAIMED)),
    )
    assert event.place is None
    assert (after_.rank_at, after_.head_start_ms, after_.granted_by, after_.granted_at) == (
        DRAWN,
        0,
        None,
        None,
    )


def test_priority_worth_less_than_the_rank_it_has_moves_nothing() -> None:
    before = waiting(rank_at=470 * MINUTE)
    assert happened(before, **grant()).place is None
    assert after(before, **grant()).gained_ms == 0


def test_priority_of_another_class_takes_the_place_of_the_first_and_is_not_added() -> None:
    after_ = after(after(waiting(), **grant()), **grant(head_start_ms=10 * MINUTE))
    assert (after_.rank_at, after_.gained_ms) == (490 * MINUTE, 10 * MINUTE)


def test_priority_of_a_booked_one_counts_at_its_check_in() -> None:
    before = after(booked(), **grant())
    assert (before.rank_at, before.gained_ms) == (DRAWN, 0)
    assert after(before, command=Command.CHECK_IN).rank_at == 480 * MINUTE


def test_priority_of_a_missed_one_gains_it_no_place() -> None:
    after_ = after(ticket(State.MISSED), **grant())
    assert (after_.rank_at, after_.gained_ms, after_.head_start_ms) == (900, 0, 20 * MINUTE)


def test_priority_withdrawn_from_a_missed_one_takes_back_what_it_had_gained() -> None:
    before = ticket(State.MISSED, gained_ms=100, priority=VETERAN, head_start_ms=100)
    event = happened(before, **grant(priority=None))
    assert event.place is None
    assert (event.changes["rank_at"], event.changes["gained_ms"]) == (1000, 0)
