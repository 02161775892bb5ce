"""Keypads: grids of large keys, made once, that report what was typed; they keep nothing of it."""

from collections.abc import Callable, Sequence
from functools import partial

from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.screens.parts import Key

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = tuple("1234567890")
ERASE, CLEAR = "erase", "clear"

Press = Callable[[str], None]


class KeyGrid(GridLayout):
    """`keys` in rows of `cols`, an empty one leaves its place; letters and digits are named `key:A`."""

    def __init__(self, keys: Sequence[str], cols: int, press: Press) -> None:
        super().__init__(cols=cols)
        self._worded: dict[str, Key] = {}
        for key in keys:
            if not key:  # an empty place
                self.add_widget(Widget())
                continue
            typed = len(key) == 1
            made = Key(
                name=f"key:{key}" if typed else key, words=key if typed else "", largest=56 if typed else 36
            )
            made.bind(on_release=partial(self._released, press, key))
            self.add_widget(made)
            if not typed:
                self._worded[key] = made

    def word(self, **words: str) -> None:
        """The words on the keys that have more than a letter; `_` in a name stands for `:`."""
        for name, said in words.items():
            self._worded[name.replace("_", ":")].words = said

    def _released(self, press: Press, key: str, *_: object) -> None:
        press(key)
