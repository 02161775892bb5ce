"""Runs a session's errands, each on a thread of its own, and delivers what comes of them; it decides nothing."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
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
    first_slip,
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
from server.wire.vocabulary import PrintState, State

LOOKED_AT_S = 3.0
"""For so long a number stands on the screen before it counts as seen where its slip has no answer."""
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
        self._prints = printer is not None
        self._drawing: dict[str, Drawing] = {}  # by key
        self._unseen: dict[str, str] = {}  # tickets whose slip is to be asked for, and the key of each draw
        self.awaited: Callable[[str], bool] = lambda _: False
        """Whether somebody waits for the number of a key, told from any thread: its slip is begun at once then."""
        self._begun: dict[str, tuple[str, Future[News]]] = {}  # slips by key: whose, and what comes of it
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
                if not (self._is_on_paper(ticket) or (self._own and self._own.give_up(ticket))):
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
            return self._slip_begun(errand, drawing.run(threading.Event()))
        wanted = Wanted(
            errand.key, errand.service, errand.language, party_for(errand), errand.priority, errand.needs,
            errand.cases, errand.large,
        )  # fmt: skip
        match self._own.draw(wanted, drawing.run, lambda late: self._tell(self._noted(errand.key, late))):
            case Ticket() as ticket:
                return Drawn(errand.key, ticket)
            case Refusal() as refusal:
                return DrawRefused(errand.key, refusal)
            case news:
                return self._slip_begun(errand, self._noted(errand.key, news))

    def _noted(self, key: str, news: News | None) -> News | None:
        """What the server answered to a draw, about to be told: a number is seen once its slip is asked for.

        Until then the draw stays on disk, so that a kiosk that falls over leaves no number that is nobody's.
        """
        if isinstance(news, Drawn) and self._prints:
            ticket = news.ticket.id
            with self._lock:
                self._unseen[ticket] = key
            looked_at = threading.Timer(LOOKED_AT_S, self._seen, (ticket,))
            looked_at.daemon = True
            looked_at.start()
        elif news is not None and self._own:
            self._own.seen(key)
        return news

    def _slip_begun(self, errand: DrawTicket, news: News | None) -> News | None:
        """Asks for the slip of a number at once: the window may be busy for some frames before it does."""
        if not (isinstance(news, Drawn) and self._prints and self.awaited(errand.key)):
            return news
        if news.ticket.state in ("", State.WAITING):  # an answer given again may be of one that has moved on
            slip = first_slip(errand.key, news.ticket.id, errand.large)
            told: Future[News] = Future()
            with self._lock:
                self._begun[slip.key] = slip.ticket, told
            threading.Thread(target=self._begin, args=(slip, told), name="slip-at-once", daemon=True).start()
        return news

    def _begin(self, slip: PrintSlip, told: "Future[News]") -> None:
        try:
            told.set_result(self._asked(slip))
        except Exception:  # whoever shows the number is to say that it failed
            log.exception("a slip could not be asked for")
            told.set_result(SlipSeen(slip.ticket, None, PrintState.FAILED))

    def _is_on_paper(self, ticket: str) -> bool:
        """Whether its slip was begun in the moment that its visitor left, and is printed: then it is theirs."""
        with self._lock:
            begun = [(key, told) for key, (one, told) in self._begun.items() if one == ticket]
            for key, _ in begun:
                del self._begun[key]
        slips = [told.result() for _, told in begun]
        return any(isinstance(slip, SlipSeen) and slip.job is not None for slip in slips)

    def _seen(self, ticket: str) -> None:
        with self._lock:
            key = self._unseen.pop(ticket, None)
        if key is not None and self._own and not self._stopping.is_set():
            self._own.seen(key)

    def _slip(self, errand: PrintSlip) -> News:
        """The slip of a number of its own comes by the printer's door, any other by the server."""
        again = errand.kind == "reprint"
        if self._own and (told := self._own.print(errand.ticket, errand.key, again, errand.large)):
            return SlipSeen(errand.ticket, errand.key, told.state, told.at)
        with self._lock:
            _, begun = self._begun.pop(errand.key, ("", None))
        return begun.result() if begun else self._asked(errand)

    def _asked(self, errand: PrintSlip) -> News:
        slip = self._desk.slip(errand)
        self._seen(errand.ticket)
        return slip


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
