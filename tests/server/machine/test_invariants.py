"""A test of the tests: each invariant is broken by a history made wrong by hand, and by none that is right."""

from dataclasses import replace

import pytest

from tests.server.machine.histories import BOUNDS, MINUTE_MS, Told
from tests.server.machine.invariants import CHECKS

LEFT_BEHIND = 1_000_000

WRONG: dict[str, tuple[str, Told]] = {
    "a waiting ticket is started": (
        "legal_moves", Told().drawn("A001").then("A001", "started", "serving")),
    "a cancelled ticket comes back": (
        "legal_moves",
        Told().drawn("A001").then("A001", "cancelled", "cancelled").then("A001", "requeued", "waiting")),
    "a print makes a ticket done": (
        "legal_moves", Told().drawn("A001").then("A001", "printed", "done")),
    "a finish leads to a stop that the visit has not": (
        "legal_moves", Told().drawn("A001").called("A001").then("A001", "finished", "waiting")),
    "time goes back": (
        "images_follow", Told().drawn("A001", 5).tell("notice", at=1)),
    "a version is left out": (
        "images_follow", Told().drawn("A001").then("A001", "printed", version=3)),
    "a counter's version stands still": (
        "images_follow", Told().opened("c01").opened("c01", version=1)),
    "a ticket is called to two counters": (
        "one_counter_each",
        Told().drawn("A001").called("A001", "c01").then("A001", "undone", "waiting").called("A001", "c02")),
    "a counter has two tickets": (
        "one_counter_each",
        Told().drawn("A001").drawn("A002").called("A001").then(
            "A002", "called", "called", counter="c01",
            counter_record={"id": "c01", "state": "open", "ticket": "A002", "version": 9})),
    "a counter is paused and called to": (
        "one_counter_each", Told().drawn("A001").opened("c01", state="paused").called("A001")),
    "a call leaves its counter empty": (
        "one_counter_each", Told().drawn("A001").then("A001", "called", "called", counter="c01")),
    "who came 21 minutes later is taken first": (
        "bounded_overtaking",
        Told().drawn("A001", 0).drawn("A002", 21, rank_at=-1).called("A002")),
    "a priority overtakes by more than any head start": (
        "bounded_overtaking",
        Told().drawn("A001", 0).drawn("A002", 60)
        .then("A002", "prioritised", reason="军人证", rank_at=-1, priority={"class": "veteran", "verified": True})
        .called("A002")),
    "a transferred ticket overtakes by more than any head start": (
        "bounded_overtaking",
        Told().drawn("A001", 0).drawn("B001", 60, rank_at=-1)
        .then("B001", "transferred", reason="走错队列", queue="A").called("B001")),
    "the larger rank is taken": (
        "smallest_rank_first", Told().drawn("A001", 1).drawn("A002", 2).called("A002")),
    "of equal ranks the later draw is taken": (
        "smallest_rank_first", Told().drawn("A001", 1).drawn("A002", 1).called("A002")),
    "who came later of the same class is taken first": (
        "first_come_first_served", Told().drawn("A001", 1).drawn("A002", 2, rank_at=0).called("A002")),
    "a claimed class is served as if it were verified": (
        "first_come_first_served",
        Told().drawn("A001", 1)
        .drawn("A002", 2, rank_at=0, priority={"class": "veteran", "verified": False}).called("A002")),
    "a rank moves by a recall": (
        "ranks_stand_still",
        Told().drawn("A001").called("A001").then("A001", "recalled", rank_at=LEFT_BEHIND)),
    "a rank moves by a transfer": (
        "ranks_stand_still",
        Told().drawn("A001").then("A001", "transferred", reason="走错队列", queue="B", rank_at=LEFT_BEHIND)),
    "a rank moves by an undone call": (
        "ranks_stand_still",
        Told().drawn("A001").called("A001").then("A001", "undone", "waiting", rank_at=LEFT_BEHIND)),
    "a time of arrival moves by a grant": (
        "ranks_stand_still", Told().drawn("A001").then("A001", "prioritised", reason="军人证", base_at=-1)),
    "a priority is granted without a reason": (
        "exceptions_on_record", Told().drawn("A001").then("A001", "prioritised", rank_at=-1)),
    "a ticket is pinned without a reason": (
        "exceptions_on_record", Told().drawn("A001").then("A001", "transferred", pinned_to="counter:c01")),
    "somebody is called by name without a reason": (
        "exceptions_on_record", Told().drawn("A001", 0).called("A001", minute=1, compared=None)),
    "a kiosk's own number is given twice": (
        "numbers_in_a_row",
        Told().drawn("K1.001", queue="A", offline=True).drawn("K1.001", queue="A", offline=True, seq=2)),
    "a number is given twice": (
        "numbers_in_a_row", Told().drawn("A001").drawn("A001", seq=2)),
    "a number is left out": (
        "numbers_in_a_row", Told().drawn("A001").drawn("A003")),
    "a number is of another queue": (
        "numbers_in_a_row", Told().drawn("A001").drawn("B001", queue="A")),
    "two draws have one place": (
        "numbers_in_a_row", Told().drawn("A001").drawn("A002", seq=1)),
    "a person holds two in one queue": (
        "parties_within_limits", Told().drawn("A001", holder="zhang").drawn("A002", holder="zhang")),
    "a person holds a third one": (
        "parties_within_limits",
        Told().drawn("A001", holder="li").drawn("B001", holder="li")
        .then("A001", "transferred", reason="走错队列", queue="C").drawn("A002", holder="li")),
    "a fifth number of four": (
        "quota_never_exceeded",
        Told().drawn("A001").drawn("A002").drawn("A003").drawn("A004").drawn("A005")),
    "a second number by the guide": (
        "quota_never_exceeded", Told().drawn("A001", channel="guide").drawn("A002", channel="guide")),
    "a second number from afar, out of the walk-ins' floor": (
        "quota_never_exceeded",
        Told().drawn("A001", channel="web", state="booked").drawn("A002", channel="web", state="booked")),
    "a number of who was called and then cancelled is given again": (
        "quota_never_exceeded",
        Told().drawn("A001", channel="guide").missed_and_back("A001", 1)
        .then("A001", "cancelled", "cancelled").drawn("A002", channel="guide")),
    "a slot for one is booked twice": (
        "slots_within_capacity",
        Told().drawn("B001", state="booked", slot_at=1).drawn("B002", state="booked", slot_at=1)),
}  # fmt: skip
RIGHT: dict[str, Told] = {
    "who came 20 minutes later has a verified class": (
        Told().drawn("A001", 0)
        .drawn("A002", 20, rank_at=-1, priority={"class": "veteran", "verified": True}).called("A002")),
    "a requeue puts somebody before who came much earlier": (
        Told().drawn("A001", 0).missed_and_back("A001", 60, 1).drawn("A002", 61).called("A001", minute=62)),
    "a pin takes who came last": (
        Told().drawn("A001", 0).drawn("A002", 60)
        .then("A002", "transferred", reason="找本窗口", pinned_to="counter:c01").called("A002")),
    "a call by name takes who came last": (
        Told().drawn("A001", 0).drawn("A002", 60).called("A002", minute=61, compared=None, reason="急事")),
    "a grant moves a rank by a head start": (
        Told().drawn("A001", 0).drawn("A002", 10).then(
            "A002", "prioritised", reason="军人证", rank_at=-10 * MINUTE_MS,
            priority={"class": "veteran", "verified": True}).called("A002")),
    "a number cancelled before its call is given again": (
        Told().drawn("A001", channel="guide").then("A001", "cancelled", "cancelled")
        .drawn("A002", channel="guide")),
    "a kiosk's own numbers go past every limit and leave the queue's in a row": (
        Told().drawn("A001", holder="li", channel="guide").drawn("K1.001", queue="A", holder="li", offline=True)
        .drawn("K1.003", queue="A", holder="li", channel="guide", offline=True).drawn("A002")),
    "who is done may draw again": (
        Told().drawn("A001", holder="li").called("A001")
        .then("A001", "finished", "done", counter=None).drawn("A002", holder="li")),
    "a visit goes on to its next stop": (
        Told().drawn("A001", route=[{"queue": "B"}]).called("A001")
        .then("A001", "finished", "waiting", queue="B", route=[], counter=None)),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_invariant_is_broken_by_a_wrong_history(wrong: str) -> None:
    invariant, told = WRONG[wrong]
    assert invariant in told.broken()


@pytest.mark.parametrize("right", RIGHT)
def test_right_history_breaks_nothing(right: str) -> None:
    assert RIGHT[right].broken() == set()


def test_every_invariant_is_broken_by_some_history() -> None:
    assert {invariant for invariant, _ in WRONG.values()} == {check.__name__ for check in CHECKS}


def test_number_beyond_the_quota_is_right_only_if_it_was_extra() -> None:
    told = Told().drawn("A001", channel="guide").drawn("A002", channel="guide")
    assert told.broken(replace(BOUNDS, extras=frozenset({"A002"}))) == set()
    assert "quota_never_exceeded" in told.broken()
