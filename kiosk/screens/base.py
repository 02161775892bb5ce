"""What all screens of the kiosk have in common: who takes their touches, and that they forget whom they have shown."""

from typing import Any

from kivy.properties import Property
from kivy.uix.screenmanager import Screen

from kiosk.screens.view import Desk, View


class KioskScreen(Screen):
    """A screen made once: a view only changes its words, and `forget` takes all of them away."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk
        self._shown = False
        self._words = _own_words(type(self))

    def show(self, view: View) -> None:
        """Shows a view."""
        self._shown = True
        self.fill_in(view)

    def forget(self) -> None:
        """Nothing of whoever was shown is left, in no property and no widget."""
        if self._shown:
            self._shown = False
            for name, default in self._words:
                setattr(self, name, default)
            self.wipe()

    def fill_in(self, view: View) -> None:
        """The words of this view."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Takes away what was filled in elsewhere than in the screen's own properties."""


def _own_words(kind: type[KioskScreen]) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {}
    for one in kind.__mro__[: kind.__mro__.index(KioskScreen)]:
        for name, value in vars(one).items():
            if isinstance(value, Property):
                found.setdefault(name, value.defaultvalue)
    return tuple(found.items())
