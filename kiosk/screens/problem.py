"""When there is no number: why, in a kind sentence, and what to do now."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens.view import Desk, View
from kiosk.session.values import Draw, Reprint, Slip


class ProblemScreen(Screen):
    """A title, a sentence, perhaps a number, and at most one key."""

    title = StringProperty("")
    number = StringProperty("")
    sentence = StringProperty("")
    help = StringProperty("")
    slip = StringProperty("")
    key_name = StringProperty("")
    key_words = StringProperty("")
    ready = BooleanProperty(True)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk

    def press(self) -> None:
        """The key was touched."""


class RefusedScreen(ProblemScreen):
    """The server's own sentence; whoever holds a ticket already sees its number and may have its slip again."""

    def show(self, view: View) -> None:
        """Shows the refusal."""
        session, say = view.session, view.wording.say
        held = session.refusal.held if session.refusal else None
        self.title = say("held_title" if held else "refused_title")
        self.number = held.number if held else ""
        self.sentence, self.help = view.wording.refusal(session), say("refused_help")
        asked = session.slip != Slip.NONE
        self.slip = view.wording.slip(session.slip) if asked else ""
        self.key_name = "reprint"
        may_print = view.printer and held and session.slip in (Slip.NONE, Slip.FAILED)
        self.key_words = say("reprint_held") if may_print else ""

    def press(self) -> None:
        """The held ticket's slip was asked for."""
        self._desk.touch(Reprint())


class AwayScreen(ProblemScreen):
    """No answer: trying again is safe, and a guide can help."""

    def show(self, view: View) -> None:
        """Shows what to do."""
        say = view.wording.say
        self.title, self.sentence = say("away_title"), say("away_text")
        self.key_name, self.key_words, self.ready = "again", say("again"), view.settled

    def press(self) -> None:
        """The same draw was asked for again."""
        self._desk.touch(Draw())
