"""A few drawn histories on each store that is not the one most tests run on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.store.client import Client
from tests.server.operations.test_history import SERVICES, STEP, Json, live_through
from tests.server.small_hall import Clock


@pytest.mark.timeout(600)  # a failure takes its time to be made small
@pytest.mark.every_store
@settings(
    max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
)
@given(services=st.lists(SERVICES, min_size=5, max_size=8), steps=st.lists(STEP, min_size=20, max_size=40))
def test_events_folded_over_the_old_snapshot_give_the_new_one_whatever_the_store(
    client: Client, clock: Clock, services: list[str], steps: list[tuple[str, Json]]
) -> None:
    live_through(client, clock, services, steps)
