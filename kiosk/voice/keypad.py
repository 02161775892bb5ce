"""The tactile keypad at a Kivy window: keys that a person pressed, told one by one; a scanner's burst is none."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

_ALONE_S = 0.06
"""A scanner that types leaves less than 50 ms between its keys; a finger's key stands alone."""
_SHIFTED = {51: 35, 56: 42}
"""On the main block # and * are 3 and 8 with shift."""


class Keypad:
    """Keys of one window. Keep it: a Kivy window holds what is bound to it weakly."""

    def __init__(self, window: Any, pressed: Callable[[int], None]) -> None:
        self._window, self._pressed = window, pressed
        self._key, self._burst = 0, False
        self._alone = Clock.create_trigger(self._stood_alone, _ALONE_S)

    def start(self) -> None:
        """Listens from now on."""
        self._window.bind(on_key_down=self._down)

    def stop(self) -> None:
        """Listens no more."""
        self._window.unbind(on_key_down=self._down)
        self._alone.cancel()

    def _down(self, _window: Any, key: int, _scancode: int, _text: str | None, modifiers: list[str]) -> bool:
        if key in (303, 304):  # shift itself
            return False
        self._burst = bool(self._alone.is_triggered)
        self._alone.cancel()
        self._key = _SHIFTED.get(key, key) if "shift" in modifiers else key
        self._alone()
        return False

    def _stood_alone(self, _dt: float) -> None:
        if not self._burst:
            self._pressed(self._key)
