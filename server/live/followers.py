"""Followers: who is connected, what they may follow, and what is sent to whom."""

import contextlib
import logging
from dataclasses import dataclass
from typing import Any

import socketio

from server.access.principal import ANYONE, Principal
from server.access.tokens import VISITOR_PREFIX, Gate
from server.domain.refusals import Refused
from server.live.moves import Moves, Place, line_of
from server.live.places import Places
from server.live.rings import OLDEST_MS, Ring
from server.live.told import Step, Told, for_holders, room_of
from server.operations.reading import Reading
from server.operations.unserved import staff_of
from server.operations.watch import Seen, Watch
from server.records.engine import DatabaseAway
from server.store.client import StoreAway
from server.wire.fold import Fold
from server.wire.notices import for_ticket
from server.wire.vocabulary import CALLS, EventType, State

Json = dict[str, Any]

log = logging.getLogger(__name__)

NAMESPACE = "/live"
_SCOPES = ("board", "hall")
_NOBODY: Json = {"ok": False, "code": "malformed"}
"""What is answered to nobody: the socket has left while its `follow` was looked after, and can't enter a room."""


@dataclass(frozen=True, slots=True)
class Follower:
    """One socket: who it is, and by which token it is known (None: by none)."""

    principal: Principal
    token: str | None


class Followers:
    """Answers `follow` from folds and rings, and fans events out to rooms."""

    def __init__(self, sio: socketio.Server, watch: Watch, gate: Gate, reading: Reading) -> None:
        self._sio = sio
        self._watch = watch
        self._gate = gate
        self._reading = reading
        self._rings: dict[str, Ring] = {}
        self._moves, self._places = Moves(), Places()
        self._told = Told()
        self._known: dict[str, Follower] = {}
        # The watch's own lock: what is told to rooms, kept in rings and answered to a follow stays in step.
        self._lock = watch.lock

    def connect(self, sid: str, token: str | None, cookie: str | None) -> bool:
        """Let a socket in: a token must stand for somebody; without one it is a visitor's. Raises DatabaseAway."""
        if cookie and cookie.startswith(VISITOR_PREFIX):
            cookie = None  # who has signed in from afar is told what anybody is, and so isn't asked for in the record
        known = self._gate.resolve(token or cookie)
        if known is None and token:
            return False
        self._known[sid] = Follower(known or ANYONE, None if known is None else token or cookie)
        return True

    def disconnect(self, sid: str) -> None:
        """A socket is gone."""
        self._known.pop(sid, None)
        self._told.forget(sid)

    def recheck(self) -> None:
        """Close the sockets whose token stands no longer for whom it did."""
        for sid, one in list(self._known.items()):
            with contextlib.suppress(StoreAway, DatabaseAway):
                if one.token and self._gate.resolve(one.token) != one.principal:
                    self._close(sid)

    def begin_anew(self) -> None:
        """Forget all rings and close all sockets: what they were told is void, and a fresh snapshot says what is."""
        with self._lock:
            self._rings.clear()
            self._moves = Moves()
            for sid in list(self._known):
                self._close(sid)

    def follow(self, sid: str, asked: Any = None, *_more: Any) -> Json:
        """The acknowledgement of a `follow`."""
        if not isinstance(asked, dict) or sid not in self._known:
            return {"ok": False, "code": "malformed"}
        try:
            if "secret" in asked:
                return self._follow_ticket(sid, str(asked["secret"]))
            return self._follow_centre(sid, asked)
        except Refused as refused:
            return {"ok": False, "code": refused.code}
        except (StoreAway, DatabaseAway):
            return {"ok": False, "code": "store_away"}

    def take(self, seen: Seen, folded: Fold | None) -> None:
        """Fan one event out; called in the order of the stream."""
        event = seen.event
        centre = event["centre"]
        with self._lock:
            ring = self._rings.get(centre)
            if ring is not None:
                ring.add(seen)
            self._emit("event", event, f"board:{centre}")
            self._emit("event", seen.hall, f"hall:{centre}")
            self._emit("event", for_anyone(event), f"anyone:{centre}")
            place = self._moves.note(seen) if folded is not None else None
            if folded is not None and event["type"].startswith("counter."):
                for queue in folded.queues.values():
                    if queue["waiting"]:
                        self._moves.touch((centre, queue["id"]), event["event_id"])
            if (ticket := event.get("ticket")) is not None and event["type"].startswith("ticket."):
                if place is not None and folded is not None and self._told.follows(ticket):
                    self._flush(place, folded)  # by the rank it had: what moves later is told by the new one
                self._emit("event", event, f"ticket:{ticket['id']}")
                for step in self._told.moved(ticket):
                    self._go(step)
            if event["type"] == EventType.NOTICE:
                self._emit("event", for_holders(event), room_of(event))

    def flush(self) -> None:
        """Send what has moved in each queue; called once a second."""
        with self._lock:
            for place in self._moves.pending():
                folded = self._watch.fold(place[0])
                if folded is not None:
                    self._flush(place, folded)

    def _follow_centre(self, sid: str, asked: Json) -> Json:
        centre, scope, after = asked.get("centre"), asked.get("scope") or "board", asked.get("after")
        if not isinstance(centre, str) or scope not in _SCOPES:
            return {"ok": False, "code": "malformed"}
        known = self._known[sid].principal
        if known.centre is not None and known.centre != centre:
            return {"ok": False, "code": "not_found"}
        if scope == "hall" and known.kind != "staff":
            return {"ok": False, "code": "unauthorised" if known is ANYONE else "not_yours"}
        self._reading.must_exist(centre)
        with self._lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return {"ok": False, "code": "store_away"}
            ring = self._ring(folded)
            if sid not in self._known:
                return _NOBODY
            room = "anyone" if known.kind == "visitor" else scope
            for left in self._sio.rooms(sid, namespace=NAMESPACE):
                if left.partition(":")[0] in ("anyone", *_SCOPES):
                    self._sio.leave_room(sid, left, namespace=NAMESPACE)
            self._sio.enter_room(sid, f"{room}:{centre}", namespace=NAMESPACE)
            missed = ring.after(str(after), folded.event_id) if _is_event_id(after) else None
            if missed is None:
                snapshot = folded.snapshot(hall=scope == "hall")
                if room == "anyone":
                    snapshot["prints"] = []
                return {"ok": True, "event_id": folded.event_id, "snapshot": snapshot}
            for seen in missed:
                event = {"hall": seen.hall, "board": seen.event}.get(room) or for_anyone(seen.event)
                self._sio.emit("event", event, to=sid, namespace=NAMESPACE)
            return {"ok": True, "event_id": after, "snapshot": None}

    def _ring(self, folded: Fold) -> Ring:
        """The centre's ring; the first time, filled with what the stream still has of the last minutes."""
        ring = self._rings.get(folded.centre)
        if ring is None:
            start, recent = self._watch.recent(folded, OLDEST_MS)
            ring = self._rings[folded.centre] = Ring(start, folded.day["date"])
            for seen in recent:
                ring.add(seen)
        return ring

    def _follow_ticket(self, sid: str, secret: str) -> Json:
        ticket, record = self._reading.by_secret(secret)
        centre, now_ms = record["centre"], self._reading.halls.client.now_ms()
        with self._lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return {"ok": False, "code": "store_away"}
            current = folded.tickets.get(ticket.id, record)
            self._flush((centre, line_of(current)), folded)
            if sid not in self._known:
                return _NOBODY
            self._sio.enter_room(sid, f"ticket:{ticket.id}", namespace=NAMESPACE)
            self._sio.enter_room(sid, f"queue:{centre}:{line_of(current)}", namespace=NAMESPACE)
            self._go(self._told.follow(sid, current))
            ahead, waiting = self._places.in_front(folded, current)
            shown = {
                name: value for name, value in current.items() if name not in ("priority", "needs", "waiting")
            }
            return {
                "ok": True, "event_id": folded.event_id, "ticket": shown, "people_ahead": ahead, "waiting": waiting,
                "notices": for_ticket(current, folded.day["date"], folded.notices.values(), now_ms),
                **_staff(line_of(current), folded),
            }  # fmt: skip

    def _flush(self, place: Place, folded: Fold) -> None:
        queue = folded.queues.get(place[1])  # a line pinned to a counter or a group is none
        pinned = (one for one in folded.tickets.values() if line_of(one) == place[1])
        waiting = queue["waiting"] if queue else sum(one["state"] == State.WAITING for one in pinned)
        frame = self._moves.frame(place, waiting, _staff(place[1], folded))
        if frame is not None:
            self._emit("queue.moved", frame, f"queue:{place[0]}:{place[1]}")

    def _go(self, step: Step) -> None:
        for room in step.leaves:
            self._sio.leave_room(step.sid, room, namespace=NAMESPACE)
        for room in step.enters:
            self._sio.enter_room(step.sid, room, namespace=NAMESPACE)

    def _close(self, sid: str) -> None:
        self._sio.start_background_task(self._sio.disconnect, sid, namespace=NAMESPACE)

    def _emit(self, name: str, value: Json, room: str) -> None:
        self._sio.emit(name, value, room=room, namespace=NAMESPACE)


def for_anyone(event: Json) -> Json:
    """An event as an open board shows it: only calls name a ticket, and nobody's slip is spoken of."""
    hidden = {"print"} if event["type"] in CALLS else {"ticket", "print"}
    return {name: value for name, value in event.items() if name not in hidden}


def _staff(line: str, folded: Fold) -> Json:
    """How many counters are open for a queue's line; of one pinned to a counter or a group nothing is said."""
    return staff_of(line, folded.counters.values()) if line in folded.queues else {}


def _is_event_id(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    ms, dash, seq = value.partition("-")
    return bool(dash and len(value) < 40 and ms.isdecimal() and seq.isdecimal())
