"""A tiny history told by hand: commands, their events and what is left, true until a test tampers with it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from server.cli.torture.checker import Final, check
from server.cli.torture.discipline import Limits
from server.cli.torture.history import Operation, Saw
from server.wire.catalogue import Quota
from server.wire.fold import fold
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]
CENTRE, DAY = "hall", "2026-11-23"
LIMITS = Limits(1_000, 1, {"E": Quota(total=3, walk_in_floor=2, shares={"guide": 1})}, {"c1": "g1"})
NONE: Json = {"event_id": "0-0", "centre": CENTRE, "tickets": []}
BEGUN: Json = {
    "event_id": "1-0", "type": "day.changed", "by": "system", "centre": CENTRE, "day": DAY, "at": 0,
    "day_record": {"date": DAY, "state": "open"}, "catalogue_version": 1, "queues": ["A"], "counters": [],
}  # fmt: skip


def id_of(number: str, day: str = DAY) -> str:
    return f"{CENTRE}-{day.replace('-', '')}-{number}"


@dataclass
class Story:
    """Everything that has happened so far."""

    events: list[Json] = field(default_factory=lambda: [BEGUN])
    operations: list[Operation] = field(default_factory=list)
    tickets: dict[str, Json] = field(default_factory=dict)
    counters: dict[str, Json] = field(default_factory=dict)
    serves: tuple[str, ...] = ("A",)  # every counter
    now: Any = field(default_factory=lambda: itertools.count(1))

    def draw(
        self, number: str, rank_at: int | None = None, key: str | None = None, image: Json | None = None, **about: Any
    ) -> None:  # fmt: skip
        """A draw of queue A, unless its image says otherwise, asked and answered before the next is asked."""
        seq = len(self.tickets) + 1
        ticket = {
            "id": id_of(number), "number": number, "seq": seq, "centre": CENTRE, "day": DAY, "queue": "A",
            "state": State.WAITING, "version": 1, "rank_at": seq * 100 if rank_at is None else rank_at,
            "base_at": seq * 100 if rank_at is None else rank_at, "counter": None, "called_at": None, "stops": [],
            "session": "am", "channel": "kiosk", "slot_at": None, "pinned_to": None, **(image or {}),
        }  # fmt: skip
        booked = ticket["state"] == State.BOOKED
        type_ = EventType.TICKET_BOOKED if booked else EventType.TICKET_DRAWN
        self.change(type_, ticket)
        self.answer("draw", [saw(type_, ticket)], key or f"draw-{number}", queue="A", **about)

    def call(self, number: str, counter: str = "c1", **event: Any) -> None:
        """A call-next, at a counter that becomes busy with it."""
        ticket = self.after(number, state=State.CALLED, counter=counter)
        event = event or {"compared": ";".join(filter(None, map(self.head, self.serves)))}
        busy = self.counter(counter, ticket["id"])
        self.change(EventType.TICKET_CALLED, ticket, counter=busy, **event)
        self.answer("call_next", [saw(EventType.TICKET_CALLED, ticket)])

    def leave(self, type_: EventType, number: str, state: State) -> None:
        """The ticket leaves its counter, in this state."""
        before = self.tickets[id_of(number)]["counter"]
        ticket = self.after(number, state=state, counter=None)
        self.change(type_, ticket, counter=self.counter(before, None))
        self.answer(type_, [saw(type_, ticket)])

    def move(self, type_: EventType, number: str, **changes: Any) -> None:
        """Any other change of a ticket."""
        ticket = self.after(number, **changes)
        self.change(type_, ticket)
        self.answer(type_, [saw(type_, ticket)])

    def after(self, number: str, **changes: Any) -> Json:
        before = self.tickets[id_of(number)]
        return before | {"version": before["version"] + 1} | changes

    def counter(self, counter: str, ticket: str | None) -> Json:
        version = self.counters.get(counter, {"version": 0})["version"] + 1
        serves = {"queues": list(self.serves), "delays": {}}
        self.counters[counter] = {"id": counter, "version": version, "ticket": ticket, **serves}
        return self.counters[counter]

    def head(self, queue: str) -> str:
        """Who waits first in a queue, as a call tells whom it compared; '' for nobody."""
        waiting = [
            one for one in self.tickets.values()
            if (one["queue"], one["state"], one["pinned_to"]) == (queue, State.WAITING, None)
        ]  # fmt: skip
        first = min(waiting, key=lambda one: (one["rank_at"], one["seq"]), default=None)
        return f"{queue} {first['rank_at']} {first['number']}" if first else ""

    def change(self, type_: EventType, ticket: Json, **event: Any) -> None:
        self.tickets[ticket["id"]] = ticket
        self.events.append({
            "event_id": f"{len(self.events) + 1}-0", "type": str(type_), "by": "w1", "centre": CENTRE, "day": DAY,
            "at": 0, "ticket": ticket, **event,
        })  # fmt: skip

    def answer(self, command: str, told: Sequence[Saw], key: str | None = None, **about: Any) -> None:
        asked = next(self.now)
        given: Json = {
            "client": "w1", "by": "w1", "op": asked, "command": command, "key": key or f"{command}-{asked}",
            "asked_ns": asked, "answered_ns": next(self.now), "saw": tuple(told),
        }  # fmt: skip
        self.operations.append(Operation(**(given | about)))

    def kinds(self, **left: Any) -> set[str]:
        """The kinds of violations that the checker finds; `left` replaces what there is in the end."""
        told = {"tickets": self.tickets, "snapshot": fold(NONE, self.events)}
        return {one.kind for one in check(self.operations, self.events, Final(**(told | left)), LIMITS)}


def saw(type_: EventType, ticket: Json) -> Saw:
    return Saw(str(type_), ticket["id"], ticket["version"], ticket["number"], ticket["counter"])


def told() -> Story:
    """A true story: three draws, one called, missed and back, one cancelled, one served."""
    story = Story()
    for number in ("A001", "A002", "A003"):
        story.draw(number, party=f"person {number}")
    story.call("A001")
    story.leave(EventType.TICKET_MISSED, "A001", State.MISSED)
    story.call("A002", "c2")
    story.move(EventType.TICKET_REQUEUED, "A001", state=State.WAITING, rank_at=301)
    story.move(EventType.TICKET_CANCELLED, "A003", state=State.CANCELLED)
    story.call("A001", "c1")
    story.move(EventType.TICKET_STARTED, "A001", state=State.SERVING)
    story.leave(EventType.TICKET_FINISHED, "A001", State.DONE)
    return story
