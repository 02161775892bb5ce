"""A synthetic visitor: touches the kiosk's window by widget name, as a finger would, and reads what is shown."""

import time
from collections.abc import Callable
from pathlib import Path

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.app import KioskApp
from kiosk.screens.parts import FitText, Touchable


class Robot:
    """Drives one KioskApp in this thread; `settle` lets the kiosk's own clock pass a new screen's deaf moment."""

    def __init__(self, app: KioskApp, settle: Callable[[], None]) -> None:
        self.app, self._settle = app, settle

    def frames(self, count: int = 2) -> None:
        for _ in range(count):
            EventLoop.idle()

    def until(self, happened: Callable[[], object], deadline_s: float = 10.0) -> None:
        """Lets frames pass until something has happened."""
        end = time.monotonic() + deadline_s
        while not happened():
            assert time.monotonic() < end, f"waited in vain on {self.app.session.screen}: {self.words()}"
            self.frames(1)

    def on(self, screen: str) -> None:
        """Waits for a screen and lets it be drawn."""
        self.until(lambda: self.app.session.screen == screen)
        self.frames()

    def touch(self, name: str, times: int = 1) -> None:
        """Touches the widget of this name; several times at once, as an impatient finger does."""
        self.ready(name)
        self.tap(self.app.find(name), times)

    def ready(self, name: str) -> None:
        """Waits until the widget of this name takes touches."""
        self._settle()
        self.frames()
        self.until(lambda: self.app.find(name))

    def tap(self, widget: Touchable | None, times: int = 1, frames: int = 2) -> None:
        """A finger where this widget is, whatever is shown there by then."""
        assert widget is not None
        x, y = widget.to_window(*widget.center)
        for _ in range(times):
            touch = UnitTestTouch(x, y)
            touch.touch_down()
            touch.touch_up()
        self.frames(frames)

    def words(self) -> list[str]:
        """All that can be read."""
        return [text.content for text in self._texts() if text.content]

    def cut(self) -> list[str]:
        """Texts that don't wholly stand in their box; there must be none."""
        return [text.content for text in self._texts() if text.text and not _stands(text)]

    def small(self, least: float) -> list[str]:
        """Touchable widgets smaller than `least` pixels either way."""
        shown = [w for w in self.app.root.walk() if isinstance(w, Touchable) and not w.disabled]
        return [f"{w.name} {w.width:.0f}×{w.height:.0f}" for w in shown if min(w.size) < least]

    def resize(self, width: int, height: int) -> None:
        Window.size = (width, height)
        self.frames(4)

    def picture(self, path: Path) -> None:
        self.frames()
        self.app.root.export_to_png(str(path))

    def _texts(self) -> list[FitText]:
        return [w for w in self.app.root.walk() if isinstance(w, FitText) and w.opacity and w.height > 1]


def _stands(text: FitText) -> bool:
    """Kivy leaves out lines that have no room: what it has laid out is compared with what there is to say."""
    laid_out = "".join(word.text for line in text._label._cached_lines for word in line.words)
    fits = text.texture_size[0] <= text.width + 1 and text.texture_size[1] <= text.height + 1
    return fits and "".join(laid_out.split()) == "".join(text.content.split())
