"""What a recorded history has come to so far, and the limits of its hall. It judges nothing."""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """The limits of one hall: H, prefixes and quotas by queue, holders by ticket id."""

    longest_head_start_ms: int
    prefixes: Mapping[str, str]
    party_limit: int
    quotas: Mapping[str, tuple[int, int, Mapping[str, int]]]  # queue → total, walk-ins' floor, shares
    remote: frozenset[str]
    slot_capacity: int = 1
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extras: frozenset[str] | set[str] = frozenset()  # ids of numbers beyond the quota (加号)


@dataclass
class Record:
    """A history so far: the last image of each ticket and counter, and what has happened to each ticket."""

    bounds: Bounds
    tickets: dict[str, Json] = field(default_factory=dict)
    counters: dict[str, Json] = field(default_factory=dict)
    happened: dict[str, list[Json]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)  # tickets whose place was given by an act on record
    first_queue: dict[str, str] = field(default_factory=dict)
    numbers: Tally[str] = field(default_factory=Tally)
    last_at: int = 0

    def remember(self, event: Json) -> None:
        """The event is part of the history from now on."""
        ticket, counter = event.get("ticket"), event.get("counter")
        self.last_at = max(self.last_at, event["at"])
        if counter:
            self.counters[f"{event['day']} {counter['id']}"] = counter
        if ticket:
            name = ticket["id"]
            if name not in self.tickets:
                self.first_queue[name] = ticket["queue"]
                self.numbers[f"{event['day']} {ticket['queue']}"] += not ticket.get("offline")
            if placed_by_act(self.tickets.get(name), event):
                self.moved.add(name)
            self.tickets[name] = ticket
            self.happened.setdefault(name, []).append(event)

    def before(self, event: Json) -> Json | None:
        return self.tickets.get(event["ticket"]["id"]) if event.get("ticket") else None

    def in_line(self, event: Json) -> list[Json]:
        """Who else waits unpinned in the queue a call-next has just taken a ticket from."""
        taken = event["ticket"]
        return [
            one for one in self.tickets.values()
            if one["state"] == "waiting" and one["queue"] == taken["queue"] and one["day"] == taken["day"]
            and not one.get("pinned_to") and one["id"] != taken["id"]
        ]  # fmt: skip

    def of_day(self, day: str) -> Iterator[Json]:
        return (one for one in self.tickets.values() if one["day"] == day)


def placed_by_act(before: Json | None, event: Json) -> bool:
    """Whether an event put a ticket where neither its arrival nor its class would: requeued, checked in after its turn.

    A class granted to who was missed gains it no place, so that it stands as one behind others does.
    """
    if event["type"] == "ticket.requeued":
        return True
    if before is None:
        return False
    if event["type"] == "ticket.prioritised":
        return bool(before["state"] == "missed")
    if event["type"] != "ticket.checked_in" or before.get("slot_at") is not None:
        return False
    after = event["ticket"]
    if after["base_at"] != before["base_at"]:
        return True
    # In the instant in which it was drawn the time of arrival is the same whether its turn had passed or not.
    favoured = after.get("priority") is not None and event["at"] == after["base_at"]
    return favoured or after["rank_at"] > after["base_at"]
