"""Tells the server what one voice has said and how it is, by the voice's own token, in a thread of its own."""

import logging
from collections import OrderedDict

from display_board.posting import BEAT_S, Json, Poster
from server.client.http import Api

log = logging.getLogger(__name__)

REMEMBERED = 100


class Reports(Poster):
    """One voice's word; the last on each thing wins, and news go before what is older."""

    def __init__(self, api: Api, centre: str, voice: str, beat_s: float = BEAT_S) -> None:
        super().__init__(f"voice-{voice}", api, centre, beat_s)
        self._outcomes: OrderedDict[str, str] = OrderedDict()  # by event: "" said, else the fault
        self._fault = ""

    def stop(self) -> None:
        """Ends, and its line with it; what is not posted by now is left."""
        super().stop()
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

    def _has_news(self) -> bool:
        return bool(self._outcomes)

    def _next_call(self) -> tuple[Json, str]:
        event, fault = self._outcomes.popitem(last=True)
        return {"event_id": event, "ok": not fault, **({"fault": fault} if fault else {})}, event

    def _put_back(self, event: str, report: Json) -> None:
        self._outcomes.setdefault(event, str(report.get("fault") or ""))

    def _status(self) -> Json:
        faults = [self._fault] if self._fault else []
        return {"state": "fault" if faults else "ok", "faults": faults, "details": {"beat_s": self._beat_s}}
