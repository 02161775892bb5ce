"""Store and model side by side: each command is drawn, done on both, and both must be alike after it.

A command that the model has a reason to refuse must be refused with one of its reasons and change nothing at all; any
other must be done, and leave every ticket, counter and line as the model has it. The history is watched as it grows.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant

from server.domain.refusals import Refused
from server.operations.appointments import Appointments
from server.operations.change import Caller
from server.store.client import Client
from server.store.snapshot import read_fold
from server.wire.fold import fold
from server.wire.vocabulary import Outcome
from tests.server.machine import rules
from tests.server.machine.compare import differences
from tests.server.machine.invariants import broken
from tests.server.machine.model import Model
from tests.server.machine.record import Bounds, Record
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, local_ms

Json = dict[str, Any]

COUNTERS = st.sampled_from(sorted(rules.DELAYS_S))
OUTCOMES = st.sampled_from([one for one in Outcome if one != Outcome.UNRECORDED])
OTHER, REASON = "clerk-other", "到导办台说明"
MOSTLY = st.sampled_from([True] * 7 + [False])
SELDOM = st.sampled_from([False] * 7 + [True])


def _answer(command: Callable[[], Any]) -> Any:
    """What a command came to; a refusal is an answer too."""
    try:
        return command()
    except Refused as refused:
        return refused


def some(*states: str) -> Callable[[Any], bool]:
    """Whether a ticket is in one of these states: a command that nothing could come of is seldom worth a step."""
    return lambda machine: any(one.state in states for one in machine.model.tickets.values())


class Beside(RuleBasedStateMachine):
    """One hall on an emptied store, and its model."""

    tickets = Bundle("tickets")

    def __init__(self, client: Client, clock: Clock) -> None:
        super().__init__()
        client.redis.flushall()
        clock.now_ms = local_ms("08:50")
        self.client, self.clock, self.model = client, clock, Model()
        self.hall = SmallHall(client, clock, always_open=False, catalogue=rules.catalogue())
        self.appointments = Appointments(self.hall.halls, self.hall.reception.drawing)
        self.hall.halls.get(CENTRE).today()
        self.holders: dict[str, tuple[str, ...]] = {}
        self.extras: set[str] = set()
        self.quotas = {rules.QUOTA_QUEUE: (rules.TOTAL, rules.FLOOR, rules.SHARES)}
        self.keys: dict[str, str] = {}  # number → the key it was drawn under at the kiosk
        self.record = Record(
            Bounds(
                longest_head_start_ms=rules.LONGEST_HEAD_START_MS,
                prefixes=rules.PREFIX,
                party_limit=rules.PARTY_LIMIT,
                quotas=self.quotas,
                remote=rules.REMOTE,
                slot_capacity=rules.SLOT_CAPACITY,
                holders=self.holders,
                extras=self.extras,
            )
        )
        self.again: Callable[[], Any] | None = None
        self.shot = self.snapshot()
        self.time_is()
        self.model.tick()

    def snapshot(self) -> Json:
        folded = read_fold(self.client, self.hall.keys, hall=True)
        assert folded is not None
        return folded.snapshot()

    def time_is(self) -> None:
        """Tell the model the time and the session that gives out numbers now."""
        self.model.at(self.clock.now_ms)
        drawing = [
            name
            for name, (draw_from, _, last_draw, _) in self.sessions().items()
            if draw_from <= self.clock.now_ms < last_draw
        ]
        self.model.session = drawing[0] if drawing else None

    def sessions(self) -> dict[str, tuple[int, int, int, int]]:
        """Session → draw-from, open, last draw, close of today (ms), the last that opens before it extended."""
        times, until = self.plain_sessions(), self.model.until or 0
        longer = [name for name, one in times.items() if one[1] < until][-1:]
        for name in longer:
            draw_from, opens, last_draw, closes = times[name]
            times[name] = draw_from, opens, max(last_draw, until), max(closes, until)
        return times

    def plain_sessions(self) -> dict[str, tuple[int, int, int, int]]:
        """The same without what a manager added."""
        day, found = self.day, {}
        for name, (draw_from, opens, last_draw, closes) in rules.SESSIONS.items():
            found[name] = (
                local_ms(draw_from, day), local_ms(opens, day), local_ms(last_draw, day), local_ms(closes, day)
            )  # fmt: skip
        return found

    @property
    def day(self) -> str:
        return str(self.shot["day"]["date"])

    def ask(self, reasons: set[str], command: Callable[[], Any], apply: Callable[[], Any]) -> Any:
        """Do a command on both; what the store gave back, or the refusal."""
        if self.model.ended:
            reasons = reasons | {"day_ended"}
        done = _answer(command)
        if isinstance(done, Refused):
            assert done.code in reasons, f"refused with {done.code}, not {reasons or 'at all'}"
            assert self.snapshot() == self.shot, f"{done.code} has changed something"
            return done
        assert not reasons, f"done, where it had to be refused: {reasons}"
        apply()
        self.again = command
        self.look()
        return done

    def look(self) -> None:
        """The events since the last look, folded and watched; the snapshot, held against the model."""
        events = self.hall.events(self.shot["event_id"])
        fresh = self.snapshot()
        assert fold(self.shot, events) == fresh
        self.shot = fresh
        found = [said for event in events for said in broken(self.record, event)]
        assert not found, "\n".join(found)

    def pick(self, number: str, *states: str, legal: bool = True) -> str:
        """This ticket, or one in such a state where a legal one is wanted."""
        able = [one.number for one in self.model.tickets.values() if one.state in states]
        number = self.known(number)
        if not legal or not able or number in able:
            return number
        return able[sum(map(ord, number)) % len(able)]

    def known(self, number: str) -> str:
        """This ticket, or one of today if it was of yesterday."""
        return number if number in self.model.tickets else next(iter(self.model.tickets), number)

    def pick_counter(self, counter: str, *states: str, legal: bool = True) -> str:
        """This counter, or one whose ticket is in such a state."""
        able = [one.counter or "" for one in self.model.tickets.values() if one.state in states]
        return able[sum(map(ord, counter)) % len(able)] if legal and able and counter not in able else counter

    def pick_free(self, counter: str, legal: bool) -> str:
        """This counter, or one that is open and empty."""
        free = [one.id for one in self.model.counters.values() if one.state == "open" and not one.ticket]
        return free[sum(map(ord, counter)) % len(free)] if legal and free else counter

    def id_of(self, number: str) -> str:
        return f"{CENTRE}-{self.day.replace('-', '')}-{number}"

    def clerk(self, counter: str, other: bool = False) -> Caller:
        """Whoever is signed in at a counter, or somebody else."""
        return caller(OTHER if other else self.model.counters[counter].clerk or f"clerk-{counter}")

    @invariant()
    def store_and_model_are_alike(self) -> None:
        found = differences(self.model, self.shot, self.client, self.hall.today)
        assert not found, "\n".join(found)

    def passes_ms(self, passed_ms: int) -> None:
        if local_ms("08:40", self.day) < self.clock.now_ms + passed_ms < local_ms("18:00", self.day):
            self.clock.now_ms += passed_ms
            self.time_is()
