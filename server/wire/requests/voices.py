"""Requests of those who say how it was, and of those who listen: ratings, follow-ups, enquiries."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.paths import Path
from server.wire.requests.shapes import (
    _PRINTABLE,
    Asked,
    Date,
    Instant,
    Line,
    Phone,
    Request,
    Text,
    Why,
    Word,
)

RowId = Annotated[int, Field(ge=1, lt=2**53)]
Version = Annotated[int, Field(ge=1, lt=2**53)]


class Rate(Request):
    """How it was, 5 = 非常满意 … 1 = 非常不满意; `stop` is a place in the ticket's `stops`, else the last one done."""

    level: Annotated[int, Field(ge=1, le=5)]
    stop: Annotated[int, Field(ge=0, le=99)] | None = None
    tags: Annotated[list[Line], Field(max_length=10)] = Field(default_factory=list)
    comment: Text | None = None


class RatingQuery(Asked):
    """A month, `YYYY-MM`; the one it is, if none is said. For a manager any days, `YYYY-MM-DD`, as well."""

    month: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")] | None = None
    from_: Annotated[Date | None, Field(alias="from")] = None
    to: Date | None = None


class OfEnquiry(Path):
    """An enquiry."""

    enquiry: RowId


class OfFollowUp(Path):
    """A follow-up."""

    follow_up: RowId


class AddEnquiry(Request):
    """What somebody asked, and what they were told; with `call_back_at` they are to be called, at `phone`."""

    channel: Literal["phone", "desk"] = "phone"
    asked: Why
    centre: Word | None = None
    answer: Text | None = None
    services: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    name: Line | None = None
    phone: Phone | None = None
    call_back_at: Instant | None = None
    ticket: Word | None = None


class ChangeEnquiry(Request):
    """What has become of it; `reached` says that somebody called back, `done` that nobody need call."""

    version: Version | None = None
    asked: Why | None = None
    answer: Text | None = None
    services: Annotated[list[Word], Field(max_length=20)] | None = None
    name: Line | None = None
    phone: Phone | None = None
    call_back_at: Instant | None = None
    ticket: Word | None = None
    reached: bool | None = None
    done: Literal[True] | None = None


class EnquiryQuery(Asked):
    """Enquiries of a day, in a state, with these words; `before` is where the page before ended."""

    centre: Word | None = None
    day: Date | None = None
    state: Literal["answered", "call_back", "done"] | None = None
    q: Annotated[str, StringConstraints(max_length=60, pattern=_PRINTABLE)] = ""
    before: RowId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FollowUpQuery(Asked):
    """Follow-ups in a state; `after` is where the page before ended."""

    centre: Word | None = None
    state: Literal["open", "closed", "appealed"] | None = None
    after: RowId | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class ChangeOneFollowUp(Request):
    """What has become of a bad rating: who has it in hand, that somebody called, what it came to and why."""

    version: Version | None = None
    handler: Word | None = None
    note: Why | None = None
    reached: bool | None = None
    result: Literal["upheld", "partly", "not_upheld", "unreachable"] | None = None
    due_at: Instant | None = None


class ChangeFollowUp(ChangeOneFollowUp):
    """The same, of the follow-up named."""

    id: RowId


class Appeal(Request):
    """Why the clerk doesn't agree."""

    reason: Why
