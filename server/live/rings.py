"""Rings: the last events of each followed centre, so that a follower can resume without a gap."""

from collections import deque
from dataclasses import dataclass, field

from server.operations.watch import Seen
from server.wire.fold import event_order

LONGEST = 2000
OLDEST_MS = 15 * 60_000


@dataclass(slots=True)
class Ring:
    """The events of one centre later than `start`; older ones are dropped by number, age, and the day's change."""

    start: str
    day: str
    kept: deque[Seen] = field(default_factory=deque)

    def add(self, seen: Seen) -> None:
        """Keep one more event."""
        begun = seen.event.get("day_record", {}).get("date", "")  # an event's own day may be yet to come
        if begun > self.day:
            self.day = begun
            self.start = seen.event["event_id"]
            self.kept.clear()
        self.kept.append(seen)
        while len(self.kept) > LONGEST or seen.event["at"] - self.kept[0].event["at"] > OLDEST_MS:
            self.start = self.kept.popleft().event["event_id"]

    def after(self, event_id: str, newest: str) -> list[Seen] | None:
        """The events later than one; None if it is too old, of another day, or newer than the stream."""
        order = event_order(event_id)
        if order < event_order(self.start) or order > event_order(newest):
            return None
        return [seen for seen in self.kept if event_order(seen.event["event_id"]) > order]
