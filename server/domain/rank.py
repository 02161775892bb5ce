"""Rank: a ticket's effective arrival time in milliseconds; the smallest is served first. All policy moves that time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Appointment:
    """A slot: its start, how long after it a check-in still counts, and its head start (all ms)."""

    slot_at: int
    grace_ms: int
    head_start_ms: int


def walk_in(drawn_at: int, head_start_ms: int = 0) -> int:
    """A walk-in's rank: the draw, less the head start of a verified priority class."""
    return drawn_at - head_start_ms


def appointment(checked_in_at: int, slot: Appointment, is_late: bool | None = None) -> int:
    """An appointment's rank: early as a walk-in or from the slot, whichever is better; late, the check-in.

    Ranks are of the order's time, and so is the check-in; whether it was late, the calendar says. Without `is_late`
    the two are the same.
    """
    if late(checked_in_at, slot) if is_late is None else is_late:
        return checked_in_at
    return min(checked_in_at, max(slot.slot_at, checked_in_at) - slot.head_start_ms)


def late(now_ms: int, slot: Appointment) -> bool:
    """Whether the grace is over by the calendar, so that the appointment has become a walk-in."""
    return now_ms >= slot.slot_at + slot.grace_ms


def best(ranks: list[int]) -> int:
    """Head starts are never added up: the smallest rank that applies."""
    return min(ranks)


def behind(own_rank_at: int, waiting: list[int], places: int) -> int:
    """The rank of one who was missed: after the N-th waiting (of the last if fewer wait), never before its own.

    `waiting` are the ranks in the queue, smallest first.
    """
    if not waiting or places < 1:
        return own_rank_at
    after = waiting[min(places, len(waiting)) - 1]
    return max(own_rank_at, after + 1)
