"""The agent's door for programs on the same machine: they ask, it answers; it decides nothing and knows no server.

A Unix socket that nobody but its user may open, or a named pipe on Windows; JSON in both directions, never an object.
"""

import contextlib
import json
import logging
import sys
import threading
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Protocol

from printers.at_hand import Health, Json, LocalJob, Told, address_of, packed
from server.client.essential import essential
from server.wire.records import Ticket

LARGEST = 256 * 1024
"""Bytes of a question: a ticket with all its stops is a few thousand."""
LONGEST_S = 60.0
PATIENCE_S = 5.0
"""Who connects and asks nothing for this long is let go."""
BACKLOG = 8
PAUSE_S = 0.2

log = logging.getLogger(__name__)


class Behind(Protocol):
    """Who answers."""

    def take(self, job: LocalJob) -> None:
        """Takes the job in, unless its id is known."""

    def told(self, job_id: str, timeout_s: float) -> Told | None:
        """What became of a job, waiting until it has ended or the time is over; None if it was never heard of."""

    def withdraw(self, job_id: str) -> Told | None:
        """Ends a job that is not at the printer yet; what became of it."""

    def health(self) -> Health:
        """How the printer is."""

    def new_roll(self) -> Health:
        """A full roll was put in."""


class Door:
    """Listens from the moment it is made; each question is answered in a thread of its own."""

    def __init__(self, path: Path, behind: Behind) -> None:
        """OSError if another program listens there, or the path can't be a socket's."""
        self._path, self._address, self._behind = path, address_of(path), behind
        self._listener = _listener(path, self._address)
        self._stopping = threading.Event()
        self._thread = essential("door", self._run, self._stopping.is_set)
        self._thread.start()

    def stop(self, timeout_s: float = 1.0) -> None:
        """Lets nobody in any more; the socket's file goes."""
        self._stopping.set()
        with contextlib.suppress(OSError), contextlib.closing(Client(self._address)):
            pass  # wakes the thread that waits for somebody to come
        self._thread.join(timeout_s)
        self._listener.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                line = self._listener.accept()
            except OSError as fault:  # who came has gone already, or there are no more file handles
                log.warning("nobody could be let in: %s", fault)
                self._stopping.wait(PAUSE_S)
                continue
            threading.Thread(target=self._served, args=(line,), name="at-the-door", daemon=True).start()

    def _served(self, line: "Connection[Any, Any]") -> None:
        try:
            with contextlib.closing(line):
                if line.poll(PATIENCE_S):
                    line.send_bytes(self._answer(line.recv_bytes(LARGEST)))
        except (OSError, EOFError):
            pass  # who asked has gone; what was asked for goes on, and can be asked after by its id
        except Exception:  # one question's fault must not close the door
            log.exception("a question at the door could not be answered")

    def _answer(self, question: bytes) -> bytes:
        try:
            asked = json.loads(question)
            answer = self._done(str(asked["do"]), asked)
        except (ValueError, KeyError, TypeError) as fault:
            answer = {"refused": f"a question nobody understands: {type(fault).__name__}"}
        return json.dumps(answer, ensure_ascii=False).encode()

    def _done(self, act: str, asked: Json) -> Json:
        match act:
            case "print":
                job = _job(asked["job"])
                self._behind.take(job)
                return packed(self._behind.told(job.id, min(float(asked["timeout_s"]), LONGEST_S)))
            case "state":
                return packed(self._behind.told(str(asked["id"]), 0.0))
            case "withdraw":
                return packed(self._behind.withdraw(str(asked["id"])))
            case "health":
                return packed(self._behind.health())
            case "new_roll":
                return packed(self._behind.new_roll())
            case _:
                raise ValueError(act)


def _job(packed_job: Json) -> LocalJob:
    """ValueError (pydantic's ValidationError is one) for what is none."""
    ticket = packed_job["ticket"]
    read = Ticket.model_validate(ticket) if ticket is not None else None
    if not packed_job["id"]:
        raise ValueError("a job has an id")
    kind, language = str(packed_job["kind"]), str(packed_job["language"])
    return LocalJob(str(packed_job["id"]), kind, read, language, packed_job.get("large") is True)


def _listener(path: Path, address: str) -> Listener:
    if sys.platform != "win32":
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _cleared(path, address)
    listener = Listener(address, backlog=BACKLOG)
    if sys.platform != "win32":
        path.chmod(0o700)
    return listener


def _cleared(path: Path, address: str) -> None:
    """Takes away the socket that a killed program left; OSError if somebody still listens at it."""
    if not path.is_socket():
        return
    try:
        Client(address).close()
    except OSError:
        path.unlink(missing_ok=True)
        return
    raise OSError(f"another program listens at {path}")
