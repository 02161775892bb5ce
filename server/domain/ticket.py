"""The ticket as a value, and how an event changes it."""

from dataclasses import dataclass, field, replace
from typing import Any

from server.wire.vocabulary import Channel, EventType, State

STORE_TIME = -1
"""Stands for the store's own time, which only the atomic step knows; it is filled in there."""
STORE_RANK = -2
"""Stands for the rank that the atomic step works out (behind the N-th waiting)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One station of a visit with its own times (ms UTC) and outcome."""

    queue: str
    service: str
    counter: str | None
    called_at: int | None
    started_at: int | None
    finished_at: int | None
    outcome: str | None
    implied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStop:
    """A station of a visit that is still to come."""

    service: str
    service_name: str
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket of one centre and business day."""

    id: str = ""
    number: str = ""
    seq: int = 0
    centre: str
    day: str
    service: str
    service_name: str
    queue: str
    state: State
    version: int = 1
    channel: Channel
    counter: str | None = None
    zone: str | None = None
    drawn_at: int = STORE_TIME
    base_at: int = STORE_TIME
    rank_at: int = STORE_TIME
    called_at: int | None = None
    started_at: int | None = None
    finished_at: int | None = None
    shown_at: int | None = None
    announced: int = 0
    requeues: int = 0
    stops: tuple[Stop, ...] = ()
    session: str | None = None
    cases: int = 1
    print: dict[str, Any] | None = None
    offline: bool = False
    outcome: str | None = None
    implied: bool = False
    catalogue_version: int = 0
    lang: str = "zh-CN"
    route: tuple[RouteStop, ...] = ()  # the stations after this one
    slot_at: int | None = None  # appointment: its slot's start
    late: bool = False  # appointment: checked in after grace, so it is a walk-in
    pinned_to: str | None = (
        None  # while waiting: `counter:c01` or `group:g1`, which take it before their queues
    )
    after_hours: bool = False  # 延时: called after its session's close
    ended_because: str | None = None  # cancelled, expired: a word (given_up, superseded, day_ended, …)
    rated: tuple[int, ...] = ()  # which of its stops its holder has rated; how, is kept apart
    by: str = ""  # who drew it: kept for "its own draw", hall scope only
    priority: dict[str, Any] | None = None  # {class, verified}; hall scope only
    head_start_ms: int = 0  # what a verified class is worth in its queue; hall scope only
    gained_ms: int = 0  # by how much that moved rank_at forward; hall scope only
    granted_by: str | None = None  # who saw the document, and when; hall scope only
    granted_at: int | None = None
    extra: bool = False  # 加号; hall scope only
    overrun: tuple[str, ...] = ()  # drawn offline past these limits; hall scope only
    drawn_in: str | None = None  # the queue it was drawn in, once it is in another; hall scope only
    needs: tuple[str, ...] = ()  # hall scope only
    held_by: str | None = None  # key of the party that holds it; never published
    secret: str = field(default="", repr=False)  # the random part, hex; never published

    @property
    def line(self) -> str:
        """The line it waits in: its queue's, or the one pinned to a counter or a group."""
        return f"@{self.pinned_to}" if self.pinned_to else self.queue

    @property
    def member(self) -> str:
        """Its name in a sorted set: the centre's order of draws first, so that ties go by it."""
        return f"{self.seq:06d}{self.number}"


@dataclass(frozen=True, slots=True)
class Happened:
    """What a command came to: the event's type, the fields it changes, and the ticket's place in line."""

    type: EventType
    changes: dict[str, Any]
    place: "Place | None" = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ticket goes: out of the line it was in, into its new one at `rank_at`, or behind the N-th waiting."""

    leave: bool = False
    enter: bool = False
    rank_at: int = 0
    behind: int | None = None


def evolve(ticket: Ticket, event: Happened) -> Ticket:
    """The ticket after the event, one version on."""
    return replace(ticket, version=ticket.version + 1, **event.changes)
