"""What staff and devices are answered of counters, events, devices and the day; it checks nothing."""

from typing import Any

from pydantic import Field

from server.wire.answers.tickets import OwnedTicket
from server.wire.catalogue import Named
from server.wire.records import Counter, Day, Device, Record, Ticket

Json = dict[str, Any]


class NamedCounter(Counter):
    """A counter with its names."""

    name: str
    name_en: str
    label: str
    zone: str
    group: str = ""
    profiles: dict[str, list[str]] = Field(default_factory=dict)  # name → queues


class Pressed(Record):
    """How a counter stands after a key of its pad."""

    counter: str
    state: str
    ticket: str | None


class OwnFigures(Record):
    """What a clerk did today, told to nobody else; `mean_s` is how long one took on average."""

    served: int
    missed: int
    mean_s: int | None
    outcomes: dict[str, int]


class Undoable(Record):
    """The clerk's last act, to be undone by its `event_id` until then; `called` in the same step goes back first."""

    event_id: str
    act: str
    ticket: str
    number: str
    called: str | None
    until_at: int


class Counters(Record):
    """All counters."""

    counters: list[NamedCounter]


class NextTicket(OwnedTicket):
    """Who may be next at a counter; of the first, why in words, to staff."""

    why: str | None = None


class CounterView(Record):
    """A counter, its ticket, and who is next."""

    counter: NamedCounter
    ticket: OwnedTicket | None
    no_show_at: int | None = None
    waiting: int
    queues: list[Json]
    next: list[NextTicket]
    missed: list[OwnedTicket]
    held: list[OwnedTicket]
    figures: Json
    policy: Json
    own: OwnFigures | None = None
    undo: Undoable | None = None
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
    now_at: int


class RestartAsked(Record):
    """A device told to start anew; it hears of it with its next status."""

    id: str
    restart_asked_at: int


class ControlledDay(Day):
    """The business day as its manager sees it; `closed` tells whether every ticket of an ended day is ended."""

    suspended: list[str]
    quotas: dict[str, int]
    extras: dict[str, dict[str, int]] = Field(default_factory=dict)  # queue → session → numbers added (加号)
    closed: bool | None = None


class QuotaNow(Record):
    """A queue in the session that is on or comes next; no `session`: today has no more. `quota` has `extra` in it."""

    id: str
    session: Named | None = None
    drawn: int | None = None
    quota: int | None = None
    walk_in_floor: int | None = None
    extra: int = 0


class DayNow(ControlledDay):
    """The business day with its quotas."""

    queues: list[QuotaNow]
    now_at: int


class Notice(Record):
    """A notice; `ended_at` once it was taken down."""

    id: str
    scope: str = "all"
    text: str = ""
    text_en: str = ""
    until: int | None = None
    at: int | None = None
    ended_at: int | None = None


class OneTimeNotice(Record):
    """What a visitor is told in writing; each paper with its form, who issues it and a note, in two languages."""

    ticket: str
    number: str
    day: str
    centre_name: str
    centre_name_en: str
    address: str
    sample: bool
    department_name: str
    department_name_en: str
    service: str
    service_name: str
    service_name_en: str
    counter: str
    counter_name: str
    outcome: str | None
    missing: list[dict[str, str]]
    conditions: list[str]
    basis: str
    due_at: int | None
    case_no: str | None
    note: str | None
    issued_at: int


class Help(Record):
    """A call for help."""

    id: str
    device: str
    topic: str | None = None
    asked_at: int
    answered_at: int | None = None
    answered_by: str | None = None


class OutOfTurnEntry(Record):
    """One act that let somebody be served out of turn: called, pinned, resumed, prioritised, requeued or merged."""

    at: int
    by: str
    by_name: str | None = None
    act: str
    ticket: str | None = None
    number: str | None = None
    service_name: str | None = None
    counter: str | None = None
    reason: str | None = None


class OutOfTurnPerson(Record):
    """How often one person, or a kiosk that merged, did what on a day."""

    by: str
    by_name: str | None = None
    acts: dict[str, int]
    total: int


class ActsDay(Record):
    """Who let whom be served out of turn on a day: by person, and each act, the newest first."""

    day: str
    people: list[OutOfTurnPerson]
    entries: list[OutOfTurnEntry]


class HelpedEntry(Record):
    """Somebody whom a guide helped: with a ticket, or with a word; never a name."""

    at: int
    by: str
    by_name: str | None = None
    ticket: str | None = None
    number: str | None = None
    service: str | None = None
    service_name: str | None = None
    services: list[str]
    acts: list[str]


class HelpedDay(Record):
    """Whom a guide, or all of them, helped on a day: the newest first, and how many in all."""

    day: str
    figures: dict[str, int]
    entries: list[HelpedEntry]


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
