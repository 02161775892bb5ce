"""A keyboard scanner at Kivy's window: hands each key to the wedge, and tells what it was; it decides nothing else.

The window's `on_key_down` is used, which no input method sees as long as nothing on the screen takes text: a Chinese
input method would eat a code's letters. It gives the key and not the character, so shift is applied here, by the US
layout that scanners type in unless they are set otherwise. A window without the focus gets no keys: that is told as
the scanner being away, and the window is asked to the front again.
"""

from collections.abc import Callable
from typing import Any

from kiosk.readers.values import News, Part, ReaderAway, ReaderBack
from kiosk.readers.wedge import Typed, Wedge

ENTER, KEYPAD_ENTER, TAB = 13, 271, 9
_ENDS = {ENTER: "\r", KEYPAD_ENTER: "\r", TAB: "\t"}
_KEYPAD = {256 + digit: str(digit) for digit in range(10)} | {
    266: ".",
    267: "/",
    268: "*",
    269: "-",
    270: "+",
}
"""Kivy's key codes beyond ASCII (kivy.core.window.Keyboard.keycodes)."""
LONGEST_FRAME_MS = 20
"""As long as a frame counts at most: a pause takes three frames without a key, so that two late ones are none."""
_SHIFTED = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))


def character_of(key: int, modifiers: list[str]) -> str:
    """The character that a key with its modifiers types on a US keyboard; empty for a key without one."""
    if key in _ENDS:
        return _ENDS[key]
    plain = _KEYPAD.get(key) or (chr(key) if 32 <= key < 127 else "")
    if {"ctrl", "alt", "meta"} & set(modifiers):
        return ""
    if plain.isalpha():
        return plain.upper() if ("shift" in modifiers) != ("capslock" in modifiers) else plain
    return _SHIFTED.get(plain, plain) if "shift" in modifiers and key not in _KEYPAD else plain


class KeyboardScanner:
    """Keys of one window. `tell` gets codes as news, `typed` the keys that a person pressed.

    Keep it: a Kivy window holds what is bound to it weakly.
    """

    def __init__(
        self, window: Any, clock: Any, tell: Callable[[News], None], typed: Callable[[str], None]
    ) -> None:
        self._window, self._clock, self._tell, self._typed = window, clock, tell, typed
        self._wedge = Wedge()
        self._at_ms = 0.0
        self._ticking = False
        self._away = False

    def start(self) -> None:
        """Listens from now on."""
        self._window.bind(on_key_down=self._key, focus=self._focused)

    def stop(self) -> None:
        """Listens no more."""
        self._window.unbind(on_key_down=self._key, focus=self._focused)
        self._wedge.forget()

    def _key(self, _window: Any, key: int, _scancode: int, _text: str | None, modifiers: list[str]) -> bool:
        character = character_of(key, modifiers)
        if character:
            self._sort(self._wedge.key(character, int(self._at_ms)))
            if self._wedge.holding and not self._ticking:
                self._ticking = True
                self._clock.schedule_interval(self._frame, 0)
        return False

    def _frame(self, elapsed_s: float) -> bool:
        """Time passes from frame to frame; a stalled one hands over its keys late, and is no pause of the scanner's."""
        self._at_ms += min(elapsed_s * 1000, LONGEST_FRAME_MS)
        self._sort(self._wedge.idle(int(self._at_ms)))
        self._ticking = self._wedge.holding
        return self._ticking

    def _focused(self, _window: Any, focus: bool) -> None:
        self._wedge.forget()
        if focus == self._away:
            self._away = not focus
            self._tell(ReaderBack(Part.SCANNER) if focus else ReaderAway(Part.SCANNER))
        if not focus:
            self._window.raise_window()

    def _sort(self, known: list[Any]) -> None:
        for each in known:
            if isinstance(each, Typed):
                self._typed(each.character)
            else:
                self._tell(each)
