"""A follower's state: events folded over a snapshot. Written once; it looks at nothing but its arguments.

To fold is to replace a record by its id unless what arrives is older. `day.changed` with a later date, or of a day that
is told anew (`rebased`, which may be an earlier one), begins anew but for the tickets of that day and later ones.
Snapshots and events are plain JSON values (see `server.wire.records` for their shapes).
"""

from collections.abc import Iterable
from typing import Any

from server.wire.vocabulary import CALLS, LIVE_STATES, EventType, PrintState

CALLS_KEPT = 20
_ENDED_PRINTS = frozenset({PrintState.CONFIRMED, PrintState.FAILED, PrintState.UNKNOWN})

Json = dict[str, Any]


def event_order(event_id: str) -> tuple[int, int]:
    """`ms-seq` as two integers, to compare by."""
    ms, _, seq = event_id.partition("-")
    return int(ms), int(seq or 0)


def fold(snapshot: Json, events: Iterable[Json]) -> Json:
    """The snapshot after these events; the one given is not changed."""
    folded = Fold(snapshot)
    for event in events:
        folded.apply(event)
    return folded.snapshot()


class Fold:
    """A snapshot held by id, so that each event is folded in constant time."""

    def __init__(self, snapshot: Json) -> None:
        self.event_id: str = snapshot.get("event_id", "0-0")
        self.centre: str = snapshot.get("centre", "")
        self.catalogue_version: int = snapshot.get("catalogue_version", 0)
        self.hall: bool = snapshot.get("tickets") is not None
        self.day: Json = snapshot.get("day") or {}
        self.queues: dict[str, Json] = _by_id(snapshot.get("queues"))
        self.counters: dict[str, Json] = _by_id(snapshot.get("counters"))
        self.calls: list[Json] = list(snapshot.get("calls") or [])
        self.notices: dict[str, Json] = _by_id(snapshot.get("notices"))
        self.devices: dict[str, Json] = _by_id(snapshot.get("devices"))
        self.prints: dict[str, Json] = _by_id(snapshot.get("prints"))
        self.tickets: dict[str, Json] = _by_id(snapshot.get("tickets"))
        self.helps: dict[str, Json] = _by_id(snapshot.get("helps"))

    def apply(self, event: Json) -> bool:
        """Fold one event; False if it was folded already or belongs to another centre."""
        if event.get("centre") != self.centre or event_order(event["event_id"]) <= event_order(self.event_id):
            return False
        self.event_id = event["event_id"]
        if day := event.get("day_record"):
            date, rebased = self.day.get("date", ""), event.get("rebased", False)
            if day["date"] > date or rebased:
                self._begin_day(event)
            if day["date"] >= date or rebased:
                self.day = day
        if (version := event.get("catalogue_version")) is not None:
            self.catalogue_version = version
        if device := event.get("device"):
            self.devices[device["id"]] = device
        if event.get("day", "") != self.day.get("date", ""):
            if event.get("day", "") > self.day.get("date", "") and (booked := event.get("ticket")):
                self._keep(booked)
            return True
        for known in event.get("queues", ()):
            self.queues.setdefault(known, {"id": known, "waiting": 0, "suspended": False})
        for known in event.get("counters", ()):
            self.counters.setdefault(known, closed_counter(known))
        for moved in ("queue", "queue_left"):
            if queue := event.get(moved):
                self.queues[queue["id"]] = queue
        if counter := event.get("counter"):
            _replace(self.counters, counter)
        if ticket := event.get("ticket"):
            self._ticket(event, ticket)
        if job := event.get("print"):
            if job["state"] in _ENDED_PRINTS:
                self.prints.pop(job["id"], None)
            else:
                self.prints[job["id"]] = job
        if shown := event.get("shown"):
            self._shown(shown)
        if notice := event.get("notice"):
            if notice.get("ended_at"):
                self.notices.pop(notice["id"], None)
            else:
                self.notices[notice["id"]] = notice
        if self.hall and (asked := event.get("help")):
            if asked.get("answered_at"):
                self.helps.pop(asked["id"], None)
            else:
                self.helps[asked["id"]] = asked
        return True

    def snapshot(self, hall: bool | None = None) -> Json:
        """The state as a snapshot value; `hall=False` leaves out what only staff see."""
        result: Json = {
            "event_id": self.event_id,
            "centre": self.centre,
            "day": self.day,
            "catalogue_version": self.catalogue_version,
            "queues": _listed(self.queues),
            "counters": _listed(self.counters),
            "calls": list(self.calls),
            "notices": _listed(self.notices),
            "devices": _listed(self.devices),
            "prints": _listed(self.prints),
        }
        if self.hall and hall is False:
            result["counters"] = [as_boards_see(counter) for counter in result["counters"]]
        if self.hall if hall is None else hall:
            result["tickets"] = _listed(self.tickets)
            result["helps"] = _listed(self.helps)
        return result

    def _begin_day(self, event: Json) -> None:
        queues, counters = event.get("queues", list(self.queues)), event.get("counters", list(self.counters))
        self.queues = {key: {"id": key, "waiting": 0, "suspended": False} for key in queues}
        self.counters = {key: closed_counter(key) for key in counters}
        self.calls, self.notices, self.prints, self.helps = [], {}, {}, {}
        date = event["day_record"]["date"]
        self.tickets = {key: one for key, one in self.tickets.items() if one.get("day", "") >= date}

    def _ticket(self, event: Json, ticket: Json) -> None:
        newest = self.calls[-1]["event_id"] if self.calls else "0-0"
        if event["type"] in CALLS and event_order(event["event_id"]) > event_order(newest):
            self.calls = [*self.calls, call_of(event)][-CALLS_KEPT:]
        self._keep(ticket)

    def _keep(self, ticket: Json) -> None:
        if not self.hall:
            return
        if ticket["state"] in LIVE_STATES:
            _replace(self.tickets, ticket)
        elif self.tickets.get(ticket["id"], ticket)["version"] <= ticket["version"]:
            self.tickets.pop(ticket["id"], None)

    def _shown(self, shown: Json) -> None:
        for index, call in enumerate(self.calls):
            if call["event_id"] == shown["event_id"]:
                others = [s for s in call["shown"] if s["device"] != shown["device"]]
                mark = {key: value for key, value in shown.items() if key != "event_id"}
                self.calls[index] = {**call, "shown": [*others, mark]}


def call_of(event: Json) -> Json:
    """The announcement that a call or recall event makes."""
    ticket = event["ticket"]
    return {
        "event_id": event["event_id"],
        "ticket": ticket["id"],
        "number": ticket["number"],
        "counter": ticket.get("counter"),
        "zone": ticket.get("zone"),
        "at": event["at"],
        "recall": event["type"] == EventType.TICKET_RECALLED,
        "shown": [],
    }


def as_boards_see(counter: Json) -> Json:
    """A counter without what only staff see of it: why it is paused, and since when."""
    shown = {name: value for name, value in counter.items() if name != "paused_at"}
    return shown | {"reason": None}


def closed_counter(counter: str) -> Json:
    """The record of a counter nobody has opened today."""
    return {
        "id": counter, "state": "closed", "reason": None, "back_at": None,
        "queues": [], "ticket": None, "clerk": None, "version": 0,
    }  # fmt: skip


def _by_id(records: Iterable[Json] | None) -> dict[str, Json]:
    return {record["id"]: record for record in records or []}


def _listed(records: dict[str, Json]) -> list[Json]:
    return [records[key] for key in sorted(records)]


def _replace(records: dict[str, Json], record: Json) -> None:
    known = records.get(record["id"])
    if known is None or known["version"] <= record["version"]:
        records[record["id"]] = record
