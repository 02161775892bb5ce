"""The break that a ticket in line will meet, as its holder is told."""

import pytest

from server.wire.vocabulary import DayAct
from tests.server.operations.workday import with_lunch
from tests.server.small_hall import CENTRE, Clock, SmallHall, local_ms


@pytest.fixture
def workday(calendar_hall: SmallHall) -> SmallHall:
    """The small hall with a lunch."""
    return with_lunch(calendar_hall)


def told(hall: SmallHall, ticket: str) -> tuple[int | None, int | None]:
    _, record = hall.reading.ticket(CENTRE, ticket)
    return record["break_at"], record["resumes_at"]


@pytest.mark.parametrize(
    ("clock_at", "break_at", "resumes_at"),
    [
        ("08:45", None, "09:00"),
        ("10:00", None, None),
        ("11:30", "12:00", "13:30"),  # nobody knows how long it takes: an hour is taken
        ("12:55", "12:00", "13:30"),
        ("16:30", None, None),  # after the last session comes no other
    ],
)
def test_a_ticket_says_which_break_comes_before_its_turn(
    workday: SmallHall, clock: Clock, clock_at: str, break_at: str | None, resumes_at: str | None
) -> None:
    clock.now_ms = local_ms(clock_at)
    ticket = workday.draw().ticket["id"]
    expected = tuple(local_ms(each) if each else None for each in (break_at, resumes_at))
    assert told(workday, ticket) == expected


def test_who_is_called_or_left_by_an_ended_day_is_told_of_no_break(workday: SmallHall, clock: Clock) -> None:
    clock.now_ms = local_ms("11:30")
    first, second = workday.draw().ticket["id"], workday.draw().ticket["id"]
    workday.open("c01")
    workday.call()
    assert told(workday, first) == (None, None)
    workday.control(DayAct.END)
    assert told(workday, second) == (None, None)
