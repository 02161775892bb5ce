"""A printer's program in little, behind a real door: `python -m tests.kiosk.offline.printer_program DIR PRINT_MS`.

It keeps each job on disk by its id before it prints, prints it once, one after the other, and writes a line to
`paper.jsonl` for each slip that comes out: `{"id", "kind", "number", "language", "large"}`. With a file `jam`
there, slips fail.
"""

import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from printers.at_hand import QUEUED, Health, LocalJob, Told
from printers.door import Door

Json = dict[str, Any]


class Program:
    """One printer; what became of each job is kept in memory as well as on its disk."""

    def __init__(self, folder: Path, print_s: float) -> None:
        self._folder, self._print_s = folder, print_s
        self._jobs: dict[str, LocalJob] = {}
        self._ends: dict[str, Told] = {}
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._pause = threading.Event()
        threading.Thread(target=self._print, daemon=True).start()

    def take(self, job: LocalJob) -> None:
        with self._changed:
            if job.id in self._jobs:
                return
            _append(self._folder / "jobs.jsonl", {"id": job.id})
            self._jobs[job.id] = job
            self._waiting.put(job.id)

    def told(self, job_id: str, timeout_s: float) -> Told | None:
        with self._changed:
            if job_id not in self._jobs:
                return None
            self._changed.wait_for(lambda: job_id in self._ends, timeout_s)
            return self._ends.get(job_id, Told(QUEUED))

    def withdraw(self, job_id: str) -> Told | None:
        with self._changed:
            if job_id in self._jobs and job_id not in self._ends:
                self._ends[job_id] = Told("failed", "withdrawn")
                self._changed.notify_all()
        return self.told(job_id, 0)

    def health(self) -> Health:
        return Health("ok")

    def new_roll(self) -> Health:
        return Health("ok")

    def _print(self) -> None:
        while True:
            job = self._jobs[self._waiting.get()]
            self._pause.wait(self._print_s)
            with self._changed:
                if job.id in self._ends:
                    continue
                jammed = (self._folder / "jam").exists()
                if not jammed:
                    number = job.ticket.number if job.ticket else ""
                    slip: dict[str, object] = {"id": job.id, "kind": job.kind, "number": number}
                    slip |= {"language": job.language, "large": job.large}
                    _append(self._folder / "paper.jsonl", slip)
                self._ends[job.id] = Told("failed", "paper_out") if jammed else Told("confirmed")
                self._changed.notify_all()


def slips(folder: Path) -> list[Json]:
    """The slips that came out, the first first."""
    paper = folder / "paper.jsonl"
    return [json.loads(line) for line in paper.read_text("utf-8").splitlines()] if paper.exists() else []


def _append(file: Path, line: Json) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(line) + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def main(folder: Path, print_ms: int) -> None:
    """Until it is told to stop."""
    door = Door(folder / "door", Program(folder, print_ms / 1000))
    # An event would be set by the very thread that is about to wait for it, and may hold its lock.
    stopping: queue.SimpleQueue[int] = queue.SimpleQueue()
    signal.signal(signal.SIGTERM, lambda number, _: stopping.put(number))
    print("ready", flush=True)
    stopping.get()
    door.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
