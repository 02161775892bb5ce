"""Waits for something to become so, with a deadline; the only place of the tests that sleeps."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY_S = 0.05


def until(asked: Callable[[], T | None], told: str = "", deadline_s: float = 60.0) -> T:
    """What `asked` gives as soon as it is true; an AssertionError with what it gave last."""
    end = time.monotonic() + deadline_s
    while not (found := asked()):
        assert time.monotonic() < end, f"waited in vain for {told or asked}: {found!r}"
        time.sleep(LOOK_EVERY_S)
    return found
