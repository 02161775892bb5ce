"""What a visit at the kiosk is made of: the session, its screens and limits; it decides nothing.

Inputs are in `inputs`, what a session wants done outside in `errands`. Times are milliseconds of any clock that only
goes forward.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from server.wire.records import Ticket


class Screen(StrEnum):
    """What is on the screen."""

    HOME = "home"
    SERVICES = "services"
    SEARCH = "search"
    CONFIRM = "confirm"
    IDENTIFY = "identify"
    KEYPAD = "keypad"
    KNOWN = "known"
    PRIORITY = "priority"
    MORE = "more"  # several matters, or somebody else's
    DRAWING = "drawing"
    TICKET = "ticket"
    REFUSED = "refused"
    AWAY = "away"
    GIVING_UP = "giving_up"
    GIVEN_UP = "given_up"
    MINE = "mine"  # I have a number already
    FINDING = "finding"
    FOUND = "found"


class Slip(StrEnum):
    """What is known of the paper slip, as far as a visitor cares."""

    NONE = "none"  # no printer here, or nothing asked of it
    PRINTING = "printing"
    SENT = "sent"  # at a printer that never tells what came of it
    READY = "ready"
    FAILED = "failed"
    DOUBTFUL = "doubtful"  # part of it may have come out


class Pad(StrEnum):
    """What is typed on a keypad."""

    LETTERS = "letters"  # initials of what is searched for
    NUMBER = "number"  # of a service
    PHONE = "phone"
    DOCUMENT = "document"


class Bell(StrEnum):
    """What has become of the call for a guide."""

    SILENT = "silent"
    RINGING = "ringing"
    HEARD = "heard"  # the hall has it
    COMING = "coming"  # a guide has answered
    BROKEN = "broken"  # the hall could not be told


NO_SERIES = "no_series"
"""The code of a refusal by a kiosk alone that was never in contact with its hall: to ask again is all that helps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server's no: its code, its sentence in the visitor's language, and the ticket held if that is why."""

    code: str
    sentence: str
    held: Ticket | None = None

    @property
    def passes(self) -> bool:
        """Whether the same draw may be asked for again as it is."""
        return self.code == NO_SERIES


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who stands there, as they showed or typed it; `kind` is the `id_type` of a party, or `phone`."""

    kind: str
    number: str
    name: str = ""
    born: date | None = None
    shown: bool = False  # a card was read, not a number typed
    expired: bool = False  # that card is past its last day

    def __repr__(self) -> str:
        return f"Person({self.kind})"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in ms.

    `settle` is how long a new screen ignores touches meant for the last one. What can't be taken back by one more
    touch is deaf for longer, `settle_deed`: a slow double tap on a list must not draw.
    """

    settle: int = 300
    settle_deed: int = 800
    home: int = 30_000
    services: int = 60_000
    search: int = 60_000
    confirm: int = 60_000
    identify: int = 60_000
    keypad: int = 60_000
    known: int = 40_000
    priority: int = 60_000
    more: int = 60_000
    drawing: int = 20_000
    ticket: int = 40_000
    refused: int = 40_000
    away: int = 40_000
    giving_up: int = 40_000
    given_up: int = 20_000
    mine: int = 60_000
    finding: int = 20_000
    found: int = 40_000
    asking: int = 60_000  # for an answer to whether anybody is still there
    may_give_up: int = 110_000  # the hall takes a kiosk's own draw back for two minutes
    recent: int = 120_000  # how long a number drawn here is offered for another slip
    first_look: int = 4_000
    slip: int = 20_000


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor at the screen; `Session()` is nobody. `key` is the Idempotency-Key of this confirm."""

    screen: Screen = Screen.HOME
    language: str = "zh-CN"
    large: bool = False
    low: bool = False
    voice: bool = False  # all is spoken, and worked by the tactile keypad
    asking: bool = False  # whether somebody is still there
    asked_again: bool = False  # who can't see the countdown is asked twice
    category: str | None = None
    page: int = 0
    home_page: int = 0  # of the first screen, to go back to
    sought: str = ""  # what is searched for
    pad: Pad = Pad.LETTERS
    service: str | None = None
    must_identify: bool = False  # that service is for known people only
    papers_page: int = 0
    key: str | None = None
    typed: str = field(default="", repr=False)  # of a phone or document
    person: Person | None = None
    unread: str | None = None  # why the card that lies there gave nothing
    claimed: str | None = None  # a priority class
    class_page: int = 0
    needs: tuple[str, ...] = ()
    cases: int = 1  # matters that one number brings
    acting: bool = False  # whoever is identified is the one acted for, and not the one who stands here
    holding: bool = False  # here for a ticket they have already
    found: tuple[Ticket, ...] = ()
    not_found: str | None = None  # why there is none; empty where no answer came
    ticket: Ticket | None = None
    bare: bool = False  # nobody showed that the ticket is theirs: no code, no cancelling
    checking_in: bool = False
    refusal: Refusal | None = None
    drawn_in: str | None = None  # the language first drawn in: a repeat has the same body
    asked_at: int | None = None
    giving_up: bool = False  # asked for, not answered yet
    kept_because: str | None = None  # why the hall did not do what was asked with this ticket
    slip: Slip = Slip.NONE
    slip_at: str | None = None  # the name of the other printer that it came out of
    job: str | None = None
    past_jobs: tuple[str, ...] = ()
    slips_asked: int = 0
    slip_asked_at: int | None = None
    looked_at: int | None = None
    bell: Bell = Bell.SILENT
    bell_id: str | None = None
    shown_at: int = -1_000_000
    home_at: int | None = None

    @property
    def few(self) -> bool:
        """Whether fewer choices are shown at once."""
        return self.large or self.low
