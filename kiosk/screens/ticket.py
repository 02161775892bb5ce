"""The number, as soon as there is one: with or without paper, a visitor leaves with it."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens.view import Desk, View
from kiosk.session.menu import named
from kiosk.session.steps import SLIPS_MAX
from kiosk.session.values import Reprint, Slip
from kiosk.session.wording import ticket_url


class TicketScreen(Screen):
    """Number, QR code, where to go, and what has become of the paper."""

    title = StringProperty("")
    sample = StringProperty("")
    number = StringProperty("")
    ahead = StringProperty("")
    place = StringProperty("")
    service = StringProperty("")
    url = StringProperty("")
    scan = StringProperty("")
    slip = StringProperty("")
    ready = BooleanProperty(False)
    worried = BooleanProperty(False)
    may_reprint = BooleanProperty(False)
    reprint_words = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk

    def show(self, view: View) -> None:
        """Shows the ticket as it stands."""
        session, wording = view.session, view.wording
        say, ticket = wording.say, session.ticket
        if ticket is None:
            return
        self.title, self.number, self.ahead = say("ticket_title"), ticket.number, wording.ahead(ticket)
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        place = wording.place(ticket.queue, ticket.zone)
        self.place = say("go_to", place=place) if place else ""
        service = view.hall.menu.service(ticket.service)
        self.service = named(service, session.language) if service else ticket.service_name
        self.url = ticket_url(view.hall.public_url, ticket) or ""
        self.scan = say("scan") if self.url else say("no_code")
        self.slip, self.reprint_words = wording.slip(session), say("reprint")
        self.ready, self.worried = session.slip == Slip.READY, session.slip in (Slip.FAILED, Slip.DOUBTFUL)
        self.may_reprint = self.worried and session.slips_asked < SLIPS_MAX

    def reprint(self) -> None:
        """Another slip was asked for."""
        self._desk.touch(Reprint())
