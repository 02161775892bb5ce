"""The alarm of the store's clock: a jump is said once, drift never, and a clock that came back is trusted again."""

import logging

import pytest

from server.store.clock import JUMP_MS, STANDS_MS, ClockAlarm

DAY_MS = 24 * 3_600_000


def test_drift_and_the_first_reading_are_no_jump() -> None:
    alarm = ClockAlarm()
    for here in range(0, 100_000, 5_000):
        alarm.note(1_000_000_000 + here * 1.01, here)
    alarm.note(1_000_000_000 + 100_000 * 1.01 + JUMP_MS - 1_000, 100_000)
    assert (alarm.jumps, alarm.stands(100_000)) == (0, False)


@pytest.mark.parametrize("jump_ms", [DAY_MS, -DAY_MS, JUMP_MS + 1])
def test_a_jump_is_said_once_and_stands_for_an_hour(jump_ms: int, caplog: pytest.LogCaptureFixture) -> None:
    alarm = ClockAlarm()
    alarm.note(DAY_MS * 2, 0)
    with caplog.at_level(logging.ERROR):
        for here in (5_000, 10_000, 15_000):
            alarm.note(DAY_MS * 2 + here + jump_ms, here)
    assert (alarm.jumps, len(caplog.records)) == (1, 1)
    assert alarm.stands(15_000)
    assert not alarm.stands(5_000 + STANDS_MS)


def test_a_clock_that_came_back_is_trusted_at_once() -> None:
    alarm = ClockAlarm()
    alarm.note(DAY_MS, 0)
    alarm.note(DAY_MS * 2, 1)
    alarm.note(DAY_MS + 100, 2)
    assert (alarm.jumps, alarm.stands(2)) == (2, False)
