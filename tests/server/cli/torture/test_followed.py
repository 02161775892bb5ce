"""Followers' notes held against the events: a gap, a step back, another hall or an early end is found, by its name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.cli.torture.followed import Followed, check, digest, read
from server.wire.fold import Fold
from tests.server.cli.torture.story import CENTRE, NONE, told

Json = dict[str, Any]
EVENTS = told().events
CUT = 4
"""After so many events the follower is cut off."""


def line(what: str, count: int, scope: str) -> Json:
    """Where a follower stands after so many events."""
    folded = Fold(NONE)
    for event in EVENTS[:count]:
        folded.apply(event)
    return {"t": 0, what: folded.event_id, "digest": digest(folded.snapshot(hall=scope == "hall"))}


def events(start: int, end: int) -> list[Json]:
    return [{"t": 0, "event": event["event_id"]} for event in EVENTS[start:end]]


def follower(scope: str = "hall") -> Followed:
    """A true one: a snapshot, some events, cut off, back with the rest."""
    lines = [
        line("snapshot", 2, scope), {"t": 1, "in_step": True}, *events(2, CUT), line("cut", CUT, scope),
        {"t": 2, "in_step": False}, {"t": 3, "in_step": True}, *events(CUT, len(EVENTS)),
        line("end", len(EVENTS), scope),
    ]  # fmt: skip
    return Followed("f0.1", scope, lines)


def kinds(one: Followed) -> set[str]:
    return {found.kind for found in check([one], EVENTS, CENTRE)}


@pytest.mark.parametrize("scope", ["hall", "board"])
def test_follower_that_got_everything_has_no_violation(scope: str) -> None:
    one = follower(scope)
    assert kinds(one) == set()
    assert one.resumed() == 1


def test_follower_that_begins_anew_with_a_snapshot_has_no_violation() -> None:
    one = follower()
    place = one.lines.index({"t": 3, "in_step": True})
    one.lines[place : place + 3] = [line("snapshot", CUT + 2, "hall"), {"t": 3, "in_step": True}]
    assert kinds(one) == set()
    assert one.resumed() == 0


def event_left_out(one: Followed) -> None:
    del one.lines[-3]


def event_told_twice(one: Followed) -> None:
    one.lines.insert(-2, one.lines[-2])


def events_exchanged(one: Followed) -> None:
    one.lines[-2], one.lines[-3] = one.lines[-3], one.lines[-2]


def event_that_never_was(one: Followed) -> None:
    one.lines.insert(-1, {"t": 0, "event": "9999-0"})


def snapshot_of_before(one: Followed) -> None:
    one.lines.insert(-1, line("snapshot", 3, "hall"))


def another_hall_at_the_cut(one: Followed) -> None:
    place = next(place for place, noted in enumerate(one.lines) if "cut" in noted)
    one.lines[place] = one.lines[place] | {"digest": "another"}


def ended_before_the_last(one: Followed) -> None:
    one.lines[-3:] = [line("end", len(EVENTS) - 2, "hall")]


def ended_without_a_word(one: Followed) -> None:
    del one.lines[-1]


BROKEN: list[tuple[str, Callable[[Followed], None]]] = [
    ("follower_gap", event_left_out),
    ("follower_gap", event_told_twice),
    ("follower_gap", events_exchanged),
    ("follower_gap", event_that_never_was),
    ("follower_went_back", snapshot_of_before),
    ("follower_differs", another_hall_at_the_cut),
    ("follower_behind", ended_before_the_last),
    ("follower_behind", ended_without_a_word),
]


@pytest.mark.parametrize(("kind", "tamper"), BROKEN)
def test_broken_following_is_found_under_its_name(kind: str, tamper: Callable[[Followed], None]) -> None:
    one = follower()
    tamper(one)
    assert kind in kinds(one)


def test_notes_are_read_with_their_scope_and_without_a_line_cut_short(tmp_path: Path) -> None:
    (tmp_path / "f1.2.jsonl").write_text(json.dumps({"t": 1, "event": "1-0"}) + '\n{"t": 2, "ev', "utf-8")
    (found,) = read(tmp_path, {"f1": "board"})
    assert (found.name, found.scope, found.lines) == ("f1.2", "board", [{"t": 1, "event": "1-0"}])
