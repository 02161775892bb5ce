"""Why a ticket stands where it stands: its rank in parts that add up, who is ahead by kind, what a call compared. Pure.

It says what happened, in values; the words are `server.operations.why_words`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.domain.ticket import Ticket
from server.wire.vocabulary import REMOTE_CHANNELS, State

PRIORITY = "priority:"
"""A kind that begins so is a verified class: `priority:elderly`."""
_CALLED_ONCE = frozenset({State.CALLED, State.SERVING, State.HELD, State.MISSED, State.DONE})


class PartKind(StrEnum):
    """What makes up a rank."""

    DRAWN = "drawn"  # the base: when it was drawn
    CHECKED_IN = "checked_in"  # the base: when its holder arrived
    CAME_BACK = "came_back"  # the base: when its holder came back after a missed call
    PRIORITY = "priority"  # a verified class
    CLAIMED = "claimed"  # a class nobody has verified moves nothing
    APPOINTMENT = "appointment"
    LATE = "late"  # an appointment that came after its grace moves nothing
    BEHIND = "behind"  # put behind the next N
    KEPT = "kept"  # moved here from another queue with the rank it had
    MOVED = "moved"  # by an act that only the record names


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rank: by how many ms it moves it, forward if negative; the base moves it by nothing."""

    kind: PartKind
    moves_ms: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """The head of one queue as a call weighed it: rank + delay (ms UTC)."""

    queue: str
    number: str
    weighed_at: int


@dataclass(frozen=True, slots=True)
class Why:
    """A ticket's place explained; `rank_at` is `base_at` and what the parts move it by."""

    base_at: int
    rank_at: int
    parts: tuple[Part, ...]
    people_ahead: int | None  # None: it does not wait
    ahead_by: Mapping[str, int]
    compared: tuple[Compared, ...]


def explain(ticket: Ticket, ahead: Iterable[Mapping[str, Any]], compared: str = "") -> Why:
    """Why this ticket is where it is; `ahead` are the records in front as staff see them, `compared` a call's text."""
    waits = ticket.state == State.WAITING
    kinds = Counter(kind_of(one) for one in ahead) if waits else Counter[str]()
    return Why(
        base_at=ticket.base_at,
        rank_at=ticket.rank_at,
        parts=rank_parts(ticket),
        people_ahead=kinds.total() if waits else None,
        ahead_by=dict(sorted(kinds.items())),
        compared=parse_compared(compared) if ticket.state in _CALLED_ONCE else (),
    )


def rank_parts(ticket: Ticket) -> tuple[Part, ...]:
    """The parts of a rank, the base first; what they move it by adds up to rank − base."""
    parts = [Part(_base_kind(ticket))]
    gained_ms = ticket.gained_ms
    moved_ms = ticket.rank_at + gained_ms - ticket.base_at
    if ticket.requeues or (ticket.channel in REMOTE_CHANNELS and moved_ms and ticket.slot_at is None):
        parts.append(Part(PartKind.BEHIND, moved_ms))
    elif ticket.slot_at is not None and ticket.late:
        parts.append(Part(PartKind.LATE, moved_ms))
    elif ticket.slot_at is not None:
        parts.append(Part(PartKind.APPOINTMENT, moved_ms))
    elif moved_ms:
        parts.append(Part(PartKind.MOVED, moved_ms))
    if ticket.priority and not ticket.priority.get("verified"):
        parts.append(Part(PartKind.CLAIMED, -gained_ms))
    elif ticket.priority or gained_ms:
        parts.append(Part(PartKind.PRIORITY, -gained_ms))
    before = {ticket.drawn_in or ticket.queue, *(stop.queue for stop in ticket.stops)}
    if ticket.state == State.WAITING and before != {ticket.queue}:
        parts.append(Part(PartKind.KEPT))
    return tuple(parts)


def kind_of(record: Mapping[str, Any]) -> str:
    """Why somebody may stand where they stand: `requeued`, `priority:CLASS`, `appointment`, `remote` or `none`."""
    priority = record.get("priority") or {}
    if record.get("requeues"):
        return "requeued"
    if priority.get("verified"):
        return f"{PRIORITY}{priority.get('class', '')}"
    if record.get("slot_at") is not None and not record.get("late"):
        return "appointment"
    if record.get("channel") in REMOTE_CHANNELS:
        return "remote"
    return "none"


def for_visitors(ahead_by: Mapping[str, int]) -> dict[str, int]:
    """The kinds as strangers may know them: `priority`, whichever class it is, and `others`."""
    first = sum(count for kind, count in ahead_by.items() if kind.startswith(PRIORITY))
    found = {"priority": first, "others": sum(ahead_by.values()) - first}
    return {kind: count for kind, count in found.items() if count}


def parse_compared(text: str) -> tuple[Compared, ...]:
    """The heads a call compared, from `queue weighed number;…`; what can't be read is left out."""
    found = []
    for one in text.split(";"):
        parts = one.split(" ")
        if len(parts) == 3 and parts[1].lstrip("-").isdecimal():
            found.append(Compared(parts[0], parts[2], int(parts[1])))
    return tuple(found)


def _base_kind(ticket: Ticket) -> PartKind:
    if ticket.requeues:
        return PartKind.CAME_BACK
    arrived_later = ticket.channel in REMOTE_CHANNELS and ticket.base_at != ticket.drawn_at
    if ticket.state != State.BOOKED and (ticket.slot_at is not None or arrived_later):
        return PartKind.CHECKED_IN
    return PartKind.DRAWN
