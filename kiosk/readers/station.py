"""All readers of one kiosk, begun and ended together, made of their addresses; it reads nothing itself."""

from collections.abc import Callable
from datetime import date

from kiosk.readers.links import READER_BAUD, SCANNER_BAUD, make
from kiosk.readers.reader import Reader
from kiosk.readers.scanner import Scanner
from kiosk.readers.values import News

KEYBOARD = "keyboard"
"""A scanner that types: its keys come by the window (see `kiosk.readers.keyboard`), not by a line."""


class Station:
    """The card reader and the scanner, each where there is one; `tell` gets their news from threads of theirs."""

    def __init__(
        self,
        reader: str | None,
        scanner: str | None,
        tell: Callable[[News], None],
        today: Callable[[], date],
    ) -> None:
        """`reader` and `scanner` are addresses of lines (see `links.make`); ValueError says what is wrong with one."""
        self._reader = Reader(make(reader, READER_BAUD), tell, today) if reader else None
        self._scanner = (
            Scanner(make(scanner, SCANNER_BAUD), tell) if scanner and scanner != KEYBOARD else None
        )

    def start(self) -> None:
        """Begins to look after what there is; no card is read yet."""
        for part in (self._reader, self._scanner):
            if part:
                part.start()

    def stop(self) -> None:
        """Ends all of it."""
        for part in (self._reader, self._scanner):
            if part:
                part.stop()

    def attend(self) -> None:
        """A visitor is being told to lay a card down, and what for."""
        if self._reader:
            self._reader.attend()

    def rest(self) -> None:
        """Nobody is asked for a card any more."""
        if self._reader:
            self._reader.rest()
