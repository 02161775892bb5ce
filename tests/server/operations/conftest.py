"""A command that is held against what its events tell, and what merges the numbers a kiosk gave by itself."""

from collections.abc import Callable
from typing import Any

import pytest

from server.operations.offline import Offline
from server.wire.fold import fold
from tests.server.operations.journal import given_at
from tests.server.small_hall import CENTRE, SmallHall


@pytest.fixture
def offline(hall: SmallHall) -> Offline:
    return Offline(hall.halls, hall.reception.drawing, given_at)


@pytest.fixture
def looked(hall: SmallHall) -> Callable[[Callable[[], Any]], Any]:
    """Runs a command and holds the events folded over the old snapshots against the new ones."""

    def run(command: Callable[[], Any]) -> Any:
        hall.halls.get(CENTRE).today()
        before = {staff: hall.snapshot(staff) for staff in (True, False)}
        done = command()
        for staff, old in before.items():
            assert fold(old, hall.events(old["event_id"], staff)) == hall.snapshot(staff)
        return done

    return run
