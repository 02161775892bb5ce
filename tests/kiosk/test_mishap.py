"""A fault in the window ends one visit and not the kiosk, unless it comes again and again."""

import logging

import pytest
from kivy.base import ExceptionManager

from kiosk.mishap import FEW, WITHIN_MS, Mishaps
from tests.kiosk.conftest import Clock

PHONE = "13812345678"


def test_fault_in_the_window_ends_the_visit_and_says_nothing_personal(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home: list[bool] = []
    mishaps = Mishaps(lambda: home.append(True), clock)
    with pytest.raises(ValueError, match=PHONE) as raised:
        int(f"{PHONE}?")
    assert mishaps.handle_exception(raised.value) == ExceptionManager.PASS
    assert (home, "ValueError" in caplog.text, PHONE in caplog.text) == ([True], True, False)


def test_faults_that_go_on_and_on_end_the_program(clock: Clock) -> None:
    mishaps = Mishaps(lambda: None, clock)
    assert [mishaps.handle_exception(KeyError()) for _ in range(FEW + 1)] == [ExceptionManager.PASS] * FEW + [
        ExceptionManager.RAISE
    ]
    clock.now += WITHIN_MS
    assert mishaps.handle_exception(KeyError()) == ExceptionManager.PASS


def test_interrupt_is_no_mishap(clock: Clock) -> None:
    assert Mishaps(lambda: None, clock).handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE
