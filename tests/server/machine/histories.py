"""Small histories written by hand, told event by event as a stream would give them. It checks nothing itself."""

from dataclasses import replace
from typing import Any

from tests.server.machine.invariants import broken
from tests.server.machine.record import Bounds, Record

Json = dict[str, Any]

DAY = "2026-11-23"
MINUTE_MS = 60_000
BOUNDS = Bounds(
    longest_head_start_ms=20 * MINUTE_MS,
    prefixes={"A": "A", "B": "B"},
    party_limit=2,
    quotas={"A": (4, 3, {"guide": 1})},
    remote=frozenset({"web"}),
)


class Told:
    """Tells a history: each word makes the next event of a ticket, from the image before it."""

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.tickets: dict[str, Json] = {}
        self.counters: dict[str, Json] = {}
        self.holders: dict[str, tuple[str, ...]] = {}
        self.now = 0

    def drawn(self, number: str, minute: float = 0, holder: str = "", **fields: Any) -> "Told":
        self.holders[number] = (holder,) if holder else ()
        self.now = max(self.now, int(minute * MINUTE_MS))
        image = {
            "id": number, "number": number, "seq": len(self.tickets) + 1, "day": DAY, "queue": number[0],
            "state": "waiting", "version": 1, "channel": "kiosk", "session": "am", "base_at": self.now,
            "rank_at": self.now, "called_at": None, "counter": None, "stops": [], "route": [], "slot_at": None,
            "pinned_to": None,
        }  # fmt: skip
        self.tickets[number] = image | fields
        booked = self.tickets[number]["state"] == "booked"
        return self.tell("ticket.booked" if booked else "ticket.drawn", ticket=self.tickets[number])

    def then(
        self, number: str, word: str, state: str | None = None, minute: float = 0, **more: Any
    ) -> "Told":
        """A further event of a ticket; what is no field of an event is one of the ticket."""
        self.now = max(self.now, int(minute * MINUTE_MS))
        before = self.tickets[number]
        beside: Json = {
            name: more.pop(name) for name in ("reason", "compared", "counter_record") if name in more
        }
        after = before | {"state": state or before["state"], "version": before["version"] + 1} | more
        self.tickets[number] = after
        if record := beside.pop("counter_record", None):
            beside["counter"] = record
        return self.tell(f"ticket.{word}", ticket=after, **beside)

    def opened(self, counter: str = "c01", **fields: Any) -> "Told":
        version = self.counters.get(counter, {"version": 0})["version"] + 1
        self.counters[counter] = {"id": counter, "state": "open", "ticket": None, "version": version} | fields
        return self.tell("counter.opened", counter=self.counters[counter])

    def called(self, number: str, counter: str = "c01", minute: float = 0, **more: Any) -> "Told":
        """By call-next, unless it is said by whom; the counter is made empty and open before."""
        known = self.counters.get(counter)
        if known is None or known["ticket"]:
            self.opened(counter)
        at = self.counters[counter]
        self.counters[counter] = at | {"ticket": number, "version": at["version"] + 1}
        more = {"compared": "A 0 A001"} | more
        if more["compared"] is None:
            del more["compared"]
        self.now = max(self.now, int(minute * MINUTE_MS))
        whole: Json = {"counter": counter, "called_at": self.now, "pinned_to": None} | more
        return self.then(number, "called", "called", counter_record=self.counters[counter], **whole)

    def missed_and_back(self, number: str, minute: float, rank_at: int | None = None) -> "Told":
        self.called(number, minute=minute)
        self.then(number, "missed", "missed", counter=None, stops=[{"outcome": None}])
        back: Json = {} if rank_at is None else {"rank_at": rank_at}
        back |= {"base_at": self.now, "called_at": None}
        return self.then(number, "requeued", "waiting", **back)

    def tell(self, type_: str, **records: Any) -> "Told":
        self.events.append({"type": type_, "at": self.now, "day": DAY, "by": "clerk-1", **records})
        return self

    def broken(self, bounds: Bounds = BOUNDS) -> set[str]:
        """The names of the invariants it breaks."""
        record = Record(replace(bounds, holders=self.holders))
        return {said.partition(":")[0] for event in self.events for said in broken(record, event)}
