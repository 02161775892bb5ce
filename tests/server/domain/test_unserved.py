"""When a hall expects somebody at a counter: not before the doors open, not at lunch, but until the last has gone."""

import pytest

from server.domain.calendar import Session
from server.domain.unserved import AFTER_CLOSE_MS, is_unserved, spans
from tests.server.small_hall import DAY, local_ms

MIDNIGHT = local_ms("00:00", "2026-11-24")


def session(name: str, opens: str, closes: str, special: bool = False) -> Session:
    open_at, close_at = local_ms(opens), local_ms(closes)
    return Session(name, name, name, DAY, special, open_at - 1_800_000, open_at, close_at, close_at)


MORNING, AFTERNOON = session("am", "09:00", "12:00"), session("pm", "13:30", "17:00")
EVENING = session("late", "18:00", "20:00", special=True)
EARLY = session("early", "07:00", "08:30", special=True)
WORKDAY = [MORNING, AFTERNOON]


def alone(at: str, sessions: list[Session], *named: str, waiting: int = 1, opened: int = 0) -> bool:
    """Whether a queue whose one service names these sessions is left alone at a time of the day."""
    served = spans(sessions, [list(named) or None], MIDNIGHT)
    return is_unserved(waiting, opened, served, local_ms(at))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("08:59", False),  # 300 people before the doors open: nobody is late yet
        ("09:00", True),  # the doors are open
        ("11:59", True),
        ("12:00", False),  # lunch: every counter is paused, tickets are carried over
        ("13:29", False),
        ("13:30", True),  # back from lunch
        ("17:00", True),  # at close, who is in the hall is still served
        ("17:59", True),
        ("18:00", False),  # an hour later they have gone, and no screen alarms an empty hall until midnight
        ("23:59", False),
    ],
)
def test_queue_without_a_counter_is_missed_when_a_hall_expects_one(at: str, expected: bool) -> None:
    assert alone(at, WORKDAY) is expected


@pytest.mark.parametrize(("waiting", "opened", "expected"), [(1, 0, True), (0, 0, False), (1, 1, False)])
def test_only_people_for_whom_no_counter_is_open_are_missed(
    waiting: int, opened: int, expected: bool
) -> None:
    assert alone("10:00", WORKDAY, waiting=waiting, opened=opened) is expected


@pytest.mark.parametrize(
    ("at", "named", "expected"),
    [
        ("18:30", (), False),  # an evening for other services only
        ("18:30", ("late",), True),
        ("20:30", ("late",), True),
        ("21:00", ("late",), False),
        ("17:30", ("late",), True),  # the afternoon's people, whose session is over
    ],
)
def test_special_session_counts_for_the_services_it_offers(
    at: str, named: tuple[str, ...], expected: bool
) -> None:
    assert alone(at, [*WORKDAY, EVENING], *named) is expected


def test_between_an_early_special_session_and_the_doors_nobody_is_missed() -> None:
    assert not alone("08:45", [EARLY, *WORKDAY], "early")


def test_day_without_sessions_misses_nobody() -> None:
    assert not alone("10:00", [])


def test_after_a_late_close_it_ends_with_the_day() -> None:
    [only] = spans([session("pm", "13:30", "23:30")], [None], MIDNIGHT)
    assert only.until_at == MIDNIGHT < local_ms("23:30") + AFTER_CLOSE_MS
