"""Who was read or typed, masked, and what follows from it; one touch draws."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import View
from kiosk.session.touches import AskPriority, Draw


class KnownScreen(KioskScreen):
    """A look before the number: is it the right card, the right telephone."""

    title = StringProperty("")
    kind = StringProperty("")
    person = StringProperty("")
    by_age = StringProperty("")
    expired = StringProperty("")
    wrong = StringProperty("")
    priority = StringProperty("")
    chosen = BooleanProperty(False)
    draw_words = StringProperty("")
    may_draw = BooleanProperty(False)

    def fill_in(self, view: View) -> None:
        """Shows who is known."""
        session, wording = view.session, view.wording
        say = wording.say
        self.title = say("known_acting_title" if session.acting else "known_title")
        self.wrong, self.draw_words = say("known_wrong"), say("draw")
        if session.person:
            self.kind, self.person = wording.person(session.person)
            self.by_age = wording.age_class(session.person, view.today, session.acting)
        self.expired = wording.expired(session.person)
        chosen = wording.chosen(session)
        offered = say("priority") if view.hall.catalogue.classes else ""
        self.chosen, self.priority = (
            bool(chosen),
            say("priority_chosen", chosen=chosen) if chosen else offered,
        )
        self.may_draw = view.settled and not wording.refusing(session.service)

    def ask_priority(self) -> None:
        """Somebody belongs to a class, or needs something."""
        self._desk.touch(AskPriority())

    def draw(self) -> None:
        """The number was asked for."""
        self._desk.touch(Draw())
