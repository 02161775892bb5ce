"""Brings a kiosk's own numbers to the server as soon as it answers, and keeps in contact; it issues none.

What is in the journal goes first, in order, and only then is the kiosk's status told: that is the contact which what is
drawn afterwards followed. Sending a line again gives the same result, so whatever is in doubt is sent again.
"""

import logging
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from kiosk.offline.clock import Clock
from kiosk.offline.journal import KEPT_DAYS, Journal
from kiosk.offline.numbers import day_of
from kiosk.offline.values import Contact, Line, Result
from kiosk.session.hall import Hall
from server.client.essential import essential
from server.client.http import Refused, Unreachable
from server.wire.vocabulary import PrintState

HEARTBEAT_S = 30.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 15.0
MOST_SENT = 100
"""Lines in one request; the server takes 500, and answers each after its own step on disk."""
REFUSALS_TOLD = 20
CLOCK_WRONG_MS = 60_000
"""So far from the server's a clock is to be set by staff; numbers are corrected all the same."""
JOURNAL_FAILS = "record_failed"
"""The fault of a kiosk that has no numbers of its own, since its disk fails."""
MOST_TRIES = 12
"""A line sent so often, over some two minutes, is kept as refused: it must not bar the kiosk's word for ever."""
_SENT_AGAIN = frozenset({"changed_meanwhile", "store_away", "internal", "too_many"})
"""Codes of a line that say nothing about it."""
_OF_THE_KIOSK = frozenset({401, 403, 404, 405, 429})
"""Statuses that refuse who asks, or the moment, and not what is sent."""
_PRINTED: dict[str, str] = {PrintState.CONFIRMED: "printed", PrintState.FAILED: "failed"}

Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """A device's own word on its health, as `POST /devices/me/status` takes it."""

    state: str = "ok"
    faults: tuple[str, ...] = ()
    details: Json = field(default_factory=dict)


def _nothing(_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What the rest of the kiosk has to say and hears, all called from the merger's thread.

    `said` is asked for before each contact, `answered` hears the server's answer to it (an order to restart, say), and
    `merged` what became of each line.
    """

    said: Callable[[], Said] = Said
    answered: Callable[[Json], None] = _nothing
    merged: Callable[[Result], None] = _nothing
    heartbeat_s: float = HEARTBEAT_S


NO_TIES = Ties()


class Posts(Protocol):
    """What is needed of `server.client.http.Api`."""

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> Json:
        """Does it once; raises Refused or Unreachable."""


class Merger:
    """One thread; `alone` until the server has answered, and again as soon as it doesn't."""

    def __init__(
        self,
        centre: str,
        api: Posts,
        journal: Journal,
        clock: Clock,
        hall: Callable[[], Hall],
        ties: Ties = NO_TIES,
    ) -> None:
        self._path, self._api = f"/centres/{centre}/tickets/offline", api
        self._journal, self._clock, self._hall = journal, clock, hall
        self._ties = ties
        self._near, self._most, self._failures = threading.Event(), MOST_SENT, 0
        self._near.set()  # until it is known not to be
        self._tries: Counter[int] = Counter()  # of lines that are to be sent again
        self._tidied = ""
        self.contacts = 0  # since the start
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._thread = essential("merger", self._run, self._stopping.is_set)

    @property
    def alone(self) -> bool:
        """Whether the server is known not to answer."""
        return not self._near.is_set()

    def start(self) -> None:
        """Begins to merge and to keep in contact."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, without waiting for the network."""
        self._stopping.set()
        self._wake.set()

    def unanswered(self) -> None:
        """A draw had no answer: until the next contact nobody needs to wait for one."""
        if self._near.is_set():
            self._near.clear()
            self._wake.set()

    def hurry(self) -> None:
        """There is something to send, or the server was seen to answer."""
        self._wake.set()

    def meet(self, within_s: float) -> bool:
        """Asks for a contact at once; whether there was one in time, or the server was not away at all."""
        self._wake.set()
        return self._near.wait(within_s)

    def step(self) -> float:
        """Sends what there is to send, then the status; how long to wait (s) before the next time."""
        try:
            while lines := self._journal.waiting(self._most):
                if not self._send(lines):
                    self._near.set()
                    return self._later()
            self._touch()
        except Unreachable as away:
            if self._near.is_set():
                log.warning("the server does not answer (%s): numbers are issued here", away)
            self._near.clear()
            self._most = max(1, self._most // 2)  # so many may be more than it answers in time
            return self._later()
        except (Refused, sqlite3.Error) as fault:
            if not self._failures:
                log.error("no contact with the server can be kept: %s", fault)
            if isinstance(fault, sqlite3.Error) and not self._stopping.is_set():
                self._touch_without_journal()
            return self._later()
        if not self._near.is_set():
            log.info("in contact with the server")
        self._near.set()
        self._most, self._failures = MOST_SENT, 0
        return self._ties.heartbeat_s

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            wait_s = self.step()
            self._wake.wait(wait_s)

    def _later(self) -> float:
        """A pause that grows, and differs from other kiosks' that wait for the same server."""
        self._failures += 1
        longest = min(FIRST_PAUSE_S * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE_S)
        return random.uniform(longest / 2, longest)

    def _send(self, lines: Sequence[Line]) -> bool:
        """Sends lines, and keeps what became of them; False if some are to be sent again later."""
        try:
            answer = self._api.post(self._path, {"tickets": [_sent(line) for line in lines]})
        except Refused as refused:
            if refused.status in _OF_THE_KIOSK:
                raise
            if len(lines) > 1:  # one of them spoils the rest
                # Each is sent, whatever the others come to
                return not [line for line in lines if not self._send([line])]
            again = "internal" if refused.status >= 500 else ""
            return self._keep([Result(lines[0], code=again or refused.code or str(refused.status))])
        told = answer.get("results")
        if not isinstance(told, list) or [one.get("key") for one in told] != [line.key for line in lines]:
            raise Unreachable("an answer to something else")
        pairs = zip(lines, told, strict=True)
        return self._keep([Result(line, one.get("id"), one.get("code")) for line, one in pairs])

    def _keep(self, results: Sequence[Result]) -> bool:
        again = [one for one in results if one.code in _SENT_AGAIN]
        self._tries.update(one.line.seq for one in again)
        again = [one for one in again if self._tries[one.line.seq] < MOST_TRIES]
        settled = [one for one in results if one not in again]
        self._journal.settle(settled)
        for one in settled:
            if one.code:
                number, counts = one.line.ticket.number, one.id or "nothing"
                log.error("number %s was refused: %s (%s counts instead)", number, one.code, counts)
            self._ties.merged(one)
        if any(one.code == "number_taken" for one in settled):
            log.error("numbers of this journal were used before: it asks for another series")
            self._journal.renew()
        return not again

    def _touch(self) -> None:
        """Tells the status; its answer is the contact that what is drawn from now on followed."""
        said, now_ms = self._ties.said(), self._clock.now_ms()
        today = day_of(now_ms, self._hall().zone)
        if today != self._tidied:
            self._tidied = today
            self._journal.tidy((date.fromisoformat(today) - timedelta(days=KEPT_DAYS)).isoformat())
        refused = [
            " ".join(filter(None, (one.line.ticket.number, one.code, one.id)))
            for one in self._journal.refused(today)
        ]
        last = self._journal.contact
        wrong = last is not None and abs(last.offset_ms) > CLOCK_WRONG_MS
        own = [word for word, holds in (("offline_refused", refused), ("clock_wrong", wrong)) if holds]
        details = {
            **said.details, "journal": self._journal.name, "offline_refused": refused[-REFUSALS_TOLD:],
            "beat_s": self._ties.heartbeat_s,
        }  # fmt: skip
        begun = self._clock.begin()
        answer = self._told(said, own, details)
        at, series, partition = answer.get("at"), answer.get("series"), answer.get("partition")
        if not isinstance(at, int):
            raise Unreachable("an answer without a time")
        now_at = answer.get("now_at", at)  # `at` never goes back, and so may be ahead of the calendar
        measured = self._clock.measured(begun, now_at if isinstance(now_at, int) else at)
        self._journal.keep(
            Contact(
                at, measured.offset_ms,
                series if isinstance(series, str) else None, partition if isinstance(partition, int) else None,
            )
        )  # fmt: skip
        self.contacts += 1
        self._ties.answered(answer)

    def _touch_without_journal(self) -> None:
        """Staff are to hear that the journal fails, and can order a start anew, which puts a damaged one aside."""
        said = self._ties.said()
        try:
            answer = self._told(said, [JOURNAL_FAILS], {**said.details, "beat_s": self._ties.heartbeat_s})
        except Unreachable:
            self._near.clear()
            return
        except Refused as refused:
            log.error("the server takes no word of the journal: %s", refused)
            return
        self._near.set()
        self._ties.answered(answer)

    def _told(self, said: Said, own: Sequence[str], details: Json) -> Json:
        state = "degraded" if own and said.state == "ok" else said.state
        status: Json = {"state": state, "faults": [*said.faults, *own], "details": details}
        return self._api.post("/devices/me/status", status)


def _sent(line: Line) -> Json:
    """A line as the server takes it."""
    ticket = line.ticket
    sent: Json = {
        "key": line.key, "number": ticket.number, "secret": ticket.secret, "service": ticket.service,
        "drawn_at": ticket.drawn_at, "print": _PRINTED.get(line.slip, "unknown"), "contact_at": line.contact_at,
        "cancelled": line.cancelled, "lang": line.language,
    }  # fmt: skip
    if line.priority:
        sent["priority"] = {"class": line.priority, "verified": False}
    if ticket.cases > 1:
        sent["cases"] = ticket.cases
    if line.needs:
        sent["needs"] = list(line.needs)
    if line.party:
        sent["party"] = line.party
    return sent
