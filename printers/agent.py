"""The server's side of one printer: hears what is asked of it, fetches the tickets, hands them on; it prints nothing.

Fetching has a thread of its own, so that a server which doesn't answer holds up no slip asked for at the door.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from printers.condition import Condition
from printers.place import Place
from printers.reporter import Reporter
from printers.slip import KINDS
from printers.spool import QUEUED, Entry
from printers.tasks import Task
from printers.worker import Listeners, Worker
from server.client.essential import essential
from server.client.http import Api, Failed, Refused, Unreachable
from server.wire.fold import Fold
from server.wire.records import PrintJob, Record, Ticket
from server.wire.vocabulary import EventType, PrintState, State

TOO_LATE_MS = 10 * 60 * 1000
"""A slip asked for this long before we heard of it has nobody waiting at the printer any more."""
TICKET_TRIES = 10
CALLING_LIST = "calling_list"
RENEW_S = 10.0  # a catalogue that could not be fetched is asked for again

log = logging.getLogger(__name__)


class Agent:
    """`changed` is the follower's listener; reports go out in the reporter's thread."""

    def __init__(
        self,
        api: Api,
        place: Place,
        worker: Worker,
        reporter: Reporter,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 10**6,
    ) -> None:
        self._api, self._place, self._worker, self._now_ms = api, place, worker, now_ms
        self._reporter = reporter
        self._jobs: queue.SimpleQueue[PrintJob | None] = queue.SimpleQueue()
        self._asked: set[str] = set()
        self._version = 0
        self._joined = False
        self._stopping = threading.Event()
        self._thread = essential("printer-tickets", self._run, self._stopping.is_set)
        worker.listeners = Listeners(self._ended, self._seen)

    def start(self) -> None:
        """Begins to fetch and to report."""
        self._reporter.start()
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ends; what is still to be reported stays in the spool."""
        self._stopping.set()
        self._jobs.put(None)
        self._reporter.stop(timeout_s)

    def changed(self, fold: Fold, event: dict[str, Any] | None) -> None:
        """Takes the jobs for this printer out of an event, or of a fresh snapshot."""
        if fold.catalogue_version > self._version:
            self._version = fold.catalogue_version
            self._jobs.put(None)
        if event is None:
            for record in fold.prints.values():
                self._heard(record, fresh=False)
            self._joined = True
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
        late = not fresh and now - (job.asked_at or now) > TOO_LATE_MS
        try:
            entry = self._worker.expect(job.id, earlier=not self._joined)
        except sqlite3.Error as fault:
            log.error("slip %s could not be taken in: %s", job.id, fault)
            self._reporter.unrecorded(Entry(job.id, PrintState.FAILED.value, "record_failed"))
            return
        if late and entry.state == QUEUED:
            self._worker.refuse(job.id, "too_late")
        elif not entry.ended and job.id not in self._asked:
            self._asked.add(job.id)
            self._jobs.put(job)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                job = self._jobs.get(timeout=RENEW_S)
            except queue.Empty:
                job = None
            if job and not self._stopping.is_set():
                self._fetch(job)
                self._asked.discard(job.id)
            if not self._stopping.is_set():
                self._renew(self._version)

    def _fetch(self, job: PrintJob) -> None:
        """Hands a job on with its ticket, or ends it with the word for why there is none."""
        try:
            ticket = self._ticket(job.ticket) if job.ticket and job.kind in KINDS else None
            waiting = self._waiting(job.queue) if job.kind == CALLING_LIST else ()
        except Refused as refused:
            self._worker.refuse(job.id, refused.code or "refused")
        except Unreachable:
            if not self._stopping.is_set():
                self._worker.refuse(job.id, "server_away")
        except ValidationError:
            log.exception("slip %s could not be printed", job.id)
            self._worker.refuse(job.id, "answer_unreadable")
        else:
            if ticket:
                self._renew(ticket.catalogue_version)
            language = _language(job) or (_language(ticket) if ticket else "")
            services, have = _papers(job, ticket)
            self._worker.put(Task(job.id, job.kind, ticket, services, have, language, job.large, waiting))

    def _ticket(self, ticket: str) -> Ticket:
        return Ticket.model_validate(self._answer(f"tickets/{ticket}"))

    def _waiting(self, queue: str | None) -> tuple[Ticket, ...]:
        """Who waits in a queue, or in all, and who missed the call, as of now."""
        found: list[Ticket] = []
        for state in (State.WAITING, State.MISSED):
            told = self._answer("tickets", state=state.value, queue=queue)
            found += [Ticket.model_validate(one) for one in told["tickets"]]
        return tuple(found)

    def _answer(self, what: str, **query: str | None) -> dict[str, Any]:
        """What the server says of this centre; asked again while it is away, for a while."""
        for left in range(TICKET_TRIES, 0, -1):
            try:
                return self._api.get(f"/centres/{self._place.centre}/{what}", **query)
            except Unreachable:
                if left == 1 or self._stopping.wait(1.0):
                    raise
        raise AssertionError

    def _ended(self, entry: Entry, on_disk: bool) -> None:
        if on_disk:
            self._reporter.slip_ended()
        else:
            self._reporter.unrecorded(entry)

    def _seen(self, condition: Condition) -> None:
        self._reporter.device(condition)

    def _renew(self, version: int) -> None:
        if version > self._place.hall.catalogue.version:
            try:
                self._place.fetch(self._api, self._place.hall.public_url)
            except (Failed, ValidationError) as failed:
                log.warning("printing by the catalogue of before: %s", failed)


def _papers(job: PrintJob, ticket: Ticket | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose papers a checklist lists, and which are there: as asked for, else as noted beside the ticket."""
    services = tuple(job.services) or ((job.service,) if job.service else ())
    noted = (ticket.model_extra or {}).get("papers") if ticket else None
    return services, tuple(job.have) or tuple((noted or {}).get("have", ()))


def _language(record: Record) -> str:
    """The language a job or ticket was asked for in, where a server says so."""
    return str(getattr(record, "lang", None) or "")
