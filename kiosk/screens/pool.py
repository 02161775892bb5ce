"""The visitor's screens, each made once: the first for the first frame, the others while nobody waits for them."""

from kivy.clock import Clock
from kivy.uix.screenmanager import NoTransition, ScreenManager

from kiosk.fallow import give_back
from kiosk.screens.base import KioskScreen
from kiosk.screens.confirm import ConfirmScreen
from kiosk.screens.drawing import DrawingScreen, FindingScreen
from kiosk.screens.home import HomeScreen
from kiosk.screens.identify import IdentifyScreen
from kiosk.screens.keypad import KeypadScreen
from kiosk.screens.known import KnownScreen
from kiosk.screens.mine import FoundScreen, MineScreen
from kiosk.screens.priority import MoreScreen, PriorityScreen
from kiosk.screens.problem import AwayScreen, GivenUpScreen, GivingUpScreen, RefusedScreen
from kiosk.screens.search import SearchScreen
from kiosk.screens.services import ServicesScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.screens.view import Desk, View
from kiosk.session.values import Screen

_SCREENS: dict[Screen, type[KioskScreen]] = {
    Screen.HOME: HomeScreen,
    Screen.SERVICES: ServicesScreen,
    Screen.SEARCH: SearchScreen,
    Screen.CONFIRM: ConfirmScreen,
    Screen.IDENTIFY: IdentifyScreen,
    Screen.KEYPAD: KeypadScreen,
    Screen.KNOWN: KnownScreen,
    Screen.PRIORITY: PriorityScreen,
    Screen.MORE: MoreScreen,
    Screen.DRAWING: DrawingScreen,
    Screen.TICKET: TicketScreen,
    Screen.REFUSED: RefusedScreen,
    Screen.AWAY: AwayScreen,
    Screen.GIVING_UP: GivingUpScreen,
    Screen.GIVEN_UP: GivenUpScreen,
    Screen.MINE: MineScreen,
    Screen.FINDING: FindingScreen,
    Screen.FOUND: FoundScreen,
}
_MAKE_EVERY_S = 0.25
_REST_S = 1.0
"""After a visit, or once all are made, before anything is tidied up."""


class Pool:
    """The screens of one manager; whoever was shown on one is forgotten as soon as the visit is over."""

    def __init__(self, manager: ScreenManager, desk: Desk) -> None:
        self._manager, self._desk = manager, desk
        self._manager.transition = NoTransition()
        self._unmade, self._visited = dict(_SCREENS), set[Screen]()
        self._made(Screen.HOME)
        self._making = Clock.schedule_interval(self._make_one, _MAKE_EVERY_S)
        self._tidying = Clock.create_trigger(give_back, _REST_S)

    def show(self, view: View) -> None:
        """Shows a view on its screen, within this very frame."""
        name = view.session.screen
        self._made(name).show(view)
        self._manager.current = name.value
        self._manager.transition.stop()  # or both screens would be painted until the next frame
        self._visited.add(name)
        if name == Screen.HOME:
            self._forget()

    def _made(self, name: Screen) -> KioskScreen:
        if kind := self._unmade.pop(name, None):
            self._manager.add_widget(kind(self._desk, name=name.value))
        screen: KioskScreen = self._manager.get_screen(name.value)
        return screen

    def _make_one(self, _passed_s: float) -> None:
        if self._unmade:
            self._made(next(iter(self._unmade)))
        else:
            self._making.cancel()
            self._tidying()

    def _forget(self) -> None:
        """Whoever was here before has left: no screen keeps a word of theirs."""
        for name in self._visited - {Screen.HOME}:
            self._manager.get_screen(name.value).forget()
        self._visited.clear()
        self._tidying()
