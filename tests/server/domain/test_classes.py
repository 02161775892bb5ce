"""Priority classes: bounded head starts, and the class that a card's age proves."""

from datetime import date

import pytest

from server.domain.classes import class_by_age, head_start_s
from server.wire.catalogue import Policy, PriorityClass

BORN_1949 = "11010519491231002X"  # the example in GB 11643
POLICY = Policy(head_start_limit_s=3600)
VETERAN = PriorityClass(id="veteran", head_start_s=2700, head_starts_s={"care": 3600, "tax": 0, "law": 9000})
ELDERLY = PriorityClass(id="elderly", head_start_s=1200, age_from=60)
AGED = PriorityClass(id="aged", head_start_s=1800, age_from=80)


@pytest.mark.parametrize(
    ("queue", "seconds"), [("household", 2700), ("care", 3600), ("tax", 0), ("law", 3600)]
)
def test_a_head_start_is_the_queues_own_within_the_limit(queue: str, seconds: int) -> None:
    assert head_start_s(VETERAN, queue, POLICY) == seconds


@pytest.mark.parametrize(("written", "seconds"), [(-60, 0), (0, 0), (3600, 3600), (3601, 3600)])
def test_a_head_start_never_leaves_its_bounds(written: int, seconds: int) -> None:
    assert head_start_s(PriorityClass(head_start_s=written), "tax", POLICY) == seconds


@pytest.mark.parametrize(
    ("day", "proven"),
    [
        ("1940-01-01", None),  # before birth
        ("2009-12-30", None),
        ("2009-12-31", "elderly"),
        ("2029-12-30", "elderly"),
        ("2029-12-31", "aged"),
    ],
)
def test_a_card_proves_the_class_of_its_age(day: str, proven: str | None) -> None:
    for classes in ([VETERAN, ELDERLY, AGED], [AGED, ELDERLY]):
        found = class_by_age(classes, BORN_1949, date.fromisoformat(day))
        assert (found.id if found else None) == proven


def test_a_wrong_number_or_classes_without_an_age_prove_nothing() -> None:
    day = date(2026, 11, 27)
    assert class_by_age([ELDERLY], BORN_1949[:-1] + "1", day) is None
    assert class_by_age([ELDERLY], "", day) is None
    assert class_by_age([VETERAN], BORN_1949, day) is None
