"""Whatever befalls a kiosk, its clocks and its line: no number is lost, doubled, or ranked before it was drawn."""

from functools import partial

import pytest

from server.store.client import Client
from tests.kiosk.offline.machine import KioskMachine
from tests.server.machine.proving import prove
from tests.server.small_hall import Clock


def test_kiosk_and_server_come_to_the_same_for_any_history(client: Client, clock: Clock) -> None:
    prove(partial(KioskMachine, client, clock), histories=60, steps=25)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_kiosk_and_server_come_to_the_same_for_many_long_histories(client: Client, clock: Clock) -> None:
    prove(partial(KioskMachine, client, clock), histories=500, steps=80)
