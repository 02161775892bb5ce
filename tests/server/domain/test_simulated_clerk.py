"""A made-up clerk: one act follows another as at a counter, and every refusal leads somewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.refusals import STATUS
from server.domain.simulate.clerk import AGAIN_S, Act, Case, Clerk, Doing, clerks_of
from server.domain.simulate.people import Profile
from server.domain.simulate.staffing import chosen, enough, served, work
from server.wire.catalogue import CounterEntry, CounterQueue, ServiceEntry

COMES = Case("t1", walks_s=20, serves_s=300)
STAYS_AWAY = Case("t2", comes=False, announce_times=3, no_show_s=30, too_soon_s=11)


def free(clerk: Clerk | None = None) -> Clerk:
    return (clerk or Clerk("c1")).done(Act.SIGN_IN, 0.0)


def after(clerk: Clerk, *acts: Act) -> Clerk:
    """The clerk after these acts, each done as soon as it was due."""
    for act in acts:
        assert clerk.next_act() == act
        clerk = clerk.done(act, clerk.due_s)
    return clerk


def test_a_visitor_who_comes_is_started_and_finished_with_the_next_call() -> None:
    called = free().done(Act.CALL_NEXT, 100.0, COMES)
    assert (called.next_act(), called.due_s) == (Act.START, 120.0)
    serving = after(called, Act.START)
    assert (serving.next_act(), serving.due_s) == (Act.FINISH_AND_CALL, 420.0)
    empty = after(serving, Act.FINISH_AND_CALL)
    assert (empty.doing, empty.case, empty.next_act()) == (Doing.FREE, None, Act.CALL_NEXT)


def test_a_visitor_who_stays_away_is_called_as_often_as_the_hall_wants_and_then_missed() -> None:
    called = free().done(Act.CALL_NEXT, 0.0, STAYS_AWAY)
    missed = after(called, Act.RECALL, Act.RECALL, Act.NO_SHOW)
    assert (missed.doing, missed.next_act()) == (Doing.FREE, Act.CALL_NEXT)


def test_a_no_show_that_is_too_soon_is_recalled_and_tried_again_later() -> None:
    called = after(free().done(Act.CALL_NEXT, 0.0, STAYS_AWAY), Act.RECALL, Act.RECALL)
    refused = called.refused(Act.NO_SHOW, "too_soon", 60.0)
    assert (refused.next_act(), refused.due_s) == (Act.RECALL, 60.0)
    recalled = after(refused, Act.RECALL)
    assert (recalled.next_act(), recalled.due_s) == (Act.NO_SHOW, 71.0)


def test_lunch_is_once_and_between_two_visitors() -> None:
    clerk = free(Clerk("c1", lunch_at_s=200.0, lunch_s=1800.0)).done(Act.CALL_NEXT, 100.0, COMES)
    serving = after(clerk, Act.START)
    away = after(serving, Act.FINISH, Act.LUNCH)
    assert (away.doing, away.next_act()) == (Doing.AWAY, Act.SIGN_IN)
    assert away.due_s >= serving.due_s + 1800
    assert after(away, Act.SIGN_IN).next_act() == Act.CALL_NEXT


def test_they_take_turns_at_lunch_and_have_none_that_is_over() -> None:
    assert [one.lunch_at_s for one in clerks_of(["a", "b", "c"], (3600, 7200), 1800, 5)] == [1800, 5400, 1800]
    assert [one.lunch_at_s for one in clerks_of(["a", "b"], (3600, 7200), 3600, 5)] == [3600, 3600]
    assert [one.lunch_at_s for one in clerks_of(["a", "b"], (), 0, 5)] == [None, None]


def test_a_ticket_found_at_the_counter_is_served() -> None:
    found = Clerk("c1").done(Act.SIGN_IN, 10.0, COMES)
    assert (found.doing, found.next_act(), found.due_s) == (Doing.SERVING, Act.FINISH_AND_CALL, 310.0)


@pytest.mark.parametrize(
    ("act", "code", "then"),
    [
        (Act.CALL_NEXT, "nobody_waiting", Act.CALL_NEXT), (Act.SIGN_IN, "counter_taken", None),
        (Act.CALL_NEXT, "not_yours", None), (Act.START, "not_yours", None),
        (Act.CALL_NEXT, "counter_closed", Act.SIGN_IN), (Act.START, "counter_empty", Act.CALL_NEXT),
        (Act.START, "illegal_transition", Act.CALL_NEXT), (Act.FINISH_AND_CALL, "changed_meanwhile", Act.CALL_NEXT),
        (Act.CALL_NEXT, "day_ended", Act.CALL_NEXT), (Act.SIGN_IN, "day_ended", Act.SIGN_IN),
        (Act.FINISH_AND_CALL, "day_ended", Act.FINISH_AND_CALL),
    ],
)  # fmt: skip
def test_what_a_clerk_does_after_a_refusal(act: Act, code: str, then: Act | None) -> None:
    clerk = {Act.SIGN_IN: Clerk("c1"), Act.CALL_NEXT: free()}.get(act, free().done(Act.CALL_NEXT, 0, COMES))
    clerk = clerk.done(Act.START, 0) if act == Act.FINISH_AND_CALL else clerk
    assert clerk.next_act() == act
    assert clerk.refused(act, code, 50.0).next_act() == then


@given(st.lists(st.tuples(st.sampled_from([None, *STATUS]), st.sampled_from([None, COMES, STAYS_AWAY]))))
def test_whatever_is_answered_a_clerk_goes_on_and_never_without_a_pause_for_ever(answers: list) -> None:
    clerk, now_s, refusals = Clerk("c1"), 0.0, 0
    for code, case in answers:
        act = clerk.next_act()
        if act is None:
            assert clerk.doing == Doing.GONE
            return
        now_s = max(now_s, clerk.due_s)
        if code is not None:
            clerk, refusals = clerk.refused(act, code, now_s), refusals + 1
            assert clerk.due_s <= now_s + max(AGAIN_S, clerk.idle_s)
        else:
            calls = act in (Act.CALL_NEXT, Act.FINISH_AND_CALL)
            clerk = clerk.done(act, now_s, case if calls else None)
        assert clerk.due_s >= now_s
        assert (clerk.case is not None) == (clerk.doing in (Doing.CALLING, Doing.SERVING))


def counters(*own: str, also: str = "") -> list[CounterEntry]:
    helps = [CounterQueue(queue=also, delay_s=600)] if also else []
    return [
        CounterEntry(id=f"c{n:02d}", queues=[CounterQueue(queue=queue), *helps])
        for n, queue in enumerate(own, 1)
    ]


def test_the_last_counters_of_each_queue_are_staffed_and_its_first_is_left() -> None:
    hall = counters("A", "A", "A", "B", "B", "C", also="A")
    load = {"A": 1.0, "B": 0.2, "C": 0.1}
    assert chosen(hall, load, 3) == ["c03", "c05", "c06"]
    assert chosen(hall, load, 50) == ["c03", "c05", "c06", "c02"]
    assert served(hall, ["c05", "c06"]) == {"B", "C"}


def test_each_queue_has_a_clerk_before_any_has_two_and_the_busiest_comes_first() -> None:
    hall = counters(*["A"] * 9, *["B"] * 9)
    assert chosen(hall, {"A": 0.1, "B": 5.0}, 1) == ["c18"]
    assert chosen(hall, {"A": 0.1, "B": 5.0}, 4) == ["c18", "c09", "c17", "c16"]


def test_work_is_what_visitors_bring_and_enough_clerks_have_time_to_spare() -> None:
    services = [ServiceEntry(code="S1", queue="A"), ServiceEntry(code="S2", queue="B")]
    profile = Profile(by_hour=(1.0,) * 24, services={"S1": 3.0, "S2": 1.0})
    load = work(profile, services, 40)
    assert load["A"] == pytest.approx(30 * profile.other_time.mean_s / 3600)
    assert load["B"] == pytest.approx(load["A"] / 3)
    assert enough(load) > sum(load.values())
