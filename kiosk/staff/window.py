"""The staff's part at the kiosk's window: hands inputs to its room and shows the panel; what happens is the room's."""

from collections.abc import Callable
from typing import Any, Protocol

from kivy.clock import mainthread

from kiosk.screens.staff import StaffView
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.staff.errands import Backroom
from kiosk.staff.room import StaffRoom
from kiosk.staff.steps import closed_for_s
from kiosk.staff.values import Input, Opened, Tick


class Kiosk(Protocol):
    """What is needed of the app."""

    root: Any

    def known(self) -> tuple[Hall, Health]: ...
    def leave(self) -> None: ...


class StaffWindow:
    """Everything happens on Kivy's thread."""

    def __init__(self, backroom: Backroom, kiosk: Kiosk, clock: Callable[[], int]) -> None:
        self.room = StaffRoom(backroom, self._from_outside)
        self._kiosk, self._clock_ms = kiosk, clock
        self._shown: StaffView | None = None

    def take(self, given: Input) -> None:
        """What staff touch, and what comes of it; a visitor who was in the middle of something is over."""
        if isinstance(given, Opened) and not self.room.open:
            self._kiosk.leave()
        self.room.take(given, self._clock_ms())
        self._show()

    def tick(self) -> None:
        """Time went by."""
        if self.room.open:
            self.take(Tick())

    def _show(self) -> None:
        closed_s = closed_for_s(self.room.staff, self._clock_ms())
        view = StaffView(self.room.staff, self.room.rows(*self._kiosk.known()), closed_s, self.room.code_set)
        if view != self._shown and (self.room.open or self._shown is not None):
            self._shown = view if self.room.open else None
            self._kiosk.root.show_staff(view)

    @mainthread
    def _from_outside(self, given: Input) -> None:
        self.take(given)
