"""Service history: which calls of a day ended, and how long each took a counter, from events. It looks at no clock."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.wait import Served
from server.wire.vocabulary import EventType, Outcome

Json = dict[str, Any]

RECENT_CALLS = 100
"""How many of a queue's last calls are its recent ones."""
RECENT_ERRORS = 100
LONGEST_GAP_S = 600
"""A counter that is empty for longer, though people wait, is at lunch and not between two calls."""
_ENDS_CALL = frozenset({EventType.TICKET_FINISHED, EventType.TICKET_MISSED, EventType.TICKET_TRANSFERRED})
_RESTS = frozenset({EventType.COUNTER_PAUSED, EventType.COUNTER_CLOSED, EventType.COUNTER_OPENED})
_BREAKS = frozenset({EventType.TICKET_HELD, EventType.TICKET_UNDONE})
TYPES = _ENDS_CALL | _RESTS | _BREAKS | {EventType.TICKET_CALLED}
"""The types of events that a history takes anything from."""


@dataclass(slots=True)
class History:
    """What one centre's day has shown: by queue, calls that ended, gaps after them, how far predictions were off."""

    day: str
    served: dict[str, deque[Served]] = field(default_factory=dict)
    # Seconds an empty counter kept people waiting
    gaps: dict[str, deque[float]] = field(default_factory=dict)
    ratios: dict[str, deque[float]] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)  # counter → when its last call ended
    # Held, so that call to end is no time at a counter, or undone
    broken: set[str] = field(default_factory=set)
    renewed_at: int = 0

    def note(self, event: Json) -> None:
        """Keep what an event says of a call that ended, or of the gap before one."""
        ticket: Json = event.get("ticket") or {}
        if event["type"] in _RESTS:
            self.emptied.pop((event.get("counter") or {}).get("id", ""), None)
        elif event["type"] in _BREAKS:
            self.broken.add(ticket["id"])
        elif event["type"] == EventType.TICKET_CALLED:
            self._note_gap(ticket)
        elif event["type"] in _ENDS_CALL and ticket.get("stops"):
            self._note_end(event, ticket)

    def _note_gap(self, ticket: Json) -> None:
        emptied_at = self.emptied.pop(ticket["counter"], None)
        if emptied_at is not None and ticket["base_at"] <= emptied_at:
            gap_s = max(0, ticket["called_at"] - emptied_at) / 1000
            if gap_s <= LONGEST_GAP_S:
                self.gaps.setdefault(ticket["queue"], deque(maxlen=RECENT_CALLS)).append(gap_s)

    def _note_end(self, event: Json, ticket: Json) -> None:
        stop = ticket["stops"][-1]
        broken = ticket["id"] in self.broken
        ends_now = stop["finished_at"] == event["at"] and stop["called_at"] is not None
        if ends_now and not broken and stop["outcome"] != Outcome.UNRECORDED:
            taken_s = max(0, stop["finished_at"] - stop["called_at"]) / 1000
            finished = event["type"] == EventType.TICKET_FINISHED
            self.emptied[stop["counter"]] = stop["finished_at"]
            calls = self.served.setdefault(stop["queue"], deque(maxlen=RECENT_CALLS))
            calls.append(Served(stop["service"], taken_s, max(1, ticket["cases"]), finished))

    def note_error(self, queue: str, ratio: float) -> None:
        """Keep how far one prediction was off."""
        self.ratios.setdefault(queue, deque(maxlen=RECENT_ERRORS)).append(ratio)

    def begin_with(self, earlier: "History") -> None:
        """Put before what it has what was seen earlier."""
        self.broken |= earlier.broken
        self.emptied = earlier.emptied | self.emptied
        for queue, calls in earlier.served.items():
            self.served[queue] = deque([*calls, *self.served.get(queue, ())], maxlen=RECENT_CALLS)
        for queue, gaps in earlier.gaps.items():
            self.gaps[queue] = deque([*gaps, *self.gaps.get(queue, ())], maxlen=RECENT_CALLS)

    def copy(self) -> "History":
        """As it is now, for another thread."""
        return replace(
            self,
            served={queue: calls.copy() for queue, calls in self.served.items()},
            gaps={queue: gaps.copy() for queue, gaps in self.gaps.items()},
            ratios={queue: errors.copy() for queue, errors in self.ratios.items()},
        )
