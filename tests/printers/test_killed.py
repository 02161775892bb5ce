"""The printers' program killed at any moment: every slip is on paper once, or surely not, or is said to be unknown."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printers.at_hand import AtHand, DoorClosed, LocalJob, Told
from server.wire.records import Ticket
from tests.printers.conftest import Twin

ROOT = Path(__file__).parents[2]
SLIP_S = 0.25


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    """One that takes its time over a slip, and remembers them all."""
    twin = Twin(tmp_path, kept=10_000)
    twin.machine.speed_mm_s = 130 / SLIP_S
    yield twin
    twin.close()


class Program:
    """The printers' program at its door, begun again whenever it was killed."""

    def __init__(self, folder: Path, link: str) -> None:
        self.door = folder / "at.door"
        known = {key: value for key, value in os.environ.items() if not key.startswith("QUHAO_")}
        self._command = [sys.executable, "-m", "printers", "--data", str(folder), "--door", str(self.door),
                         "--link", link]  # fmt: skip
        self._known = known
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._child = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=self._known,
        )
        assert self._child.stdout
        assert self._child.stdout.readline().startswith("ready ")

    def kill(self) -> None:
        if child := self._child:
            with child:
                child.kill()


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_killed_at_any_moment_no_slip_is_doubled_or_lost(
    kills: int, twin: Twin, tmp_path: Path, ticket: Ticket, until: Callable[..., None]
) -> None:
    chance = random.Random(kills)
    program = Program(tmp_path, twin.url)
    at_hand = AtHand(program.door)
    jobs: list[LocalJob] = []
    told: dict[str, Told] = {}
    for kill in range(kills):
        program.start()
        for job in chance.sample(jobs, min(3, len(jobs))):  # a kiosk asks again for what it is unsure of
            ask(at_hand, job, told)
        asked = [
            LocalJob(f"j{kill}-{n}", "offline", ticket.model_copy(update={"number": f"K1.{kill:03}{n}"}))
            for n in range(chance.randint(1, 3))
        ]
        jobs += asked
        asking = [threading.Thread(target=ask, args=(at_hand, job, told), daemon=True) for job in asked]
        for thread in asking:
            thread.start()
        threading.Event().wait(chance.random() * SLIP_S * (len(asked) + 1))  # the moment is the test's matter
        program.kill()
        for thread in asking:
            thread.join(60)
    program.start()
    known = {job.id for job in jobs if at_hand.state(job.id)}
    ends: dict[str, Told | None] = {}

    def ended() -> bool:
        ends.update({job: at_hand.state(job) for job in known})
        return all(end and end.ended for end in ends.values())

    until(ended)
    until(lambda: twin.machine.waiting_bytes == 0)
    program.kill()
    judge(jobs, told, ends, papers(twin))


def ask(at_hand: AtHand, job: LocalJob, told: dict[str, Told]) -> None:
    try:
        answer = at_hand.print(job, 5)
    except DoorClosed:
        return
    if answer.ended:
        assert told.setdefault(job.id, answer) == answer, "what was told of a slip does not change"


def papers(twin: Twin) -> Counter[str]:
    """How many papers each number is on, cut or not."""
    lines = [line for slip in twin.slips for line in slip["lines"]]
    return Counter(line for line in [*lines, *twin.machine.uncut()] if line.startswith("K1."))


def judge(
    jobs: list[LocalJob], told: dict[str, Told], ends: dict[str, Told | None], paper: Counter[str]
) -> None:
    allowed = {"confirmed": {1}, "failed": {0}, "unknown": {0, 1}}
    for job in jobs:
        assert job.ticket
        end = ends.get(job.id)
        count = paper[job.ticket.number]
        if end is None:
            assert (count, job.id in told) == (0, False), f"{job.id} was never taken in"
            continue
        assert count in allowed[end.state], f"{job.id} is {end}, and on {count} papers"
        assert told.get(job.id, end) == end
    states = Counter(end.state for end in ends.values() if end)
    print(f"{len(jobs)} slips asked for, {len(ends)} taken in: {dict(states)}")
    assert states["confirmed"]
