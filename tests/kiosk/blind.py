"""A visitor at the kiosk who hears and feels, and sees nothing."""

from pathlib import Path

from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.app import KioskApp
from kiosk.settings import Settings
from kiosk.voice.aloud import Voice
from kiosk.voice.loud import VoiceSettings
from kiosk.voice.players import Virtual
from server.client.http import Api
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live

BEFORE, AFTER, CHOOSE, REPEAT, BACK, GUIDE, BEGIN = 50, 56, 53, 48, 268, 267, 261


class Blind(Robot):
    """Presses keys and listens; `said` is all that was begun to be said, oldest first."""

    twin: Virtual

    @property
    def voice(self) -> Voice:
        assert self.app._voice is not None
        return self.app._voice

    def said(self) -> list[str]:
        return [str(line["said"]) for line in self.twin.lines() if "said" in line]

    def hears(self, words: str, times: int = 1) -> None:
        self.until(lambda: self.said().count(words) >= times)

    def key(self, code: int) -> None:
        """One key, which stands alone."""
        self._settle()
        self.frames()
        before = self.voice._keypad._alone
        Window.dispatch("on_key_down", code, 0, None, [])
        self.until(lambda: not before.is_triggered)
        self.frames()

    def reach(self, words: str) -> None:
        """Goes on to the choice that begins with these words."""
        for _ in range(40):
            self.key(AFTER)
            if self.app.root.caption.startswith(words):
                return
        raise AssertionError(f"no {words} within reach")

    def press_long(self, at: tuple[float, float], clock: Clock) -> None:
        touch = UnitTestTouch(*at)
        touch.touch_down()
        clock.pass_s(2.1)
        self.frames(2)
        self.app._tick()
        touch.touch_up()
        self.frames()


def standing_blind(apis: dict[str, Api], live: Live, clock: Clock, data: Path, voice: VoiceSettings) -> Blind:
    """Such a visitor at a kiosk that has reached its hall; whoever calls this stops the app."""
    app = KioskApp(Settings("demo", "kiosk-1", data, "printer-1", repeat_for_s=1.0, voice=voice), apis,
                   live.follow, clock=clock)  # fmt: skip
    app.begin()
    robot = Blind(app, clock.settle)
    robot.twin = Virtual(data / "said.jsonl")
    robot.resize(1080, 1920)
    robot.until(lambda: app.hall.reached)
    robot.frames()
    return robot
