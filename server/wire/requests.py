"""What may be asked over HTTP, each shape once: validation, OpenAPI and the pages' types come from here.

Unknown fields are refused, so that a misspelt one isn't silently lost; control characters are refused everywhere.
"""

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SkipValidation, StringConstraints

from server.wire.vocabulary import Channel, DayAct, Outcome, State

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"
_printable = re.compile(_PRINTABLE)
Word = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$")
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
Text = Annotated[str, StringConstraints(max_length=1000, pattern=_PRINTABLE)]
EventId = Annotated[str, StringConstraints(pattern=r"^\d{1,15}-\d{1,10}$")]
Instant = Annotated[int, Field(ge=0, le=4_102_444_800_000)]
"""Milliseconds UTC, up to the year 2100."""
Why = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=_PRINTABLE)
]
Need = Literal["escort", "low_counter", "written", "sign", "pager"]
Needs = Annotated[list[Need], Field(max_length=5)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,20}$")]
IdNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9()]{4,30}$")]
Language = Literal["zh-CN", "en"]


def _date(value: str) -> str:
    return datetime.date.fromisoformat(value).isoformat()


Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_date)]


class Request(BaseModel):
    """Base of all requests: strict and closed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Asked(BaseModel):
    """Base of queries, which arrive as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


PATH = "path"


class Path(Asked):
    """Base of what an address names: where it can't be a name at all, nothing is there."""

    model_config = ConfigDict(title=PATH)


class OfCentre(Path):
    """A centre."""

    centre: Word


class OfTicket(OfCentre):
    """A ticket of a centre, by its id."""

    ticket_id: Word


class OfCounter(OfCentre):
    """A counter of a centre."""

    counter: Word


class OfService(OfCentre):
    """A service of a centre."""

    code: Word


class OfPrint(OfCentre):
    """A print job of a centre."""

    print_id: Word


class OfHelp(OfCentre):
    """A call for help in a centre."""

    help_id: Word


class OfSecret(Path):
    """A visitor's own ticket."""

    secret: Annotated[str, StringConstraints(min_length=20, max_length=120, pattern=r"^[A-Za-z0-9_\-]+$")]


class Scanned(Path):
    """What follows `/t/` in an address that somebody scanned or typed: a secret, or what is left of one."""

    secret: Annotated[str, StringConstraints(max_length=1000)]


class OfDevice(Path):
    """A device by its id."""

    device: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,63}$")]


class ServiceQuery(Asked):
    """Search by name, everyday words, code, department, pinyin, initials."""

    q: Annotated[str, StringConstraints(max_length=60, pattern=_PRINTABLE)] = ""
    category: Word | None = None


class TicketQuery(Asked):
    """Tickets by state and queue."""

    state: State | None = None
    queue: Word | None = None


class EventQuery(Asked):
    """Events after one, so many at most."""

    after: Annotated[str, StringConstraints(pattern=r"^\d{1,15}-\d{1,10}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class SignIn(Request):
    """Username and password, or a device's token (a TV's browser)."""

    username: Line | None = None
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)] | None = None
    device_token: Word | None = None


class Priority(Request):
    """A priority class; `verified` only by who has seen the document."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    class_: Word = Field(alias="class")
    verified: bool = False


class Person(Request):
    """Who a ticket is for; never shown whole."""

    name: Line | None = None
    phone: Phone | None = None
    id_type: Word | None = None
    id_number: IdNumber | None = None
    openid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,64}$")] | None = None


class Party(Person):
    """The holder; `acting_for` is the person an agent or relative acts for."""

    acting_for: Person | None = None


class Position(Request):
    """Where somebody is, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Wanted(Request):
    """What a draw and an appointment are asked for with."""

    service: Word
    channel: Channel = Field(strict=False)
    party: Party | None = None
    cases: Annotated[int, Field(ge=1, le=99)] = 1
    needs: Needs = Field(default_factory=list)
    lang: Language = "zh-CN"
    notify_ahead: Annotated[int, Field(ge=0, le=99)] | None = None


class Draw(Wanted):
    """A draw; from afar it books. `services` are those of a whole visit, the first of them `service`."""

    priority: Priority | None = None
    services: Annotated[list[Word], Field(max_length=10)] = Field(default_factory=list)
    position: Position | None = None
    extra: bool = False
    reason: Text | None = None


class Book(Wanted):
    """An appointment in the slot that starts then (ms UTC)."""

    slot_at: Annotated[int, Field(ge=0, lt=2**53)]


class SlotQuery(Asked):
    """The slots of a service on a date, `YYYY-MM-DD`."""

    service: Word
    date: Date


class OfflineTicket(Request):
    """One number that a kiosk issued by itself, under the key of the draw that timed out."""

    key: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
    number: Annotated[str, StringConstraints(max_length=20)]
    secret: Annotated[str, StringConstraints(max_length=120)]
    service: Word
    priority: Priority | None = None
    party: Party | None = None
    drawn_at: Annotated[int, Field(gt=-(2**53), lt=2**53)]
    print: Literal["printed", "failed", "unknown"]


class MergeOffline(Request):
    """A kiosk's journal, or a part of it, in order; each line is looked at by itself, since one bad stops no other."""

    tickets: Annotated[list[SkipValidation[OfflineTicket]], Field(max_length=500)]


class SetNeeds(Request):
    """What the holder needs from now on."""

    needs: Needs


class Find(Request):
    """A ticket by one of these: today's number, the secret on a slip, or who holds one."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9.]{3,12}$")] | None = None
    secret: Annotated[str, StringConstraints(max_length=120)] | None = None
    id_type: Word | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None


class Reason(Request):
    """Why."""

    reason: Text | None = None


class Cancel(Reason):
    """A cancellation; a kiosk shows the ticket's secret unless it drew the ticket itself a moment ago."""

    secret: Annotated[str, StringConstraints(max_length=120)] | None = None


class CounterSignIn(Request):
    """A clerk opens a counter, for all it serves or for one of its profiles."""

    profile: Word | None = None
    take_over: bool = False


class Pause(Request):
    """A counter calls nobody for a while; why is for staff only."""

    reason: Why
    back_at: Instant | None = None


class ServeQueues(Request):
    """What a counter serves from now on: some queues, or one of its profiles."""

    queues: Annotated[list[Word], Field(min_length=1, max_length=100)] | None = None
    profile: Word | None = None


class CallTicket(Request):
    """Somebody called by name."""

    ticket: Word
    reason: Why


class WalkUp(Request):
    """Somebody who stands at the counter."""

    service: Word


class Transfer(Request):
    """To another queue, or pinned to a counter or a group of counters."""

    queue: Word | None = None
    counter: Word | None = None
    group: Word | None = None
    reason: Why


class SetPriority(Request):
    """A class granted; none withdraws it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    class_: Word | None = Field(default=None, alias="class")
    verified: bool = False
    reason: Why


class ResumeAt(Request):
    """A held ticket goes on at its counter."""

    counter: Word


class Undo(Request):
    """What is to be as if it had not been, by its event."""

    event_id: EventId


class Delivery(Request):
    """How a result reaches the visitor."""

    kind: Literal["collect", "courier", "post"]
    number: Line | None = None


class Finish(Request):
    """How the current ticket ends; with `ticket`, only if it is that one."""

    ticket: Word | None = None
    outcome: Outcome = Field(default=Outcome.UNSTATED, strict=False)
    cases: Annotated[int, Field(ge=1, le=99)] | None = None
    note: Text | None = None
    missing: Annotated[list[Line], Field(max_length=30)] | None = None
    case_no: Line | None = None
    delivery: Delivery | None = None


class CallNext(Request):
    """The next one; with `finish`, the current one is finished in the same step."""

    finish: Finish | None = None


class Nothing(Request):
    """No field at all."""


class Shown(Request):
    """A board or voice has shown a call, or could not."""

    event_id: EventId
    ok: bool
    fault: Line | None = None


def _told(value: Any, depth: int = 3) -> Any:
    """Plain values, as a device tells them; what is neither finite, printable nor short is refused."""
    match value:
        case None | bool():
            return value
        case int() | float():
            if not abs(value) < 2**53:
                raise ValueError("not a number that everybody can read")
        case str():
            if len(value) > 500 or not _printable.fullmatch(value):
                raise ValueError("not a line of text")
        case list() if depth and len(value) <= 100:
            return [_told(one, depth - 1) for one in value]
        case dict() if depth and len(value) <= 100:
            return {_told(name, 0): _told(one, depth - 1) for name, one in value.items()}
        case _:
            raise ValueError("too much to tell")
    return value


Details = Annotated[dict[str, Any], Field(max_length=30), AfterValidator(_told)]


class Status(Request):
    """A device's own word on its health."""

    state: Literal["ok", "degraded", "fault", "offline", "unknown"]
    faults: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    details: Details = Field(default_factory=dict)


class AskPrint(Request):
    """A slip at a printer."""

    printer: Word
    kind: Literal["ticket", "reprint", "checklist"]
    ticket: Word | None = None
    service: Word | None = None


class ReportPrint(Request):
    """What became of a slip."""

    state: Literal["sent", "confirmed", "failed", "unknown"]
    fault: Line | None = None


class ControlDay(Request):
    """What the manager does with the day, and why; `queue`, `until` and `value` as the act needs them."""

    act: DayAct = Field(strict=False)
    queue: Word | None = None
    until: Instant | None = None
    value: Annotated[int, Field(ge=0, le=99_999)] | None = None
    reason: Why


class PostNotice(Request):
    """A notice, or with `id` and `ended` the end of one."""

    text: Line | None = None
    text_en: Line | None = None
    scope: Annotated[
        str, StringConstraints(pattern=r"^(all|(zone|queue):[A-Za-z0-9][A-Za-z0-9._\-]{0,63})$")
    ] = "all"
    until: Instant | None = None
    id: Word | None = None
    ended: Literal[True] | None = None


class AskHelp(Request):
    """A visitor at a device rings for a guide."""

    topic: Word | None = None


class Faults(Request):
    """Faults a twin is to show."""

    names: Annotated[list[Word], Field(max_length=20)]
