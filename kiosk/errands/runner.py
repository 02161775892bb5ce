"""Runs a session's errands, each on a thread of its own, and delivers what comes of them; it decides nothing."""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from kiosk.errands.desk import HallDesk
from kiosk.errands.draw import REPEAT_FOR_S, Drawing, Lifeline
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
from kiosk.session.news import CheckedIn, DrawUnknown, Found, GivenUp, News, Rung, SlipSeen
from server.client.http import Api
from server.wire.vocabulary import PrintState

log = logging.getLogger(__name__)


class Errands:
    """Runs errands of one kiosk; `deliver` is called from their threads."""

    def __init__(
        self,
        centre: str,
        apis: Mapping[str, Api],
        printer: str | None,
        deliver: Callable[[News], None],
        repeat_for_s: float = REPEAT_FOR_S,
        lifeline: Lifeline | None = None,
    ) -> None:
        """`apis` holds one Api for each language a visitor may be answered in, the default first."""
        self._desk = HallDesk(centre, apis, printer)
        self._deliver, self._repeat_for_s, self._lifeline = deliver, repeat_for_s, lifeline
        self._drawing: dict[str, Drawing] = {}  # by key
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
                    errand, post, self._tell, self._stopping, self._lifeline, self._repeat_for_s
                )
        threading.Thread(target=self._run, args=(errand,), name=type(errand).__name__, daemon=True).start()

    def stop(self) -> None:
        """Nothing is repeated or reported any more."""
        self._stopping.set()
        with self._lock:
            for drawing in self._drawing.values():
                drawing.hurry.set()

    def _run(self, errand: Errand) -> None:
        try:
            news = self._done(errand)
        except Exception:  # the visitor must hear that it failed
            log.exception("%s failed", type(errand).__name__)
            news = _failed(errand)
        self._tell(news)

    def _tell(self, news: News | None) -> None:
        if news is not None and not self._stopping.is_set():
            self._deliver(news)

    def _done(self, errand: Errand) -> News | None:
        match errand:
            case DrawTicket(key):
                try:
                    return self._drawing[key].run()
                finally:
                    with self._lock:
                        del self._drawing[key]
            case PrintSlip():
                return self._desk.slip(errand)
            case FindTickets():
                return self._desk.find(errand)
            case CheckTicketIn():
                return self._desk.check_in(errand)
            case LookAt(ticket):
                return self._desk.look(ticket)
            case GiveBack(ticket):
                self._desk.give_back(ticket, self._stopping)
                return None
            case CancelTicket():
                return self._desk.cancel(errand)
            case RingGuide():
                return self._desk.ring(errand)
            case _:
                assert_never(errand)


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
