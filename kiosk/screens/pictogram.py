"""A category's picture in white on a coloured disc; it knows no category."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, SmoothLine
from kivy.graphics.instructions import InstructionGroup
from kivy.properties import ColorProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens import look
from kiosk.screens.pictures import picture

_WITHIN = 0.62
"""Of the disc's width: the picture's corners stay inside."""
_STROKE = 0.046


class Pictogram(Widget):
    """Nothing where there is no icon."""

    icon = StringProperty("")
    fill = ColorProperty(look.ACCENT)
    across = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._strokes = InstructionGroup()
        self.canvas.add(self._strokes)
        self._due = Clock.create_trigger(self._draw, -1)
        for changed in ("icon", "pos", "size"):
            self.fbind(changed, self._due)

    def _draw(self, *_: object) -> None:
        self._strokes.clear()
        size = self.across * _WITHIN
        if not self.icon or size < 1:
            return
        left, bottom = self.center_x - size / 2, self.center_y - size / 2
        width = max(1.0, self.across * _STROKE / 2)
        self._strokes.add(Color(*look.CARD))
        for stroke in picture(self.icon):
            points = [part for x, y in stroke for part in (left + x * size / 100, bottom + y * size / 100)]
            self._strokes.add(SmoothLine(points=points, width=width))
