"""Watching: tails every partition, folds the halls asked for, tells listeners. It writes nothing.

One thread tails all streams of one server; on a Cluster, where no command waits for two partitions, each has its own.
"""

import logging
import threading
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from server.store import events, stream
from server.store.client import Client, StoreAway
from server.store.connect import ERRORS
from server.store.keys import SYSTEM_STREAM, CentreKeys
from server.store.snapshot import read_fold
from server.wire.fold import Fold, event_order
from server.wire.vocabulary import State

Json = dict[str, Any]

log = logging.getLogger(__name__)

BLOCK_MS = 500
PAUSE_S = 0.2
CATCH_UP_S = 1.0
MOST_RECENT = 5000


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it was folded: as boards see it, as staff see it, and the ticket as it was before."""

    event: Json
    hall: Json
    before: Json | None


@dataclass(slots=True)
class Tail:
    """Streams that are waited for together: how far each was taken, and whether their store answers."""

    positions: dict[str, str] = field(default_factory=dict)
    connected: bool = False


Listener = Callable[[Seen, Fold | None], None]


class Watch:
    """The streams of an installation as one process follows them."""

    def __init__(self, client: Client, partitions: int) -> None:
        self._client = client
        self._partitions = partitions
        self._tails: dict[str, Tail] = {}
        self._folds: dict[str, Fold] = {}
        # Held while events are folded and told: who holds it sees folds and what was told of them in step.
        self.lock = threading.RLock()
        self._taken = threading.Condition(self.lock)
        self._listeners: list[Listener] = []
        self._hearers: list[Callable[[Json], None]] = []
        self._gaps: list[Callable[[], None]] = []
        self._rewinds: list[Callable[[], None]] = []
        self._stopping = threading.Event()
        self._gather_s = 0.0
        self._hurry = threading.Event()
        self._threads: list[threading.Thread] | None = None

    @property
    def connected(self) -> bool:
        """Whether the store answers; of a Cluster, whether any of it does."""
        return any(tail.connected for tail in list(self._tails.values()))

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event of every centre, in order."""
        self._listeners.append(listener)

    def hear(self, hearer: Callable[[Json], None], gap: Callable[[], None]) -> None:
        """Call `hearer` with every event of the system's stream, and `gap` after some may have been missed."""
        self._hearers.append(hearer)
        self._gaps.append(gap)

    def on_rewind(self, begin_anew: Callable[[], None]) -> None:
        """Call `begin_anew` after the store came back knowing less than was told: all that was folded is void."""
        self._rewinds.append(begin_anew)

    def start(self, centres: Iterable[str], gather_s: float = 0.0) -> None:
        """Begin to tail the partitions of these centres and the system's stream.

        `gather_s`: for so long events are let gather before the next are read, unless somebody waits for them. To
        wake up for each event costs several times what the event itself does.
        """
        with self.lock:
            self._gather_s = gather_s
            for key in {CentreKeys.of(centre, self._partitions).stream for centre in centres} | {
                SYSTEM_STREAM
            }:
                self._follow(key, stream.last_id(self._client, key))
            self._threads = []
            for tail in {id(tail): tail for tail in self._tails.values()}.values():
                self._begin(tail)

    def attend(self, centre: str) -> bool:
        """Tail a centre's partition from now on; whether it was not tailed before, as of one that came since."""
        key = CentreKeys.of(centre, self._partitions).stream
        if key in self._tails:
            return False
        with self.lock:
            self._follow(key, stream.last_id(self._client, key))
        return True

    def stop(self) -> None:
        """End the threads."""
        self._stopping.set()
        self._hurry.set()
        for thread in self._threads or ():
            thread.join(BLOCK_MS / 1000 + 2)

    def fold(self, centre: str) -> Fold | None:
        """The hall as of now; read from the store once, folded ever after. None before its first day."""
        folded = self._folds.get(centre)
        if folded is not None:
            return folded
        with self.lock:
            if centre in self._folds:
                return self._folds[centre]
            keys = CentreKeys.of(centre, self._partitions)
            folded = read_fold(self._client, keys, hall=True)
            if folded is not None:
                self._follow(keys.stream, folded.event_id)
                self._folds[centre] = folded
            return folded

    def recent(self, folded: Fold, oldest_ms: int) -> tuple[str, list[Seen]]:
        """Events of the fold's centre and day up to the fold's own, and the event after which none is missing."""
        keys = CentreKeys.of(folded.centre, self._partitions)
        last = event_order(folded.event_id)[0]
        start = f"{max(0, last - oldest_ms)}-0"
        entries = self._client.ask(
            "xrange", keys.stream, min=f"({start}", max=folded.event_id, count=MOST_RECENT + 1
        )
        if len(entries) > MOST_RECENT:
            return folded.event_id, []
        found: list[Seen] = []
        for event_id, fields in entries:
            _, _, day, centre, _ = events.header(fields)
            if centre == folded.centre and day < folded.day["date"]:
                start, found = event_id, []
            elif centre == folded.centre:
                event = events.decode(event_id, fields)
                found.append(Seen(event, events.hall(event, fields), None))
        return start, found

    def so_far(self, folded: Fold, newest: str, types: Container[str]) -> list[Json]:
        """Events of these types of the fold's centre and day up to `newest`, in order, among the latest entries."""
        keys, found = CentreKeys.of(folded.centre, self._partitions), []
        for event_id, fields in stream.until(self._client, keys.stream, newest, MOST_RECENT):
            type_, _, day, centre, _ = events.header(fields)
            if type_ in types and centre == folded.centre and day == folded.day["date"]:
                found.append(events.decode(event_id, fields))
        return found

    def live_tickets(self, centre: str) -> list[Json]:
        """The live tickets of a centre as staff see them, with all that was done before this was asked."""
        folded = self.fold(centre)
        self._catch_up(CentreKeys.of(centre, self._partitions).stream)
        return list(folded.tickets.values()) if folded else []

    def at_counter(self, centre: str, counter: str, queues: set[str]) -> Json:
        """The missed tickets of some queues and those a counter holds, with all that was done before this was asked."""
        tickets = self.live_tickets(centre)
        missed = [one for one in tickets if one["state"] == State.MISSED and one["queue"] in queues]
        held = [one for one in tickets if one["state"] == State.HELD and one["counter"] == counter]
        return {"missed": sorted(missed, key=lambda one: -(one["called_at"] or 0))[:20], "held": held}

    def _follow(self, key: str, position: str) -> None:
        """Tail a stream after a position, unless it is tailed; with the lock."""
        if key in self._tails:
            return
        tail = None if self._client.is_cluster else next(iter(self._tails.values()), None)
        self._tails[key] = with_it = tail or Tail()
        with_it.positions[key] = position
        if tail is None and self._threads is not None:
            self._begin(with_it)

    def _begin(self, tail: Tail) -> None:
        thread = threading.Thread(target=self._run, args=(tail,), name="watch", daemon=True)
        assert self._threads is not None
        self._threads.append(thread)
        thread.start()

    def _run(self, tail: Tail) -> None:
        while not self._stopping.is_set():
            try:
                found = stream.tail(self._client, tail.positions, BLOCK_MS)
            except ERRORS as error:
                if tail.connected:
                    log.warning("the live store is away: %s", error)
                tail.connected = False
                self._stopping.wait(PAUSE_S)
                continue
            if not tail.connected:
                tail.connected = self._back(tail)
                continue
            with self.lock:
                for key, entries in found:
                    for event_id, fields in entries:
                        tail.positions[key] = event_id
                        self._take(key, event_id, fields)
                self._taken.notify_all()
            if self._gather_s and found and self._hurry.wait(self._gather_s):
                self._hurry.clear()

    def _catch_up(self, key: str) -> None:
        """Wait until what stands in a stream now is folded: who has just done something wants to see it."""
        newest = event_order(stream.last_id(self._client, key))
        with self._taken:
            tail = self._tails.get(key)
            if tail is not None:
                self._hurry.set()
                self._taken.wait_for(
                    lambda: not tail.connected or event_order(tail.positions[key]) >= newest, CATCH_UP_S
                )

    def _take(self, key: str, event_id: str, fields: dict[str, str]) -> None:
        """Fold and tell one event; one that can't be taken costs the fold of its centre, never the thread."""
        try:
            if key == SYSTEM_STREAM:
                for hearer in self._hearers:
                    hearer({**fields, "event_id": event_id})
                return
            event = events.decode(event_id, fields)
            seen = events.hall(event, fields)
            folded, before = self._folds.get(event["centre"]), None
            if folded is not None:
                before = folded.tickets.get((event.get("ticket") or {}).get("id", ""))
                if not folded.apply(seen):
                    folded = before = None  # it was in what the fold began with
            for listener in self._listeners:
                listener(Seen(event, seen, before), folded)
        except Exception:  # whatever is wrong with one event, the next ones are to be taken
            log.exception("event %s of %s could not be taken", event_id, key)
            self._folds.pop((fields.get("e", "").split("|") + [""] * 4)[3], None)

    def _back(self, tail: Tail) -> bool:
        """After the store was away: go on where it stopped, or begin anew where it knows less than we do."""
        try:
            rewound = False
            with self.lock:
                for key, position in list(tail.positions.items()):
                    # What was told and is gone was lost, even if newer events have come since.
                    if position != stream.FIRST and stream.one(self._client, key, position) is None:
                        tail.positions[key] = stream.last_id(self._client, key)
                        rewound = True
                if rewound:
                    log.error("the live store knows less than it had told: all that was folded is read again")
                    self._folds.clear()
        except (StoreAway, *ERRORS, OSError):
            return False
        gaps = self._gaps if SYSTEM_STREAM in tail.positions else []
        for told in (*gaps, *(self._rewinds if rewound else ())):
            told()
        log.info("following the live store")
        return True
