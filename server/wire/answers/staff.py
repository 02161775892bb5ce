"""What staff and devices are answered of counters, events, devices and the day; it checks nothing."""

from typing import Any

from server.wire.answers.tickets import OwnedTicket
from server.wire.records import Counter, Day, Device, Record, Ticket

Json = dict[str, Any]


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
