"""Requests for tickets: draws, appointments, what kiosks issued by themselves, and whose a ticket is."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, SkipValidation, StringConstraints

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.shapes import IdNumber, Language, Line, Needs, Phone, Reason, Request, Text, Word
from server.wire.vocabulary import Channel

OpenId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,64}$")]


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
    openid: OpenId | None = None


class Party(Person):
    """The holder; `acting_for` is the person an agent or relative acts for."""

    acting_for: Person | None = None


class Position(Request):
    """Where somebody is, in degrees, as a satellite (`wgs84`) or a Chinese map (`gcj02`) tells it."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    datum: Literal["wgs84", "gcj02"] = "wgs84"


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
    """A draw; from afar it books. `services` are those of a whole visit; the first, `service`, may be left out."""

    priority: Priority | None = None
    services: Annotated[list[Word], Field(max_length=10)] = Field(default_factory=list)
    position: Position | None = None
    extra: bool = False
    reason: Text | None = None


class Book(Wanted):
    """An appointment in the slot that starts then (ms UTC)."""

    slot_at: Annotated[int, Field(ge=0, lt=2**53)]


class OfflineTicket(Request):
    """One number that a kiosk issued by itself, under the key of the draw that timed out.

    `contact_at` is the `at` of the last status answered before it was drawn; `cancelled`, that it was given up since.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]
    number: Annotated[str, StringConstraints(max_length=20)]
    secret: Annotated[str, StringConstraints(max_length=120)]
    service: Word
    priority: Priority | None = None
    party: Party | None = None
    drawn_at: Annotated[int, Field(gt=-(2**53), lt=2**53)]
    print: Literal["printed", "failed", "unknown"]
    contact_at: Annotated[int, Field(gt=-(2**53), lt=2**53)] | None = None
    cancelled: bool = False
    needs: Needs = Field(default_factory=list)
    cases: Annotated[int, Field(ge=1, le=99)] = 1
    lang: Language = "zh-CN"


class MergeOffline(Request):
    """A kiosk's journal, or a part of it, in order; each line is looked at by itself, since one bad stops no other."""

    tickets: Annotated[list[SkipValidation[OfflineTicket]], Field(max_length=500)]


class SetNeeds(Request):
    """What the holder needs from now on."""

    needs: Needs


class Find(Request):
    """A ticket by one of these: today's number, the secret on a slip, or who holds one (by openid: the bridge only)."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9.]{3,12}$")] | None = None
    secret: Annotated[str, StringConstraints(max_length=120)] | None = None
    id_type: Word | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None
    openid: OpenId | None = None


class NotifyAhead(Request):
    """How many people before their turn the holder wants to be told; 0: only when called.

    And how many minutes their way to the hall takes, so that they are told when to leave; 0: never.
    """

    ahead: Annotated[int, Field(ge=0, le=99)] | None = None
    travel_min: Annotated[int, Field(ge=0, le=300)] | None = None


class Noticed(Request):
    """What the holder of a ticket was told of, how it went, and the word for why it could not be sent."""

    kind: Word
    channel: Literal["template", "subscription", "chat", "sms", "none"]
    state: Literal["sent", "waiting", "failed", "unknown"]
    fault: Word | None = None


class OwnCheckIn(Request):
    """The code that the hall shows, or where the holder is: one of them."""

    code: Word | None = None
    position: Position | None = None


class QueryTicket(Request):
    """A slip's short code, with the number it is of."""

    centre: Word
    number: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9.]{3,12}$", to_upper=True, strip_whitespace=True)
    ]
    code: Annotated[str, StringConstraints(min_length=6, max_length=12)]


class Proof(Request):
    """What a caller says of their booking, one of both: its phone, or the last four of its identity number."""

    phone: Phone | None = None
    id_last4: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4}$")] | None = None


class Cancel(Reason):
    """A cancellation; a kiosk shows the ticket's secret unless it drew the ticket itself a moment ago.

    The hotline says what a caller proved to hold a booking by that others made.
    """

    secret: Annotated[str, StringConstraints(max_length=120)] | None = None
    proof: Proof | None = None
