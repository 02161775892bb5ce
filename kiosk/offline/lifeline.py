"""All that a kiosk does without its server, behind one object: numbers of its own, their slips, and the way back."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.offline.clock import Clock, Measured, NowMs, steady_ms, wall_ms
from kiosk.offline.issuer import Issuer
from kiosk.offline.journal import Journal
from kiosk.offline.merger import NO_TIES, Merger, Posts, Ties
from kiosk.offline.numbers import day_of
from kiosk.offline.paper import Door, Paper
from kiosk.offline.seal import Seal
from kiosk.offline.values import Contact, Declined, Line, Result, Wanted
from kiosk.session.hall import Hall
from printers.at_hand import Told
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState

ANSWER_WITHIN_S = 2.0
"""A draw without an answer for so long is given a number of the kiosk's own."""
_LOOK_S = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Own:
    """Whose lifeline it is; `token` is the device's, `door` the printer beside it, if there is one."""

    centre: str
    device: str
    data: Path
    seal: Seal
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """This machine's two clocks, in ms."""

    wall: NowMs = wall_ms
    steady: NowMs = steady_ms


OWN_CLOCKS = Clocks()


class Lifeline:
    """Its own threads begin with `start`; all else may be called from any thread."""

    def __init__(
        self,
        own: Own,
        api: Posts,
        hall: Callable[[], Hall],
        ties: Ties = NO_TIES,
        clocks: Clocks = OWN_CLOCKS,
    ) -> None:
        """`hall` gives the hall as last heard of, be it from the shelf.

        Raises OSError or sqlite3.Error where the disk takes no journal.
        """
        self._hall = hall
        self._journal = Journal(own.data / f"offline-{own.centre}.sqlite", own.centre, own.device, own.seal)
        contact = self._journal.contact
        last = Measured(contact.at, contact.offset_ms) if contact else None
        self._clock = Clock(last, clocks.wall, clocks.steady)
        self._issuer = Issuer(own.centre, self._journal, hall, prints=own.door is not None)
        self._merger = Merger(own.centre, api, self._journal, self._clock, hall, ties)
        self._stopping = threading.Event()
        self._settling = threading.Thread(target=self._settle, name="settle-slips", daemon=True)
        self._unseen = self._journal.unseen()  # by whoever was here when the kiosk fell over
        self._giving_back = threading.Thread(target=self._give_back, name="give-back-unseen", daemon=True)
        self._paper = Paper(self._journal, own.door, self._stopping) if own.door else None

    def start(self) -> None:
        """Settles the slips that a crash left open, merges, and keeps in contact."""
        if self._paper:
            self._settling.start()
        if self._unseen:
            self._giving_back.start()
        self._merger.start()

    def stop(self) -> None:
        """Ends all waiting; what is in the journal goes on at the next start."""
        self._stopping.set()
        self._merger.stop()
        self._journal.close()

    @property
    def hall(self) -> Hall:
        """The hall as last heard of."""
        return self._hall()

    @property
    def ready(self) -> bool:
        """Whether it has a series of numbers to issue."""
        contact = self._journal.contact
        return contact is not None and contact.series is not None

    @property
    def contact(self) -> Contact | None:
        """The last contact with the server, be it before the last start."""
        return self._journal.contact

    @property
    def settling(self) -> bool:
        """Whether slips that a crash left open are still looked after."""
        return self._settling.is_alive() or self._giving_back.is_alive()

    @property
    def contacts(self) -> int:
        """How often it was in contact with the server since it started."""
        return self._merger.contacts

    @property
    def alone(self) -> bool:
        """Whether the server is known not to answer: then nobody need wait for it."""
        return self._merger.alone

    def heard(self) -> None:
        """The server was seen to answer: what waits is merged at once."""
        if self._merger.alone:
            self._merger.hurry()

    def meet(self, within_s: float) -> bool:
        """Asks the server at once where it is known not to answer; whether it does now."""
        return self._merger.meet(within_s)

    def now_ms(self) -> int:
        """The server's time as known here (ms UTC)."""
        return self._clock.now_ms()

    def draw(self, wanted: Wanted) -> Ticket:
        """A number of this kiosk's own, on disk and the same for the same key; raises Declined."""
        self._merger.unanswered()
        ticket = self._issuer.issue(wanted, self._clock.now_ms())
        self._merger.hurry()
        return ticket

    def ask(self, key: str, service: str) -> None:
        """The server is about to be asked: should the kiosk fall over before `answer`, the number is given back."""
        try:
            self._journal.ask(key, service)
        except sqlite3.Error as fault:
            log.error("a draw can't be noted on this disk: %s", fault)

    def answer(self, key: str) -> None:
        """What came of a draw is about to be shown."""
        try:
            self._journal.answer(key)
        except sqlite3.Error as fault:
            log.error("the end of a draw can't be noted on this disk: %s", fault)

    def drawn(self, key: str) -> Ticket | None:
        """The number that was issued here for a key, whatever the server may say of it; none where the disk fails."""
        try:
            line = self._journal.find(key)
        except sqlite3.Error as fault:
            log.error("numbers of this kiosk's own can't be looked up on this disk: %s", fault)
            return None
        return line.ticket if line else None

    def owns(self, ticket: str) -> bool:
        """Whether this kiosk is known to have issued a ticket by itself."""
        return self._line(ticket) is not None

    def print(self, ticket: str, job: str, again: bool, large: bool = False) -> Told:
        """Its slip, `again` marked as a reprint, and what became of it. `job` is one slip on paper."""
        line = self._line(ticket)
        if self._paper is None or line is None:
            return Told(PrintState.FAILED)
        line = replace(line, large=large)
        return self._paper.again(line, job) if again else self._paper.first(line)

    def give_up(self, ticket: str) -> bool:
        """Its visitor gives the number up; False if the server has it already and must be asked."""
        done = self._journal.cancel(ticket)
        if done:
            self._merger.hurry()
        return done

    def unmerged(self) -> list[Line]:
        """The numbers that the server doesn't have yet, for staff."""
        return self._journal.waiting(10_000)

    def refused(self) -> list[Result]:
        """The numbers that the server refused, for staff."""
        return self._journal.refused()

    def _line(self, ticket: str) -> Line | None:
        try:
            return self._journal.of(ticket)
        except sqlite3.Error as fault:
            log.error("whose number this is can't be looked up on this disk: %s", fault)
            return None

    def _give_back(self) -> None:
        """Ends what the server may have drawn for somebody who never saw it, so that no counter calls a ghost.

        A number of the kiosk's own under the same key takes the place of the server's, and is given up from the start:
        so it does not matter whether the draw was done, and it can't be done any more.
        """
        while not self.ready and not self._stopping.wait(_LOOK_S):
            pass
        for key, service in self._unseen:
            if self._stopping.is_set():
                return
            try:
                if self._journal.find(key) is None:
                    self._issuer.issue(Wanted(key, service, given_up=True), self._clock.now_ms())
                self._journal.answer(key)
            except (Declined, sqlite3.Error) as why:  # it is tried again after the next start
                log.error("a number that nobody saw can't be given back: %s", why)
        self._merger.hurry()

    def _settle(self) -> None:
        now_ms = self._clock.now_ms()
        try:
            if self._paper:
                self._paper.settle(now_ms, day_of(now_ms, self._hall().zone))
        except sqlite3.Error as fault:
            if not self._stopping.is_set():
                log.error("slips under way can't be settled: %s", fault)
