"""Requests of clerks and guides: at a counter, and with any ticket."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.shapes import EventId, Instant, Line, Request, Seen, Text, Why, Word
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
    """What a counter serves from now on: some queues, or one of its profiles.

    `delays` are seconds before it helps, by queue; a queue it serves already keeps the one it has.
    """

    queues: Annotated[list[Word], Field(min_length=1, max_length=100)] | None = None
    profile: Word | None = None
    delays: Annotated[dict[Word, Annotated[int, Field(ge=0, le=14_400)]], Field(max_length=100)] | None = None


class CallTicket(Request):
    """Somebody called by name."""

    ticket: Word
    reason: Why


class WalkUp(Request):
    """Somebody who stands at the counter."""

    service: Word


class Transfer(Request):
    """To another queue, or pinned to a counter or a group; with another `service`, to that one's queue.

    With `seen`, only where the ticket is still so.
    """

    service: Word | None = None
    queue: Word | None = None
    counter: Word | None = None
    group: Word | None = None
    reason: Why
    seen: Seen | None = None


class SetPriority(Request):
    """A class granted; none withdraws it. With `seen`, only where the ticket is still so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    class_: Word | None = Field(default=None, alias="class")
    verified: bool = False
    reason: Why
    seen: Seen | None = None


Names = Annotated[list[Line], Field(max_length=60)]


class TickedPapers(Request):
    """Papers by their names in the service's guide: there, or not there."""

    have: Names = Field(default_factory=list)
    missing: Names = Field(default_factory=list)


class SetPapers(TickedPapers):
    """Which papers a visitor has with them and which not.

    With `before`, how they were ticked when the asker began, only what differs from it is changed.
    """

    before: TickedPapers | None = None


class AddNote(Request):
    """A word from one member of staff to the next."""

    text: Why


class WriteHelped(Request):
    """Somebody whom a guide answered, sent to the online service or elsewhere, or led to their place; never a name."""

    kind: Literal["answered", "online", "elsewhere", "led"]
    ticket: Word | None = None
    services: Annotated[list[Word], Field(max_length=10)] = Field(default_factory=list)


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


class SetDelivery(Delivery):
    """The same, at any time after; `ready`: it can be collected now, or is on its way, and they are told so."""

    ready: bool = False


def _said(outcome: Outcome) -> Outcome:
    if outcome is Outcome.UNRECORDED:
        raise ValueError("only the end of a day leaves an outcome unrecorded")
    return outcome


class Finish(Request):
    """How the current ticket ends; with `ticket`, only if it is that one.

    `due_at` is when an accepted case is to be done, or what is `missing` of a conditional one is to be handed in.
    """

    ticket: Word | None = None
    outcome: Annotated[Outcome, AfterValidator(_said)] = Field(default=Outcome.UNSTATED, strict=False)
    cases: Annotated[int, Field(ge=1, le=99)] | None = None
    note: Text | None = None
    missing: Annotated[list[Line], Field(max_length=30)] | None = None
    due_at: Instant | None = None
    case_no: Line | None = None
    delivery: Delivery | None = None


class PressPad(Request):
    """A key of a counter's pad; `ticket` is who was at the counter when it was pressed, `number` the digits typed."""

    act: Literal["next", "recall", "start", "no_show", "hold", "finish", "call", "pause", "resume"]
    ticket: Word | None = None
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}$")] | None = None


class CallNext(Request):
    """The next one; with `finish`, the current one is finished in the same step."""

    finish: Finish | None = None
