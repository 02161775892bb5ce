"""Holds what followers were told against the events: each once and in order, and at each point the same hall. Pure."""

import bisect
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.cli.torture.violation import Violation
from server.wire.fold import Fold, event_order

Json = dict[str, Any]

_STANDS = ("snapshot", "cut", "end")
HALL = "hall"


@dataclass(slots=True)
class Followed:
    """What one follower noted in its life; `lines` as its notes have them."""

    name: str
    scope: str
    lines: list[Json] = field(default_factory=list)

    def back_ns(self) -> list[int]:
        """When it was in step again after it had been cut off."""
        return [line["t"] for line in self.lines[1:] if line.get("in_step")]

    def resumed(self) -> int:
        """How often it went on from its last event, with no fresh snapshot."""
        pairs = zip(self.lines, self.lines[1:], strict=False)
        return sum(
            "in_step" in line and line["in_step"] and "snapshot" not in before for before, line in pairs
        )

    def count(self, what: str) -> int:
        """How many notes there are of a kind."""
        return sum(what in line for line in self.lines)


def read(directory: Path, scopes: Mapping[str, str]) -> list[Followed]:
    """The notes of all followers, whose scopes are by name; a last line cut short is as if it had not been written."""
    found = []
    for path in sorted(directory.glob("*.jsonl")):
        lines = [
            json.loads(line)
            for line in path.read_text("utf-8").splitlines(keepends=True)
            if line.endswith("\n")
        ]
        found.append(Followed(path.stem, scopes[path.stem.partition(".")[0]], lines))
    return found


def check(followed: Iterable[Followed], events: Sequence[Json], centre: str) -> list[Violation]:
    """Every contradiction between what followers were told and what happened; `events` as staff see them."""
    followers = list(followed)
    found = [one for follower in followers for one in steps(follower, events)]
    return [*found, *stands(followers, events, centre)]


def steps(follower: Followed, events: Sequence[Json]) -> Iterator[Violation]:
    """From each snapshot on it was told every event, in order; no snapshot went back; at the end it had the last."""
    order = [event_order(event["event_id"]) for event in events]
    next_: int | None = None  # place in the stream of the event to be told
    for line in follower.lines:
        if "snapshot" in line:
            place = bisect.bisect_right(order, event_order(line["snapshot"]))
            if next_ is not None and place < next_:
                yield Violation("follower_went_back", f"{follower.name} to {line['snapshot']}")
            next_ = place
        elif "event" in line:
            place = bisect.bisect_left(order, event_order(line["event"]))
            expected = events[next_]["event_id"] if next_ is not None and next_ < len(events) else "none"
            if line["event"] != expected:
                yield Violation("follower_gap", f"{follower.name} got {line['event']} and not {expected}")
            next_ = place + 1
    if next_ != len(events) or follower.count("end") != 1:
        yield Violation("follower_behind", f"{follower.name} ended after {next_} of {len(events)} events")


def stands(followers: Sequence[Followed], events: Sequence[Json], centre: str) -> Iterator[Violation]:
    """At each snapshot, at each cut and in the end, it sees the very hall that the events up to there fold to."""
    wanted: dict[tuple[int, int], list[tuple[Followed, str, Json]]] = defaultdict(list)
    for follower in followers:
        for line in follower.lines:
            for what in _STANDS:
                if what in line:
                    wanted[event_order(line[what])].append((follower, what, line))
    folded = Fold({"centre": centre, "tickets": []})
    at = 0
    for point in sorted(wanted):
        while at < len(events) and event_order(events[at]["event_id"]) <= point:
            folded.apply(events[at])
            at += 1
        seen: dict[str, str] = {}
        for follower, what, line in wanted[point]:
            if follower.scope not in seen:
                seen[follower.scope] = digest(folded.snapshot(hall=follower.scope == HALL))
            if line["digest"] != seen[follower.scope]:
                yield Violation("follower_differs", f"{follower.name} at its {what} of {line[what]}")


def digest(snapshot: Json) -> str:
    """A snapshot in a word: equal ones have the same."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
