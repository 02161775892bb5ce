"""Public records as they travel in events, snapshots and answers.

Every field has a default and unknown fields are kept, so that an old follower survives a newer server.
Times are integer milliseconds UTC (`_at`), durations seconds (`_s`).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """Base of all published records: tolerant of age."""

    model_config = ConfigDict(extra="allow", frozen=True)


class PrintJob(Record):
    """One slip asked for: `state` is one of `PrintState`."""

    id: str = ""
    printer: str = ""
    kind: str = "ticket"  # ticket, reprint, appointment, checklist, calling_list
    ticket: str | None = None
    service: str | None = None
    services: list[str] = Field(default_factory=list)  # of a checklist of several
    have: list[str] = Field(default_factory=list)  # of a checklist of nobody's ticket: papers that are there
    queue: str | None = None  # of a calling list; all queues where there is none
    state: str = "requested"
    fault: str | None = None
    at: str | None = None  # the name of another printer, where that one printed it
    asked_at: int | None = None
    bare: bool = False  # a slip without the code that opens the ticket
    large: bool = False  # in large type
    lang: str | None = None  # asked for in this language; else in its ticket's, or the printer's


class Stop(Record):
    """One station of a visit, with its own times and outcome."""

    queue: str = ""
    service: str = ""
    counter: str | None = None
    called_at: int | None = None
    started_at: int | None = None
    finished_at: int | None = None
    outcome: str | None = None
    implied: bool = False


class RouteStop(Record):
    """A station of a visit that is still to come."""

    service: str = ""
    service_name: str = ""
    queue: str = ""


class Ticket(Record):
    """A ticket as everyone may see it; the secret goes to its owner only."""

    id: str = ""
    number: str = ""
    secret: str | None = None
    centre: str = ""
    day: str = ""  # YYYY-MM-DD, the centre's own business day
    service: str = ""
    service_name: str = ""
    queue: str = ""
    state: str = ""
    version: int = 0
    channel: str = ""
    counter: str | None = None
    zone: str | None = None
    drawn_at: int | None = None
    base_at: int | None = None
    rank_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    finished_at: int | None = None
    shown_at: int | None = None
    announced: int = 0
    requeues: int = 0
    stops: list[Stop] = Field(default_factory=list)
    session: str | None = None
    cases: int = 1
    print: PrintJob | None = None
    offline: bool = False
    outcome: str | None = None
    catalogue_version: int = 0
    route: list[RouteStop] = Field(default_factory=list)  # the stations of the visit after this one
    slot_at: int | None = None  # of an appointment
    late: bool = False  # an appointment that came after its grace, and waits as a walk-in
    pinned_to: str | None = None  # `counter:c01` or `group:g1`
    after_hours: bool = False  # 延时
    ended_because: str | None = None
    rated: list[int] = Field(default_factory=list)  # which of its stops were rated, by their place in `stops`
    people_ahead: int | None = None
    may_come_first: int | None = None
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    before_closing: bool | None = None
    break_at: int | None = None  # when calls stop before its turn
    resumes_at: int | None = None  # and from when they go on


class Counter(Record):
    """A counter (窗口) of one business day."""

    id: str = ""
    state: str = "closed"
    reason: str | None = None
    back_at: int | None = None
    queues: list[str] = Field(default_factory=list)
    ticket: str | None = None
    clerk: str | None = None  # staff id, never a name
    version: int = 0


class Queue(Record):
    """How many wait in a queue now."""

    id: str = ""
    waiting: int = 0
    suspended: bool = False


class Day(Record):
    """The business day of one centre."""

    date: str = ""
    state: str = "open"
    until: int | None = None
    stop_draws: bool = False


class Call(Record):
    """One announcement and who has shown it."""

    event_id: str = ""
    ticket: str = ""
    number: str = ""
    counter: str = ""
    zone: str | None = None
    at: int = 0
    recall: bool = False
    shown: list[dict[str, Any]] = Field(default_factory=list)  # {device, ok, fault?, boards?, heard?, at}


class Device(Record):
    """A device's own word on its health."""

    id: str = ""
    kind: str = ""
    state: str = "unknown"  # ok, degraded, fault, offline, unknown
    faults: list[str] = Field(default_factory=list)
    details: dict[str, Any] = Field(default_factory=dict)
    at: int | None = None
    restart_asked_at: int | None = None  # when it was last told to start anew, if ever


class Snapshot(Record):
    """All a follower needs to start; afterwards it folds events over it (`server.wire.fold`)."""

    event_id: str = "0-0"
    centre: str = ""
    day: Day = Field(default_factory=Day)
    catalogue_version: int = 0
    queues: list[Queue] = Field(default_factory=list)
    counters: list[Counter] = Field(default_factory=list)
    calls: list[Call] = Field(default_factory=list)  # newest last, at most 20
    notices: list[dict[str, Any]] = Field(default_factory=list)
    devices: list[Device] = Field(default_factory=list)
    prints: list[PrintJob] = Field(default_factory=list)
    tickets: list[Ticket] | None = None  # scope `hall` only
    helps: list[dict[str, Any]] | None = None  # scope `hall` only


class Event(Record):
    """One line of a centre's history, with the whole records as they are after it."""

    event_id: str = "0-0"
    day: str = ""
    type: str = ""
    at: int = 0
    centre: str = ""
    by: str = ""
    ticket: Ticket | None = None
    counter: Counter | None = None
    queue: Queue | None = None
    queue_left: Queue | None = None  # where a ticket went from one queue to another
    print: PrintJob | None = None
    shown: dict[str, Any] | None = None
    device: Device | None = None


class Problem(Record):
    """An error body, RFC 9457 with a stable `code`."""

    type: str = "about:blank"
    title: str = ""
    status: int = 500
    detail: str = ""
    code: str = ""
