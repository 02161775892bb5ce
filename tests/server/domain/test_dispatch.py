"""Which head is called: tier, then rank with its delay, then the order of draws."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.dispatch import Head, choose

HEADS = st.lists(
    st.builds(Head, st.integers(0, 1), st.integers(0, 5), st.integers(1, 999_999).map("{:06d}A001".format)),
    min_size=1,
    max_size=6,
)


def test_choose_takes_nobody_where_nobody_waits() -> None:
    assert choose([]) is None


def test_choose_takes_the_smaller_rank() -> None:
    first, second = Head(1, 100, "000002B001", "B"), Head(1, 101, "000001A001", "A")
    assert choose([second, first]) is first


def test_choose_takes_the_own_queue_where_the_other_ones_delay_is_longer_than_the_lead() -> None:
    own, helped = Head(1, 200_000, "000002B001", "B"), Head(1, 100_000 + 120_000, "000001A001", "A")
    assert choose([helped, own]) is own


def test_choose_takes_a_pinned_ticket_before_any_rank() -> None:
    pinned, early = Head(0, 900, "000009A009", "A"), Head(1, 100, "000001A001", "A")
    assert choose([early, pinned]) is pinned


def test_choose_breaks_ties_by_the_order_of_draws_even_past_a_thousand() -> None:
    late, early = Head(1, 100, "001000A1000", "A"), Head(1, 100, "000999A999", "A")
    assert choose([late, early]) is early


@given(heads=HEADS)
def test_choose_does_not_depend_on_the_order_of_the_queues(heads: list[Head]) -> None:
    chosen = choose(heads)
    assert chosen == choose(heads[::-1]) == sorted(heads)[0]
