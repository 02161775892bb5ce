"""Forecasts: how each queue serves, kept from the streams in this process's memory; requests only look it up.

One thread works the queues' states out, once a second at most; what happens in between goes into histories of bounded
length. A centre is followed from the moment it is first asked about. Nothing is written anywhere.
"""

import logging
import threading
from collections import OrderedDict
from typing import Any

from server.domain import wait
from server.domain.wait import QueueState
from server.operations.halls import Halls
from server.operations.queue_states import Standing, queue_states
from server.operations.service_history import TYPES, History
from server.operations.watch import Seen, Watch
from server.records.engine import DatabaseAway
from server.store.client import StoreAway
from server.wire.fold import Fold
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]

log = logging.getLogger(__name__)

EVERY_S = 1.0
STALE_MS = 30_000
"""A queue in which nothing happens is looked at again after this long: slots begin and sessions end by the clock."""
MOST_PREDICTIONS = 5_000
_VOIDS_PREDICTION = frozenset(
    {EventType.TICKET_TRANSFERRED, EventType.TICKET_PRIORITISED, EventType.TICKET_CANCELLED, EventType.TICKET_EXPIRED}
)  # fmt: skip
NOTHING: Json = {"may_come_first": None, "wait_p50_s": None, "wait_p90_s": None, "before_closing": None}
"""What is foreseen of who does not wait, or in whose queue too little is known."""


class Forecasts:
    """What waits are like, by centre and queue, as of the last second."""

    def __init__(self, watch: Watch, halls: Halls) -> None:
        self._watch = watch
        self._halls = halls
        self._lock = threading.Lock()
        self._wanted: set[str] = set()
        self._moved: set[str] = set()
        self._histories: dict[str, History] = {}
        self._states: dict[str, dict[str, QueueState]] = {}
        self._predicted: OrderedDict[str, float] = OrderedDict()  # ticket → seconds, uncorrected
        self._failing: set[str] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen to the watch, and refresh in a thread of its own."""
        self.listen()
        self._thread = threading.Thread(target=self._run, name="forecasts", daemon=True)
        self._thread.start()

    def listen(self) -> None:
        """Listen to the watch only: whoever does so refreshes by himself."""
        self._watch.listen(self.take)
        self._watch.on_rewind(self.begin_anew)

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(EVERY_S + 2)

    def state(self, centre: str, queue: str) -> QueueState | None:
        """A queue's state; None while it isn't known, which the first question changes within a second or two."""
        states = self._states.get(centre)
        if states is None:
            self._wanted.add(centre)
            return None
        return states.get(queue)

    def of_ticket(self, record: Json, ahead: int | None, now_ms: int) -> Json:
        """What a ticket's record gets on reading: who may come first, the range of its wait, whether before closing."""
        state = self.state(record["centre"], record["queue"])
        if ahead is None or state is None or state.day != record["day"] or record["pinned_to"]:
            return NOTHING
        found = wait.estimate(state, ahead, now_ms, record["service"], record["cases"])
        may_come = state.may_come_before(record["rank_at"])
        if found is None:
            return NOTHING | {"may_come_first": may_come}
        return {
            "may_come_first": may_come, "wait_p50_s": found.p50_s, "wait_p90_s": found.p90_s,
            "before_closing": found.before_closing,
        }  # fmt: skip

    def of_queue(self, centre: str, queue: str, day: str, waiting: int, now_ms: int) -> Json:
        """The range of the wait of who would draw now."""
        state = self.state(centre, queue)
        found = wait.estimate(state, waiting, now_ms) if state is not None and state.day == day else None
        return {"wait_p50_s": found and found.p50_s, "wait_p90_s": found and found.p90_s}

    def take(self, seen: Seen, folded: Fold | None) -> None:
        """Note one event of a followed centre; called in the order of the stream."""
        event = seen.hall
        history = self._histories.get(event["centre"])
        if history is None or folded is None:
            return  # not followed, or read with the beginning
        self._moved.add(event["centre"])
        if event["day"] == history.day:
            with self._lock:
                history.note(event)
                if event.get("ticket"):
                    self._predict(event, history)

    def begin_anew(self) -> None:
        """Forget everything: the store knows less than was told."""
        with self._lock:
            self._wanted |= self._histories.keys()
            self._histories.clear()
            self._states.clear()
            self._predicted.clear()

    def refresh(self) -> None:
        """Work out the states of all centres asked about in which something has happened."""
        for centre in list(self._wanted):
            try:
                self._refresh(centre)
                self._failing.discard(centre)
            except Exception as error:  # whatever is wrong with one centre, the others are to be foreseen
                self._moved.add(centre)
                if centre not in self._failing:
                    away = isinstance(error, (StoreAway, DatabaseAway))
                    log.warning("waits at %s are not foreseen for now: %s", centre, error, exc_info=not away)
                self._failing.add(centre)

    def _refresh(self, centre: str) -> None:
        if centre not in self._histories:
            self._follow(centre)
        history, now_ms = self._histories.get(centre), self._halls.client.now_ms()
        if history is not None and (centre in self._moved or not 0 <= now_ms - history.renewed_at < STALE_MS):
            self._moved.discard(centre)
            self._renew(centre, now_ms)

    def _follow(self, centre: str) -> None:
        with self._watch.lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return
            newest, history = folded.event_id, History(folded.day["date"])
            self._histories[centre] = history
            self._moved.add(centre)
        before = History(history.day)
        try:
            for event in self._watch.so_far(folded, newest, TYPES):
                before.note(event)
        except StoreAway:
            del self._histories[centre]  # half of the morning would never be known
            raise
        with self._lock:
            history.begin_with(before)

    def _renew(self, centre: str, now_ms: int) -> None:
        with self._watch.lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return
            day = folded.day
            standing = Standing(
                day, list(folded.queues), list(folded.tickets.values()), list(folded.counters.values())
            )
            known = self._histories.get(centre)
            if known is not None and known.day != day["date"]:
                self._histories[centre] = History(day["date"])
        with self._lock:
            if centre not in self._histories:
                return
            self._histories[centre].renewed_at = now_ms
            history = self._histories[centre].copy()
        hall = self._halls.get(centre)
        self._states[centre] = queue_states(hall, standing, history)

    def _predict(self, event: Json, history: History) -> None:
        """Remember what a walk-in's wait should be, and hold it against what it was."""
        ticket = event["ticket"]
        if event["type"] == EventType.TICKET_DRAWN and ticket["state"] == State.WAITING:
            priority, state = ticket.get("priority") or {}, self.state(ticket["centre"], ticket["queue"])
            queue = event.get("queue")
            if (
                state is None
                or state.day != event["day"]
                or queue is None
                or priority.get("verified")
                or ticket["pinned_to"]
            ):
                return
            plain_s = wait.plain_s(state, max(0, queue["waiting"] - 1))
            if plain_s is not None:
                self._predicted[ticket["id"]] = plain_s
                while len(self._predicted) > MOST_PREDICTIONS:
                    self._predicted.popitem(last=False)
        elif event["type"] == EventType.TICKET_CALLED:
            predicted_s = self._predicted.pop(ticket["id"], None)
            if predicted_s is None or "reason" in event:
                return
            ratio = wait.error_ratio((ticket["called_at"] - ticket["base_at"]) / 1000, predicted_s)
            if ratio is not None:
                history.note_error(ticket["queue"], ratio)
        elif event["type"] in _VOIDS_PREDICTION:
            self._predicted.pop(ticket["id"], None)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self.refresh()
