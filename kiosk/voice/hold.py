"""A long press anywhere on a Kivy window but on the hall's name; the press itself then touches nothing any more."""

from collections.abc import Callable
from typing import Any

LONG_MS = 2_000
"""Long enough for nobody to do it by mistake, as a slow finger rests a second at most."""


class Hold:
    """Fingers on one window. Keep it: a Kivy window holds what is bound to it weakly."""

    def __init__(
        self, window: Any, clock: Callable[[], int], held: Callable[[], None], name_from: Callable[[], float]
    ) -> None:
        """`clock` in ms; `name_from` says from which height up the hall's name stands: there staff hold longer."""
        self._window, self._clock, self._held, self._name_from = window, clock, held, name_from
        self._touch: Any = None
        self._since = 0

    def start(self) -> None:
        """Watches from now on."""
        self._window.bind(on_touch_down=self._down, on_touch_up=self._up)

    def stop(self) -> None:
        """Watches no more."""
        self._window.unbind(on_touch_down=self._down, on_touch_up=self._up)

    def tick(self) -> None:
        """Time has passed."""
        if self._touch is None or self._clock() - self._since < LONG_MS:
            return
        touch, self._touch = self._touch, None
        for grabbed in list(touch.grab_list):
            if (widget := grabbed()) is not None:
                touch.ungrab(widget)
                if getattr(widget, "state", "") == "down":
                    widget.state = "normal"
        self._held()

    def _down(self, _window: Any, touch: Any) -> bool:
        self._touch, self._since = (touch if touch.y < self._name_from() else None), self._clock()
        return False

    def _up(self, *_: Any) -> bool:
        self._touch = None
        return False
