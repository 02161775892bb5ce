"""What stands around every screen: hall, the way back and home, large type, language, a guide, the countdown."""

from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.screens.parts import FitText
from kiosk.screens.pool import Pool
from kiosk.screens.staff import StaffPanels, StaffView
from kiosk.screens.view import Desk, View
from kiosk.session.banner import banner
from kiosk.session.legal import is_legal
from kiosk.session.notices import notices
from kiosk.session.touches import Back, CallGuide, Enlarge, GiveUp, Home, Lower, StillHere, SwitchLanguage
from kiosk.session.values import Bell, Screen
from kiosk.staff.values import Opened

_PRESSING_S = 10
"""From here on the countdown is told louder."""
HOLD_S = 4.0
"""How long the hall's name is held down to let staff in."""


class HallName(FitText):
    """The hall's name; held down for a while it lets staff in, which no visitor does by chance."""

    __events__ = ("on_held",)
    hold_s = NumericProperty(HOLD_S)

    def on_touch_down(self, touch: Any) -> bool:
        """A finger is put down."""
        if self.collide_point(*touch.pos):
            touch.ud[self] = Clock.schedule_once(lambda _: self.dispatch("on_held"), self.hold_s)
        return bool(super().on_touch_down(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """The finger is lifted, wherever it is by now."""
        if held := touch.ud.pop(self, None):
            held.cancel()
        return bool(super().on_touch_up(touch))

    def on_held(self) -> None:
        """It was held down."""


class Navigation(BoxLayout):
    """Back, the countdown, home; on the first screen only words."""

    __events__ = ("on_back", "on_home")
    leaving = BooleanProperty(False)
    pressing = BooleanProperty(False)
    back_name = StringProperty("back")
    back_words = StringProperty("")
    back_ready = BooleanProperty(True)
    home_words = StringProperty("")
    left = StringProperty("")
    right = StringProperty("")

    def on_back(self) -> None:
        """The key back was touched."""

    def on_home(self) -> None:
        """The key home was touched."""


class Tools(BoxLayout):
    """Large type, the other language, all keys in the lower half, a guide: on every screen."""

    __events__ = ("on_large", "on_language", "on_low", "on_help")
    large_words = StringProperty("")
    language_words = StringProperty("")
    low_words = StringProperty("")
    help_words = StringProperty("")
    called = BooleanProperty(False)
    busy = BooleanProperty(False)

    def on_large(self) -> None:
        """Large type was touched."""

    def on_language(self) -> None:
        """The other language was touched."""

    def on_low(self) -> None:
        """The lower half was touched."""

    def on_help(self) -> None:
        """The bell was touched."""


class StillThere(FloatLayout):
    """Asks before anything is taken away; nothing behind it can be touched."""

    __events__ = ("on_stay", "on_leave")
    title = StringProperty("")
    sentence = StringProperty("")
    stay_words = StringProperty("")
    leave_words = StringProperty("")

    def on_touch_down(self, touch: object) -> bool:
        """No touch goes through to the screen behind."""
        super().on_touch_down(touch)
        return True

    def on_stay(self) -> None:
        """Somebody is there."""

    def on_leave(self) -> None:
        """Somebody is there, and done."""


class Night(Widget):
    """Nothing is shown; the touch that ends it means nothing else."""

    def on_touch_down(self, _: object) -> bool:
        """Takes the touch."""
        return True


class Frame(FloatLayout):
    """The root of the kiosk's window."""

    hall_name = StringProperty("")
    sample = StringProperty("")
    time = StringProperty("")
    banner = StringProperty("")
    glad = BooleanProperty(False)
    leaving = BooleanProperty(False)
    pointed = ListProperty([0, 0, 0, 0])  # x, y, width and height of what the tactile keypad's cursor is on
    caption = StringProperty("")  # what is being said, for those who see a little

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._manager = self.ids.screens
        self._pool = Pool(self._manager, desk)
        self._navigation, self._tools, self._asking = Navigation(), Tools(), StillThere()
        self._panels, self._night = StaffPanels(self, desk), Night()
        self._bind()
        self._wide: bool | None = None

    def show(self, view: View) -> None:
        """Shows a view; the screen changes within this very frame."""
        session, wording = view.session, view.wording
        self.hall_name = wording.hall_name()
        self.sample = wording.say("sample") if view.hall.catalogue.sample else ""
        self.leaving = session.screen != Screen.HOME
        self._show_banner(view)
        self._show_navigation(view)
        self._show_tools(view)
        self._show_asking(view)
        self._pool.show(view)

    def point_at(self, widget: Widget | None) -> None:
        """Outlines what the tactile keypad's cursor is on, for a helper who stands by; nothing for None."""
        self.pointed = [*widget.to_window(*widget.pos), *widget.size] if widget else [0, 0, 0, 0]

    def show_staff(self, view: StaffView) -> None:
        """Shows the staff's panel over all else, or takes it away."""
        self._panels.show(view)

    def darken(self, dark: bool) -> None:
        """Goes dark, or lights up again."""
        if dark and self._night.parent is None:
            self.add_widget(self._night)
        elif not dark and self._night.parent is not None:
            self.remove_widget(self._night)

    def staff_comes(self) -> None:
        """The hall's name was held down."""
        self._desk.staff(Opened())

    def lay_out(self, wide: bool) -> None:
        """The foot is one row on a wide window and two on a tall one."""
        if wide == self._wide:
            return
        self._wide = wide
        foot = self.ids.foot
        foot.clear_widgets()
        foot.orientation = "horizontal" if wide else "vertical"
        foot.add_widget(self._navigation)
        foot.add_widget(self._tools)

    def _show_banner(self, view: View) -> None:
        self.banner = banner(view.session, view.wording)
        rung = view.session.bell in (Bell.HEARD, Bell.COMING, Bell.RINGING)
        self.glad = rung and not view.wording.card(view.session)
        # Whoever is spoken to is told them aloud, and what is said takes the room.
        told = () if view.session.voice else notices(view.session, view.wording)
        self.ids.notices.show(told, view.wording.say)

    def _show_navigation(self, view: View) -> None:
        session, wording, navigation = view.session, view.wording, self._navigation
        say = wording.say
        # A number has nowhere to go back to but the hall: there, the same key gives it back.
        giving = session.screen == Screen.TICKET and view.may_give_up
        navigation.back_name = "give-up" if giving else "back"
        navigation.back_words, navigation.home_words = say("give_up" if giving else "back"), say("home")
        navigation.back_ready = not giving or view.settled
        navigation.leaving = self.leaving
        left_s = view.seconds_left
        countdown = say("countdown", seconds=left_s) if left_s is not None and not session.asking else ""
        navigation.pressing = left_s is not None and left_s <= _PRESSING_S
        if self.leaving:
            navigation.left, navigation.right = countdown, ""
        else:
            navigation.left = countdown or (wording.hours() if view.hall.known else "")
            navigation.right = "" if session.low else say("ask_guide")

    def _show_tools(self, view: View) -> None:
        session, say, tools = view.session, view.wording.say, self._tools
        tools.language_words = say("other_language")
        tools.large_words = say("ordinary_type" if session.large else "large_type")
        tools.low_words = say("higher" if session.low else "lower")
        tools.called = session.bell in (Bell.RINGING, Bell.HEARD, Bell.COMING)
        tools.help_words = say("guide_called" if tools.called else "call_guide")
        tools.busy = not is_legal(Enlarge(), session.screen)

    def _show_asking(self, view: View) -> None:
        asking, say = self._asking, view.wording.say
        if not view.session.asking:
            if asking.parent is not None:
                self.remove_widget(asking)
            return
        asking.title = say("asking_title")
        asking.stay_words, asking.leave_words = say("asking_stay"), say("asking_leave")
        asking.sentence = say("asking_text", seconds=view.seconds_left or 0)
        if asking.parent is None:
            self.add_widget(asking)

    def _bind(self) -> None:
        desk, navigation, tools = self._desk, self._navigation, self._tools
        navigation.bind(
            on_back=lambda one: desk.touch(GiveUp() if one.back_name == "give-up" else Back()),
            on_home=lambda _: desk.touch(Home()),
        )
        tools.bind(
            on_large=lambda _: desk.touch(Enlarge()),
            on_language=lambda _: desk.touch(SwitchLanguage()),
            on_low=lambda _: desk.touch(Lower()),
            on_help=lambda _: desk.touch(CallGuide(desk.new_key())),
        )
        self._asking.bind(on_stay=lambda _: desk.touch(StillHere()), on_leave=lambda _: desk.touch(Home()))
