"""Does a session's errands at the server, each on a thread of its own, and reports news; it decides nothing."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, assert_never

from kiosk.session.values import (
    Drawn,
    DrawRefused,
    DrawTicket,
    DrawUnknown,
    Errand,
    GiveBack,
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
        self._drawing: set[str] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def do(self, errand: Errand) -> None:
        """Begins an errand and returns at once; a draw already under way with the same key is not begun again."""
        if isinstance(errand, DrawTicket):
            with self._lock:
                if errand.key in self._drawing:
                    return
                self._drawing.add(errand.key)
        threading.Thread(target=self._run, args=(errand,), name=type(errand).__name__, daemon=True).start()

    def stop(self) -> None:
        """Nothing is repeated or reported any more."""
        self._stopping.set()

    def _run(self, errand: Errand) -> None:
        news: News | None
        match errand:
            case DrawTicket():
                news = self._draw(errand)
            case PrintSlip():
                news = self._print(errand)
            case LookAt(ticket):
                news = self._look(ticket)
            case GiveBack(ticket):
                news = self._give_back(ticket)
            case _:
                assert_never(errand)
        if news is not None and not self._stopping.is_set():
            self._deliver(news)

    def _draw(self, errand: DrawTicket) -> News:
        body = {"service": errand.service, "channel": Channel.KIOSK, "lang": errand.language}
        api = self._apis.get(errand.language, self._api)
        until = time.monotonic() + self._repeat_for_s
        try:
            while True:
                try:
                    return Drawn(
                        errand.key, Ticket.model_validate(self._post(api, "/tickets", body, errand.key))
                    )
                except Refused as refused:
                    return DrawRefused(errand.key, _refusal(refused))
                except Unreachable as away:
                    if time.monotonic() >= until or self._stopping.wait(REPEAT_PAUSE_S):
                        log.warning("a draw has no answer: %s", away)
                        return DrawUnknown(errand.key)
        finally:
            with self._lock:
                self._drawing.discard(errand.key)

    def _print(self, errand: PrintSlip) -> News:
        body = {"printer": self._printer, "kind": errand.kind, "ticket": errand.ticket}
        try:
            answer = self._post(self._api, "/prints", body, errand.key)
        except (Refused, Unreachable) as fault:
            log.warning("a slip could not be asked for: %s", fault)
            return SlipSeen(errand.ticket, None, PrintState.FAILED)
        job = PrintJob.model_validate(answer.get("print", answer))
        return SlipSeen(errand.ticket, job.id or None, job.state)

    def _look(self, ticket: str) -> News | None:
        try:
            return TicketSeen(Ticket.model_validate(self._api.get(f"{self._centre}/tickets/{ticket}")))
        except (Refused, Unreachable) as fault:
            log.info("a ticket could not be looked at: %s", fault)
            return None

    def _give_back(self, ticket: str) -> News | None:
        try:
            self._post(self._api, f"/tickets/{ticket}/cancel", {}, f"{ticket}-left")
        except (Refused, Unreachable) as fault:
            log.warning("a ticket whose visitor had left could not be given back: %s", fault)
        return None

    def _post(self, api: Api, path: str, body: Mapping[str, object], key: str) -> Json:
        return api.post(self._centre + path, dict(body), key)


def _refusal(refused: Refused) -> Refusal:
    held = refused.body.get("ticket")
    ticket = Ticket.model_validate(held) if isinstance(held, dict) else None
    return Refusal(refused.code, refused.detail or refused.title, ticket)
