"""Watching: one thread tails every partition, folds the halls asked for, tells listeners. It writes nothing."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import redis

from server.store import events, stream
from server.store.client import Client
from server.store.keys import SYSTEM_STREAM, CentreKeys
from server.store.snapshot import read_fold
from server.wire.fold import Fold, event_order
from server.wire.vocabulary import State

Json = dict[str, Any]

log = logging.getLogger(__name__)

BLOCK_MS = 500
PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it was folded: as boards see it, as staff see it, and the ticket as it was before."""

    event: Json
    hall: Json
    before: Json | None


Listener = Callable[[Seen, Fold | None], None]


class Watch:
    """The streams of an installation as one process follows them."""

    def __init__(self, client: Client, partitions: int) -> None:
        self._client = client
        self._partitions = partitions
        self._positions: dict[str, str] = {}
        self._folds: dict[str, Fold] = {}
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        self._hearers: list[Callable[[Json], None]] = []
        self._gaps: list[Callable[[], None]] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.connected = False

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event of every centre, in order."""
        self._listeners.append(listener)

    def hear(self, hearer: Callable[[Json], None], gap: Callable[[], None]) -> None:
        """Call `hearer` with every event of the system's stream, and `gap` after some may have been missed."""
        self._hearers.append(hearer)
        self._gaps.append(gap)

    def start(self, centres: Iterable[str]) -> None:
        """Begin to tail the partitions of these centres and the system's stream."""
        with self._lock:
            for key in {CentreKeys.of(centre, self._partitions).stream for centre in centres} | {
                SYSTEM_STREAM
            }:
                self._positions[key] = stream.last_id(self._client, key)
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(BLOCK_MS / 1000 + 2)

    def fold(self, centre: str) -> Fold | None:
        """The hall as of now; read from the store once, folded ever after. None before its first day."""
        folded = self._folds.get(centre)
        if folded is not None:
            return folded
        with self._lock:
            if centre in self._folds:
                return self._folds[centre]
            keys = CentreKeys.of(centre, self._partitions)
            folded = read_fold(self._client, keys, hall=True)
            if folded is not None:
                self._positions.setdefault(keys.stream, folded.event_id)
                self._folds[centre] = folded
            return folded

    def at_counter(self, centre: str, counter: str, queues: set[str]) -> Json:
        """The missed tickets of some queues and those a counter holds."""
        folded = self.fold(centre)
        tickets = list(folded.tickets.values()) if folded else []
        missed = [one for one in tickets if one["state"] == State.MISSED and one["queue"] in queues]
        held = [one for one in tickets if one["state"] == State.HELD and one["counter"] == counter]
        return {"missed": sorted(missed, key=lambda one: -(one["called_at"] or 0))[:20], "held": held}

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                found = stream.tail(self._client, self._positions, BLOCK_MS)
            except redis.exceptions.RedisError as error:
                if self.connected:
                    log.warning("the live store is away: %s", error)
                self.connected = False
                self._stopping.wait(PAUSE_S)
                continue
            if not self.connected:
                self.connected = self._back()
                continue
            with self._lock:
                for key, entries in found:
                    self._take(key, entries)

    def _take(self, key: str, entries: list[stream.Entry]) -> None:
        for event_id, fields in entries:
            self._positions[key] = event_id
            if key == SYSTEM_STREAM:
                for hearer in self._hearers:
                    hearer({**fields, "event_id": event_id})
                continue
            event = events.decode(event_id, fields)
            seen = events.hall(event, fields)
            folded = self._folds.get(event["centre"])
            before = None
            if folded is not None:
                before = folded.tickets.get((event.get("ticket") or {}).get("id", ""))
                folded.apply(seen)
            for listener in self._listeners:
                listener(Seen(event, seen, before), folded)

    def _back(self) -> bool:
        """After the store was away: go on where it stopped, or begin anew where it knows less than we do."""
        try:
            with self._lock:
                for key, position in list(self._positions.items()):
                    last = stream.last_id(self._client, key)
                    if event_order(last) < event_order(position):
                        self._positions[key] = last
                        self._folds.clear()
        except (redis.exceptions.RedisError, OSError):
            return False
        for gap in self._gaps:
            gap()
        log.info("following the live store")
        return True
