"""Slips of a kiosk's own numbers: asked for through the door of the printer beside it, each once; it draws nothing.

The printer's program keeps every job by its id on its own disk, so a job whose end is not known is asked for again by
the same id, after a crash as well, and comes out once.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Protocol

from kiosk.offline.journal import Journal
from kiosk.offline.values import Line
from printers.at_hand import DoorClosed, LocalJob, Told
from server.wire.vocabulary import PrintState

PATIENCE_S = 18.0
"""A slip that is not out by then has nobody waiting for it: it is taken back if it can be."""
NOBODY_S = 5.0
"""A printer's program that fell over is back within this; where none is at all, nobody waits longer."""
RETRY_S = 0.3
FIRST_SLIP_MS = 120_000
"""A slip that was never asked for, because the kiosk fell over, is printed if it is back within this."""
_NOBODY_THERE = (FileNotFoundError, ConnectionRefusedError)

log = logging.getLogger(__name__)


class Door(Protocol):
    """What is needed of `printers.at_hand.AtHand`."""

    def print(self, job: LocalJob, timeout_s: float) -> Told:
        """Prints a job once."""

    def state(self, job_id: str) -> Told | None:
        """What became of a job."""

    def withdraw(self, job_id: str) -> Told | None:
        """Takes a job back that is not at the printer yet."""


class Paper:
    """Prints lines of one journal; may be used from several threads."""

    def __init__(
        self,
        journal: Journal,
        door: Door,
        stopping: threading.Event,
        patience_s: float = PATIENCE_S,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stopping` ends every wait."""
        self._journal, self._door, self._stopping = journal, door, stopping
        self._patience_s, self._steady_s = patience_s, steady_s

    def first(self, line: Line) -> Told:
        """The number's first slip: what became of it, kept in the journal as well."""
        return self._kept(line, _job(line, first_job(line.ticket.id), "offline"))

    def again(self, line: Line, job: str) -> Told:
        """One more slip, marked as such: one for each `job`."""
        return self._kept(line, _job(line, job, "reprint"))

    def settle(self, now_ms: int, today: str) -> None:
        """After a start: learns what became of slips that were under way, and prints those that were never begun."""
        for line in self._journal.on(today):
            if line.cancelled or line.slip != PrintState.UNKNOWN:
                continue
            fresh = now_ms - (line.ticket.drawn_at or 0) < FIRST_SLIP_MS
            try:
                told = self._door.state(first_job(line.ticket.id))
            except DoorClosed:
                if fresh:
                    self.first(line)
                continue
            if (told is None and fresh) or (told is not None and not told.ended):
                self.first(line)
            else:
                self._journal.slip(line.ticket.id, told.state if told else PrintState.FAILED)

    def _kept(self, line: Line, job: LocalJob) -> Told:
        told = self._printed(job)
        if told.fault:
            log.warning("the slip of %s: %s, %s", line.ticket.number, told.state, told.fault)
        if told.printed or line.slip not in (PrintState.SENT, PrintState.CONFIRMED):
            try:
                self._journal.slip(line.ticket.id, told.state)
            except sqlite3.Error as fault:  # it is on paper all the same
                log.error("what became of a slip can't be kept on this disk: %s", fault)
        return told

    def _printed(self, job: LocalJob) -> Told:
        begun = self._steady_s()
        heard = False  # whether anybody may have heard of the job
        while True:
            left_s = self._patience_s - (self._steady_s() - begun)
            try:
                told = self._door.print(job, max(0.0, left_s))
                if told.ended:
                    return told
                heard = True
            except DoorClosed as closed:
                nobody = isinstance(closed.__cause__, _NOBODY_THERE)
                heard = heard or not nobody
                if nobody and not heard and self._steady_s() - begun >= NOBODY_S:
                    return Told(PrintState.FAILED, "no_printer")
            if left_s <= 0 or self._stopping.is_set():
                return self._taken_back(job) if heard else Told(PrintState.FAILED, "no_printer")
            self._stopping.wait(min(RETRY_S, left_s))

    def _taken_back(self, job: LocalJob) -> Told:
        """Nobody waits for it any more."""
        try:
            told = self._door.withdraw(job.id)
        except DoorClosed:
            return Told(PrintState.UNKNOWN, "no_answer")
        return told if told is not None and told.ended else Told(PrintState.UNKNOWN, "no_answer")


def _job(line: Line, job: str, kind: str) -> LocalJob:
    return LocalJob(job, kind, line.ticket, line.language, line.large)


def first_job(ticket: str) -> str:
    """The id of a ticket's first slip: the same whoever asks, before a crash and after it."""
    return f"offline-{ticket}"
