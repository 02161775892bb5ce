"""One printer's work: takes the jobs asked of it, prints each once, and says what became of it; it draws no tickets."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from printers import status
from printers.escpos import encode
from printers.place import Place
from printers.printer import Printer
from printers.reporter import Reporter
from printers.slip import ticket_slip
from printers.spool import Spool
from printers.status import Fault
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
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

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
                job = PrintJob.model_validate(record)
                self._take(job, late=self._now_ms() - (job.asked_at or self._now_ms()) > TOO_LATE_MS)
        elif event.get("type") == EventType.PRINT_REQUESTED and event.get("print"):
            self._take(PrintJob.model_validate(event["print"]), late=False)

    def _take(self, job: PrintJob, late: bool) -> None:
        if job.printer != self._place.device or job.state != PrintState.REQUESTED:
            return
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
                self._print(job)
                self._taken.discard(job.id)
        self._printer.close()

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
        self._spool.finish(job.id, state, fault, self._now_ms())
        self._reporter.slip_ended()
        log.info("slip %s %s %s", job.id, state, fault or "")

    def _check(self) -> None:
        self._tell(self._printer.check())
        self._renew(self._version)

    def _renew(self, version: int) -> None:
        if version > self._place.hall.catalogue.version:
            try:
                self._place.fetch()
            except Failed as failed:
                log.warning("printing by the catalogue of before: %s", failed)

    def _tell(self, faults: frozenset[Fault]) -> None:
        self._faults = faults
        state = status.device_state(faults) if self._printer.profile.status else "unknown"
        self._reporter.device(state, faults)


def _language(record: Record) -> str:
    """The language a job or ticket was asked for in, where a server says so."""
    return str((record.model_extra or {}).get("lang") or "")
