"""A phone's or document's number typed on a large keypad; what is typed shows masked, and is gone with its visitor."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.pads import DIGITS, ERASE, LETTERS, KeyGrid
from kiosk.screens.view import Desk, View
from kiosk.session import masking
from kiosk.session.identifying import is_whole
from kiosk.session.touches import Enter, Erase, Type
from kiosk.session.values import Pad


class KeypadScreen(KioskScreen):
    """Digits for a phone; digits and letters for a document."""

    title = StringProperty("")
    consent = StringProperty("")
    typed = StringProperty("")
    clear = StringProperty("")
    enter = StringProperty("")
    whole = BooleanProperty(False)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._pads = {
            Pad.PHONE: KeyGrid((*DIGITS[:9], "", DIGITS[9], ERASE), 3, self.press),
            Pad.DOCUMENT: KeyGrid((*DIGITS, *LETTERS, ERASE), 7, self.press),
        }

    def fill_in(self, view: View) -> None:
        """Shows what was typed."""
        session, say = view.session, view.wording.say
        pad = Pad.DOCUMENT if session.pad == Pad.DOCUMENT else Pad.PHONE
        if self._pads[pad].parent is None:
            self.ids.pad.clear_widgets()
            self.ids.pad.add_widget(self._pads[pad])
        self._pads[pad].word(erase=say("erase"))
        self.title, self.consent = say(f"{pad}{'_acting' * session.acting}_title"), say(f"consent_{pad}")
        self.typed = masking.typed(pad, session.typed)
        self.clear, self.enter = say("clear"), say("enter")
        self.whole = is_whole(pad, session.typed)

    def press(self, key: str) -> None:
        """A key was touched."""
        if key == "enter":
            self._desk.touch(Enter())
        elif key == ERASE:
            self._desk.touch(Erase())
        elif key:
            self._desk.touch(Type(key))

    def wipe_all(self) -> None:
        """All that was typed is to go."""
        self._desk.touch(Erase(everything=True))
