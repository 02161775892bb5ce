"""The demo with traffic: visitors come and are served without anybody touching anything."""

import signal

import pytest

from tests.server.cli.conftest import Demo
from tests.server.running import Api
from tests.waiting import until

CENTRE = "/centres/demo"


@pytest.fixture
def demo(fresh_demo: Demo) -> Demo:
    fresh_demo.start("--traffic", "1000")
    return fresh_demo


def called(api: Api) -> list[str]:
    tickets = api.get(f"{CENTRE}/tickets").json()["tickets"]
    return [one["number"] for one in tickets if one["called_at"]]


@pytest.mark.long
def test_tickets_appear_and_are_called_and_every_queue_keeps_a_counter_for_people(demo: Demo) -> None:
    api = demo.as_("kiosk-1")
    until(lambda: called(api), told="somebody to be called")
    closed = {
        one["id"] for one in api.get(f"{CENTRE}/counters").json()["counters"] if one["state"] == "closed"
    }
    catalogue = api.get(f"{CENTRE}/catalogue").json()
    own = {
        queue["queue"]
        for counter in catalogue["counters"]
        for queue in counter["queues"]
        if counter["id"] in closed and queue["delay_s"] == 0
    }
    assert own == {queue["id"] for queue in catalogue["queues"]}
    assert demo.end(signal.SIGTERM) == 0
