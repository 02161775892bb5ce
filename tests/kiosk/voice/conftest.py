"""A visitor at the kiosk who hears and feels, and a loudspeaker's twin."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.voice.loud import VoiceSettings
from server.client.http import Api
from tests.kiosk.blind import Blind, standing_blind
from tests.kiosk.conftest import Clock
from tests.kiosk.stand_in import Live


@pytest.fixture
def blind(apis: dict[str, Api], live: Live, clock: Clock, data: Path) -> Iterator[Blind]:
    robot = standing_blind(apis, live, clock, data, VoiceSettings("virtual:0.02"))
    yield robot
    robot.app.stop()
