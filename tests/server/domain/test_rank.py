"""Ranks as the design's table gives them, in milliseconds of arrival."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.rank import Appointment, appointment, behind, best, late, walk_in

MINUTE = 60_000
SLOT = Appointment(slot_at=600 * MINUTE, grace_ms=15 * MINUTE, head_start_ms=20 * MINUTE)
TIMES = st.integers(min_value=0, max_value=10**13)


def test_walk_in_ranks_by_its_draw() -> None:
    assert walk_in(5 * MINUTE) == 5 * MINUTE


def test_priority_ranks_earlier_by_its_head_start() -> None:
    assert walk_in(30 * MINUTE, 10 * MINUTE) == 20 * MINUTE


@pytest.mark.parametrize(
    ("checked_in", "rank"),
    [
        pytest.param(500, 500, id="long before: as a walk-in"),
        pytest.param(590, 580, id="shortly before: from the slot"),
        pytest.param(600, 580, id="on time"),
        pytest.param(614, 594, id="within grace"),
        pytest.param(615, 615, id="grace over: a walk-in"),
        pytest.param(700, 700, id="far too late"),
    ],
)
def test_appointment_ranks_by_check_in_slot_and_grace(checked_in: int, rank: int) -> None:
    assert appointment(checked_in * MINUTE, SLOT) == rank * MINUTE


@pytest.mark.parametrize(("checked_in", "is_late"), [(500, False), (614, False), (615, True), (700, True)])
def test_appointment_is_late_from_the_end_of_its_grace(checked_in: int, is_late: bool) -> None:
    assert late(checked_in * MINUTE, SLOT) is is_late


@given(checked_in=TIMES)
def test_appointment_never_ranks_behind_a_walk_in_of_its_check_in(checked_in: int) -> None:
    assert appointment(checked_in, SLOT) <= checked_in


def test_head_starts_are_not_added_up_but_the_smallest_rank_counts() -> None:
    assert best([walk_in(30, 10), walk_in(30, 25), 30]) == 5


@given(base=TIMES, head_starts=st.lists(st.integers(0, 240 * MINUTE), min_size=1))
def test_head_starts_together_are_worth_the_longest_of_them(base: int, head_starts: list[int]) -> None:
    assert best([walk_in(base, head_start) for head_start in head_starts]) == base - max(head_starts)


def test_missed_keeps_its_rank_where_nobody_waits() -> None:
    assert behind(100, [], 3) == 100


def test_missed_goes_behind_the_last_where_fewer_wait() -> None:
    assert behind(100, [200, 300], 3) == 301


def test_missed_goes_behind_the_third_of_many() -> None:
    assert behind(100, [200, 300, 400, 500], 3) == 401


def test_missed_never_ranks_before_its_own() -> None:
    assert behind(1000, [200, 300, 400], 3) == 1000


@given(own=TIMES, waiting=st.lists(TIMES, max_size=8).map(sorted), places=st.integers(1, 5))
def test_missed_has_the_next_n_before_it_and_nobody_it_need_not_have(
    own: int, waiting: list[int], places: int
) -> None:
    rank = behind(own, waiting, places)
    before = sum(other <= rank for other in waiting)
    assert rank >= own
    assert before >= min(places, len(waiting))
    if rank > own:
        assert sum(other < rank - 1 for other in waiting) < places
