"""The wait estimate: its arithmetic by hand, its range from errors, and what holds for any hall."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.wait import (
    FEWEST_ERRORS,
    FEWEST_FINISHED,
    LEAST_SPREAD,
    MOST_OFF,
    NARROWEST_S,
    USUAL_RATIOS,
    Observed,
    OpenCounter,
    QueueState,
    Served,
    Wait,
    error_ratio,
    estimate,
    plain_s,
    queue_state,
)

TEN_MINUTES = [Served("S1", 600.0)] * FEWEST_FINISHED
NOW_MS = 1_000_000_000


def state(
    served: list[Served] = TEN_MINUTES,
    waiting: list[tuple[str, int]] | None = None,
    counters: list[OpenCounter] | None = None,
    ratios: list[float] | None = None,
    **more: Any,
) -> QueueState:
    """A queue of which one counter, which is busy, takes ten minutes a call."""
    return queue_state(
        Observed(
            day="2026-11-23", served=served, waiting=waiting or [], ratios=ratios or [],
            counters=[OpenCounter()] if counters is None else counters, **more,
        )
    )  # fmt: skip


BUSY, EMPTY, SHARED = OpenCounter(), OpenCounter(empty=True), OpenCounter(busy_queues=3)
SHORT = [*TEN_MINUTES, *[Served("S2", 60.0)] * FEWEST_FINISHED]
CASES = [Served("S1", 600.0, cases=3)] * FEWEST_FINISHED


@pytest.mark.parametrize(
    ("known", "ahead", "seconds"),
    [
        pytest.param(state(), 0, 600, id="nobody ahead: the call under way"),
        pytest.param(state(), 2, 1800, id="two ahead and the call under way"),
        pytest.param(state(counters=[BUSY, BUSY]), 2, 900, id="two counters"),
        pytest.param(state(counters=[EMPTY]), 0, 0, id="an empty counter"),
        pytest.param(state(counters=[EMPTY]), 2, 1200, id="an empty counter and two ahead"),
        pytest.param(state(counters=[BUSY, EMPTY]), 0, 0, id="one of two is empty"),
        pytest.param(state(counters=[SHARED]), 0, 1800, id="a counter counts by its share"),
        pytest.param(
            state(counters=[BUSY, SHARED]), 1, 900, id="a counter of its own and a third of another"
        ),
        pytest.param(state(SHORT, [("S2", 1), ("S1", 1)]), 1, 390, id="who is ahead has a short service"),
        pytest.param(state(SHORT, [("S2", 1), ("S1", 1)]), 2, 990, id="then a long one"),
        pytest.param(state(SHORT, [("S9", 1)]), 1, 660, id="a service nobody has seen lasts as the average"),
        pytest.param(state(SHORT, [("S2", 1)]), 3, 1050, id="more ahead than were known"),
        pytest.param(state(waiting=[("S1", 1)], gap_s=30), 1, 1260, id="the gaps after two calls"),
        pytest.param(state(gap_s=30), 1, 1260, id="also where who is ahead is not known"),
        pytest.param(state(CASES, [("S1", 1)]), 1, 800, id="one case of a queue that brings three"),
        pytest.param(state(CASES, [("S1", 6)]), 1, 1800, id="six cases"),
    ],
)
def test_the_wait_is_the_work_ahead_over_the_open_counters(
    known: QueueState, ahead: int, seconds: int
) -> None:
    assert plain_s(known, ahead) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(state([]), id="nobody was served"),
        pytest.param(state(TEN_MINUTES[1:]), id="one too few"),
        pytest.param(state([Served("S1", 60.0, finished=False)] * 50), id="everybody was missed"),
        pytest.param(state(counters=[]), id="no counter is open"),
    ],
)
def test_too_little_data_gives_no_wait(known: QueueState) -> None:
    assert estimate(known, 3, NOW_MS) is None


def test_the_range_is_the_usual_one_until_enough_errors_are_known() -> None:
    few, enough = [3.0] * (FEWEST_ERRORS - 1), [3.0] * FEWEST_ERRORS
    assert estimate(state(ratios=few), 0, NOW_MS) == Wait(600, int(600 * USUAL_RATIOS[1]), None)
    assert estimate(state(ratios=enough), 0, NOW_MS) == Wait(math.ceil(600 * math.sqrt(3)), 1800, None)


@pytest.mark.parametrize(
    ("ratios", "wait"),
    [
        pytest.param(
            [n / 10 for n in range(1, 21)], Wait(600, 1080, None), id="median 1.0, ninth decile 1.8"
        ),
        pytest.param(
            [4.0] * 10 + [9.0] * 9, Wait(1200, 5400, None), id="half of a lasting error is corrected"
        ),
        pytest.param(
            [1.0] * 20, Wait(600, int(600 * LEAST_SPREAD), None), id="even waits still have a range"
        ),
    ],
)
def test_the_range_comes_of_the_queues_own_errors(ratios: list[float], wait: Wait) -> None:
    assert estimate(state(ratios=ratios), 0, NOW_MS) == wait


def test_short_waits_have_a_range_of_a_minute() -> None:
    assert estimate(state(counters=[EMPTY]), 0, NOW_MS) == Wait(0, NARROWEST_S, None)


@pytest.mark.parametrize(("minutes", "before"), [(28, True), (27, False)])
def test_before_closing_is_only_said_if_the_long_wait_and_the_own_service_fit(
    minutes: int, before: bool
) -> None:
    found = estimate(state(closes_at=NOW_MS + minutes * 60_000), 0, NOW_MS, "S1")
    assert found is not None
    assert (found.p90_s, found.before_closing) == (1080, before)


def test_own_cases_count_before_closing() -> None:
    closes = state(closes_at=NOW_MS + 40 * 60_000)
    fits = [estimate(closes, 0, NOW_MS, "S1", cases) for cases in (2, 3)]
    assert [one and one.before_closing for one in fits] == [True, False]


def test_booked_tickets_that_may_come_first_are_those_of_smaller_rank() -> None:
    booked = state(may_come=[30, 10, 20])
    assert [booked.may_come_before(rank) for rank in (10, 11, 21, 99)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("actual", "predicted", "ratio"),
    [(900, 600, 1.5), (1, 6000, 1 / MOST_OFF), (90_000, 60, MOST_OFF), (600, 59, None), (0, 0, None)],
)
def test_an_error_is_a_bounded_ratio_of_a_wait_worth_predicting(
    actual: float, predicted: float, ratio: float | None
) -> None:
    assert error_ratio(actual, predicted) == ratio


SERVICES = st.sampled_from(["S1", "S2", "S3"])
STATES = st.builds(
    state,
    st.lists(
        st.builds(Served, SERVICES, st.floats(0, 20_000), st.integers(1, 9), st.booleans()), max_size=60
    ),
    st.lists(st.tuples(SERVICES, st.integers(1, 9)), max_size=40),
    st.lists(st.builds(OpenCounter, st.integers(1, 6), st.booleans()), max_size=8),
    st.lists(st.floats(1 / MOST_OFF, MOST_OFF), max_size=50),
    closes_at=st.none() | st.integers(NOW_MS - 10**7, NOW_MS + 10**8),
)


@given(STATES, st.integers(0, 500), st.integers(0, 500))
def test_a_wait_is_never_shorter_with_more_ahead(known: QueueState, one: int, other: int) -> None:
    fewer, more = (estimate(known, ahead, NOW_MS) for ahead in sorted((one, other)))
    assert (fewer is None) == (more is None)
    if fewer and more:
        assert fewer.p50_s <= more.p50_s
        assert fewer.p90_s <= more.p90_s
        assert bool(more.before_closing) <= bool(fewer.before_closing)


@given(STATES, st.integers(0, 500))
def test_a_range_is_ordered_and_as_wide_as_is_honest(known: QueueState, ahead: int) -> None:
    found = estimate(known, ahead, NOW_MS)
    if found is None:
        assert known.finished < FEWEST_FINISHED or not known.counters
    else:
        assert 0 <= found.p50_s <= found.p90_s - NARROWEST_S
        assert (found.before_closing is None) == (known.closes_at is None)


@given(STATES, st.integers(0, 100))
def test_one_more_counter_never_makes_it_longer(known: QueueState, ahead: int) -> None:
    before = plain_s(known, ahead)
    more = plain_s(replace(known, counters=known.counters + 1), ahead)
    if before is not None:
        assert more is not None
        assert more <= before
