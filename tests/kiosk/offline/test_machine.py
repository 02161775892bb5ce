"""Whatever befalls a kiosk, its clocks and its line: no number is lost, doubled, or ranked before it was drawn."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.store.client import Client
from tests.kiosk.offline.machine import KioskMachine
from tests.server.small_hall import Clock

BOUNDED = settings(
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def prove(client: Client, clock: Clock, how_much: settings) -> None:
    class Here(KioskMachine):
        def __init__(self) -> None:
            super().__init__(client, clock)

    run_state_machine_as_test(Here, settings=how_much)


def test_kiosk_and_server_come_to_the_same_for_any_history(client: Client, clock: Clock) -> None:
    prove(client, clock, settings(BOUNDED, max_examples=60, stateful_step_count=25))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_kiosk_and_server_come_to_the_same_for_many_long_histories(client: Client, clock: Clock) -> None:
    prove(client, clock, settings(BOUNDED, max_examples=500, stateful_step_count=80))
