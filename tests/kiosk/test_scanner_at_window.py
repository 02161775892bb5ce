"""A scanner that types like a keyboard: its code reaches the visit whatever is on the screen, and nothing shows it."""

from pathlib import Path

from kivy.core.window import Window

from kiosk.app import KioskApp
from kiosk.settings import Settings
from server.client.http import Api
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.tour import SECRET, booked


def test_code_typed_by_a_scanner_finds_its_ticket(
    apis: dict[str, Api], live: Live, clock: Clock, data: Path, stand_in: StandIn
) -> None:
    settings = Settings("demo", "kiosk-1", data, "printer-1", scanner="keyboard")
    app = KioskApp(settings, apis, live.follow, clock=clock)
    app.begin()
    try:
        robot = Robot(app, clock.settle)
        robot.until(lambda: app.hall.reached)
        stand_in.found = [booked("B301")]
        for letter in SECRET:
            shift = ["shift"] if letter.isupper() or letter == "_" else []
            key = letter.lower().replace("_", "-")
            Window.dispatch("on_key_down", ord(key), 0, key, shift)
        Window.dispatch("on_key_down", 13, 0, "\r", [])
        robot.on("ticket")
        assert stand_in.sought == [{"secret": SECRET}]
        assert "B301" in robot.words()
    finally:
        app.stop()
