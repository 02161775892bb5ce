"""One round: a store, its clients and the nemesis from the first draw to the last check. It leaves nothing behind."""

import contextlib
import random
import time
from collections import Counter as Tally
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from server.cli.torture import clients, followed, history, kiosk, offline, outage, recorded, watcher
from server.cli.torture.beside import ARCHIVED, FOLLOWED, ISSUED, SCOPES, START_S, Beside, Parts
from server.cli.torture.checker import Final, check
from server.cli.torture.crowd import ClientCrowd
from server.cli.torture.ending import read_events, read_final, read_privates
from server.cli.torture.hall import CENTRE, LIMITS, TorturedHall
from server.cli.torture.history import Operation
from server.cli.torture.line import Line, Mode
from server.cli.torture.nemesis import Nemesis
from server.cli.torture.processes import preload
from server.cli.torture.victim import SmallDisk, Victim, faketime
from server.cli.torture.violation import Violation
from server.store import stream
from server.store.client import Client

Json = dict[str, Any]

LINES = 2
LINES_BESIDE = 2
"""Lines to the store of those who ask it themselves, and of web, live and archive."""
ASKED = "asked over HTTP"
BACK_WITHIN_S = 5.0
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
    pause_s: tuple[float, float] = (0.1, 0.6)  # between two faults
    beside: Parts | None = None  # with web, live, archive, kiosks and followers beside the engine's clients
    at_least: Mapping[str, int] = field(default_factory=lambda: {ASKED: 200})
    """What must have been done beside the engine, by what it is called, before it ends by the number of operations."""
    back_within_s: float = BACK_WITHIN_S  # of a killed program, if nothing else is broken meanwhile


@dataclass(slots=True)
class Result:
    """What came of it."""

    operations: int = 0
    outcomes: Tally[str] = field(default_factory=Tally)
    faults: Tally[str] = field(default_factory=Tally)
    events: int = 0
    violations: list[Violation] = field(default_factory=list)
    back_s: dict[str, list[float]] = field(default_factory=dict)  # how long each of what was killed was away
    beside: Tally[str] = field(default_factory=Tally)  # what was done beside the engine, by what it is called

    def add(self, other: "Result") -> None:
        """Take another round's into this one."""
        self.operations += other.operations
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.events += other.events
        self.violations += other.violations
        self.beside += other.beside
        for name, seconds in other.back_s.items():
            self.back_s[name] = [*self.back_s.get(name, ()), *seconds]

    def line(self) -> str:
        """It in a line."""
        faults = sum(self.faults.values())
        return f"{self.operations:,} operations, {faults} faults, {len(self.violations)} violations"


def run(folder: Path, plan: Plan) -> Result:
    """Torture a store in an empty folder, and check what is left."""
    preload([clients.__name__, *(() if plan.beside is None else (kiosk.__name__, watcher.__name__))])
    with ground(folder, "disk-full" in plan.faults) as disk:
        library = faketime() if {"clock", "wrong-day", "midnight"} & {*plan.faults} else None
        victim = Victim((disk.at if disk else folder) / "store", folder / "clock", library)
        lines = [Line(victim.store.socket) for _ in range(LINES + (LINES_BESIDE if plan.beside else 0))]
        crowd = ClientCrowd(folder, plan.seed, victim.store.url, lines[:LINES], plan.client)
        beside = None
        try:
            if plan.beside:
                beside = Beside(folder / "beside", plan.seed, crowd, lines[LINES:], plan.beside)
            return Round(plan, victim, lines, crowd, disk, beside).whole()
        finally:
            crowd.kill()
            if beside:
                beside.kill()
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
        self, plan: Plan, victim: Victim, lines: Sequence[Line], crowd: ClientCrowd, disk: SmallDisk | None,
        beside: Beside | None,
    ) -> None:  # fmt: skip
        self._plan, self._victim, self._lines, self._crowd, self._beside = plan, victim, lines, crowd, beside
        self._events: list[Json] = []
        self._breaking = False
        self._nemesis = Nemesis(
            random.Random(plan.seed), victim, lines, crowd, disk, self._tend, self._wait, self._keep, beside,
            random.Random(f"{plan.seed}/kills"),
        )  # fmt: skip

    def whole(self) -> Result:
        """From start to check."""
        self._nemesis.open_day()
        self._must_be_ready()
        for number in range(self._plan.clients):
            self._crowd.start(number)
        if self._beside:
            self._beside.start()
            if not self._wait(self._beside.is_at_work, START_S):
                raise RuntimeError(f"not all are at work:\n{self._beside.installation.last_words()}")
        self._breaking = True
        while not self._is_over():
            self._tend(self._nemesis.chance.uniform(*self._plan.pause_s))
            if self._plan.faults and not self._is_over():
                self._nemesis.strike(self._plan.faults)
        self._breaking = False
        for line in self._lines:
            line.set(Mode.OPEN)
        self._must_be_ready()
        if self._beside:
            self._beside.end(self._wait)
        stuck = self._stopped()
        result = self._checked(history.read(self._crowd.history))
        died = [*self._crowd.died, *(self._beside.died() if self._beside else ())]
        result.violations += outage.ended(stuck, died)
        return result

    def _stopped(self) -> list[str]:
        """End all who ask, and then all who follow; who could not."""
        self._crowd.tell_to_stop()
        until = time.monotonic() + STUCK_S
        stuck = self._crowd.stop(STUCK_S)
        if self._beside:
            stuck += self._beside.ended(until)
            self._must_be_ready()
            client = Client(self._victim.store.url)
            last = stream.last_id(client, TorturedHall(client).keys.stream)
            client.close()
            stuck += self._beside.followed(last)
        return stuck

    def _checked(self, operations: list[Operation]) -> Result:
        self._must_be_ready()
        self._keep()
        client = Client(self._victim.store.url)
        keys = TorturedHall(client).keys
        known = {event["ticket"]["id"] for event in self._events if "ticket" in event}
        known |= {saw.id for one in operations for saw in one.saw if saw.number}
        final = read_final(client, keys, known)
        client.close()
        journals = offline.read(operations)
        final = replace(final, holes=journals.holes())
        result = Result(
            operations=len(operations),
            outcomes=Tally(_outcome(one) for one in operations),
            faults=self._nemesis.done,
            events=len(self._events),
            violations=check(operations, self._events, final, LIMITS),
            back_s={"store": outage.until_next(self._nemesis.store_back, outage.acknowledged(operations))},
        )
        if self._beside:
            self._check_beside(self._beside, operations, result)
            self._check_record(self._beside, final, result)
        return result

    def _check_record(self, beside: Beside, final: Final, result: Result) -> None:
        """What the archive has by then, and what the next one adds to it."""
        rest = beside.installation.archive_rest(self._victim.store.url)
        client = Client(self._victim.store.url)
        keys = TorturedHall(client).keys
        private = read_privates(client, keys, final.tickets)
        client.close()
        found = beside.installation.recorded(keys.partition)
        result.violations += recorded.check(found, self._events, final.tickets, private)
        result.beside += Tally({ARCHIVED: len(found.events), "archived in the end": rest})

    def _check_beside(self, beside: Beside, operations: list[Operation], result: Result) -> None:
        """What kiosks and followers were told, and how long each killed program was away."""
        followers = followed.read(beside.notes, SCOPES)
        result.violations += followed.check(followers, self._events, CENTRE)
        away_s = outage.away(beside.killed, operations)
        result.back_s |= away_s
        result.violations += outage.late(away_s, self._plan.back_within_s)
        journals = offline.read(operations)
        result.beside = Tally({
            ASKED: sum(one.client[0] in outage.OVER_HTTP for one in operations),
            ISSUED: len(journals.issued),
            "superseded draws": offline.superseded(self._events),
            FOLLOWED: sum(one.count("event") for one in followers),
            "resumed": sum(one.resumed() for one in followers),
            "fresh snapshots": sum(one.count("snapshot") for one in followers),
        })  # fmt: skip
        result.beside += Tally({f"offline {name}": count for name, count in journals.outcomes().items()})

    def _keep(self) -> None:
        """Read the events that happened since the last time."""
        self._must_be_ready()
        client = Client(self._victim.store.url)
        keys = TorturedHall(client).keys
        after = self._events[-1]["event_id"] if self._events else stream.FIRST
        self._events += read_events(client, keys, after)
        client.close()

    def _tend(self, seconds: float) -> None:
        """Let time pass, keeping everything running."""
        self._wait(lambda: False, seconds)

    def _wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """The same until something holds, so many seconds at most; whether it does."""
        until = time.monotonic() + seconds
        while True:
            self._victim.look()
            self._crowd.look()
            if self._beside:
                self._beside.look()
            if self._breaking:
                self._nemesis.kill_beside(self._plan.faults)
            left_s = until - time.monotonic()
            if holds():
                return True
            if left_s <= 0:
                return False
            time.sleep(min(_LOOK_S, left_s))

    def _is_over(self) -> bool:
        if time.monotonic() >= self._plan.until:
            return True
        return self._crowd.operations() >= self._plan.operations and self._did_enough()

    def _did_enough(self) -> bool:
        beside, crowd = self._beside, self._crowd
        if self._plan.faults and not self._nemesis.done:
            return False  # a quick machine is through before anything has struck
        return beside is None or all(
            (crowd.asked_over_http if what == ASKED else beside.done(what)) >= least
            for what, least in self._plan.at_least.items()
        )

    def _must_be_ready(self) -> None:
        if not self._victim.wait_ready(READY_S):
            raise RuntimeError(f"the store did not come back within {READY_S:.0f} s")


def _outcome(one: Operation) -> str:
    if one.is_acknowledged:
        return "acknowledged"
    if one.answered_ns is None:
        return "without an answer"
    return "refused" if one.refused else "failed"
