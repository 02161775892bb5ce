"""When there is no number, or soon none: why, in a kind sentence, and what to do now."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import View
from kiosk.session.touches import Back, Draw, GiveUp
from kiosk.session.values import Slip


class ProblemScreen(KioskScreen):
    """A title, a sentence, perhaps a number, and at most two keys; the first is what most want."""

    title = StringProperty("")
    number = StringProperty("")
    sentence = StringProperty("")
    help = StringProperty("")
    key_name = StringProperty("")
    key_words = StringProperty("")
    ready = BooleanProperty(True)
    other_name = StringProperty("")
    other_words = StringProperty("")
    other_ready = BooleanProperty(True)

    def press(self) -> None:
        """The key was touched."""

    def press_other(self) -> None:
        """The other key was touched."""


class RefusedScreen(ProblemScreen):
    """The server's own sentence; a kiosk that has not met its hall yet offers to try once more."""

    _again = False

    def fill_in(self, view: View) -> None:
        """Shows the refusal."""
        session, say = view.session, view.wording.say
        self._again = session.refusal is not None and session.refusal.passes
        self.title = say("away_title" if self._again else "refused_title")
        self.sentence, self.help = view.wording.refusal(session), say("refused_help")
        self.key_name, self.ready = "again", view.settled
        self.key_words = say("again") if self._again else ""

    def press(self) -> None:
        """The number was asked for once more."""
        self._desk.touch(Draw())


class AwayScreen(ProblemScreen):
    """No answer: trying again is safe, and a guide can help."""

    def fill_in(self, view: View) -> None:
        """Shows what to do."""
        say = view.wording.say
        self.title, self.sentence = say("away_title"), say("away_text")
        self.key_name, self.key_words = "again", say("again")

    def press(self) -> None:
        """The same draw was asked for again."""
        self._desk.touch(Draw())


class GivingUpScreen(ProblemScreen):
    """Asks once before a number is given back; keeping it is the larger key."""

    def fill_in(self, view: View) -> None:
        """Shows the question, or how it went."""
        session, say = view.session, view.wording.say
        self.title = say("give_up_title")
        self.number = session.ticket.number if session.ticket else ""
        self.sentence = view.wording.giving_up(session)
        self.key_name, self.key_words = "keep", say("give_up_keep")
        self.other_name, self.other_words = "give-up", say("give_up_do")
        self.ready = not session.giving_up
        self.other_ready = view.may_give_up and view.settled

    def press(self) -> None:
        """The number is kept."""
        self._desk.touch(Back())

    def press_other(self) -> None:
        """The number is given back."""
        self._desk.touch(GiveUp())


class GivenUpScreen(ProblemScreen):
    """The number is gone: nobody will call it."""

    def fill_in(self, view: View) -> None:
        """Says so."""
        session, say = view.session, view.wording.say
        self.title, self.sentence = say("given_up_title"), say("given_up_text")
        self.number = session.ticket.number if session.ticket else ""
        self.help = "" if session.slip == Slip.NONE else say("given_up_slip")
