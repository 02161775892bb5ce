"""Posts a device's word to the server, one thing after another, in a thread of its own; it knows not what is said.

A report that gets no answer is put back and tried again, ever more rarely; one that is refused is dropped. Once a beat
the device says how it is, whether that changed or not, so that a program that died is noticed.
"""

import logging
import threading
import time
from typing import Any

from server.client.essential import essential
from server.client.http import Api, Failed, Refused

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
BEAT_S = 60.0  # staff are told that a program is silent after three of these
STOP_S = 1.5
TOO_BUSY, MEANWHILE = 429, "changed_meanwhile"
"""A status and a code that say nothing about the report itself."""

Json = dict[str, Any]


class Poster:
    """What there is to say is kept by whoever derives from it, under `_changed`."""

    def __init__(self, name: str, api: Api, centre: str, beat_s: float = BEAT_S) -> None:
        self._api, self._beat_s = api, beat_s
        self._shown_path = f"/centres/{centre}/shown"
        self._status_due = self._stopping = False
        self._beat_at = time.monotonic() + beat_s
        self._changed = threading.Condition()
        self._thread = essential(name, self._run, lambda: self._stopping)

    def start(self) -> None:
        """Begins to post."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what is not posted by now is left."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _has_news(self) -> bool:
        """Whether a call's report is waiting."""
        raise NotImplementedError

    def _next_call(self) -> tuple[Json, str]:
        """Takes the next report, and the event it is of."""
        raise NotImplementedError

    def _put_back(self, event: str, report: Json) -> None:
        """This report had no answer; a newer one of the same event stands."""
        raise NotImplementedError

    def _status(self) -> Json:
        """How the device is."""
        raise NotImplementedError

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            with self._changed:
                left_s = self._beat_at - time.monotonic()
                self._changed.wait_for(lambda: self._stopping or self._status_due or self._has_news(), left_s)
                if self._stopping:
                    return
                self._status_due |= self._beat_at <= time.monotonic()
                if not (self._status_due or self._has_news()):
                    continue
                path, body, event = self._next()
            try:
                self._api.post(path, body)
                pause_s = FIRST_PAUSE_S
            except Failed as fault:
                if isinstance(fault, Refused) and fault.status != TOO_BUSY and fault.code != MEANWHILE:
                    log.warning("the server refuses a report: %s", fault)
                    continue
                with self._changed:
                    if event is None:
                        self._status_due = True
                    else:
                        self._put_back(event, body)
                    self._changed.wait_for(lambda: self._stopping, pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _next(self) -> tuple[str, Json, str | None]:
        if self._status_due:
            self._status_due, self._beat_at = False, time.monotonic() + self._beat_s
            return "/devices/me/status", self._status(), None
        report, event = self._next_call()
        return self._shown_path, report, event
