"""Runs a session's errands, each on a thread of its own, and delivers what comes of them; it decides nothing."""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from kiosk.errands.desk import Asks, HallDesk
from kiosk.errands.draw import REPEAT_FOR_S, Drawing, party_for
from kiosk.offline.values import Wanted
from kiosk.own_numbers import OwnNumbers
from kiosk.session.errands import (
    CancelTicket,
    CheckTicketIn,
    DrawTicket,
    Errand,
    FindTickets,
    GiveBack,
    LookAt,
    PrintSlip,
    RingGuide,
)
from kiosk.session.news import (
    CheckedIn,
    Drawn,
    DrawRefused,
    DrawUnknown,
    Found,
    GivenUp,
    News,
    Rung,
    SlipSeen,
)
from kiosk.session.values import Refusal
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState

log = logging.getLogger(__name__)


class Errands:
    """Runs errands of one kiosk; `deliver` is called from their threads."""

    def __init__(
        self,
        centre: str,
        apis: Mapping[str, Asks],
        printer: str | None,
        deliver: Callable[[News], None],
        repeat_for_s: float = REPEAT_FOR_S,
        own: OwnNumbers | None = None,
    ) -> None:
        """`apis` holds one Api for each language a visitor may be answered in, the default first.

        `own` is what the kiosk does when no server answers in time.
        """
        self._desk = HallDesk(centre, apis, printer)
        self._deliver, self._repeat_for_s, self._own = deliver, repeat_for_s, own
        self._drawing: dict[str, Drawing] = {}  # by key
        self._leaving: dict[str, threading.Event] = {}  # tickets being given back, and what keeps them
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def do(self, errand: Errand) -> None:
        """Begins an errand and returns at once; a draw under way with the same key is hurried, not begun again."""
        if isinstance(errand, DrawTicket):
            with self._lock:
                if under_way := self._drawing.get(errand.key):
                    under_way.hurry.set()
                    return
                post = partial(self._desk.post, errand.language)
                self._drawing[errand.key] = Drawing(
                    errand, post, self._tell, self._stopping, self._repeat_for_s
                )
        threading.Thread(target=self._run, args=(errand,), name=type(errand).__name__, daemon=True).start()

    def stop(self) -> None:
        """Nothing is repeated or reported any more."""
        self._stopping.set()
        with self._lock:
            for drawing in self._drawing.values():
                drawing.hurry.set()
            for kept in self._leaving.values():
                kept.set()

    def _run(self, errand: Errand) -> None:
        try:
            news = self._done(errand)
        except Exception:  # the visitor must hear that it failed
            log.exception("%s failed", type(errand).__name__)
            news = _failed(errand)
        self._tell(news)

    def _tell(self, news: News | None) -> None:
        with self._lock:
            for ticket in _told_of(news):
                # Its visitor came back for it before it was gone.
                if kept := self._leaving.get(ticket):
                    kept.set()
        if news is not None and not self._stopping.is_set():
            self._deliver(news)

    def _done(self, errand: Errand) -> News | None:
        match errand:
            case DrawTicket(key):
                try:
                    return self._drawn(errand, self._drawing[key])
                finally:
                    with self._lock:
                        del self._drawing[key]
            case PrintSlip():
                return self._slip(errand)
            case FindTickets():
                return self._desk.find(errand)
            case CheckTicketIn():
                return self._desk.check_in(errand)
            case LookAt(ticket):
                return self._desk.look(ticket)
            case GiveBack(ticket):
                if not (self._own and self._own.give_up(ticket)):
                    self._give_back(ticket)
                return None
            case CancelTicket(ticket):
                given_up = self._own is not None and self._own.give_up(ticket)
                return GivenUp(ticket) if given_up else self._desk.cancel(errand)
            case RingGuide():
                return self._desk.ring(errand)
            case _:
                assert_never(errand)

    def _give_back(self, ticket: str) -> None:
        kept = threading.Event()
        with self._lock:
            self._leaving[ticket] = kept
        try:
            if not self._stopping.is_set():
                self._desk.give_back(ticket, kept)
        finally:
            with self._lock:
                del self._leaving[ticket]

    def _drawn(self, errand: DrawTicket, drawing: Drawing) -> News | None:
        """The server's number, or where that does not answer in time the kiosk's own."""
        if self._own is None:
            return drawing.run(threading.Event())
        wanted = Wanted(
            errand.key, errand.service, errand.language, party_for(errand), errand.priority, errand.needs,
            errand.cases, errand.large,
        )  # fmt: skip
        match self._own.draw(wanted, drawing.run, self._tell):
            case Ticket() as ticket:
                return Drawn(errand.key, ticket)
            case Refusal() as refusal:
                return DrawRefused(errand.key, refusal)
            case news:
                return news

    def _slip(self, errand: PrintSlip) -> News:
        """The slip of a number of its own comes by the printer's door, any other by the server."""
        again = errand.kind == "reprint"
        if self._own and (state := self._own.print(errand.ticket, errand.key, again, errand.large)):
            return SlipSeen(errand.ticket, errand.key, state)
        return self._desk.slip(errand)


def _told_of(news: News | None) -> list[str]:
    """The tickets that somebody hears they have."""
    match news:
        case DrawRefused(_, Refusal(_, _, Ticket() as held)):
            return [held.id]
        case Found():
            return [ticket.id for ticket in news.tickets]
        case CheckedIn(_, Ticket() as ticket):
            return [ticket.id]
    return []


def _failed(errand: Errand) -> News | None:
    """What a visitor hears of an errand that broke off."""
    match errand:
        case DrawTicket(key):
            return DrawUnknown(key)
        case PrintSlip(_, ticket):
            return SlipSeen(ticket, None, PrintState.FAILED)
        case FindTickets(key):
            return Found(key, refusal="")
        case CheckTicketIn(ticket):
            return CheckedIn(ticket, refusal="")
        case CancelTicket(ticket):
            return GivenUp(ticket, "")
        case RingGuide():
            return Rung(None)
    return None
