"""Requests of clerks and guides: at a counter, and with any ticket."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.shapes import EventId, Instant, Line, Request, Text, Why, Word
from server.wire.vocabulary import Outcome


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
