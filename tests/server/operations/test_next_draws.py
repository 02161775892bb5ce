"""From when numbers are given, for whoever was not served: by the calendar, and by what a manager did with the day."""

import pytest

from server.domain.refusals import Refused
from server.operations.next_draws import next_draws_at
from server.wire.vocabulary import DayAct
from tests.server.operations.workday import with_lunch
from tests.server.small_hall import CENTRE, Clock, SmallHall, local_ms


@pytest.fixture
def workday(calendar_hall: SmallHall) -> SmallHall:
    """The small hall with a lunch."""
    return with_lunch(calendar_hall)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23 08:00", "2026-11-23 08:30"),
        ("2026-11-23 08:45", "2026-11-23 08:30"),  # they are given now
        ("2026-11-23 12:10", "2026-11-23 12:50"),
        ("2026-11-23 17:30", "2026-11-24 08:30"),
        ("2026-11-27 17:30", "2026-11-30 08:30"),  # over the weekend
    ],
)
def test_numbers_are_given_next_when_the_calendar_says(
    workday: SmallHall, clock: Clock, at: str, expected: str
) -> None:
    day, time = at.split()
    clock.now_ms = local_ms(time, day)
    day, time = expected.split()
    assert next_draws_at(workday.halls.get(CENTRE).today(), "S1") == local_ms(time, day)


@pytest.mark.parametrize("act", [DayAct.END, DayAct.STOP_DRAWS])
def test_after_the_manager_ended_the_draws_they_are_given_another_day(
    workday: SmallHall, act: DayAct
) -> None:
    workday.control(act)
    today = workday.halls.get(CENTRE).today()
    assert next_draws_at(today, "S1") == local_ms("08:30", "2026-11-24")
    assert next_draws_at(today, "no such service") is None


@pytest.mark.parametrize(
    ("act", "code"),
    [(None, "session_closed"), (DayAct.STOP_DRAWS, "draws_stopped"), (DayAct.END, "day_ended")],
)
def test_a_draw_that_is_refused_is_told_when_in_each_language(
    workday: SmallHall, clock: Clock, act: DayAct | None, code: str
) -> None:
    if act is None:
        clock.now_ms = local_ms("17:30")
    else:
        workday.control(act)
    with pytest.raises(Refused) as raised:
        workday.draw()
    refused = raised.value
    assert (refused.code, refused.detail) == (code, {"next_draws_at": local_ms("08:30", "2026-11-24")})
    said = refused.values["next"]
    assert callable(said)
    assert (said("zh-CN"), said("en")) == ("11月24日 08:30", "08:30 on 11/24")
