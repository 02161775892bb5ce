"""A visitor at the kiosk who hears and feels, and sees nothing."""

from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.voice.aloud import Voice
from kiosk.voice.players import Virtual
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot

BEFORE, AFTER, CHOOSE, REPEAT, BACK, GUIDE = 50, 56, 53, 48, 268, 267


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
