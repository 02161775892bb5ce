"""The hall's notices in a strip below the head, one after the other; it knows no session."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock, ClockEvent
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens.parts import Surface

EACH_S = 8.0


class NoticeStrip(Surface):
    """One notice at a time, the newest first; nothing, in no room, where there is none."""

    content = StringProperty("")
    each_s = NumericProperty(EACH_S)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._words: tuple[str, ...] = ()
        self._turning: ClockEvent | None = None

    def show(self, words: tuple[str, ...], say: Callable[..., str]) -> None:
        """Tells these from now on."""
        words = tuple(dict.fromkeys(say("notice", text=one) for one in words))
        if words == self._words:
            return
        self._words, self.content = words, words[0] if words else ""
        if self._turning:
            self._turning.cancel()
        self._turning = Clock.schedule_interval(self._turn, self.each_s) if len(words) > 1 else None

    def _turn(self, *_: object) -> None:
        at = self._words.index(self.content) + 1
        self.content = self._words[at % len(self._words)]
