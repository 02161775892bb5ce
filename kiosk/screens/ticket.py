"""The number, as soon as there is one: with or without paper, a visitor leaves with it."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.view import View
from kiosk.session.menu import named
from kiosk.session.slips import may_print
from kiosk.session.touches import CheckIn, Reprint
from kiosk.session.values import Slip
from kiosk.session.wording import ticket_url
from server.wire.vocabulary import State


class TicketScreen(KioskScreen):
    """Number, QR code, where to go, and what has become of the paper; a booked one is checked in here."""

    title = StringProperty("")
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
    check_in_words = StringProperty("")
    may_check_in = BooleanProperty(False)

    def fill_in(self, view: View) -> None:
        """Shows the ticket as it stands."""
        session, wording = view.session, view.wording
        say, ticket = wording.say, session.ticket
        if ticket is None:
            return
        booked = ticket.state == State.BOOKED
        self.title, self.number, self.ahead = say("ticket_title"), ticket.number, wording.ahead(ticket)
        self.prospects = wording.prospects(ticket)
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        place = wording.place(ticket.queue, ticket.zone)
        self.place = say("go_to", place=place) if place and not booked else ""
        service = view.hall.menu.service(ticket.service)
        self.service = named(service, session.language) if service else ticket.service_name
        self.note = say("found_phone") if session.bare and session.person else ""
        self.url = "" if booked else ticket_url(view.hall.public_url, ticket) or ""
        scan = "scan_own" if ticket.offline and not view.hall.reached else "scan"
        self.scan = say(scan) if self.url else "" if booked or session.bare else say("no_code")
        self._show_slip(view, booked)
        self._show_check_in(view, booked)

    def reprint(self) -> None:
        """Another slip was asked for."""
        self._desk.touch(Reprint())

    def check_in(self) -> None:
        """Its holder is here."""
        self._desk.touch(CheckIn())

    def _show_slip(self, view: View, booked: bool) -> None:
        session, say = view.session, view.wording.say
        self.ready, self.worried = session.slip == Slip.READY, session.slip in (Slip.FAILED, Slip.DOUBTFUL)
        may = may_print(session, view.printer)
        self.slip = "" if booked or (session.holding and session.slip == Slip.NONE and not may) else (
            view.wording.slip(session)
        )  # fmt: skip
        self.may_reprint = may and (self.worried or session.holding)
        self.reprint_words = say("reprint_mine" if session.holding else "reprint")

    def _show_check_in(self, view: View, booked: bool) -> None:
        session, say = view.session, view.wording.say
        if not booked or session.bare:
            self.check_in_words = ""
            return
        self.check_in_words = say("checking_in" if session.checking_in else "check_in")
        self.may_check_in = not session.checking_in
        if session.kept_because is not None:
            self.slip, self.worried = session.kept_because or say("check_in_unknown"), True
