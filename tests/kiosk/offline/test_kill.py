"""Killed by SIGKILL at any moment, with a real server and a real door.

No number that a visitor saw is lost, none is given twice, none is printed twice without its mark.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline.journal import Journal
from kiosk.offline.seal import Seal
from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.shelf import Shelf
from server.store import numbers
from server.wire.catalogue import Catalogue
from tests.kiosk.offline.conftest import ROOT, printer_program
from tests.kiosk.offline.kiosk_program import CENTRE, KIOSK, POINTS
from tests.kiosk.offline.printer_program import slips
from tests.kiosk.offline.relay import Relay
from tests.server.running import HERE, Lane, Running, running

Json = dict[str, Any]

PATIENCE_S = 90.0
PRINT_MS = 25


@pytest.fixture(scope="module")
def installation() -> Iterator[Running]:
    with running() as started:
        yield started


@dataclass
class Kiosk:
    """One kiosk's disk, printer and line, and what its visitors have seen."""

    installation: Running
    lane: Lane
    data: Path
    relay: Relay
    door: Path
    printed: Callable[[], list[Json]]  # the slips that came out, each with its `number` and `kind`
    began: str  # the business day
    dice: random.Random
    runs: int = 0
    asked: dict[str, str] = field(default_factory=dict)  # the server's own number → key
    shown: dict[str, str] = field(default_factory=dict)  # by key
    again: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)

    def begin(self, at: str) -> "subprocess.Popen[str]":
        """Start its program, which is to be killed there."""
        self.runs += 1
        words = [self.relay.url, str(self.data), str(self.door), f"run-{self.runs}", at]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.offline.kiosk_program", *words],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "QUHAO_TOKEN": self.installation.tokens["kiosk"]},
        )  # fmt: skip

    def dies(self, at: str) -> None:
        """It kills itself at a point; the line is there, is cut meanwhile, or comes back meanwhile."""
        if at in ("while merging", "merged", "in contact"):
            self.relay.mend()
        else:
            self.dice.choice([self.relay.cut, self.relay.mend])()
        program = self.begin(at)
        self._hear(program, None)
        assert program.wait(PATIENCE_S) == -signal.SIGKILL

    def is_killed(self) -> None:
        """Killed from without, some moments after a number was shown."""
        self.dice.choice([self.relay.cut, self.relay.mend])()
        program = self.begin("")
        self._hear(program, self.dice.uniform(0, 0.3))
        program.wait(PATIENCE_S)

    def comes_back(self) -> None:
        """The line is up for good, and the kiosk goes on until all is merged."""
        self.relay.mend()
        program = self.begin("drain")
        self._hear(program, None)
        assert program.wait(PATIENCE_S) == 0

    def _hear(self, program: "subprocess.Popen[str]", kill_after_s: float | None) -> None:
        watchdog = threading.Timer(PATIENCE_S, program.kill)
        watchdog.start()
        assert program.stdout is not None
        for line in program.stdout:
            self._note(line.split())
            if kill_after_s is not None:
                threading.Timer(kill_after_s, program.kill).start()
                kill_after_s = None
        watchdog.cancel()
        program.stdout.close()

    def _note(self, said: list[str]) -> None:
        match said:
            case ["shown", key, number]:
                self.shown[key] = number
            case ["asked", key, number]:
                self.asked[number] = key
            case ["again", job]:
                self.again.add(job)
            case ["given-up", number]:
                self.given_up.add(number)

    def must_be_whole(self) -> None:
        """Every number that anybody saw is at the server once, as its holder left it, with one slip of its own."""
        journal = Journal(self.data / f"offline-{CENTRE}.sqlite", CENTRE, KIOSK, Seal(None))
        lines = [line for day in self._days() for line in journal.on(day)]
        assert (journal.waiting(9), journal.refused()) == ([], [])
        journal.close()
        by_key = {line.key: line.ticket.number for line in lines}
        assert self.shown.items() <= by_key.items()
        assert len(set(by_key.values())) == len(lines) > len(POINTS)
        theirs = self._at_the_server()
        ours = {line.ticket.number for line in lines}
        assert {number for number in theirs if number.startswith("K")} == ours
        cancelled = {line.ticket.number for line in lines if line.cancelled}
        assert self.given_up <= cancelled
        for number, ticket in theirs.items():
            state, because = ticket["state"], ticket["ended_because"]
            if number.startswith("K"):
                assert (state, because) == (
                    ("cancelled", "given_up") if number in cancelled else ("waiting", None)
                )
            elif self.asked.get(number) in by_key:
                assert (state, because) == ("cancelled", "superseded")
        assert any(one["ended_because"] == "superseded" for one in theirs.values())
        self._paper_is_right(ours, cancelled)

    def _paper_is_right(self, ours: set[str], cancelled: set[str]) -> None:
        printed = self.printed()
        first = [slip["number"] for slip in printed if slip["kind"] == "offline"]
        assert len(first) == len(set(first))
        assert ours - cancelled <= set(first) <= ours
        marked = [slip["number"] for slip in printed if slip["kind"] != "offline"]
        asked = Counter(self.shown[key.removesuffix("-again")] for key in self.again)
        assert Counter(marked) <= asked

    def _days(self) -> list[str]:
        """Today, and the day before if a midnight has passed."""
        return sorted({self.began, self.installation.server.halls.get(HERE).date()})

    def _at_the_server(self) -> dict[str, Json]:
        server, found = self.installation.server, {}
        for day in self._days():
            keys = server.halls.get(HERE).keys.on(day)
            for page in numbers.pages(server.client, keys):
                for number in page:
                    ticket = server.reading.ticket(HERE, f"{HERE}-{day.replace('-', '')}-{number}")[1]
                    if ticket["service"] == self.lane.service:
                        found[number] = ticket
        return found


def on_the_shelf(installation: Running, lane: Lane, data: Path) -> None:
    """The hall as a kiosk of this lane would have kept it."""
    catalogue = installation.server.halls.get(HERE).today().index.catalogue
    mine = [one for one in catalogue.services if one.code == lane.service]
    kept = Catalogue.model_validate(catalogue.model_dump() | {"services": mine})
    Shelf(data, CENTRE).keep(Hall(menu=Menu(kept), always_open=True))


@pytest.fixture
def kiosk(installation: Running, tmp_path: Path) -> Iterator[Kiosk]:
    lane, relay = installation.lane(), Relay(installation.url)
    on_the_shelf(installation, lane, tmp_path)
    began = installation.server.halls.get(HERE).date()
    with tempfile.TemporaryDirectory(prefix="qh-") as folder, printer_program(Path(folder), PRINT_MS) as door:
        papers = partial(slips, Path(folder))
        started = Kiosk(installation, lane, tmp_path, relay, door, papers, began, random.Random(7))
        started.comes_back()  # one contact, which gives it its series
        yield started
    relay.close()


@pytest.mark.timeout(300)
def test_killed_at_every_point_and_at_random_nothing_is_lost_or_doubled(kiosk: Kiosk) -> None:
    for turn, point in enumerate(POINTS):
        kiosk.dies(point)
        if turn % 2:
            kiosk.is_killed()
    kiosk.comes_back()
    kiosk.must_be_whole()


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_killed_two_hundred_times_nothing_is_lost_or_doubled(kiosk: Kiosk) -> None:
    for _ in range(8):
        for point in POINTS:
            kiosk.dies(point)
        for _ in range(17):
            kiosk.is_killed()
    kiosk.comes_back()
    kiosk.must_be_whole()
