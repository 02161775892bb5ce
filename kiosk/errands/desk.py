"""What a kiosk asks at the hall's desk besides numbers: slips, looks, check-ins, cancellations, a guide."""

import logging
import threading
from collections.abc import Mapping
from typing import Any, Protocol

from kiosk.errands.draw import LONGEST_PAUSE_S, REPEAT_PAUSE_S, SAYS_NOTHING, party_of
from kiosk.session.errands import CancelTicket, CheckTicketIn, FindTickets, PrintSlip, RingGuide
from kiosk.session.news import CheckedIn, Found, GivenUp, News, Rung, SlipSeen, TicketSeen
from server.client.http import Refused, Unreachable
from server.wire.records import PrintJob, Ticket
from server.wire.vocabulary import PrintState

Json = dict[str, Any]
log = logging.getLogger(__name__)


class Asks(Protocol):
    """What is needed of `server.client.http.Api`."""

    def get(self, path: str) -> Json:
        """What is there; raises Refused or Unreachable."""

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> Json:
        """Does it once; raises Refused or Unreachable."""


class HallDesk:
    """Each call is one errand, answered with news; nothing here is a number given out."""

    def __init__(self, centre: str, apis: Mapping[str, Asks], printer: str | None) -> None:
        """`apis` holds one Api for each language a visitor may be answered in, the default first."""
        self._centre, self._apis, self._printer = f"/centres/{centre}", apis, printer
        self._api = next(iter(apis.values()))

    def post(self, language: str, path: str, body: Json, key: str) -> Json:
        """Does something in this centre, answered in this language."""
        return self._apis.get(language, self._api).post(self._centre + path, body, key)

    def slip(self, errand: PrintSlip) -> News:
        """Asks for a slip at the kiosk's printer."""
        body: Json = {"printer": self._printer, "kind": errand.kind, "ticket": errand.ticket}
        told = {"secret": errand.secret, "phone": errand.phone, "bare": errand.bare, "large": errand.large}
        body |= {name: value for name, value in told.items() if value}
        try:
            answer = self._post("/prints", body, errand.key)
        except Refused as refused:
            log.warning("a slip was refused: %s", refused)
            return SlipSeen(errand.ticket, None, PrintState.FAILED)
        except Unreachable as away:
            log.warning("a slip asked for has no answer: %s", away)
            return SlipSeen(errand.ticket, None, PrintState.UNKNOWN)
        job = PrintJob.model_validate(answer.get("print", answer))
        return SlipSeen(errand.ticket, job.id or None, job.state, job.at)

    def look(self, ticket: str) -> News | None:
        """How a ticket stands."""
        try:
            return TicketSeen(Ticket.model_validate(self._api.get(f"{self._centre}/tickets/{ticket}")))
        except (Refused, Unreachable) as fault:
            log.info("a ticket could not be looked at: %s", fault)
            return None

    def find(self, errand: FindTickets) -> News:
        """The live tickets of a person, or of a secret."""
        body = {"secret": errand.secret} if errand.person is None else party_of(errand.person)
        body.pop("name", None)
        try:
            answer = self.post(errand.language, "/tickets/find", body, errand.key)
        except Refused as refused:
            return Found(errand.key, refusal=refused.detail or refused.title)
        except Unreachable as away:
            log.warning("a search for tickets has no answer: %s", away)
            return Found(errand.key, refusal="")
        tickets = [Ticket.model_validate(one) for one in answer.get("tickets", ())]
        if errand.secret is not None:  # what was shown is the secret itself
            tickets = [one.model_copy(update={"secret": errand.secret}) for one in tickets]
        return Found(errand.key, tuple(tickets))

    def check_in(self, errand: CheckTicketIn) -> News:
        """Its holder is here."""
        path = f"/tickets/{errand.ticket}/check-in"
        try:
            answer = self.post(errand.language, path, {}, f"{errand.ticket}-check-in")
        except Refused as refused:
            return CheckedIn(errand.ticket, refusal=refused.detail or refused.title)
        except Unreachable as away:
            log.warning("a check-in has no answer: %s", away)
            return CheckedIn(errand.ticket, refusal="")
        return CheckedIn(errand.ticket, Ticket.model_validate(answer))

    def cancel(self, errand: CancelTicket) -> News:
        """Its visitor gives it up."""
        body = {"secret": errand.secret}
        try:
            self.post(errand.language, f"/tickets/{errand.ticket}/cancel", body, f"{errand.ticket}-given-up")
        except Refused as refused:
            return GivenUp(errand.ticket, refused.detail or refused.title)
        except Unreachable as away:
            log.warning("a ticket given up has no answer: %s", away)
            return GivenUp(errand.ticket, "")
        return GivenUp(errand.ticket)

    def give_back(self, ticket: str, kept: threading.Event) -> None:
        """Nobody is left who could use it: asked for until it is done, refused, or it is to be kept after all."""
        pause_s = REPEAT_PAUSE_S
        while not kept.is_set():
            try:
                self._post(f"/tickets/{ticket}/cancel", {}, f"{ticket}-left")
                return
            except (Refused, Unreachable) as fault:
                if isinstance(fault, Refused) and fault.status not in SAYS_NOTHING:
                    log.warning("a ticket whose visitor had left can't be given back: %s", fault)
                    return
            kept.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def ring(self, errand: RingGuide) -> News:
        """Rings for a guide."""
        try:
            answer = self._post("/help", {"topic": errand.topic}, errand.key)
        except (Refused, Unreachable) as fault:
            log.warning("a guide could not be called: %s", fault)
            return Rung(None)
        return Rung(str(answer["id"]))

    def _post(self, path: str, body: Json, key: str) -> Json:
        return self._api.post(self._centre + path, body, key)
