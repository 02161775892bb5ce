"""The server's time as a kiosk alone knows it."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.offline.clock import Clock, Measured, steady_ms, wall_ms
from tests.kiosk.offline.small import Machine

HOUR_MS = 3_600_000


def test_before_any_contact_it_is_the_wall_clock() -> None:
    machine = Machine()
    assert Clock(None, machine.wall, machine.steady).now_ms() == machine.wall_ms


def test_a_contact_is_half_way_between_question_and_answer() -> None:
    machine = Machine()
    clock = Clock(None, machine.wall, machine.steady)
    begun = clock.begin()
    machine.passes(400)
    kept = clock.measured(begun, 1_000_000)
    assert clock.now_ms() == 1_000_200
    assert kept == Measured(1_000_000, 1_000_200 - machine.wall_ms)


@given(
    steps=st.lists(st.integers(-400 * 24 * HOUR_MS, 400 * 24 * HOUR_MS)),
    passes=st.lists(st.integers(0, HOUR_MS)),
)
def test_setting_the_wall_clock_after_a_contact_moves_nothing(steps: list[int], passes: list[int]) -> None:
    machine = Machine()
    clock = Clock(None, machine.wall, machine.steady)
    clock.measured(clock.begin(), 1_000_000)
    for step in steps:
        machine.steps(step)
    for ms in passes:
        machine.passes(ms)
    assert clock.now_ms() == 1_000_000 + sum(passes)


def test_after_a_restart_it_is_the_wall_clock_and_the_offset_last_measured() -> None:
    machine = Machine()
    machine.steps(-7 * HOUR_MS)
    clock = Clock(None, machine.wall, machine.steady)
    at = machine.wall_ms + 7 * HOUR_MS
    kept = clock.measured(clock.begin(), at)
    machine.passes(HOUR_MS)
    machine.steady_ms = 0  # a new run
    assert Clock(kept, machine.wall, machine.steady).now_ms() == at + HOUR_MS


def test_a_clock_that_lost_its_battery_is_never_before_the_last_contact() -> None:
    machine = Machine(wall_ms=0)
    assert Clock(Measured(1_000_000, 50), machine.wall, machine.steady).now_ms() == 1_000_000


def test_the_machines_own_clocks_go_forward() -> None:
    assert wall_ms() > 1_700_000_000_000
    first = steady_ms()
    assert steady_ms() >= first
