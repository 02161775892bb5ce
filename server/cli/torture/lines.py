"""Who waits in which line, as events tell it: the smallest rank, and who came first of those. It judges nothing."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from server.wire.vocabulary import State

Json = dict[str, Any]


class Waiting(NamedTuple):
    """One who waits, as lines are sorted: by a time (the rank, or the arrival), then by the order of draws."""

    time: int
    seq: int
    id: str


class Lines:
    """The lines of every day; entries of those who left them are thrown away as they come up."""

    def __init__(self, tickets: Mapping[str, Json]) -> None:
        """`tickets`: the last image of each, which somebody else keeps."""
        self._tickets = tickets
        self._heaps: dict[tuple[str, str, str], list[Waiting]] = defaultdict(list)

    def enter(self, ticket: Json, by: str) -> None:
        """A ticket waits in its line, sorted by this one of its times (`rank_at`, `base_at`)."""
        waiting = Waiting(ticket[by], ticket["seq"], ticket["id"])
        heapq.heappush(self._heaps[ticket["day"], line(ticket), by], waiting)

    def first(self, day: str, where: str, by: str, but: Collection[str] = ()) -> Waiting | None:
        """The first of those who were entered there by this time and wait there with it still, `but` some for good."""
        heap = self._heaps[day, where, by]
        while heap:
            now = self._tickets[heap[0].id]
            stands = now["state"] == State.WAITING and (line(now), now[by]) == (where, heap[0].time)
            if stands and heap[0].id not in but:
                return heap[0]
            heapq.heappop(heap)
        return None


def line(ticket: Json) -> str:
    """The line a ticket waits in: its queue's, or that of the counter or group it is pinned to."""
    return f"@{ticket['pinned_to']}" if ticket.get("pinned_to") else str(ticket["queue"])
