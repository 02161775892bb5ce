"""Who stands there: a card laid down, a number typed, or neither; what for and for how long is said before."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import View
from kiosk.session.touches import CallGuide, Draw, TypeInstead
from kiosk.session.values import Pad


class IdentifyScreen(KioskScreen):
    """A card is never the only way, and there is always one without any."""

    title = StringProperty("")
    cards = StringProperty("")
    unread = StringProperty("")
    consent = StringProperty("")
    document = StringProperty("")
    phone = StringProperty("")
    other_name = StringProperty("")
    other = StringProperty("")
    ready = BooleanProperty(True)

    def fill_in(self, view: View) -> None:
        """Shows the ways there are."""
        session, say = view.session, view.wording.say
        reads = view.health.reads_cards
        title = "identify_acting_title" if session.acting else "identify_title"
        self.title = say(title) if reads else say("identify_away")
        self.cards = say("identify_cards") if reads else ""
        self.unread = say(f"unread_{session.unread}") if session.unread and reads else ""
        self.consent = view.wording.consent()
        self.document, self.phone = say("way_document"), say("way_phone")
        needed = session.must_identify
        self.other_name = "way:guide" if needed else "way:none"
        self.other = say("way_guide") if needed else say("way_none")
        self.ready = needed or view.settled

    def by(self, pad: str) -> None:
        """A number is to be typed."""
        self._desk.touch(TypeInstead(Pad(pad)))

    def without(self) -> None:
        """No card: the number at once, or a guide where somebody has to be known."""
        guide = self.other_name == "way:guide"
        self._desk.touch(CallGuide(self._desk.new_key()) if guide else Draw())
