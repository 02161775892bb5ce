"""Follows the queue discipline by the events: ranks, overtaking, the choice across lines, slots, quotas. Pure.

Of the hall it knows its limits alone. Each check gives the broken promise's name and what shows it.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.cli.torture.lines import Lines, line
from server.wire.catalogue import Quota
from server.wire.vocabulary import REMOTE_CHANNELS, EventType, State

Json = dict[str, Any]
Found = tuple[str, str]

_MOVES_RANK = frozenset(
    {EventType.TICKET_CHECKED_IN, EventType.TICKET_REQUEUED, EventType.TICKET_PRIORITISED}
)
_MOVES_ARRIVAL = frozenset({EventType.TICKET_CHECKED_IN, EventType.TICKET_REQUEUED})
_NEW = frozenset({EventType.TICKET_DRAWN, EventType.TICKET_BOOKED})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one hall; quotas by queue, for each session; groups by counter."""

    longest_head_start_ms: int
    slot_capacity: int
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


class Discipline:
    """What the events so far have come to, as far as the discipline asks for it."""

    def __init__(self, limits: Limits, tickets: Mapping[str, Json]) -> None:
        """`tickets`: the last image of each before the event that is looked at."""
        self._limits, self._tickets = limits, tickets
        self.lines = Lines(tickets)
        self._moved: set[str] = set()  # whose place was given by an act on record
        self._counted: dict[str, tuple[str, ...]] = {}  # ticket → the tallies it counts in
        self._tallies: Tally[str] = Tally()

    def look(self, event: Json, before: Json | None) -> Iterator[Found]:
        """What an event of a ticket breaks, which is not among `tickets` yet."""
        if event["type"] in _NEW:
            yield from self._drawn(event["ticket"])
        elif before is not None:
            yield from self._stands_still(event, before)
            self._note(event, before)
        if "compared" in event and before is not None:
            yield from self._overtaken(before)
            if "counter" in event:
                yield from self._chosen(event, before)
        if event["ticket"]["state"] == State.WAITING:
            yield from self._within_head_start(event["ticket"])

    def entered(self, ticket: Json) -> None:
        """It is among `tickets` now; where it waits, it stands in its line."""
        if ticket["state"] != State.WAITING:
            return
        self.lines.enter(ticket, "rank_at")
        if ticket["id"] not in self._moved:
            self.lines.enter(ticket, "base_at")

    def _stands_still(self, event: Json, before: Json) -> Iterator[Found]:
        """A rank changes by a check-in, a requeue or a grant of priority, a time of arrival by the first two."""
        for name, movers in (("rank_at", _MOVES_RANK), ("base_at", _MOVES_ARRIVAL)):
            was, now = before.get(name), event["ticket"].get(name)
            if was != now and event["type"] not in movers:
                yield "rank_moved", f"{before['id']}: {name} from {was} to {now}"

    def _within_head_start(self, ticket: Json) -> Iterator[Found]:
        """Nobody stands behind the time he came, nor before it by more than the longest head start."""
        gained_ms = ticket["base_at"] - ticket["rank_at"]
        if ticket["id"] not in self._moved and not 0 <= gained_ms <= self._limits.longest_head_start_ms:
            yield "rank_out_of_bounds", f"{ticket['id']} stands {gained_ms} ms before the time it came"

    def _note(self, event: Json, before: Json) -> None:
        """Who was put elsewhere than his arrival and his class would, and who counts no more."""
        ticket, one = event["ticket"], before["id"]
        # While the order's time stands still, it comes back when it was drawn
        behind_others = (
            event["type"] == EventType.TICKET_CHECKED_IN
            and before.get("slot_at") is None
            and (ticket["base_at"] != before["base_at"] or ticket["rank_at"] > ticket["base_at"])
        )
        # It gains it no place
        favoured_late = event["type"] == EventType.TICKET_PRIORITISED and before["state"] == State.MISSED
        if event["type"] == EventType.TICKET_REQUEUED or behind_others or favoured_late:
            self._moved.add(one)
        called = before.get("called_at") is not None or before.get("stops")
        if event["type"] == EventType.TICKET_CANCELLED and not called:
            self._tallies.subtract(self._counted.pop(one, ()))

    def _overtaken(self, taken: Json) -> Iterator[Found]:
        """Who came more than the longest head start later is never taken first by call-next."""
        if taken.get("pinned_to") or taken["id"] in self._moved:
            return
        first = self.lines.first(taken["day"], taken["queue"], "base_at", self._moved)
        if first is not None and taken["base_at"] - first.time > self._limits.longest_head_start_ms:
            later_ms = taken["base_at"] - first.time
            yield "overtaken", f"{taken['id']}, who came {later_ms} ms later, before {first.id}"

    def _chosen(self, event: Json, taken: Json) -> Iterator[Found]:
        """A counter takes who is pinned to it or its group, else the smallest rank + delay; all heads are on record."""
        counter = event["counter"]
        group = self._limits.groups.get(counter["id"])
        pinned = [f"@counter:{counter['id']}", *([f"@group:{group}"] if group else [])]
        places = [(0, one, 0) for one in pinned]
        places += [(1, one, counter["delays"].get(one, 0) * 1000) for one in counter["queues"]]
        heads, compared = [], []
        for tier, where, delay_ms in places:
            first = self.lines.first(taken["day"], where, "rank_at")
            if first is not None:
                weighed = first.time + delay_ms
                heads.append((tier, weighed, first.seq, first.id))
                compared.append(f"{where} {weighed} {first.id.rpartition('-')[2]}")
        best = min(heads, default=None)
        if best is None or best[3] != taken["id"]:
            yield (
                "choice",
                f"{taken['id']} in {line(taken)} at {counter['id']}, and not {best and best[3]} of {compared}",
            )
        if event["compared"] != ";".join(compared):
            yield "choice", f"{counter['id']} compared {event['compared']}, and there were {compared}"

    def _drawn(self, ticket: Json) -> Iterator[Found]:
        """No slot and no quota gives out more than it has, but for those given back before they were called."""
        counts = dict(self._limits_of(ticket))
        self._counted[ticket["id"]] = tuple(counts)
        self._tallies.update(counts.keys())
        if ticket.get("offline") or ticket.get("extra"):  # over the limit on record
            return
        for name, most in counts.items():
            if self._tallies[name] > most:
                kind = "slot_overfull" if name.startswith("slot") else "quota_exceeded"
                yield kind, f"{ticket['id']} is number {self._tallies[name]} of {most} ({name})"

    def _limits_of(self, ticket: Json) -> Iterator[tuple[str, int]]:
        """The tallies a new ticket counts in, and how high each may come."""
        day, queue, channel = ticket["day"], ticket["queue"], ticket.get("channel")
        if (slot_at := ticket.get("slot_at")) is not None:
            yield f"slot {day} {queue} {slot_at}", self._limits.slot_capacity
        quota = self._limits.quotas.get(queue)
        if quota is None:
            return
        name = f"quota {day} {queue} {ticket.get('session')}"
        yield name, quota.total
        if channel in quota.shares:
            yield f"{name} {channel}", quota.shares[channel]
        if channel in REMOTE_CHANNELS:
            yield f"{name} afar", quota.total - quota.walk_in_floor
