"""Breaks things, one after the other, by the seed: which fault, when, for how long. It judges nothing."""

import contextlib
import datetime
import random
import time
from collections import Counter as Tally
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from server.cli.torture.beside import Beside
from server.cli.torture.hall import CENTRE, TIMEZONE, TorturedHall
from server.cli.torture.installation import ARCHIVE, LIVE
from server.cli.torture.line import Line, Mode
from server.cli.torture.outage import WEB
from server.cli.torture.victim import SmallDisk, Victim
from server.consumers.turn import LOCK
from server.operations.halls import Hall
from server.operations.rebase import rebase, turn
from server.store.client import CLOCK_KEPT_S, Client, StoreAway

HOUR_S = 3600.0
OPENS_AT_S = 9 * HOUR_S
_DAY_S = 24 * HOUR_S
READY_S = 60.0
_WATCHED = 0.25
"""How many of the kills of a program are looked at until it is back."""
_KILL_EVERY_S = 2.5
_GONE_S = 0.1
"""How long a program that was told to be killed may take until it answers no more."""
_SEEN_S = 1.1
"""How long the store may take to see that its clock was moved."""


class Crowd(Protocol):
    """The clients, as far as they can be broken."""

    def kill_one(self, chance: random.Random) -> None:
        """Kill one, and put another in its place."""

    def halt(self) -> None:
        """Stop those who reach the store without a line, as they are."""

    def go_on(self) -> None:
        """Let them go on."""

    def doubt_clock(self, does: bool) -> None:
        """Let them take the clock for wrong, or believe it again."""


@dataclass(slots=True)
class Nemesis:
    """What can be broken, and what has been."""

    chance: random.Random
    victim: Victim
    lines: Sequence[Line]
    crowd: Crowd
    disk: SmallDisk | None
    tend: Callable[[float], None]  # lets so many seconds pass, keeping everything running
    wait: Callable[[Callable[[], bool], float], bool]  # the same until it holds, so many seconds at most
    keep: Callable[[], None]  # keeps the events so far, before the archive trims those of old days
    beside: Beside | None = None
    also: random.Random | None = None  # by which clients and kiosks are killed beside all else
    done: Tally[str] = field(default_factory=Tally)
    store_back: list[int] = field(default_factory=list)  # when the store was given back after each kill, ns
    _kill_at: float = 0.0
    _alone: bool = False  # nobody may be killed now

    def strike(self, faults: Collection[str]) -> None:
        """One fault out of these, whole."""
        name = self.chance.choices(sorted(faults), [ALL_FAULTS[one].weight for one in sorted(faults)])[0]
        ALL_FAULTS[name].make(self)
        self.done[name] += 1

    def kill_beside(self, faults: Collection[str]) -> None:
        """Now and then kill a client or a kiosk, in the middle of whatever else is being broken."""
        now = time.monotonic()
        if self.also is None or now < self._kill_at:
            return
        names = sorted({"client-kill", "kiosk-kill"} & {*faults})
        if self._kill_at and names and not self._alone:
            name = self.also.choice(names)
            if name == "client-kill":
                self.crowd.kill_one(self.also)
            elif self.beside is not None:
                self.beside.kill_kiosk(self.also)
            self.done[name] += 1
        self._kill_at = now + self.also.expovariate(1 / _KILL_EVERY_S)

    def open_day(self) -> None:
        """Put the hall's clock to nine in the morning of the next day, before the store is started."""
        self.victim.set_clock(self._lead_to(OPENS_AT_S))

    def kill_store(self) -> None:
        self.victim.kill()
        self.store_back.append(time.monotonic_ns())

    def kill_client(self) -> None:
        self.crowd.kill_one(self.chance)

    def cut_link(self) -> None:
        for line in self.chance.sample(self.lines, self.chance.randint(1, len(self.lines))):
            line.cut()

    def slow_link(self) -> None:
        self._for_a_while(Mode.SLOW, self.chance.uniform(0.5, 2.0), self.chance.uniform(0.01, 0.15))

    def half_open_link(self) -> None:
        self._for_a_while(self.chance.choice((Mode.MUTE, Mode.DEAD)), self.chance.uniform(0.3, 5.0))

    def cut_power(self) -> None:
        """Keep all replies back, let some commands be written that nobody hears of, and lose a part of those."""
        self._alone = True  # another client in the place of one that was killed would not be halted
        self.crowd.halt()
        for line in self.lines:
            line.set(Mode.MUTE)
        if self.victim.wait_ready(5.0):
            synced = self.victim.log().stat().st_size
            self.tend(self.chance.uniform(0.01, 0.1))
            self.victim.lose_power(synced, self.chance)
            self.store_back.append(time.monotonic_ns())
        for line in self.lines:
            line.cut()
            line.set(Mode.OPEN)
        self.crowd.go_on()
        self._alone = False

    def fill_disk(self) -> None:
        assert self.disk is not None
        self.disk.fill()
        self.tend(self.chance.uniform(0.2, 1.5))
        self.disk.free()
        self.store_back.append(time.monotonic_ns())

    def move_clock(self) -> None:
        """An hour back, or three ahead, and then right again; as often as not somebody mends what it left behind."""
        self._wrong(self.victim.lead_s + self.chance.choice((-HOUR_S, 3 * HOUR_S)))
        self._mend_perhaps()

    def mistake_day(self) -> None:
        """The clock is on the next day for a while, and then right again."""
        # A program that starts in the meantime has no other clock to hold it against
        if self.beside is not None:
            self.wait(self.beside.installation.all_ready, READY_S)
        self.crowd.doubt_clock(True)
        self._wrong(self._lead_to(_DAY_S + self.chance.uniform(0.0, HOUR_S)))
        self.tend(CLOCK_KEPT_S)  # until the last client has read the clock again
        self.crowd.doubt_clock(False)
        self._mend_perhaps()

    def _wrong(self, lead_s: float) -> None:
        right = self.victim.lead_s
        self.victim.set_clock(lead_s)
        self.tend(_SEEN_S + self.chance.uniform(0.5, 3.0))
        self.victim.set_clock(right)
        self.tend(_SEEN_S)

    def _mend_perhaps(self) -> None:
        if self.chance.random() < 0.5:
            self._in_hall(rebase)  # as `quhao clock rebase` does

    def _in_hall(self, act: Callable[[Hall], object]) -> None:
        client = Client(self.victim.store.url)
        with contextlib.suppress(StoreAway):
            act(TorturedHall(client).halls.get(CENTRE))
        client.close()

    def pass_midnight(self) -> None:
        """The last moments of the hall's day, midnight, and then nine in the morning."""
        self.keep()
        # Long enough before that every program has read the clock again when midnight comes.
        self.victim.set_clock(self._lead_to(_DAY_S - CLOCK_KEPT_S - 2.0))
        self.tend(CLOCK_KEPT_S + 2.0 + _SEEN_S + self.chance.uniform(0.0, 3.0))
        self.victim.set_clock(self._lead_to(OPENS_AT_S))
        self.tend(_SEEN_S)
        self._in_hall(_turn_over)

    def kill_web(self) -> None:
        self._kill_program(WEB)

    def kill_live(self) -> None:
        self._kill_program(LIVE)

    def kill_archive(self) -> None:
        self._kill_program(ARCHIVE)

    def kill_kiosk(self) -> None:
        assert self.beside is not None
        self.beside.kill_kiosk(self.chance)

    def cut_kiosk_off(self) -> None:
        assert self.beside is not None
        self.beside.cut_kiosk_off(self.chance)

    def cut_follower(self) -> None:
        assert self.beside is not None
        self.beside.cut_follower(self.chance)

    def _kill_program(self, name: str) -> None:
        """Kill it; now and then no other fault is made until it is back, so that one sees how long that takes."""
        assert self.beside is not None
        beside, is_watched = self.beside, self.chance.random() < _WATCHED
        if not is_watched:
            beside.kill_program(name, self.chance)
            return
        # Of what was broken before, nothing is to hold it up.
        self.victim.wait_ready(READY_S)
        self.wait(beside.installation.answers, READY_S)
        store = Client(self.victim.store.url)
        had = store.ask("get", LOCK)

        def is_back() -> bool:
            if name != ARCHIVE:
                return beside.installation.is_ready(name)
            return store.ask("get", LOCK) not in (None, had)  # it is another's turn

        killed = beside.kill_program(name, self.chance)
        self.tend(_GONE_S)
        self.wait(is_back, READY_S)
        killed.back_ns = time.monotonic_ns()
        store.close()
        if name == LIVE and self.wait(beside.all_phones_follow, READY_S):
            killed.phones_ns = time.monotonic_ns()

    def _for_a_while(self, mode: Mode, seconds: float, late_s: float = 0.0) -> None:
        line = self.chance.choice(self.lines)
        line.set(mode, late_s)
        self.tend(seconds)
        line.set(Mode.OPEN)
        if mode == Mode.DEAD:
            line.cut()  # pieces of a command are missing: what is left of these connections is of no use

    def _lead_to(self, second_of_day: float) -> float:
        """The lead that makes it this time of the hall's day; never less than now."""
        zone = ZoneInfo(TIMEZONE)
        now = datetime.datetime.fromtimestamp(time.time() + self.victim.lead_s, zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        ahead_s = (second_of_day - (now - midnight).total_seconds()) % _DAY_S
        return self.victim.lead_s + ahead_s


def _turn_over(hall: Hall) -> None:
    """As the schedules do: a day that a clock which was ahead had begun before is told anew when it comes."""
    today = hall.today()
    on_day = hall.client.ask("hget", hall.keys.centres, hall.id)
    if on_day is not None and on_day < today.date:
        turn(today, on_day)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: how often among the others, and how it is made."""

    weight: int
    make: Callable[[Nemesis], None]


FAULTS = {
    "store-kill": Fault(8, Nemesis.kill_store),
    "client-kill": Fault(8, Nemesis.kill_client),
    "link-cut": Fault(6, Nemesis.cut_link),
    "link-slow": Fault(3, Nemesis.slow_link),
    "link-half-open": Fault(3, Nemesis.half_open_link),
    "power-cut": Fault(4, Nemesis.cut_power),
    "disk-full": Fault(3, Nemesis.fill_disk),
    "clock": Fault(3, Nemesis.move_clock),
    "wrong-day": Fault(2, Nemesis.mistake_day),
    "midnight": Fault(3, Nemesis.pass_midnight),
}
"""Every fault of the engine and its store by the name it goes by on the command line."""
FAULTS_BESIDE = {
    "web-kill": Fault(8, Nemesis.kill_web),
    "live-kill": Fault(8, Nemesis.kill_live),
    "archive-kill": Fault(5, Nemesis.kill_archive),
    "kiosk-kill": Fault(8, Nemesis.kill_kiosk),
    "kiosk-offline": Fault(7, Nemesis.cut_kiosk_off),
    "follower-cut": Fault(4, Nemesis.cut_follower),
}
"""The same of what there is beside it."""
ALL_FAULTS = FAULTS | FAULTS_BESIDE
KILLS = ("store-kill", "power-cut", "client-kill", "web-kill", "live-kill", "archive-kill", "kiosk-kill")
"""The faults that are a `kill -9` of a process."""
