"""A synthetic visitor: touches the kiosk's window by widget name, as a finger would, and reads what is shown."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish
from kivy.tests.common import UnitTestTouch

from kiosk.app import KioskApp
from kiosk.screens.parts import Disc, FitText, Touchable


class Robot:
    """Drives one KioskApp in this thread; `settle` lets the kiosk's own clock pass a new screen's deaf moment."""

    def __init__(self, app: KioskApp, settle: Callable[[], None]) -> None:
        self.app, self._settle = app, settle

    def frames(self, count: int = 2) -> None:
        for _ in range(count):
            EventLoop.idle()
            glFinish()  # the offscreen driver shows no frame: they pile up unpainted, with all textures they need

    def until(self, happened: Callable[[], object], deadline_s: float = 60.0) -> None:
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

    def faint(self, least: float) -> list[str]:
        """Texts whose colour stands less than `least` to 1 against what is painted behind them (WCAG 2)."""
        from PIL import Image  # which a kiosk that is driven in a process of its own refuses to load

        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            self.picture(Path(file.name))
            picture = Image.open(file.name).convert("RGB")
        weak = []
        for text in self._texts():
            across = min(text.size) * 0.6 if isinstance(text, Disc) else 0  # its own ground is round
            wide, tall = (across, across) if across else text.size
            x, y = text.to_window(text.center_x, text.center_y)
            left, top = int(x - wide / 2), int(picture.height - y - tall / 2)
            box = (left, top, int(left + wide), int(top + tall))
            colours = picture.crop(box).getcolors(1 << 24) or []
            behind: Any = max(colours)[1] if colours else (255, 255, 255)
            ink = tuple(round(part * 255) for part in text.color[:3])
            if _contrast(ink, behind) < least and _opacity(text) == 1:
                weak.append(f"{text.content} {ink} on {behind}")
        return weak

    def tiny(self, least: float) -> list[str]:
        """Texts set smaller than `least` pixels."""
        return [
            f"{text.content} {text.font_size:.0f}"
            for text in self._texts()
            if text.content and text.font_size < least
        ]

    def high(self) -> list[str]:
        """Touchable widgets that are not wholly in the lower half of the window."""
        shown = [w for w in self.app.root.walk() if isinstance(w, Touchable) and not w.disabled]
        return [w.name for w in shown if w.to_window(w.x, w.top)[1] > Window.height / 2]

    def resize(self, width: int, height: int) -> None:
        Window.size = (width, height)
        self.frames(4)

    def picture(self, path: Path) -> None:
        self.frames()
        self.app.root.export_to_png(str(path))

    def _texts(self) -> list[FitText]:
        return [w for w in self.app.root.walk() if isinstance(w, FitText) and w.height > 1 and _opacity(w)]


def _stands(text: FitText) -> bool:
    """Whether all there is to say is set, and its picture no larger than its box."""
    wide, tall = text.texture.size if text.texture else (0, 0)
    fits = wide <= text.width + 1 and tall <= text.height + 1
    return fits and "".join(text.text.split()) == "".join(text.content.split())


def _opacity(widget: FitText) -> float:
    """How much of it is seen: what can't be touched now is pale, and what isn't there is not painted at all."""
    opacity, parent = widget.opacity, widget.parent
    while parent is not None and hasattr(parent, "opacity"):
        opacity, parent = opacity * parent.opacity, None if parent.parent is parent else parent.parent
    return float(opacity)


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
