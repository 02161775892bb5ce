"""What works beside the engine's clients in a round: web, live, archive, kiosks, desks, followers, and lines to them.

It starts, kills, cuts off and ends them; what they were told, others check.
"""

import contextlib
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.cli.bench.crowd import Crowd, patient
from server.cli.torture.crowd import ClientCrowd
from server.cli.torture.hall import COUNTERS, QUIET_CENTRE
from server.cli.torture.installation import ARCHIVE, ARCHIVE_MODULE, Installation
from server.cli.torture.journal import Journal, issued, knows_enough
from server.cli.torture.kiosk import KioskTask
from server.cli.torture.kiosk import work as work_kiosk
from server.cli.torture.line import Line, Mode
from server.cli.torture.outage import Killed
from server.cli.torture.over_http import DeskTask
from server.cli.torture.over_http import work as work_desk
from server.cli.torture.processes import Job, Processes
from server.cli.torture.watcher import WatcherTask
from server.cli.torture.watcher import work as work_watcher
from server.client.live import Follower

KIOSKS, DESKS = 2, 2
SCOPES = {"f0": "hall", "f1": "board"}
ISSUED, FOLLOWED, ARCHIVED = "issued offline", "events followed", "archived"
START_S = 120.0
PHONES_BACK_S = 30.0
"""In so many seconds phones come again, each at a moment by chance."""
_BEHIND_S = 90.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What it is made of; tests put broken ones in."""

    journal: type[Journal] = Journal
    follower: type[Follower] = Follower
    archive: str = ARCHIVE_MODULE
    phones: int = 0  # that follow another hall, and come again within 30 s when live was killed


@dataclass(slots=True)
class _Healing:
    at: float
    line: Line


class Beside:
    """All that there is beside the engine, in a folder of its own."""

    def __init__(
        self, folder: Path, seed: str, crowd: ClientCrowd, store_lines: Sequence[Line], parts: Parts
    ) -> None:
        """`store_lines`: through which web, live and archive reach the store, in turns."""
        self._folder, self._seed, self._crowd, self._parts = folder, seed, crowd, parts
        self.killed: list[Killed] = []
        self.notes = folder / "followed"
        for made in (folder, self.notes):
            made.mkdir()
        self._lines: dict[str, Line] = {}
        self._healing: list[_Healing] = []
        self._last = folder / "last"
        self.installation = Installation(folder, [line.url for line in store_lines], parts.archive)
        self._people = self.installation.furnish(KIOSKS, DESKS, parts.phones > 0)
        for number in range(KIOSKS):
            self._lines[f"k{number}"] = Line(self.installation.web)
        for name in SCOPES:
            self._lines[name] = Line(self.installation.live)
        self.kiosks = Processes(self._kiosk)
        self.desks = Processes(self._desk)
        self.followers = Processes(self._follower)
        self._phones: Crowd | None = None
        self._open = contextlib.ExitStack()

    def start(self) -> None:
        """Start everything, and wait for nothing: each of them waits for what it needs."""
        self.installation.start()
        for processes, count in ((self.kiosks, KIOSKS), (self.desks, DESKS), (self.followers, len(SCOPES))):
            for number in range(count):
                processes.start(number)
        if self._people.quiet_board is not None:
            places = [(self._people.quiet_board.token, QUIET_CENTRE)]
            self._phones = self._open.enter_context(patient(self.installation.live[1], places, PHONES_BACK_S))

    def all_phones_follow(self) -> bool:
        """Whether all phones follow now, if there are any."""
        return self._phones is None or self._phones.want(self._parts.phones) == self._parts.phones

    def is_at_work(self) -> bool:
        """Whether all are ready, each kiosk can do without the server, and each follower has begun."""
        return (
            self.installation.all_ready()
            and all(map(knows_enough, self._journals()))
            and all(map(self._notes_of, SCOPES))
            and self.all_phones_follow()
        )

    def done(self, what: str) -> int:
        """How much of it was done so far: numbers kiosks issued, events each follower had at least, events archived."""
        if what == ISSUED:
            return sum(map(issued, self._journals()))
        if what == FOLLOWED:
            return min(
                sum(one.read_bytes().count(b'"event"') for one in self._notes_of(name)) for name in SCOPES
            )
        return self.installation.archived()

    def look(self) -> None:
        """Start again what has ended, and mend the lines whose time has come."""
        self.installation.look()
        for processes in (self.kiosks, self.desks, self.followers):
            processes.look()
        self._heal(time.monotonic())

    def kill_program(self, name: str, chance: random.Random) -> Killed:
        """Kill web, live or the archive; it is started again at once."""
        killed = Killed(name, time.monotonic_ns())
        self.installation.kill(name, chance)
        self.killed.append(killed)
        return killed

    def kill_kiosk(self, chance: random.Random) -> None:
        """Kill a kiosk or a desk, and put another in its place, which goes on from the journal."""
        chance.choice((self.kiosks, self.desks)).kill_one(chance)

    def cut_kiosk_off(self, chance: random.Random) -> None:
        """For some seconds a kiosk's requests arrive and the answers don't, or nothing passes."""
        self._break(f"k{chance.randrange(KIOSKS)}", chance.choice((Mode.MUTE, Mode.MUTE, Mode.DEAD)), chance)

    def cut_follower(self, chance: random.Random) -> None:
        """A follower's line is reset, or for some seconds late, or half-open."""
        name = chance.choice(sorted(SCOPES))
        if chance.random() < 0.5:
            self._lines[name].cut()
        else:
            self._break(name, chance.choice((Mode.SLOW, Mode.DEAD)), chance)

    def end(self, wait: Callable[[Callable[[], bool], float], bool]) -> None:
        """Mend everything and wait until web and live are ready, so that whoever waits for an answer gets it."""
        self._heal(float("inf"))
        if not wait(self.installation.answers, START_S):
            raise RuntimeError(f"web or live did not come back:\n{self.installation.last_words()}")

    def ended(self, until: float) -> list[str]:
        """Wait for kiosks and desks, which were told to stop; who could not. From then on nothing is asked any more."""
        stuck = [*self.kiosks.stop(until), *self.desks.stop(until)]
        self.installation.stop(ARCHIVE)
        return stuck

    def followed(self, last: str) -> list[str]:
        """Let followers come to the last event, and end; who could not."""
        fresh = self._last.with_suffix(".new")
        fresh.write_text(last, "ascii")
        fresh.replace(self._last)
        return self.followers.stop(time.monotonic() + _BEHIND_S + 5.0)

    def died(self) -> list[str]:
        """Who ended by itself, which none should."""
        return [*self.kiosks.died, *self.desks.died, *self.followers.died]

    def kill(self) -> None:
        """The end of all of it."""
        for processes in (self.kiosks, self.desks, self.followers):
            processes.kill()
        self._open.close()
        self.installation.stop()
        for line in self._lines.values():
            line.close()

    def _break(self, name: str, mode: Mode, chance: random.Random) -> None:
        line = self._lines[name]
        if not any(one.line is line for one in self._healing):
            line.set(mode, chance.uniform(0.01, 0.15))
            self._healing.append(_Healing(time.monotonic() + chance.uniform(1.0, 6.0), line))

    def _heal(self, now: float) -> None:
        for one in [one for one in self._healing if one.at <= now]:
            self._healing.remove(one)
            one.line.set(Mode.OPEN)
            one.line.cut()  # of what was swallowed, pieces are missing

    def _journals(self) -> list[Path]:
        return [self._folder / f"k{number}.journal" for number in range(KIOSKS)]

    def _notes_of(self, name: str) -> list[Path]:
        return [*self.notes.glob(f"{name}.*.jsonl")]

    def _kiosk(self, number: int, life: int) -> Job:
        name = f"k{number}.{life}"
        task = KioskTask(
            name, f"http://{self._lines[f'k{number}'].at}", f"{self._seed}/{name}",
            self._crowd.history, self._journals()[number], self._crowd.stopping, self._crowd.doubt,
            self._people.kiosks[number], self._parts.journal,
        )  # fmt: skip
        return Job(name, work_kiosk, task)

    def _desk(self, number: int, life: int) -> Job:
        name = f"h{number}.{life}"
        task = DeskTask(
            name, COUNTERS - 1 - number, self.installation.settings.web_origin, f"{self._seed}/{name}",
            self._crowd.history, self._crowd.stopping, *self._people.desks[number],
        )  # fmt: skip
        return Job(name, work_desk, task)

    def _follower(self, number: int, life: int) -> Job:
        name, scope = list(SCOPES.items())[number]
        who = self._people.staff if scope == "hall" else self._people.board
        task = WatcherTask(
            f"{name}.{life}", f"http://{self._lines[name].at}", who.token, scope, self.notes, self._last, _BEHIND_S,
            self._parts.follower,
        )  # fmt: skip
        return Job(f"{name}.{life}", work_watcher, task)
