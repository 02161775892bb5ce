"""One round: a store, its clients and the nemesis from the first draw to the last check. It leaves nothing behind."""

import bisect
import contextlib
import random
import time
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from server.cli.torture import history
from server.cli.torture.checker import check
from server.cli.torture.crowd import ClientCrowd
from server.cli.torture.ending import read_events, read_final
from server.cli.torture.hall import TorturedHall
from server.cli.torture.history import Operation
from server.cli.torture.line import Line, Mode
from server.cli.torture.nemesis import Nemesis
from server.cli.torture.victim import SmallDisk, Victim, faketime
from server.cli.torture.violation import Violation
from server.store.client import Client

LINES = 2
READY_S = 15.0
STUCK_S = 30.0
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a round is to be."""

    seed: str
    operations: int  # it ends after so many,
    until: float  # or at this monotonic time
    clients: int
    faults: Collection[str]
    client: type[Client] = Client
    pause_s: tuple[float, float] = (0.1, 0.8)  # between two faults


@dataclass(slots=True)
class Result:
    """What came of it."""

    operations: int = 0
    outcomes: Tally[str] = field(default_factory=Tally)
    faults: Tally[str] = field(default_factory=Tally)
    events: int = 0
    violations: list[Violation] = field(default_factory=list)
    back_s: float = 0.0  # the longest time from a store's restart to the next acknowledged command

    def add(self, other: "Result") -> None:
        """Take another round's into this one."""
        self.operations += other.operations
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.events += other.events
        self.violations += other.violations
        self.back_s = max(self.back_s, other.back_s)

    def line(self) -> str:
        """It in a line."""
        faults = sum(self.faults.values())
        return f"{self.operations:,} operations, {faults} faults, {len(self.violations)} violations"


def run(folder: Path, plan: Plan) -> Result:
    """Torture a store in an empty folder, and check what is left."""
    with ground(folder, "disk-full" in plan.faults) as disk:
        library = faketime() if {"clock", "wrong-day", "midnight"} & {*plan.faults} else None
        victim = Victim((disk.at if disk else folder) / "store", folder / "clock", library)
        lines = [Line(victim.store.socket) for _ in range(LINES)]
        crowd = ClientCrowd(folder, plan.seed, victim.store.url, lines, plan.client)
        try:
            return Round(plan, victim, lines, crowd, disk).whole()
        finally:
            crowd.kill()
            for line in lines:
                line.close()
            victim.stop()


@contextlib.contextmanager
def ground(folder: Path, small: bool) -> Iterator[SmallDisk | None]:
    """A small disk for the store where it is to be filled, given back at the end."""
    disk = SmallDisk(folder / "disk") if small else None
    if disk and not disk.mount():
        raise RuntimeError("there can be no small disk here; leave out disk-full")
    try:
        yield disk
    finally:
        if disk:
            disk.unmount()


class Round:
    """A round while it goes on."""

    def __init__(
        self, plan: Plan, victim: Victim, lines: Sequence[Line], crowd: ClientCrowd, disk: SmallDisk | None
    ) -> None:
        self._plan, self._victim, self._lines, self._crowd = plan, victim, lines, crowd
        self._nemesis = Nemesis(random.Random(plan.seed), victim, lines, crowd, disk, self._tend)

    def whole(self) -> Result:
        """From start to check."""
        self._nemesis.open_day()
        self._must_be_ready()
        for number in range(self._plan.clients):
            self._crowd.start(number)
        while not self._is_over():
            self._tend(self._nemesis.chance.uniform(*self._plan.pause_s))
            if self._plan.faults and not self._is_over():
                self._nemesis.strike(self._plan.faults)
        for line in self._lines:
            line.set(Mode.OPEN)
        self._must_be_ready()
        stuck = self._crowd.stop(STUCK_S)
        result = self._checked(history.read(self._crowd.history))
        result.violations += [Violation("stuck", one) for one in stuck]
        result.violations += [Violation("client_died", one) for one in self._crowd.died]
        return result

    def _checked(self, operations: list[Operation]) -> Result:
        self._must_be_ready()
        client = Client(self._victim.store.url)
        keys = TorturedHall(client).keys
        events = read_events(client, keys)
        known = {event["ticket"]["id"] for event in events if "ticket" in event}
        known |= {saw.id for one in operations for saw in one.saw if saw.number}
        final = read_final(client, keys, known)
        client.close()
        return Result(
            operations=len(operations),
            outcomes=Tally(_outcome(one) for one in operations),
            faults=self._nemesis.done,
            events=len(events),
            violations=check(operations, events, final),
            back_s=_longest(self._nemesis.store_back, operations),
        )

    def _tend(self, seconds: float) -> None:
        """Let time pass, keeping the store and the clients running."""
        until = time.monotonic() + seconds
        while True:
            self._victim.look()
            self._crowd.look()
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            time.sleep(min(_LOOK_S, left_s))

    def _is_over(self) -> bool:
        now = time.monotonic()
        return now >= self._plan.until or self._crowd.operations() >= self._plan.operations

    def _must_be_ready(self) -> None:
        if not self._victim.wait_ready(READY_S):
            raise RuntimeError(f"the store did not come back within {READY_S:.0f} s")


def _outcome(one: Operation) -> str:
    if one.is_acknowledged:
        return "acknowledged"
    if one.answered_ns is None:
        return "without an answer"
    return "refused" if one.refused else "failed"


def _longest(given_back: Sequence[int], operations: Sequence[Operation]) -> float:
    """The longest time from one of these instants to the next acknowledged command, in seconds."""
    answered = sorted(one.answered_ns for one in operations if one.is_acknowledged and one.answered_ns)
    longest = 0
    for at in given_back:
        after = bisect.bisect(answered, at)
        if after < len(answered):
            longest = max(longest, answered[after] - at)
    return longest / 1e9
