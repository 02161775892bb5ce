"""The number, as soon as there is one: with or without paper, a visitor leaves with it."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import View
from kiosk.session.slips import may_print
from kiosk.session.touches import CheckIn, Mine, Reprint
from kiosk.session.values import Slip
from kiosk.session.wording import ticket_url
from server.wire.vocabulary import State


class TicketScreen(KioskScreen):
    """Number, QR code, where to go, and what has become of the paper; a booked one is checked in here."""

    title = StringProperty("")
    held = BooleanProperty(False)  # already, by whoever asked for another
    sample = StringProperty("")
    number = StringProperty("")
    ahead = StringProperty("")
    prospects = StringProperty("")
    place = StringProperty("")
    service = StringProperty("")
    note = StringProperty("")
    url = StringProperty("")
    scan = StringProperty("")
    slip = StringProperty("")
    ready = BooleanProperty(False)
    worried = BooleanProperty(False)
    may_reprint = BooleanProperty(False)
    reprint_words = StringProperty("")
    check_in_name = StringProperty("")
    check_in_words = StringProperty("")
    may_check_in = BooleanProperty(False)

    def fill_in(self, view: View) -> None:
        """Shows the ticket as it stands."""
        session, wording = view.session, view.wording
        say, ticket = wording.say, session.ticket
        if ticket is None:
            return
        booked = ticket.state == State.BOOKED
        self.held = session.refusal is not None
        self.title, self.number, self.ahead = wording.title(session), ticket.number, wording.ahead(ticket)
        self.prospects = wording.prospects(ticket)
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        place = wording.place(ticket.queue, ticket.zone)
        self.place = say("go_to", place=place) if place and not booked else ""
        self.service = wording.service_of(ticket)
        self.note = wording.note(session)
        self.url = "" if booked else ticket_url(view.hall.public_url, ticket) or ""
        scan = "scan_own" if ticket.offline and not view.hall.reached else "scan"
        self.scan = say(scan) if self.url else "" if booked or session.bare else say("no_code")
        self._show_slip(view, booked)
        self._show_check_in(view, booked)

    def reprint(self) -> None:
        """Another slip was asked for."""
        self._desk.touch(Reprint())

    def check_in(self) -> None:
        """Its holder is here, or is yet to show that they are."""
        mine = self.check_in_name == "mine"
        self._desk.touch(Mine(self._desk.new_key()) if mine else CheckIn())

    def _show_slip(self, view: View, booked: bool) -> None:
        session, say = view.session, view.wording.say
        self.ready = session.slip == Slip.READY and session.slip_at is None
        self.worried = session.slip in (Slip.FAILED, Slip.DOUBTFUL)
        may = may_print(session, view.printer)
        self.slip = "" if booked or (session.holding and session.slip == Slip.NONE and not may) else (
            view.wording.slip(session)
        )  # fmt: skip
        self.may_reprint = may and (session.slip != Slip.NONE or session.holding)
        words = "reprint_mine" if session.holding else "reprint_ready" if self.ready else "reprint"
        self.reprint_words = say(words)

    def _show_check_in(self, view: View, booked: bool) -> None:
        session, say = view.session, view.wording.say
        self.check_in_name = "mine" if session.bare else "check-in"
        if not booked:
            self.check_in_words = ""
            return
        to_do = "check_in_show" if session.bare else "check_in"
        self.check_in_words = say("checking_in" if session.checking_in else to_do)
        self.may_check_in = not session.checking_in
        if session.kept_because is not None:
            self.slip, self.worried = session.kept_because or say("check_in_unknown"), True
