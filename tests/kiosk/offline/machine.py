"""Any history of a kiosk and its server: the kiosk's own parts and the server's real operations, beside a small model.

The line between them is the test's: it can be cut, lose an answer, and be where the kiosk is killed. The model knows
only what a visitor knows (a key, a number, given up or not) and the true time.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.offline.clock import Clock, Measured
from kiosk.offline.issuer import Issuer
from kiosk.offline.merger import HEARTBEAT_S, Merger, Ties
from kiosk.offline.values import Declined, Result, Wanted, Why
from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.store import numbers
from server.store.client import Client
from server.wire.records import Ticket
from server.wire.vocabulary import State
from tests.kiosk.offline.hall_line import KIOSK, Killed, Line
from tests.kiosk.offline.small import Machine, journal
from tests.server.small_hall import CENTRE, SmallHall, clerk, local_ms
from tests.server.small_hall import Clock as ServerClock

Json = dict[str, Any]

MOST_DRIFT_MS = 3 * 3_600_000
ANY = st.integers(0, 99)
CAME = st.sampled_from(["answered", "lost", "lost", "never"])
DRIFT = st.integers(-MOST_DRIFT_MS, MOST_DRIFT_MS)
FAULTS = st.sampled_from(["", "", "", "lost", "killed before", "killed after"])


@dataclass
class Known:
    """What is true of one draw; `known_at` is the time the kiosk should have written, None if it can't know it."""

    key: str
    ticket: Ticket
    followed_at: int
    known_at: int | None
    under_its_key: str | None  # the server's own number of the same draw, whose answer was lost
    given_up: bool = False
    settled: Result | None = None


class KioskMachine(RuleBasedStateMachine):
    """Draws, gives up, falls over, comes back, loses its disk; its clocks go wrong; the hall calls meanwhile."""

    def __init__(self, client: Client, clock: ServerClock) -> None:
        super().__init__()
        client.redis.flushall()
        clock.now_ms = local_ms("09:30")
        self.clock, self.hall = clock, SmallHall(client, clock)
        self.line, self.machine = Line(self.hall, clock), Machine()
        self.folder = Path(tempfile.mkdtemp(prefix="qh-"))
        self.known: dict[str, Known] = {}
        self.gone: dict[str, Known] = {}  # on a disk that was lost before it was merged
        self.counts: dict[str, int] = {}
        self.keys = 0
        self.contact_at: int | None = None  # of this journal
        self.anchored = False
        self.hall.open("c01")
        self.starts()

    def teardown(self) -> None:
        try:
            self.comes_to_the_same()
        finally:
            self.kept.close()
            shutil.rmtree(self.folder)

    def starts(self) -> None:
        """The kiosk's program, as the journal on its disk lets it go on."""
        self.kept = journal(self.folder)
        contact, here = self.kept.contact, Hall(menu=Menu(self.hall.catalogue), always_open=True)
        last = Measured(contact.at, contact.offset_ms) if contact else None
        self.own = Clock(last, self.machine.wall, self.machine.steady)
        self.issuer = Issuer(CENTRE, self.kept, lambda: here)
        self.merger = Merger(CENTRE, self.line, self.kept, self.own, lambda: here, Ties(merged=self.settled))
        self.anchored = False

    def settled(self, result: Result) -> None:
        self.known[result.line.key].settled = result

    @initialize(up=st.booleans())
    def begins_in_contact(self, up: bool) -> None:
        self.steps("")
        self.line.up = up

    @rule(fault=FAULTS)
    def steps(self, fault: str) -> None:
        """One turn of the merger."""
        self.line.fault = fault
        try:
            wait_s = self.merger.step()
        except Killed:
            self.falls_over()
            return
        if wait_s == HEARTBEAT_S:
            self.contact_at, self.anchored = self.clock(), True

    @rule(up=st.booleans())
    def line_is_cut_or_mended(self, up: bool) -> None:
        self.line.up = up

    @rule(seconds=st.integers(0, 600))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_s(seconds)
        self.machine.passes(seconds * 1000)

    @rule(ms=DRIFT)
    def clock_is_set(self, ms: int) -> None:
        self.machine.wall_ms = self.clock() + ms

    @rule(
        coming=st.lists(st.tuples(st.sampled_from(["S1", "S3"]), CAME, ANY), min_size=1, max_size=4),
        before=st.sampled_from(["", "", "falls over", "clock is set", "both"]),
        ms=DRIFT,
    )
    def visitors_draw(self, coming: list[tuple[str, str, int]], before: str, ms: int) -> None:
        """Some at a time, a little apart; often just after something went wrong."""
        if before in ("clock is set", "both"):
            self.clock_is_set(ms)
        if before in ("falls over", "both"):
            self.falls_over()
        for service, came, seconds in coming:
            self.time_passes(seconds)
            self.somebody_draws(service, came)

    def somebody_draws(self, service: str, came: str) -> None:
        """The server answers; or it draws and the answer is lost; or it never heard."""
        self.keys += 1
        key, under = f"key-{self.keys}", None
        if self.line.up and came != "never":
            drawn = self.hall.draw(service, by=Caller(KIOSK, key, "f00d"))
            if came == "answered":
                return
            under = str(drawn.ticket["number"])
        try:
            ticket = self.issuer.issue(Wanted(key, service), self.own.now_ms())
        except Declined as declined:
            if (declined.why, self.contact_at) != (Why.NO_SERIES, None):
                raise
            return
        assert self.contact_at is not None
        self.merger.unanswered()
        series, _ = self.line.series[self.kept.name]
        self.counts[series] = self.counts.get(series, 0) + 1
        assert ticket.number == f"{series}.{self.counts[series]:03d}"
        before = max((one.ticket.drawn_at or 0 for one in self.known.values()), default=0)
        known_at = max(self.clock(), before) if self.anchored else None
        self.known[key] = Known(key, ticket, self.contact_at, known_at, under)

    @precondition(lambda machine: machine.known)
    @rule(which=ANY)
    def draws_again(self, which: int) -> None:
        """The same key, after any restart: the same ticket."""
        one = self.picked(which)
        assert self.issuer.issue(Wanted(one.key, "S1"), self.own.now_ms()) == one.ticket

    @precondition(lambda machine: machine.known)
    @rule(which=ANY)
    def gives_up(self, which: int) -> None:
        one = self.picked(which)
        done = self.kept.cancel(one.ticket.id)
        assert done == (one.settled is None)
        one.given_up = one.given_up or done

    def picked(self, which: int) -> Known:
        """One of the numbers issued, the later ones rather: the earlier are merged."""
        return [*self.known.values()][-1 - which % len(self.known)]

    @rule()
    def falls_over(self) -> None:
        """Killed between any two acts: what it had committed is all it has."""
        self.kept.close()
        self.starts()

    @precondition(lambda machine: len(machine.known) > 8)
    @rule()
    def gets_a_new_disk(self) -> None:
        """What wasn't merged is lost with the old one; the next contact gives the next series."""
        self.kept.close()
        shutil.rmtree(self.folder)
        self.gone |= self.known
        self.known, self.contact_at = {}, None
        self.starts()

    @rule()
    def next_is_called(self) -> None:
        try:
            self.hall.call("c01")
        except Refused as refused:
            if refused.code != "nobody_waiting":
                raise
            return
        self.hall.counters.finish(CENTRE, "c01", clerk("c01"), self.hall.done)

    @invariant()
    def nobody_has_two_numbers(self) -> None:
        numbers = [one.ticket.number for one in [*self.known.values(), *self.gone.values()]]
        assert len(set(numbers)) == len(numbers)
        waiting = [key for key, one in self.known.items() if one.settled is None]
        assert [line.key for line in self.kept.waiting(9999)] == waiting

    def comes_to_the_same(self) -> None:
        """The line is up at last, and the merge has ended: every number is where the model says."""
        self.line.up, self.line.fault = True, ""
        self.clock.pass_s(1)
        assert self.merger.step() == HEARTBEAT_S
        for one in self.known.values():
            assert one.settled is not None
            assert (one.settled in self.kept.refused()) == (one.settled.code is not None)
        for one in [*self.known.values(), *self.gone.values()]:
            self.is_as_known(one)
        pages = numbers.pages(self.hall.client, self.hall.today)
        theirs = {number for page in pages for number in page if number.startswith("K")}
        assert theirs == set(self.line.merged_at)

    def is_as_known(self, one: Known) -> None:
        if one.settled is None:
            return
        if one.settled.code is not None:
            assert one.settled.code == "already_called"
            assert self.hall.ticket(one.under_its_key or "")["state"] == State.DONE
            return
        assert one.settled.id == one.ticket.id
        ticket, merged_at = self.hall.ticket(one.ticket.number), self.line.merged_at[one.ticket.number]
        # One that was given up may have been called before the server heard of it.
        assert ticket["state"] in (
            {State.CANCELLED, State.DONE} if one.given_up else {State.WAITING, State.DONE}
        )
        assert one.followed_at <= ticket["drawn_at"] <= merged_at
        if one.known_at is not None:
            assert ticket["drawn_at"] == min(one.known_at, merged_at)
        if one.under_its_key:
            old = self.hall.ticket(one.under_its_key)
            assert (old["state"], old["ended_because"]) == (State.CANCELLED, "superseded")
