"""Moves of lines: who is pinned leaves the queue's line for another, and who is ahead there is counted there."""

from typing import Any

from server.live.moves import Moves
from server.operations.watch import Seen

Json = dict[str, Any]


def ticket(**fields: Any) -> Json:
    return {"queue": "A", "state": "waiting", "rank_at": 100, "pinned_to": None, **fields}


def moves(before: Json | None, after: Json) -> dict[str, list[list[int]]]:
    """What one event moved, by line."""
    noted = Moves()
    event = {"event_id": "1-1", "centre": "demo", "ticket": after}
    noted.note(Seen(event, event, before))
    frames = [noted.frame(place, 0, {}) for place in noted.pending()]
    return {frame["queue"]: frame["moves"] for frame in frames if frame}


def test_who_is_pinned_moves_from_the_queue_to_the_counters_line() -> None:
    pinned = ticket(pinned_to="counter:c01")
    assert moves(ticket(), pinned) == {"A": [[100, -1]], "@counter:c01": [[100, 1]]}
    assert moves(pinned, ticket()) == {"@counter:c01": [[100, -1]], "A": [[100, 1]]}


def test_who_is_pinned_and_called_moves_nobody_in_the_queue() -> None:
    assert moves(ticket(pinned_to="group:g1"), ticket(state="called")) == {"@group:g1": [[100, -1]]}


def test_a_transfer_moves_both_queues_and_a_note_none() -> None:
    assert moves(ticket(), ticket(queue="B")) == {"A": [[100, -1]], "B": [[100, 1]]}
    assert moves(ticket(), ticket(version=2)) == {}
