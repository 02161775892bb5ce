"""What is answered to those who say how it was, and to those who listen; it checks nothing."""

from pydantic import ConfigDict, Field

from server.wire.records import Record


class Given(Record):
    """A stop's rating as it is kept; its comment is not told again."""

    stop: int
    level: int
    tags: list[str]
    rated_at: int


class Rated(Given):
    """A rating just given, with its ticket."""

    ticket: str


class NamedService(Record):
    """Something by what it is known as, and its name."""

    code: str
    name: str
    name_en: str = ""


class Caller(Record):
    """Who asked; masked but for whoever is to call back."""

    name: str | None = None
    phone: str | None = None


class Enquiry(Record):
    """An enquiry; `state` is answered, call_back or done."""

    id: int
    version: int
    centre: str | None
    day: str
    channel: str
    state: str
    asked: str
    answer: str | None = None
    services: list[NamedService]
    ticket: str | None = None
    caller: Caller | None = None
    call_back_at: int | None = None
    overdue: bool
    calls: int
    called_back_at: int | None = None
    called_back_by: str | None = None
    by: str
    by_name: str
    created_at: int


class Enquiries(Record):
    """Enquiries; `next` goes on as `before`, where there are more."""

    enquiries: list[Enquiry]
    next: int | None = None
    now_at: int


class FollowUpNote(Record):
    """What somebody wrote down."""

    at: int
    by: str
    by_name: str
    text: str


class FollowUp(Record):
    """A bad rating and what becomes of it; `state` is open, closed or appealed."""

    id: int
    version: int
    centre: str
    state: str
    ticket: str
    stop: int
    service: NamedService
    counter: str | None = None
    clerk: str | None = None
    clerk_name: str | None = None
    level: int
    tags: list[str]
    comment: str | None = None
    caller: Caller | None = None
    opened_at: int
    due_at: int
    overdue: bool
    handler: str | None = None
    handler_name: str | None = None
    called_at: int | None = None
    reached: bool | None = None
    notes: list[FollowUpNote]
    result: str | None = None
    closed_at: int | None = None
    closed_by: str | None = None
    closed_by_name: str | None = None
    appeal: str | None = None
    appealed_at: int | None = None


class Handler(Record):
    """Who may have a bad rating in hand; only who `manages` decides an appeal."""

    id: str
    name: str
    manages: bool


class FollowUps(Record):
    """Follow-ups; `next` goes on as `after`, where there are more. A manager of one centre is told its `handlers`."""

    follow_ups: list[FollowUp]
    handlers: list[Handler] | None = None
    next: int | None = None
    now_at: int


class OwnFollowUp(Record):
    """What came of a rating of one's own work: enough to answer it, not enough to know whose it was."""

    id: int
    service: NamedService
    state: str
    result: str | None = None
    closed_at: int | None = None
    appeal: str | None = None
    appealed_at: int | None = None
    may_appeal: bool


class OwnFollowUps(Record):
    """A clerk's own."""

    follow_ups: list[OwnFollowUp]


class RatingSum(Record):
    """How often each level was given; `levels` is null where too few were to be told."""

    levels: dict[str, int] | None = None
    count: int


class ClerkSum(RatingSum):
    """The same of a clerk's work."""

    clerk: str | None = None
    clerk_name: str | None = None


class ServiceSum(RatingSum):
    """The same of a service."""

    service: NamedService


class CounterSum(RatingSum):
    """The same of a counter; null: where it isn't told."""

    counter: str | None = None


class SaidOf(Record):
    """One rating as its centre's manager reads it."""

    ticket: str
    stop: int
    level: int
    tags: list[str]
    comment: str | None = None
    service: NamedService
    counter: str | None = None
    clerk: str | None = None
    clerk_name: str | None = None
    rated_at: int


class RatingSums(RatingSum):
    """A month's ratings: of one's own work for a clerk, of all for a manager, who reads them one by one.

    A manager's are of the days from `from` to `to`, and `month` is that of the last.
    """

    model_config = ConfigDict(populate_by_name=True)

    month: str
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    services: list[ServiceSum] | None = None
    counters: list[CounterSum] | None = None
    clerks: list[ClerkSum] | None = None
    ratings: list[SaidOf] | None = None
