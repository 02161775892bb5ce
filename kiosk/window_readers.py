"""The readers of a kiosk with a window: those on lines, and a scanner that types; it reads nothing itself."""

from collections.abc import Callable
from datetime import date

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.readers.keyboard import KeyboardScanner
from kiosk.readers.station import KEYBOARD, Station
from kiosk.readers.values import News


class WindowReaders(Station):
    """A station whose scanner may also be a keyboard at Kivy's window; what a person types there is for nobody."""

    def __init__(
        self, reader: str | None, scanner: str | None, tell: Callable[[News], None], today: Callable[[], date]
    ) -> None:
        super().__init__(reader, scanner, tell, today)
        types = scanner == KEYBOARD
        self._keyboard = KeyboardScanner(Window, Clock, tell, lambda _: None) if types else None

    def start(self) -> None:
        """Begins to look after what there is."""
        super().start()
        if self._keyboard:
            self._keyboard.start()

    def stop(self) -> None:
        """Ends all of it."""
        super().stop()
        if self._keyboard:
            self._keyboard.stop()
