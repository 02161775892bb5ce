import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.slips.words import brief, minutes, runs


@pytest.mark.parametrize(
    ("low_s", "high_s", "expected"),
    [(0, 20, (0, 1)), (59, 61, (0, 2)), (120, 600, (2, 10)), (130, 601, (0, 15)), (1500, 2820, (25, 50)),
     (3590, 3600, (55, 60)), (3590, 3601, (50, 70)), (None, 60, None), (60, None, None), (900, 600, (15, 15))],
)  # fmt: skip
def test_a_wait_is_a_range_rounded_outwards(
    low_s: int | None, high_s: int | None, expected: tuple[int, int] | None
) -> None:
    assert minutes(low_s, high_s) == expected


@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_the_true_range_is_inside_the_one_that_is_said(low_s: int, more_s: int) -> None:
    said = minutes(low_s, low_s + more_s)
    assert said is not None
    assert said[0] * 60 <= low_s
    assert low_s + more_s <= said[1] * 60


@pytest.mark.parametrize(
    ("labels", "expected"),
    [([], ""), (["3"], "3"), (["2", "1"], "1、2"), (["7", "1", "3", "2"], "1～3、7"),
     (["1", "2", "4", "5", "6"], "1、2、4～6"),
     (["综合", "1"], "1、综合"), (["", "5"], "5")],
)  # fmt: skip
def test_counters_next_to_each_other_are_drawn_together(labels: list[str], expected: str) -> None:
    assert runs(labels, "、", "～") == expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ("身份证（原件）", "身份证"),
        ("Proof of work: a licence", "Proof of work"),
        ("照片", "照片"),
        ("（无）", "（无）"),
    ],
)
def test_a_paper_is_named_shortly(paper: str, expected: str) -> None:
    assert brief(paper) == expected
