"""Tells the server what became of slips and how the printer is, until it has heard; it prints nothing.

How the printer is is said once a beat as well, changed or not, so that a program that died is noticed.
"""

import logging
import sqlite3
import threading
import time

from printers.condition import Condition
from printers.spool import Entry, Spool
from server.client.essential import essential
from server.client.http import Api, Json, Refused, Unreachable

RETRY_S = 2.0
BEAT_S = 60.0  # staff are told that a printer's program is silent after three of these
_ROUGH_MM = 1000
_TRY_AGAIN = frozenset({401, 403, 429})
"""Refusals that say nothing about the job itself."""

log = logging.getLogger(__name__)


class Reporter:
    """Posts in a thread of its own, so that a slip never waits for the server."""

    def __init__(self, api: Api, centre: str, spool: Spool, profile: str, beat_s: float = BEAT_S) -> None:
        self._api, self._centre, self._spool, self._profile = api, centre, spool, profile
        self._beat_s, self._beat_at = beat_s, time.monotonic() + beat_s
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._wanted: Json | None = None
        self._told: Json | None = None
        self._unrecorded: list[Entry] = []
        self._unmarked: set[Entry] = set()  # reported, but the disk was too full to note it
        self._thread = essential("printer-reports", self._run, self._stopping.is_set)

    def start(self) -> None:
        """Begins; what an earlier run left unreported goes first."""
        self._wake.set()
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Ends after what is being said; the rest stays in the spool."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout_s)

    def slip_ended(self) -> None:
        """The spool has something to report."""
        with self._lock:
            self._unmarked.clear()
        self._wake.set()

    def unrecorded(self, entry: Entry) -> None:
        """What became of a slip that the spool could not take in."""
        with self._lock:
            self._unrecorded.append(entry)
        self._wake.set()

    def device(self, condition: Condition) -> None:
        """How the printer is now; said once per change, and when a metre of paper has gone."""
        status = _status(condition, self._profile, self._beat_s)
        with self._lock:
            before = self._wanted or {}
            if _gist(before) == _gist(status):
                return
            self._wanted = status
        if (before.get("state"), before.get("faults")) != (status["state"], status["faults"]):
            say = log.warning if condition.faults else log.info
            say("printer %s %s %s", condition.state, " ".join(status["faults"]), condition.trouble)
        self._wake.set()

    def _run(self) -> None:
        away = False
        while not self._stopping.is_set():
            self._wake.wait(RETRY_S if away else max(0.0, self._beat_at - time.monotonic()))
            self._wake.clear()
            away = not (self._jobs() and self._status())
            if away:
                self._stopping.wait(RETRY_S)

    def _jobs(self) -> bool:
        for entry in self._ended():
            body: Json = {"state": entry.state}
            body |= {name: told for name, told in (("fault", entry.fault), ("at", entry.at)) if told}
            if not self._post(
                f"/centres/{self._centre}/prints/{entry.id}", body, f"{entry.id}-{entry.state}"
            ):
                return False
            self._reported(entry)
        return True

    def _ended(self) -> list[Entry]:
        recorded = self._spool.unreported()
        with self._lock:
            return [*self._unrecorded, *(entry for entry in recorded if entry not in self._unmarked)]

    def _reported(self, entry: Entry) -> None:
        with self._lock:
            if entry in self._unrecorded:
                self._unrecorded.remove(entry)
                return
        try:
            self._spool.reported(entry.id)
        except sqlite3.Error as full:
            log.error("that slip %s is reported is not on the disk: %s", entry.id, full)
            with self._lock:
                self._unmarked.add(entry)

    def _status(self) -> bool:
        with self._lock:
            wanted = self._wanted
        if wanted == self._told and time.monotonic() < self._beat_at:
            return True
        if wanted is not None and not self._post("/devices/me/status", wanted, None):
            return False
        self._told, self._beat_at = wanted, time.monotonic() + self._beat_s
        return True

    def _post(self, path: str, body: Json, key: str | None) -> bool:
        try:
            self._api.post(path, body, key)
        except Unreachable:
            return False
        except Refused as refused:
            log.warning("the server refuses a report: %s", refused.code)
            return refused.status not in _TRY_AGAIN
        return True


def _status(condition: Condition, profile: str, beat_s: float) -> Json:
    """The body of a device's status."""
    details: Json = {"profile": profile, "beat_s": beat_s}
    if paper := condition.paper:
        details |= {"paper_left_mm": paper.left_mm, "slips_left": paper.slips}
        if paper.minutes is not None:
            details["minutes_left"] = paper.minutes
    if condition.trouble:
        details["trouble"] = condition.trouble
    faults = sorted(fault.value for fault in condition.faults)
    return {"state": condition.state, "faults": faults, "details": details}


def _gist(status: Json) -> tuple[object, ...]:
    """What is news for everybody: not every slip's paper is."""
    left_mm = status.get("details", {}).get("paper_left_mm")
    return status.get("state"), status.get("faults"), left_mm and left_mm // _ROUGH_MM
