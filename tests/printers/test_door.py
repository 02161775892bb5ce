"""The door between a kiosk and the printer's agent on one machine, both halves on a real socket."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from printers.at_hand import AtHand, DoorClosed, Health, LocalJob, Told
from printers.door import Door
from server.wire.records import Ticket

ROOT = Path(__file__).parents[2]
WELL = Health("ok", (), 21_000, 150)


class Clerk:
    """Answers as a printer's agent of these few jobs would."""

    def __init__(self) -> None:
        self.jobs: dict[str, LocalJob] = {}
        self.ends: dict[str, Told] = {}
        self.changed = threading.Condition()

    def take(self, job: LocalJob) -> None:
        with self.changed:
            self.jobs.setdefault(job.id, job)

    def ended(self, job: str, told: Told) -> None:
        with self.changed:
            self.ends[job] = told
            self.changed.notify_all()

    def told(self, job_id: str, timeout_s: float) -> Told | None:
        with self.changed:
            if job_id not in self.jobs:
                return None
            self.changed.wait_for(lambda: job_id in self.ends, timeout_s)
            return self.ends.get(job_id, Told("queued"))

    def withdraw(self, job_id: str) -> Told | None:
        if job_id in self.jobs:
            self.ended(job_id, Told("failed", "withdrawn"))
        return self.told(job_id, 0)

    def health(self) -> Health:
        return WELL

    def new_roll(self) -> Health:
        return WELL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "printers" / "printer-1.door"


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def at_hand(path: Path, clerk: Clerk) -> Iterator[AtHand]:
    door = Door(path, clerk)
    yield AtHand(path)
    door.stop()


def test_a_job_arrives_whole_and_its_end_is_waited_for(
    at_hand: AtHand, clerk: Clerk, until, ticket: Ticket
) -> None:
    job = LocalJob("j1", "offline", ticket, "en", large=True)
    told: list[Told] = []
    asking = threading.Thread(target=lambda: told.append(at_hand.print(job, 30)))
    asking.start()
    until(lambda: "j1" in clerk.jobs)
    clerk.ended("j1", Told("confirmed", None, "printer-2"))
    asking.join(60)
    assert told == [Told("confirmed", None, "printer-2")]
    assert clerk.jobs == {"j1": job}
    assert at_hand.state("j1") == Told("confirmed", None, "printer-2")


def test_a_job_that_takes_longer_is_told_to_be_on_its_way(at_hand: AtHand) -> None:
    told = at_hand.print(LocalJob("j1", "test"), 0)
    assert (told, told.ended, told.printed) == (Told("queued"), False, False)


def test_a_job_nobody_heard_of_has_no_state(at_hand: AtHand) -> None:
    assert at_hand.state("gone") is None
    assert at_hand.withdraw("gone") is None


def test_a_job_can_be_withdrawn(at_hand: AtHand) -> None:
    at_hand.print(LocalJob("j1", "test"), 0)
    assert at_hand.withdraw("j1") == Told("failed", "withdrawn")


def test_health_and_a_new_roll_come_back_as_they_were_told(at_hand: AtHand) -> None:
    assert at_hand.health() == WELL
    assert at_hand.new_roll() == WELL


def test_a_sheet_has_an_id_of_its_own(path: Path, clerk: Clerk, until) -> None:
    door = Door(path, clerk)
    ids = iter(("a", "b"))
    at_hand = AtHand(path, lambda: next(ids))
    clerk.ends = {"at-hand-a": Told("sent"), "at-hand-b": Told("sent")}
    assert (at_hand.test("charset"), at_hand.test("test")) == (Told("sent"), Told("sent"))
    assert [job.kind for job in clerk.jobs.values()] == ["charset", "test"]
    door.stop()


def test_without_an_agent_the_door_is_closed(path: Path, clerk: Clerk) -> None:
    with pytest.raises(DoorClosed):
        AtHand(path).health()
    Door(path, clerk).stop()
    with pytest.raises(DoorClosed):
        AtHand(path).state("j1")


def test_only_its_user_may_open_the_door(at_hand: AtHand, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_socket_of_a_killed_agent_is_no_hindrance(path: Path, clerk: Clerk) -> None:
    path.parent.mkdir(parents=True)
    left = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
    subprocess.run([sys.executable, "-c", left, str(path)], check=True)
    assert path.is_socket()
    door = Door(path, clerk)
    assert AtHand(path).health() == WELL
    door.stop()


def test_a_second_agent_at_the_same_door_is_refused(at_hand: AtHand, path: Path, clerk: Clerk) -> None:
    with pytest.raises(OSError, match="another program"):
        Door(path, clerk)
    assert at_hand.health() == WELL


@pytest.mark.parametrize(
    "question",
    [
        b"\x80\x04N.", b"[]", b"{}", json.dumps({"do": "dance"}).encode(), json.dumps({"do": "state"}).encode(),
        json.dumps({"do": "print", "job": {"id": "", "kind": "test", "ticket": None, "language": "en"}}).encode(),
        json.dumps({"do": "print", "job": {"id": "j", "kind": "test", "ticket": 3, "language": "en"}}).encode(),
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_the_door_stays_open(
    question: bytes, at_hand: AtHand, path: Path, clerk: Clerk
) -> None:
    with Client(str(path)) as line:
        line.send_bytes(question)
        assert "refused" in json.loads(line.recv_bytes())
    assert clerk.jobs == {}
    assert at_hand.health() == WELL


def test_who_hangs_up_at_once_does_no_harm(at_hand: AtHand, path: Path) -> None:
    for _ in range(20):
        Client(str(path)).close()
    assert at_hand.health() == WELL


def test_a_kiosk_needs_no_printing_library_to_ask() -> None:
    program = (
        "import sys, printers.at_hand; print([m for m in ('PIL', 'escpos', 'serial') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=os.environ, check=True
    )
    assert told.stdout == "[]\n"
