"""One printer's work: takes the jobs asked of it, prints each once, and says what became of it; it draws no tickets."""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from printers import status
from printers.escpos import encode
from printers.place import Place
from printers.printer import Printer
from printers.reporter import Reporter
from printers.slip import ticket_slip
from printers.spool import SENDING, Entry, Spool
from printers.status import Fault
from server.client.essential import essential
from server.client.http import Failed, Refused, Unreachable
from server.wire.fold import Fold
from server.wire.records import PrintJob, Record, Ticket
from server.wire.vocabulary import EventType, PrintState

CHECK_S = 10.0
CHECK_BAD_S = 2.0  # a printer that is back is soon known to be
TOO_LATE_MS = 10 * 60 * 1000
"""A slip asked for this long before we heard of it has nobody waiting at the printer any more."""
TICKET_TRIES = 10
KINDS = {"ticket": False, "reprint": True}

log = logging.getLogger(__name__)


class Agent:
    """`changed` is the follower's listener; the rest happens in one thread."""

    def __init__(
        self,
        place: Place,
        printer: Printer,
        spool: Spool,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 10**6,
    ) -> None:
        self._place, self._printer, self._spool, self._now_ms = place, printer, spool, now_ms
        self._reporter = Reporter(place.api, place.centre, spool, printer.profile.name)
        self._jobs: queue.SimpleQueue[PrintJob | None] = queue.SimpleQueue()
        self._taken: set[str] = set()
        self._version = 0
        self._faults: frozenset[Fault] = frozenset()
        self._stopping = threading.Event()
        self._thread = essential("printer", self._run, self._stopping.is_set)

    def start(self) -> None:
        """Begins to print and to report."""
        self._reporter.start()
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ends after the slip being printed, if that takes no longer than `timeout_s`."""
        self._stopping.set()
        self._jobs.put(None)
        self._thread.join(timeout_s / 2)
        self._reporter.stop(timeout_s / 2)

    def changed(self, fold: Fold, event: dict[str, Any] | None) -> None:
        """Takes the jobs for this printer out of an event, or of a fresh snapshot."""
        self._version = fold.catalogue_version
        if event is None:
            for record in fold.prints.values():
                self._heard(record, fresh=False)
        elif event.get("type") == EventType.PRINT_REQUESTED and event.get("print"):
            self._heard(event["print"], fresh=True)

    def _heard(self, record: dict[str, Any], fresh: bool) -> None:
        try:
            job = PrintJob.model_validate(record)
        except ValidationError as fault:
            log.warning("a job that can't be read is left alone: %s", fault)
            return
        if job.printer != self._place.device or job.state != PrintState.REQUESTED:
            return
        now = self._now_ms()
        try:
            self._take(job, late=not fresh and now - (job.asked_at or now) > TOO_LATE_MS)
        except sqlite3.Error as fault:
            log.error("slip %s could not be taken in: %s", job.id, fault)
            self._could_not(job, fault)

    def _take(self, job: PrintJob, late: bool) -> None:
        if not self._spool.add(job.id, self._now_ms()) and self._spool.ended(job.id):
            self._spool.reported(job.id, known=False)
            self._reporter.slip_ended()
        elif late:
            self._ended(job, PrintState.FAILED, "too_late")
        elif job.id not in self._taken:
            self._taken.add(job.id)
            self._jobs.put(job)

    def _run(self) -> None:
        self._check()
        while not self._stopping.is_set():
            try:
                job = self._jobs.get(timeout=CHECK_BAD_S if self._faults else CHECK_S)
            except queue.Empty:
                self._check()
                continue
            if job and not self._stopping.is_set():
                try:
                    self._print(job)
                except Exception as fault:  # one job's fault must not cost all the others
                    log.exception("slip %s could not be printed", job.id)
                    self._could_not(job, fault)
                self._taken.discard(job.id)
        self._printer.close()

    def _could_not(self, job: PrintJob, fault: Exception) -> None:
        entry = self._spool.entry(job.id)
        if entry and entry.state == SENDING:  # part of it may be on the paper
            self._printer.close()
            self._ended(job, PrintState.UNKNOWN, _named(fault))
        else:
            self._ended(job, PrintState.FAILED, _named(fault))

    def _print(self, job: PrintJob) -> None:
        if job.kind not in KINDS or not job.ticket:
            self._ended(job, PrintState.FAILED, "kind_unknown")
            return
        try:
            ticket = self._ticket(job.ticket)
        except Refused as refused:
            self._ended(job, PrintState.FAILED, refused.code or "refused")
            return
        except Unreachable:
            if not self._stopping.is_set():
                self._ended(job, PrintState.FAILED, "server_away")
            return
        self._renew(ticket.catalogue_version)
        language = _language(job) or _language(ticket) or self._place.language
        slip = ticket_slip(ticket, self._place.hall, language, KINDS[job.kind])
        data = encode(slip, self._printer.profile, self._place.drawer)
        if not self._spool.begin(job.id, self._now_ms()):
            return
        outcome = self._printer.send(data)
        assert outcome is not None  # `begin` was asked before
        self._ended(job, outcome.state, outcome.fault)
        self._tell(outcome.faults)

    def _ticket(self, ticket: str) -> Ticket:
        for left in range(TICKET_TRIES, 0, -1):
            try:
                answer = self._place.api.get(f"/centres/{self._place.centre}/tickets/{ticket}")
                return Ticket.model_validate(answer)
            except Unreachable:
                if left == 1 or self._stopping.wait(1.0):
                    raise
        raise AssertionError

    def _ended(self, job: PrintJob, state: PrintState, fault: str | None) -> None:
        try:
            self._spool.finish(job.id, state, fault, self._now_ms())
        except sqlite3.Error as full:
            log.error("what became of slip %s is not on the disk: %s", job.id, full)
            self._reporter.unrecorded(Entry(job.id, state.value, fault))
        self._reporter.slip_ended()
        log.info("slip %s %s %s", job.id, state, fault or "")

    def _check(self) -> None:
        self._tell(self._printer.check())
        self._renew(self._version)

    def _renew(self, version: int) -> None:
        if version > self._place.hall.catalogue.version:
            try:
                self._place.fetch()
            except (Failed, ValidationError) as failed:
                log.warning("printing by the catalogue of before: %s", failed)

    def _tell(self, faults: frozenset[Fault]) -> None:
        self._faults = faults
        state = status.device_state(faults) if self._printer.profile.status else "unknown"
        self._reporter.device(state, faults)


def _language(record: Record) -> str:
    """The language a job or ticket was asked for in, where a server says so."""
    return str((record.model_extra or {}).get("lang") or "")


def _named(fault: Exception) -> str:
    """The word for what kept a slip from being printed."""
    if isinstance(fault, sqlite3.Error):
        return "record_failed"
    return "answer_unreadable" if isinstance(fault, ValidationError) else "program_fault"
