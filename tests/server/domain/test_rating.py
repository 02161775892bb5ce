"""What of a visit may be rated, whom a rating is of, and that a clerk can never tell one rating from the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.rating import TOGETHER, Told, clerk_of, shown_to_clerk, stop_to_rate
from server.domain.refusals import Refused
from server.domain.ticket import Stop, Ticket
from server.wire.vocabulary import Channel, State

LEVELS = st.lists(st.integers(1, 5), max_size=60)


def ticket(*outcomes: str | None, rated: tuple[int, ...] = ()) -> Ticket:
    stops = tuple(
        Stop(
            queue="A", service="S1", counter="c01", called_at=1, started_at=2, finished_at=3, outcome=outcome
        )
        for outcome in outcomes
    )
    return Ticket(
        centre="demo", day="2026-11-23", service="S1", service_name="", queue="A", state=State.DONE,
        channel=Channel.KIOSK, stops=stops, rated=rated,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("visit", "asked", "expected"),
    [
        (ticket("done"), None, 0),
        (ticket("done", "accepted"), None, 1),
        (ticket("done", "accepted"), 0, 0),
        (ticket("done", None), None, 0),  # then called elsewhere and missed
        (ticket("unrecorded"), None, 0),
        (ticket(None, "done", rated=(1,)), 1, "already_rated"),
        (ticket("done", "done", rated=(1,)), None, "already_rated"),  # never another than the one meant
        (ticket(), None, "not_finished"),
        (ticket(None), None, "not_finished"),
        (ticket(None), 0, "not_finished"),
        (ticket("done"), 1, "not_finished"),
    ],
)
def test_a_rating_is_of_something_done_and_not_rated_yet(
    visit: Ticket, asked: int | None, expected: int | str
) -> None:
    found = stop_to_rate(visit, asked)
    assert (found.code if isinstance(found, Refused) else found) == expected


HISTORY = [
    Told("ticket.drawn", "kiosk-1", None, 0),
    Told("ticket.called", "s-aaaa", "c01", 0),
    Told("ticket.finished", "s-bbbb", None, 1),  # who took the counter over
    Told("ticket.called", "s-cccc", "c02", 1),
    Told("ticket.started", "s-cccc", "c02", 1),
    Told("ticket.finished", "system", None, 2),
    Told("ticket.rated", "visitor", None, 2),
]


@pytest.mark.parametrize(("stop", "clerk"), [(0, "s-bbbb"), (1, "s-cccc"), (2, None)])
def test_a_rating_is_of_who_finished_or_else_of_who_had_called(stop: int, clerk: str | None) -> None:
    assert clerk_of(HISTORY, stop) == clerk


def test_who_served_before_a_transfer_is_not_the_guide_who_ordered_it() -> None:
    history = [
        Told("ticket.called", "s-aaaa", "c01", 0),
        Told("ticket.transferred", "s-guide", None, 1),
    ]
    assert clerk_of(history, 0) == "s-aaaa"


@given(LEVELS, st.data())
def test_two_answers_to_a_clerk_are_the_same_or_ten_ratings_apart(
    levels: list[int], data: st.DataObject
) -> None:
    earlier = levels[: data.draw(st.integers(0, len(levels)))]
    counts = [sum((shown_to_clerk(some) or {}).values()) for some in (earlier, levels)]
    assert all(count % TOGETHER == 0 for count in counts)
    assert (shown_to_clerk(levels) is None) == (len(levels) < TOGETHER)
    if counts[0] == counts[1]:
        assert shown_to_clerk(earlier) == shown_to_clerk(levels)
