"""Shown while the server is asked for a number, or for those somebody has; it turns a ring and waits."""

from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import Desk, View

_DEGREES_PER_S = 300
_FRAME_S = 1 / 20


class Ring(Widget):
    """A ring that turns while it is looked at."""

    turned = NumericProperty(0)
    across = NumericProperty(0)


class DrawingScreen(KioskScreen):
    """Usually gone before it is read."""

    title = StringProperty("")
    service = StringProperty("")
    wait = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._turning = Clock.create_trigger(self._turn, _FRAME_S, interval=True)

    def fill_in(self, view: View) -> None:
        """Shows what is being drawn."""
        self.service = view.wording.service(view.session.service)
        self.title, self.wait = view.wording.say("drawing"), view.wording.say("drawing_wait")

    def on_enter(self, *_: object) -> None:
        """The ring begins to turn."""
        self._turning()

    def on_leave(self, *_: object) -> None:
        """The ring stands still."""
        self._turning.cancel()

    def _turn(self, passed_s: float) -> None:
        ring = next(child for child in self.children[0].children if isinstance(child, Ring))
        ring.turned = (ring.turned + _DEGREES_PER_S * passed_s) % 360


class FindingScreen(DrawingScreen):
    """The same while somebody's tickets are looked for."""

    def fill_in(self, view: View) -> None:
        """Shows what is waited for."""
        self.title, self.service, self.wait = view.wording.say("finding"), "", ""
