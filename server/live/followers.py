"""Followers: who is connected, what they may follow, and what is sent to whom."""

import logging
import threading
from typing import Any

import socketio

from server.access.principal import ANYONE, Principal
from server.access.tokens import Gate
from server.domain.refusals import Refused
from server.live.moves import Moves, Place
from server.live.rings import Ring
from server.operations.reading import Reading
from server.operations.watch import Seen, Watch
from server.store.client import StoreAway
from server.wire.fold import Fold
from server.wire.vocabulary import CALLS, State

Json = dict[str, Any]

log = logging.getLogger(__name__)

NAMESPACE = "/live"
_PUBLIC_SCOPES = frozenset({"board", "hall"})


class Followers:
    """Answers `follow` from folds and rings, and fans events out to rooms."""

    def __init__(self, sio: socketio.Server, watch: Watch, gate: Gate, reading: Reading) -> None:
        self._sio = sio
        self._watch = watch
        self._gate = gate
        self._reading = reading
        self._rings: dict[str, Ring] = {}
        self._moves = Moves()
        self._principals: dict[str, Principal] = {}
        self._lock = threading.RLock()

    def connect(self, sid: str, token: str | None, cookie: str | None) -> bool:
        """Let a socket in: a token must stand for somebody; without one it is a visitor's."""
        if token:
            known = self._gate.resolve(token)
            if known is None:
                return False
        else:
            known = (self._gate.resolve(cookie) if cookie else None) or ANYONE
        self._principals[sid] = known
        return True

    def disconnect(self, sid: str) -> None:
        """A socket is gone."""
        self._principals.pop(sid, None)

    def drop(self, kind: str, principal: str) -> None:
        """Close the sockets of a device or an account that may no longer come in."""
        for sid, known in list(self._principals.items()):
            if known.id == principal and known.kind == kind:
                self._sio.disconnect(sid, namespace=NAMESPACE)

    def follow(self, sid: str, asked: Any) -> Json:
        """The acknowledgement of a `follow`."""
        if not isinstance(asked, dict):
            return {"ok": False, "code": "malformed"}
        try:
            if "secret" in asked:
                return self._follow_ticket(sid, str(asked["secret"]))
            return self._follow_centre(sid, asked)
        except Refused as refused:
            return {"ok": False, "code": refused.code}
        except StoreAway:
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
            place = self._moves.note(seen)
            if (ticket := event.get("ticket")) is not None and event["type"].startswith("ticket."):
                if place is not None and folded is not None:
                    self._flush(place, folded)
                self._emit("event", event, f"ticket:{ticket['id']}")

    def flush(self) -> None:
        """Send what has moved in each queue; called once a second."""
        with self._lock:
            for place in self._moves.pending():
                folded = self._watch.fold(place[0])
                if folded is not None:
                    self._flush(place, folded)

    def _follow_centre(self, sid: str, asked: Json) -> Json:
        centre, scope, after = asked.get("centre"), asked.get("scope") or "board", asked.get("after")
        if not isinstance(centre, str) or scope not in _PUBLIC_SCOPES:
            return {"ok": False, "code": "malformed"}
        known = self._principals.get(sid, ANYONE)
        if known.centre is not None and known.centre != centre:
            return {"ok": False, "code": "not_found"}
        if scope == "hall" and known.kind != "staff":
            return {"ok": False, "code": "unauthorised" if known is ANYONE else "not_yours"}
        self._reading.must_exist(centre)
        with self._lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return {"ok": False, "code": "store_away"}
            ring = self._rings.setdefault(centre, Ring(folded.event_id, folded.day["date"]))
            room = "anyone" if known is ANYONE else scope
            self._sio.enter_room(sid, f"{room}:{centre}", namespace=NAMESPACE)
            missed = ring.after(str(after), folded.event_id) if _is_event_id(after) else None
            if missed is None:
                snapshot = folded.snapshot(hall=scope == "hall")
                return {"ok": True, "event_id": folded.event_id, "snapshot": snapshot}
            for seen in missed:
                event = {"hall": seen.hall, "board": seen.event}.get(room) or for_anyone(seen.event)
                self._sio.emit("event", event, to=sid, namespace=NAMESPACE)
            return {"ok": True, "event_id": after, "snapshot": None}

    def _follow_ticket(self, sid: str, secret: str) -> Json:
        ticket, record = self._reading.by_secret(secret)
        centre = record["centre"]
        with self._lock:
            folded = self._watch.fold(centre)
            if folded is None:
                return {"ok": False, "code": "store_away"}
            current = folded.tickets.get(ticket.id, record)
            self._flush((centre, current["queue"]), folded)
            self._sio.enter_room(sid, f"ticket:{ticket.id}", namespace=NAMESPACE)
            self._sio.enter_room(sid, f"queue:{centre}:{current['queue']}", namespace=NAMESPACE)
            ahead, waiting = in_front(folded, current)
            shown = {
                name: value for name, value in current.items() if name not in ("priority", "needs", "waiting")
            }
            return {
                "ok": True, "event_id": folded.event_id, "ticket": shown, "people_ahead": ahead, "waiting": waiting,
            }  # fmt: skip

    def _flush(self, place: Place, folded: Fold) -> None:
        waiting = (folded.queues.get(place[1]) or {}).get("waiting", 0)
        frame = self._moves.frame(place, waiting)
        if frame is not None:
            self._emit("queue.moved", frame, f"queue:{place[0]}:{place[1]}")

    def _emit(self, name: str, value: Json, room: str) -> None:
        self._sio.emit(name, value, room=room, namespace=NAMESPACE)


def for_anyone(event: Json) -> Json:
    """An event as an open board shows it: only calls name a ticket."""
    if event["type"] in CALLS or "ticket" not in event:
        return event
    return {name: value for name, value in event.items() if name not in ("ticket", "print")}


def in_front(folded: Fold, ticket: Json) -> tuple[int | None, int]:
    """People ahead of a waiting ticket (None if it does not wait) and all who wait in its queue."""
    queue = ticket["queue"]
    waiting = [
        one for one in folded.tickets.values() if one["queue"] == queue and one["state"] == State.WAITING
    ]
    if ticket["state"] != State.WAITING:
        return None, len(waiting)
    own = (ticket["rank_at"], ticket["seq"])
    return sum((one["rank_at"], one["seq"]) < own for one in waiting), len(waiting)


def _is_event_id(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    ms, dash, seq = value.partition("-")
    return bool(dash and ms.isdigit() and seq.isdigit())
