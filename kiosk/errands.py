"""Does a session's errands at the server, each on a thread of its own, and reports news; it decides nothing."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, assert_never

from kiosk.session.values import (
    CancelTicket,
    Drawn,
    DrawRefused,
    DrawTicket,
    DrawUnknown,
    Errand,
    GiveBack,
    GivenUp,
    LookAt,
    News,
    PrintSlip,
    Refusal,
    SlipSeen,
    TicketSeen,
)
from server.client.http import Api, Refused, Unreachable
from server.wire.records import PrintJob, Ticket
from server.wire.vocabulary import Channel, PrintState

REPEAT_FOR_S = 6.0  # a store that was killed is back within seconds
REPEAT_PAUSE_S = 0.4
LONGEST_PAUSE_S = 10.0
_SAYS_NOTHING = frozenset({401, 403, 429})
"""Refusals that say nothing about what was asked before."""

Json = dict[str, Any]
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
    ) -> None:
        """`apis` holds one Api for each language a visitor may be answered in, the default first."""
        self._centre, self._apis, self._printer = f"/centres/{centre}", apis, printer
        self._deliver, self._repeat_for_s = deliver, repeat_for_s
        self._api = next(iter(apis.values()))
        self._drawing: dict[str, threading.Event] = {}  # by key; set when it is asked for again
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def do(self, errand: Errand) -> None:
        """Begins an errand and returns at once; a draw under way with the same key is hurried, not begun again."""
        if isinstance(errand, DrawTicket):
            with self._lock:
                if again := self._drawing.get(errand.key):
                    again.set()
                    return
                self._drawing[errand.key] = threading.Event()
        threading.Thread(target=self._run, args=(errand,), name=type(errand).__name__, daemon=True).start()

    def stop(self) -> None:
        """Nothing is repeated or reported any more."""
        self._stopping.set()
        with self._lock:
            for again in self._drawing.values():
                again.set()

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
            case DrawTicket():
                try:
                    return self._draw(errand, self._drawing[errand.key])
                finally:
                    with self._lock:
                        del self._drawing[errand.key]
            case PrintSlip():
                return self._print(errand)
            case LookAt(ticket):
                return self._look(ticket)
            case GiveBack(ticket):
                return self._give_back(ticket)
            case CancelTicket():
                return self._cancel(errand)
            case _:
                assert_never(errand)

    def _draw(self, errand: DrawTicket, again: threading.Event) -> News | None:
        """Tells of a draw without an answer in time, and goes on asking: it may have run, and somebody be called."""
        body = {"service": errand.service, "channel": Channel.KIOSK, "lang": errand.language}
        api = self._apis.get(errand.language, self._api)
        until, pause_s = time.monotonic() + self._repeat_for_s, REPEAT_PAUSE_S
        told = unanswered = False
        while not self._stopping.is_set():
            try:
                return Drawn(errand.key, Ticket.model_validate(self._post(api, "/tickets", body, errand.key)))
            except Refused as refused:
                if not unanswered or refused.status not in _SAYS_NOTHING:
                    return DrawRefused(errand.key, _refusal(refused))
            except Unreachable:
                unanswered = True
            if not told and time.monotonic() >= until:
                told = True
                log.warning("a draw has no answer, and is asked for until it has one")
                self._tell(DrawUnknown(errand.key))
            if again.wait(pause_s):  # the visitor touched the key once more
                again.clear()
                until, pause_s, told = time.monotonic() + self._repeat_for_s, REPEAT_PAUSE_S, False
            elif told:
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        return None

    def _print(self, errand: PrintSlip) -> News:
        body = {"printer": self._printer, "kind": errand.kind, "ticket": errand.ticket}
        try:
            answer = self._post(self._api, "/prints", body, errand.key)
        except Refused as refused:
            log.warning("a slip was refused: %s", refused)
            return SlipSeen(errand.ticket, None, PrintState.FAILED)
        except Unreachable as away:
            log.warning("a slip asked for has no answer: %s", away)
            return SlipSeen(errand.ticket, None, PrintState.UNKNOWN)
        job = PrintJob.model_validate(answer.get("print", answer))
        return SlipSeen(errand.ticket, job.id or None, job.state)

    def _look(self, ticket: str) -> News | None:
        try:
            return TicketSeen(Ticket.model_validate(self._api.get(f"{self._centre}/tickets/{ticket}")))
        except (Refused, Unreachable) as fault:
            log.info("a ticket could not be looked at: %s", fault)
            return None

    def _give_back(self, ticket: str) -> News | None:
        pause_s = REPEAT_PAUSE_S
        while True:
            try:
                self._post(self._api, f"/tickets/{ticket}/cancel", {}, f"{ticket}-left")
                return None
            except (Refused, Unreachable) as fault:
                if isinstance(fault, Refused) and fault.status not in _SAYS_NOTHING:
                    log.warning("a ticket whose visitor had left can't be given back: %s", fault)
                    return None
            if self._stopping.wait(pause_s):
                return None
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _cancel(self, errand: CancelTicket) -> News:
        api, body = self._apis.get(errand.language, self._api), {"secret": errand.secret}
        try:
            self._post(api, f"/tickets/{errand.ticket}/cancel", body, f"{errand.ticket}-given-up")
        except Refused as refused:
            return GivenUp(errand.ticket, refused.detail or refused.title)
        except Unreachable as away:
            log.warning("a ticket given up has no answer: %s", away)
            return GivenUp(errand.ticket, "")
        return GivenUp(errand.ticket)

    def _post(self, api: Api, path: str, body: Mapping[str, object], key: str) -> Json:
        return api.post(self._centre + path, dict(body), key)


def _failed(errand: Errand) -> News | None:
    """What a visitor hears of an errand that broke off."""
    match errand:
        case DrawTicket(key):
            return DrawUnknown(key)
        case PrintSlip(_, ticket):
            return SlipSeen(ticket, None, PrintState.FAILED)
        case CancelTicket(ticket):
            return GivenUp(ticket, "")
    return None


def _refusal(refused: Refused) -> Refusal:
    held = refused.body.get("ticket")
    ticket = Ticket.model_validate(held) if isinstance(held, dict) else None
    return Refusal(refused.code, refused.detail or refused.title, ticket)
