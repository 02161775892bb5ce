"""Dispatch: which head of a counter's queues is called next. The atomic step does the same; a property proves it."""

from dataclasses import dataclass

PINNED, UNPINNED = 0, 1
"""The tiers: who is pinned to a counter or its group goes first."""


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The first waiting of one queue as a counter sees it: pinned (tier 0), then rank + delay, then order of draws."""

    tier: int
    weighed_at: int  # rank_at + delay, ms
    member: str
    queue: str = ""


def choose(heads: list[Head]) -> Head | None:
    """The best head, or None when nobody waits."""
    return min(heads, default=None)
