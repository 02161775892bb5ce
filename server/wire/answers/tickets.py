"""What is answered of tickets beside the whole record, to their owners, staff and kiosks; it checks nothing."""

from typing import Any

from pydantic import Field

from server.wire.answers.hall import Attention
from server.wire.records import Record, Ticket

Json = dict[str, Any]


class OwnedTicket(Ticket):
    """A ticket with what only its owner and staff see."""

    priority: Json | None = None
    needs: list[str] = Field(default_factory=list)
    party: Json | None = None
    waiting: int | None = None


class OwnTicket(OwnedTicket, Attention):
    """A visitor's own ticket with the names of places, how its queue is attended, and when numbers are given next."""

    centre_name: str
    centre_name_en: str
    sample: bool
    queue_waiting: int
    next_draws_at: int | None = None
    requeue_behind: int | None = None
    now_at: int
    live_url: str


class Tickets(Record):
    """Tickets in the order of draws."""

    tickets: list[OwnedTicket]


class WhyPart(Record):
    """One part of a rank: by how many minutes it moves it, forward if negative, and in words."""

    kind: str
    minutes: float
    text: str


class WhyCount(Record):
    """How many of a kind are ahead; visitors are told of `priority` and `others` only."""

    kind: str
    count: int


class WhyHead(Record):
    """The head of one queue as a call weighed it, rank + delay; visitors aren't told the weight."""

    queue: str
    number: str
    weighed_at: int | None = None


class Why(Record):
    """Why a ticket is where it is; `text` says it in the asker's language."""

    rank_at: int
    base_at: int
    parts: list[WhyPart]
    people_ahead: int | None
    ahead_by: list[WhyCount]
    may_come_first: int | None
    compared: list[WhyHead] | None
    text: str
    wait_p50_s: int | None
    wait_p90_s: int | None
    before_closing: bool | None


class MergedTicket(Record):
    """What became of one line of a kiosk's journal; with a code, `id` is the ticket that counts instead."""

    key: str | None
    id: str | None = None
    code: str | None = None


class Merged(Record):
    """What became of each line, in order."""

    results: list[MergedTicket]


class CheckInCode(Record):
    """What a hall shows to phones that check in, until `expires_at`; `path` goes into a QR code, after the address."""

    code: str
    path: str
    expires_at: int
