"""Moves in a queue, gathered into one frame a second from which each visitor's page counts who is ahead of it."""

from typing import Any

from server.operations.watch import Seen
from server.wire.vocabulary import State

Json = dict[str, Any]
Place = tuple[str, str]
"""A centre and one of its lines."""


def line_of(ticket: Json) -> str:
    """The line a ticket waits in: its queue's, or the one pinned to a counter or a group."""
    return f"@{ticket['pinned_to']}" if ticket.get("pinned_to") else str(ticket["queue"])


class Moves:
    """What has moved in each queue since its last frame."""

    def __init__(self) -> None:
        self._moves: dict[Place, list[list[int]]] = {}
        self._newest: dict[Place, str] = {}

    def note(self, seen: Seen) -> Place | None:
        """Take an event; the queue that moved, if one did."""
        ticket = seen.event.get("ticket")
        if ticket is None:
            return None
        moves: list[tuple[Place, list[int]]] = []
        if seen.before is not None and seen.before["state"] == State.WAITING:
            moves.append(((seen.event["centre"], line_of(seen.before)), [seen.before["rank_at"], -1]))
        if ticket["state"] == State.WAITING:
            moves.append(((seen.event["centre"], line_of(ticket)), [ticket["rank_at"], 1]))
        if len(moves) == 2 and moves[0][0] == moves[1][0] and moves[0][1][0] == moves[1][1][0]:
            return None
        for place, move in moves:
            self._moves.setdefault(place, []).append(move)
            self._newest[place] = seen.event["event_id"]
        return moves[0][0] if moves else None

    def touch(self, place: Place, event_id: str) -> None:
        """Have a queue told anew though nobody moved in it."""
        self._moves.setdefault(place, [])
        self._newest[place] = event_id

    def pending(self) -> list[Place]:
        """The queues that have moved."""
        return list(self._moves)

    def frame(self, place: Place, waiting: int, staff: Json) -> Json | None:
        """The frame of one queue, once; None if there is nothing to tell. `staff`: what else is told of the queue."""
        moves = self._moves.pop(place, None)
        if moves is None:
            return None
        return {
            "event_id": self._newest.pop(place),
            "queue": place[1],
            "moves": moves,
            "waiting": waiting,
            **staff,
        }
