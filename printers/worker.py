"""One printer's work in one thread: prints each task once and records what became of it; it knows no server.

A slip that failed is never printed later by itself, not even when paper is put back: its visitor was told on the screen
that no slip comes, and has been shown the number or sent elsewhere. What comes out when nobody waits is taken by the
next person for theirs. Who still wants it asks for a reprint, which is marked.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import ValidationError

from printers.at_hand import QUEUED as ON_ITS_WAY
from printers.at_hand import Health, LocalJob, Told
from printers.condition import Condition, Watch
from printers.length import length_mm
from printers.meter import Meter
from printers.printer import Outcome, Printer
from printers.spool import HANDED, INTERRUPTED, QUEUED, SENDING, Entry, Spool
from printers.status import Fault
from printers.tasks import NotPrintable, Task, unpacked
from server.client.essential import essential
from server.wire.vocabulary import PrintState

CHECK_S = 10.0
CHECK_BAD_S = 2.0  # a printer that is back is soon known to be
CHECK_MUTE_S = 60.0  # each check of a printer that answers nothing costs its whole patience
LISTEN_S = 0.5  # to what it tells by itself
LOCAL_LATE_MS = 2 * 60 * 1000
"""A program that was killed is up again in seconds; after this nobody stands at the kiosk any more."""
WITHDRAWN = "withdrawn"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears of slips that have ended (and whether that is on the disk), and of how the printer is."""

    ended: Callable[[Entry, bool], None] = lambda _entry, _on_disk: None
    seen: Callable[[Condition], None] = lambda _condition: None


class Worker:
    """`take` from any thread; everything else happens in its own. It is what stands behind a door (`door.Behind`)."""

    def __init__(
        self,
        name: str,
        printer: Printer,
        spool: Spool,
        meter: Meter,
        compose: Callable[[Task, Printer], bytes],
        now_ms: Callable[[], int] = lambda: time.time_ns() // 10**6,
    ) -> None:
        self.name = name
        self._printer, self._spool = printer, spool
        self._watch = Watch(name, printer, meter, now_ms)
        self._compose, self._now_ms = compose, now_ms
        self.listeners = Listeners()
        """To be set before `start`, as is `fallback`: the worker that prints what surely isn't printed here."""
        self.fallback: Worker | None = None
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._taken: dict[str, list[Callable[[Entry], None]]] = {}
        self._off_disk: dict[str, Entry] = {}
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = essential(f"printer {name}", self._run, self._stopping.is_set)

    def start(self) -> None:
        """Begins; what an earlier run was asked for at the door and didn't get to is printed, if not too late."""
        now = self._now_ms()
        for task_id, state, packed, at in self._spool.waiting():
            task = unpacked(task_id, packed)
            late = now - at > LOCAL_LATE_MS
            if late and state == QUEUED:
                self.refuse(task_id, "too_late")
            else:
                self.put(replace(task, late=late))
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ends after the slip being printed, if that takes no longer than `timeout_s`."""
        self._stopping.set()
        self._tasks.put(None)
        self._thread.join(timeout_s)

    def expect(self, task_id: str, *, earlier: bool = False) -> Entry:
        """Notes that the server wants to hear of a job; what is known of it. sqlite3.Error if it can't be noted.

        `earlier`: a program before this one may have been asked for it, and where its record is lost, nobody knows
        whether it came out.
        """
        if not self._spool.add(task_id, self._now_ms()):
            self._spool.reported(task_id, known=False)
        elif earlier and self._spool.anew:
            self._spool.finish(Entry(task_id, PrintState.UNKNOWN, INTERRUPTED), self._now_ms())
        entry = self._spool.entry(task_id) or Entry(task_id, QUEUED)
        if entry.ended:
            self.listeners.ended(entry, True)
        return entry

    def put(self, task: Task, then: Callable[[Entry], None] | None = None) -> None:
        """A task whose id is in the record: it is printed unless it has been; `then` hears what became of it."""
        with self._changed:
            entry = self._known(task.id)
            if not entry or not entry.ended:
                fresh = task.id not in self._taken
                waiting = self._taken.setdefault(task.id, [])
                if then:
                    waiting.append(then)
                if fresh:
                    self._tasks.put(task)
                return
        if then:
            then(entry)

    def take_over(self, task: Task, then: Callable[[Entry], None]) -> None:
        """Prints what another printer could not; that one's server hears of it, ours does not."""
        self._spool.add(task.id, self._now_ms(), report=False)
        self.put(replace(task, handed=True), then)

    def refuse(self, task_id: str, fault: str) -> None:
        """Ends a job that won't be printed; one that is being printed for somebody else stays."""
        with self._changed:
            refused = task_id not in self._taken and self._spool.refuse(task_id, fault, self._now_ms())
        if refused:
            self._told_of(Entry(task_id, PrintState.FAILED.value, fault), on_disk=True)

    def knows(self, task_id: str) -> bool:
        """Whether it was ever asked for this job."""
        return self._known(task_id) is not None

    def take(self, job: LocalJob) -> None:
        """See door.Behind."""
        task = Task(job.id, job.kind, job.ticket, language=job.language, large=job.large)
        try:
            self._spool.add(job.id, self._now_ms(), task.packed(), report=False)
        except sqlite3.Error as full:
            log.error("slip %s could not be taken in: %s", job.id, full)
            self._finish(Entry(job.id, PrintState.FAILED.value, _named(full)))
            return
        self.put(task)

    def told(self, job_id: str, timeout_s: float) -> Told | None:
        """See door.Behind."""
        with self._changed:
            if self._known(job_id) is None:
                return None
            self._changed.wait_for(lambda: (entry := self._known(job_id)) and entry.ended, timeout_s)
            entry = self._known(job_id)
        if entry is None or not entry.ended:
            return Told(ON_ITS_WAY)
        return Told(entry.state, entry.fault, entry.at)

    def withdraw(self, job_id: str) -> Told | None:
        """See door.Behind."""
        if self._spool.refuse(job_id, WITHDRAWN, self._now_ms()):
            self._told_of(Entry(job_id, PrintState.FAILED.value, WITHDRAWN), on_disk=True)
        return self.told(job_id, 0.0)

    def health(self) -> Health:
        """See door.Behind."""
        seen = self._watch.condition()
        paper = seen.paper
        faults = tuple(sorted(fault.value for fault in seen.faults))
        return Health(seen.state, faults, paper.left_mm, paper.slips) if paper else Health(seen.state, faults)

    def new_roll(self) -> Health:
        """See door.Behind."""
        self._watch.meter.new_roll()
        self.listeners.seen(self._watch.condition())
        return self.health()

    def _run(self) -> None:
        self._tell(self._printer.check())
        checked_s = time.monotonic()
        while not self._stopping.is_set():
            left_s = checked_s + self._pace_s() - time.monotonic()
            try:
                task = self._tasks.get(timeout=min(LISTEN_S, max(0.0, left_s)))
            except queue.Empty:
                if left_s <= LISTEN_S:
                    self._tell(self._printer.check())
                    checked_s = time.monotonic()
                elif (told := self._printer.unasked()) is not None:
                    self._tell(told)
                continue
            if task and not self._stopping.is_set():
                try:
                    self._print(task)
                except Exception as fault:  # one task's fault must not cost all the others
                    log.exception("slip %s could not be printed", task.id)
                    self._could_not(task, fault)
        self._printer.close()

    def _pace_s(self) -> float:
        if self._watch.faults:
            return CHECK_BAD_S
        return CHECK_S if self._printer.answers else CHECK_MUTE_S

    def _print(self, task: Task) -> None:
        entry = self._known(task.id)
        if entry and entry.state == HANDED:
            self._hand_over(task, None)
            return
        if entry is None or entry.state != QUEUED:  # withdrawn meanwhile
            self._taken.pop(task.id, None)
            return
        try:
            data = self._compose(task, self._printer)
        except NotPrintable as why:
            self._finish(Entry(task.id, PrintState.FAILED.value, why.fault))
            return
        length = length_mm(data, self._printer.profile)
        outcome = self._printer.send(data, length, lambda: self._spool.begin(task.id, self._now_ms()))
        if outcome is None:
            self._taken.pop(task.id, None)
            return
        silent = outcome.state is not PrintState.FAILED and not self._printer.answers
        # Whoever is told of a slip may ask at once how the printer is.
        self._watch.seen(outcome.faults - {Fault.NO_ANSWER} if silent else outcome.faults)
        if outcome.state is PrintState.FAILED and self.fallback and not task.handed:
            self._hand_over(task, outcome.fault)
        else:
            self._ended(task, outcome, length)
        self.listeners.seen(self._watch.condition())

    def _ended(self, task: Task, outcome: Outcome, length: float) -> None:
        used_mm = 0.0 if outcome.state is PrintState.FAILED else length
        self._finish(Entry(task.id, outcome.state.value, outcome.fault), used_mm)

    def _hand_over(self, task: Task, fault: str | None) -> None:
        """Gives a slip that surely isn't printed here to the other printer, or asks that one again after a restart."""
        other = self.fallback
        if other is None:  # there was one, before a restart
            self._finish(Entry(task.id, PrintState.UNKNOWN.value, INTERRUPTED))
        elif task.late and not other.knows(task.id):
            self._finish(Entry(task.id, PrintState.FAILED.value, "too_late"))
        elif fault is None or self._spool.hand(task.id, self._now_ms()):
            try:
                other.take_over(task, lambda entry: self._came_out(entry, fault, other.name))
            except sqlite3.Error as full:
                log.error("slip %s could not be handed to %s: %s", task.id, other.name, full)
                self._finish(Entry(task.id, PrintState.FAILED.value, fault or _named(full)))

    def _came_out(self, entry: Entry, fault: str | None, at: str) -> None:
        if entry.state == PrintState.FAILED:
            self._finish(Entry(entry.id, entry.state, fault or entry.fault))
        else:
            self._finish(replace(entry, at=at))

    def _could_not(self, task: Task, fault: Exception) -> None:
        entry = self._spool.entry(task.id)
        begun = entry is not None and entry.state == SENDING  # part of it may be on the paper
        if begun:
            self._printer.close()
        state = PrintState.UNKNOWN if begun else PrintState.FAILED
        self._finish(Entry(task.id, state.value, _named(fault)))

    def _finish(self, entry: Entry, used_mm: float = 0.0) -> None:
        on_disk = True
        try:
            self._spool.finish(entry, self._now_ms(), used_mm)
        except sqlite3.Error as full:
            log.error("what became of slip %s is not on the disk: %s", entry.id, full)
            on_disk = False
        self._told_of(entry, on_disk)

    def _told_of(self, entry: Entry, on_disk: bool) -> None:
        with self._changed:
            if not on_disk:
                self._off_disk[entry.id] = entry
            waiting = self._taken.pop(entry.id, [])
            self._changed.notify_all()
        self.listeners.ended(entry, on_disk)
        for then in waiting:
            then(entry)
        log.info("slip %s %s %s %s", entry.id, entry.state, entry.fault or "", entry.at or "")

    def _known(self, task_id: str) -> Entry | None:
        return self._off_disk.get(task_id) or self._spool.entry(task_id)

    def _tell(self, faults: frozenset[Fault]) -> None:
        self.listeners.seen(self._watch.seen(faults))


def _named(fault: Exception) -> str:
    """The word for what kept a slip from being printed."""
    if isinstance(fault, sqlite3.Error):
        return "record_failed"
    return "answer_unreadable" if isinstance(fault, ValidationError) else "program_fault"
