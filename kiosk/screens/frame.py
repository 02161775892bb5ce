"""What stands around every screen: the hall's name, the other language, the way back and home, the countdown."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.screenmanager import NoTransition

from kiosk.screens.confirm import ConfirmScreen
from kiosk.screens.drawing import DrawingScreen
from kiosk.screens.home import HomeScreen
from kiosk.screens.problem import AwayScreen, GivenUpScreen, GivingUpScreen, RefusedScreen
from kiosk.screens.services import ServicesScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.screens.view import Desk, View
from kiosk.session.values import Back, GiveUp, Home, Screen, SwitchLanguage

_SCREENS = {
    Screen.HOME: HomeScreen,
    Screen.SERVICES: ServicesScreen,
    Screen.CONFIRM: ConfirmScreen,
    Screen.DRAWING: DrawingScreen,
    Screen.TICKET: TicketScreen,
    Screen.REFUSED: RefusedScreen,
    Screen.AWAY: AwayScreen,
    Screen.GIVING_UP: GivingUpScreen,
    Screen.GIVEN_UP: GivenUpScreen,
}


class Frame(BoxLayout):
    """The root of the kiosk's window."""

    hall_name = StringProperty("")
    sample = StringProperty("")
    time = StringProperty("")
    other_language = StringProperty("")
    banner = StringProperty("")
    back_name = StringProperty("back")
    back_words = StringProperty("")
    back_ready = BooleanProperty(True)
    home_words = StringProperty("")
    foot_left = StringProperty("")
    foot_right = StringProperty("")
    leaving = BooleanProperty(False)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._manager = self.ids.screens
        self._manager.transition = NoTransition()
        for name, screen in _SCREENS.items():
            self._manager.add_widget(screen(desk, name=name.value))

    def show(self, view: View) -> None:
        """Shows a view; the screen changes within this very frame."""
        session, say = view.session, view.wording.say
        self.hall_name = view.wording.hall_name()
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        self.other_language = say("other_language")
        down = view.hall.tried and not view.hall.reached and view.hall.known
        closed = view.wording.closed() if session.screen in (Screen.HOME, Screen.SERVICES) else ""
        self.banner = say("line_down") if down and session.screen != Screen.AWAY else closed
        # A number has nowhere to go back to but the hall: there, the same key gives it back.
        giving = session.screen == Screen.TICKET and view.may_give_up
        self.back_name, self.back_words = ("give-up", say("give_up")) if giving else ("back", say("back"))
        self.back_ready, self.home_words = not giving or view.settled, say("home")
        self.leaving = session.screen != Screen.HOME
        countdown = say("countdown", seconds=view.seconds_left) if view.seconds_left is not None else ""
        if self.leaving:
            self.foot_left, self.foot_right = countdown, ""
        else:
            self.foot_left = countdown or (view.wording.hours() if view.hall.known else "")
            self.foot_right = say("ask_guide")
        self._manager.get_screen(session.screen.value).show(view)
        self._manager.current = session.screen.value
        self._manager.transition.stop()  # or both screens would be painted until the next frame

    def back(self) -> None:
        """One screen back was touched, or on a fresh ticket: to give it back."""
        self._desk.touch(GiveUp() if self.back_name == "give-up" else Back())

    def home(self) -> None:
        """Home was touched."""
        self._desk.touch(Home())

    def switch_language(self) -> None:
        """The other language was touched."""
        self._desk.touch(SwitchLanguage())
