"""Tells the server what one voice has said and how it is, by the voice's own token, in a thread of its own."""

import logging
import threading
from collections import OrderedDict
from typing import Any

from server.client.essential import essential
from server.client.http import Api, Failed, Refused

log = logging.getLogger(__name__)

REMEMBERED = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
STOP_S = 1.5
TOO_BUSY = 429  # it says nothing about the report itself

Json = dict[str, Any]


class Reports:
    """One voice's word; the last on each thing wins, and news go before what is older."""

    def __init__(self, api: Api, centre: str, voice: str) -> None:
        self._api, self._centre = api, centre
        self._outcomes: OrderedDict[str, str] = OrderedDict()  # by event: "" said, else the fault
        self._fault = ""
        self._status_due = self._stopping = False
        self._changed = threading.Condition()
        self._thread = essential(f"voice-{voice}", self._run, lambda: self._stopping)

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
        self._api.close()

    def said(self, event_id: str, fault: str) -> None:
        """A call was said, or why it was not."""
        with self._changed:
            self._outcomes[event_id] = fault
            while len(self._outcomes) > REMEMBERED:
                self._outcomes.popitem(last=False)
            self._changed.notify_all()

    def health(self, fault: str) -> None:
        """What the voice has, or nothing; said when it changes."""
        with self._changed:
            if fault != self._fault:
                log.warning("the voice can't be heard: %s", fault) if fault else log.info(
                    "the voice is heard"
                )
                self._fault, self._status_due = fault, True
                self._changed.notify_all()

    def repeat_status(self) -> None:
        """Says it again: the server may have counted this voice as offline."""
        with self._changed:
            self._status_due = True
            self._changed.notify_all()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._status_due or self._outcomes)
                if self._stopping:
                    return
                path, body, event = self._next()
            try:
                self._api.post(path, body)
                pause_s = FIRST_PAUSE_S
            except Failed as fault:
                if isinstance(fault, Refused) and fault.status != TOO_BUSY:
                    log.warning("the server refuses a voice's report: %s", fault)
                    continue
                with self._changed:
                    self._put_back(event, str(body.get("fault") or ""))
                    self._changed.wait_for(lambda: self._stopping, pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _next(self) -> tuple[str, Json, str | None]:
        if self._status_due:
            self._status_due = False
            state = "fault" if self._fault else "ok"
            body = {"state": state, "faults": [self._fault] if self._fault else [], "details": {}}
            return "/devices/me/status", body, None
        event, fault = self._outcomes.popitem(last=True)
        said: Json = {"event_id": event, "ok": not fault, **({"fault": fault} if fault else {})}
        return f"/centres/{self._centre}/shown", said, event

    def _put_back(self, event: str | None, fault: str) -> None:
        if event is None:
            self._status_due = True
        elif event not in self._outcomes:
            self._outcomes[event] = fault
