"""What is answered of tickets beside the whole record, to their owners, staff and kiosks; it checks nothing."""

from typing import Any

from pydantic import Field

from server.wire.answers.hall import Attention
from server.wire.answers.voices import Given
from server.wire.records import Record, Ticket

Json = dict[str, Any]


class OwnedTicket(Ticket):
    """A ticket with what only its owner and staff see."""

    priority: Json | None = None
    needs: list[str] = Field(default_factory=list)
    party: Json | None = None
    waiting: int | None = None


class TickedPapers(Record):
    """Which papers a visitor has with them and which not, by name."""

    have: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)


class Note(Record):
    """A word from one member of staff to the next."""

    at: int
    by: str
    text: str


class Move(Record):
    """An event of a ticket, and where that left it."""

    event_id: str
    type: str
    at: int
    by: str
    state: str
    queue: str
    pinned_to: str | None = None
    counter: str | None = None
    rank_at: int | None = None
    version: int
    reason: str | None = None


class AttendedTicket(OwnedTicket):
    """A ticket with what staff wrote beside it; no papers where nobody has looked at them."""

    moves: list[Move] | None = (
        None  # the first one first; none while the record is away, and in answers to acts
    )

    papers: TickedPapers | None = None
    notes: list[Note] = Field(default_factory=list)
    promised_due_at: int | None = None  # for clerks: by when it would be done if accepted now


class Delivery(Record):
    """How a result reaches the visitor: collect, courier or post, the tracking number, and since when it is ready."""

    kind: str
    number: str | None = None
    ready_at: int | None = None


class DeliveredTicket(Ticket):
    """A ticket whose delivery was set."""

    delivery: Delivery | None = None


class Contact(Record):
    """Who to notify of a ticket; the phone as well where there is an openid, for what can't be told there."""

    openid: str | None = None
    phone: str | None = None
    lang: str
    notify_ahead: int
    travel_min: int | None = None  # 0: not to be told when to leave
    secret: str | None = None  # where there is anybody to notify: a notice leads to the ticket's page
    delivery: Delivery | None = None  # and may say how the result gets to them


class LateTicket(Ticket):
    """A ticket whose holder comes late: what happens now, in the asker's language."""

    late_told_at: int | None = None
    grace_until_at: int | None = None  # of an appointment: until then it holds its place
    late_text: str | None = None  # only in the answer to who has just said so


class CalledNow(Record):
    """A call of the ticket's own queue, the newest first."""

    number: str
    counter_name: str
    counter_name_en: str
    at: int


class ToldNotice(Record):
    """What the hall tells the holder of a ticket, until a moment or the day's end."""

    id: str
    text: str
    text_en: str
    until: int | None = None


class OwnTicket(OwnedTicket, LateTicket, Attention):
    """A visitor's own ticket with the names of places, how its queue is attended, and when numbers are given next."""

    centre_name: str
    centre_name_en: str
    sample: bool
    follows: bool | None = None  # the official account; only in the answer to who has just come from WeChat
    queue_waiting: int
    next_draws_at: int | None = None
    ahead_if_here: int | None = (
        None  # of one that was drawn from afar: how many would be ahead if it came now
    )
    wait_if_here_p50_s: int | None = None
    wait_if_here_p90_s: int | None = None
    turn_passed: bool = False  # of one that was drawn from afar: whoever checks in now comes behind the next
    called_now: list[CalledNow] = Field(default_factory=list)
    notices: list[ToldNotice] = Field(default_factory=list)
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    requeue_behind: int | None = None
    delivery: Delivery | None = None
    ratings: list[Given] = Field(default_factory=list)
    notify_ahead: int = 3
    travel_min: int | None = None
    # What the holder was told: kind, channel, state, fault?, at
    told: list[Json] = Field(default_factory=list)
    now_at: int
    live_url: str


class Tickets(Record):
    """Tickets in the order of draws."""

    tickets: list[OwnedTicket]


class DrawnTicket(OwnedTicket):
    """A ticket drawn for somebody else, with who drew it."""

    drawn_by: str
    drawn_by_name: str


class DrawnTickets(Record):
    """Such tickets in the order of draws, today's first."""

    tickets: list[DrawnTicket]


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
    break_at: int | None
    resumes_at: int | None


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
    digits: str  # for whoever types it instead
    path: str
    expires_at: int
