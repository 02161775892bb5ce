"""Asks the printer agent on this machine for slips, with or without a server; it prints nothing and keeps nothing.

DoorClosed     no agent is there, or it went away or fell silent while it was asked: ask `state` of the job again later
"""

import contextlib
import hashlib
import json
import sys
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from server.wire.records import Ticket
from server.wire.vocabulary import PrintState

Json = dict[str, Any]

QUEUED = "queued"
"""Not ended: it waits, or is on its way to the paper."""
GRACE_S = 1.0
"""An agent that says nothing for this long beyond the time it was given is as good as away."""
TRIAL_S = 20.0
"""A test sheet is a picture's length, and the slip before it may be one too."""


class DoorClosed(Exception):
    """No agent answers behind this door."""


@dataclass(frozen=True, slots=True)
class LocalJob:
    """One slip, asked for beside the printer.

    A job of an id the agent knows is never printed again, whatever its contents: an id is one slip on paper. The id may
    be that of a job which the server was asked for and is silent about: then it is printed once, whoever asks first.
    """

    id: str
    kind: str  # offline, ticket, reprint, test, charset
    ticket: Ticket | None = None
    language: str = "zh-CN"
    large: bool = False  # in large type

    def packed(self) -> Json:
        """As it goes through the door."""
        ticket = self.ticket.model_dump(mode="json") if self.ticket else None
        told = {"id": self.id, "kind": self.kind, "ticket": ticket, "language": self.language}
        return told | {"large": self.large}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a slip: `queued` or one of PrintState, the word of a fault, and where it is if elsewhere."""

    state: str
    fault: str | None = None
    at: str | None = None  # the name of the other printer that it came out of

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of it, be it that nobody knows what did."""
        return self.state != QUEUED

    @property
    def printed(self) -> bool:
        """Whether there is paper to take."""
        return self.state in (PrintState.SENT, PrintState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Health:
    """How the printer is: `state` and `faults` as a device reports them; paper by length, None if not counted."""

    state: str
    faults: tuple[str, ...] = ()
    paper_left_mm: int | None = None
    slips_left: int | None = None


class AtHand:
    """The agent behind one door; may be used from several threads, each asks by a connection of its own."""

    def __init__(self, path: Path, new_id: Callable[[], str] = lambda: uuid.uuid4().hex) -> None:
        """`path` is the agent's `--door`; nothing is opened before the first question."""
        self._address, self._new_id = address_of(path), new_id

    def print(self, job: LocalJob, timeout_s: float) -> Told:
        """Prints the job once and waits for what becomes of it; `queued` if that isn't known in time."""
        return Told(**self._asked({"do": "print", "job": job.packed(), "timeout_s": timeout_s}, timeout_s))

    def state(self, job_id: str) -> Told | None:
        """What became of a job, now; None if the agent never heard of it."""
        return _told(self._asked({"do": "state", "id": job_id}))

    def withdraw(self, job_id: str) -> Told | None:
        """Takes a job back that isn't at the printer yet (it is `failed`, `withdrawn` then); else what became of it."""
        return _told(self._asked({"do": "withdraw", "id": job_id}))

    def health(self) -> Health:
        """How the printer is, as last seen."""
        return _health(self._asked({"do": "health"}))

    def test(self, kind: str = "test", language: str = "zh-CN") -> Told:
        """Prints a sheet that belongs to no ticket: `test` or `charset`."""
        return self.print(LocalJob(f"at-hand-{self._new_id()}", kind, None, language), TRIAL_S)

    def new_roll(self) -> Health:
        """Says that a full roll was put in."""
        return _health(self._asked({"do": "new_roll"}))

    def _asked(self, question: Json, timeout_s: float = 0.0) -> Json:
        try:
            with contextlib.closing(Client(self._address)) as line:
                return _answer(line, question, timeout_s + GRACE_S)
        except (OSError, EOFError) as fault:
            raise DoorClosed(f"no printer's program is at {self._address}: {fault}") from fault


def address_of(path: Path) -> str:
    """What `multiprocessing.connection` listens at for this path: a socket's file, on Windows a named pipe."""
    if sys.platform == "win32":
        return rf"\\.\pipe\quhao-{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:16]}"
    return str(path)


def _answer(line: "Connection[Any, Any]", question: Json, timeout_s: float) -> Json:
    line.send_bytes(json.dumps(question, ensure_ascii=False).encode())
    if not line.poll(timeout_s):
        raise DoorClosed("the printer's program does not answer")
    answer: Json = json.loads(line.recv_bytes())
    if refused := answer.get("refused"):
        raise ValueError(refused)
    return answer


def _told(answer: Json) -> Told | None:
    return Told(**answer) if answer else None


def _health(answer: Json) -> Health:
    return Health(**answer | {"faults": tuple(answer["faults"])})


def packed(value: Told | Health | None) -> Json:
    """As it comes back through the door."""
    return asdict(value) if value else {}
