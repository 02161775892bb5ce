"""What is answered over HTTP beside whole records, each shape once, for the API's description; it checks nothing."""

from typing import Any, Literal

from pydantic import Field

from server.wire.records import Counter, Day, Device, Record, Ticket

Json = dict[str, Any]


class Root(Record):
    """Where Socket.IO answers, and the address in QR codes."""

    version: str
    live_url: str
    public_url: str | None
    demo: bool


class Health(Record):
    """Whether it works."""

    ok: bool
    clock: bool | None = None  # false for an hour after the store's clock jumped


class Known(Record):
    """Who is signed in."""

    kind: Literal["visitor", "staff", "device"]
    id: str
    name: str
    roles: list[str]
    centre: str | None
    device_kind: str | None
    expires_at: int | None


class SignedIn(Known):
    """Who has just signed in, with a token for programs, shown this once."""

    token: str


class CentreBrief(Record):
    """A centre in a list."""

    id: str
    name: str
    name_en: str
    sample: bool
    open: bool
    waiting: int
    latitude: float | None
    longitude: float | None


class Centres(Record):
    """All centres."""

    centres: list[CentreBrief]


class Session(Record):
    """A session with its four times."""

    id: str
    name: str
    name_en: str
    day: str
    draw_from_at: int
    open_at: int
    last_draw_at: int
    close_at: int


class Span(Record):
    """A time in which a queue's people are to be served."""

    from_at: int
    until_at: int


class Attention(Record):
    """How a queue is attended; `unserved`: people wait, no counter is open for them, and by `served` one should be."""

    counters_open: int
    back_at: int | None  # when the first of its paused counters means to go on
    unserved: bool
    served: list[Span]


class QueueNow(Attention):
    """A queue as it is now."""

    id: str
    name: str
    name_en: str
    prefix: str
    zone: str
    waiting: int
    suspended: bool
    wait_p50_s: int | None
    wait_p90_s: int | None


class Centre(CentreBrief):
    """A centre as it is now."""

    address: str
    hours: Literal["always", "calendar"]
    session: Session | None
    next_session: Session | None
    queues: list[QueueNow]
    counters: list[Json]
    zones: list[Json]
    now_at: int


class ServiceBrief(Record):
    """A service (事项) in a list."""

    code: str
    name: str
    queue: str
    has_guide: bool
    department_name: str
    department_name_en: str


class Services(Record):
    """Services found."""

    services: list[ServiceBrief]


class Service(ServiceBrief):
    """A service with its guide and the people waiting in its queue."""

    guide: Json | None
    waiting: int


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


class Slot(Record):
    """A slot that can be booked; `free` of its `capacity` places are left."""

    slot_at: int
    ends_at: int
    capacity: int
    free: int


class Slots(Record):
    """Slots of a day, the first first."""

    slots: list[Slot]


class MergedTicket(Record):
    """What became of one line of a kiosk's journal; with a code, `id` is the ticket that counts instead."""

    key: str | None
    id: str | None = None
    code: str | None = None


class Merged(Record):
    """What became of each line, in order."""

    results: list[MergedTicket]


class NamedCounter(Counter):
    """A counter with its names."""

    name: str
    name_en: str
    label: str
    zone: str


class Counters(Record):
    """All counters."""

    counters: list[NamedCounter]


class CounterView(Record):
    """A counter, its ticket, and who is next."""

    counter: NamedCounter
    ticket: OwnedTicket | None
    waiting: int
    queues: list[Json]
    next: list[OwnedTicket]
    missed: list[OwnedTicket]
    held: list[OwnedTicket]
    figures: Json
    policy: Json
    now_at: int


class CalledNext(Record):
    """What a call-next came to."""

    finished: Ticket | None = None
    called: Ticket | None = None


class Events(Record):
    """Events in order; `next` is where to go on from."""

    events: list[Json]
    next: str
    more: bool


class SaidStatus(Device):
    """A status as kept; to a kiosk that names its journal, what it needs to number tickets by itself."""

    now_at: int | None = None  # by the calendar, which a wrong clock put right has put right too
    series: str | None = None  # `K1`, of that journal alone
    partition: int | None = None  # which a ticket's secret names


class Devices(Record):
    """Devices with their health."""

    devices: list[Device]


class RestartAsked(Record):
    """A device told to start anew; it hears of it with its next status."""

    id: str
    restart_asked_at: int


class ControlledDay(Day):
    """The business day as its manager sees it; `closed` tells whether every ticket of an ended day is ended."""

    suspended: list[str]
    quotas: dict[str, int]
    closed: bool | None = None


class Notice(Record):
    """A notice; `ended_at` once it was taken down."""

    id: str
    scope: str = "all"
    text: str = ""
    text_en: str = ""
    until: int | None = None
    at: int | None = None
    ended_at: int | None = None


class Help(Record):
    """A call for help."""

    id: str
    device: str
    topic: str | None = None
    asked_at: int
    answered_at: int | None = None
    answered_by: str | None = None


class Twins(Record):
    """The demo's twins."""

    twins: list[Json]


class TwinActed(Record):
    """What was done at a twin; whether it noticed, its next state shows."""

    id: str
    name: str
    text: str


class TwinFaults(Record):
    """The faults a twin has now."""

    id: str
    faults: list[str]
