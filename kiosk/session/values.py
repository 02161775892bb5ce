"""What a visit at the kiosk is made of: the session, its inputs and its errands; it decides nothing.

Inputs are touches (by the visitor) and news (from the server or the clock). Errands are what the session wants
done outside; their outcome comes back as news. Times are milliseconds of any clock that only goes forward.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from server.wire.records import Ticket


class Screen(StrEnum):
    """What is on the screen."""

    HOME = "home"
    SERVICES = "services"
    CONFIRM = "confirm"
    DRAWING = "drawing"
    TICKET = "ticket"
    REFUSED = "refused"
    AWAY = "away"
    GIVING_UP = "giving_up"
    GIVEN_UP = "given_up"


class Slip(StrEnum):
    """What is known of the paper slip, as far as a visitor cares."""

    NONE = "none"  # no printer here, or nothing asked of it
    PRINTING = "printing"
    READY = "ready"
    FAILED = "failed"
    DOUBTFUL = "doubtful"  # part of it may have come out


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server's no: its code, its sentence in the visitor's language, and the ticket held if that is why."""

    code: str
    sentence: str
    held: Ticket | None = None


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
    confirm: int = 60_000
    drawing: int = 20_000
    ticket: int = 40_000
    refused: int = 40_000
    away: int = 40_000
    giving_up: int = 40_000
    given_up: int = 20_000
    may_give_up: int = 110_000  # the hall takes a kiosk's own draw back for two minutes
    first_look: int = 4_000
    slip: int = 20_000


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor at the screen; `Session()` is nobody. `key` is the Idempotency-Key of this confirm."""

    screen: Screen = Screen.HOME
    language: str = "zh-CN"
    category: str | None = None
    page: int = 0
    service: str | None = None
    key: str | None = None
    ticket: Ticket | None = None
    refusal: Refusal | None = None
    drawn_in: str | None = None  # the language first drawn in: a repeat has the same body
    asked_at: int | None = None
    giving_up: bool = False  # asked for, not answered yet
    kept_because: str | None = None  # why the hall did not take it back
    slip: Slip = Slip.NONE
    job: str | None = None
    past_jobs: tuple[str, ...] = ()
    slips_asked: int = 0
    slip_asked_at: int | None = None
    looked_at: int | None = None
    shown_at: int = -1_000_000
    home_at: int | None = None


# Touches


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody touched the screen anywhere: they are still here."""


@dataclass(frozen=True, slots=True)
class Open:
    """A category."""

    category: str


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Another page of the service list."""

    page: int


@dataclass(frozen=True, slots=True)
class Choose:
    """A service; `key` is fresh, and becomes the Idempotency-Key of whatever is drawn from here."""

    service: str
    key: str


@dataclass(frozen=True, slots=True)
class Draw:
    """Take the number; also the repeat after an unknown outcome."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Give the number shown back: first the question, then, touched there, the deed."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print the slip of the ticket shown or held once more."""


@dataclass(frozen=True, slots=True)
class Back:
    """One screen back."""


@dataclass(frozen=True, slots=True)
class Home:
    """Leave; the next visitor begins."""


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """The other language."""


# News


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The server gave a ticket for this key."""

    key: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class DrawRefused:
    """The server said no; nothing was drawn for this key."""

    key: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class DrawUnknown:
    """No answer; whether a ticket was drawn for this key is not known."""

    key: str


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """A ticket as it is now, from an event or a look."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class SlipSeen:
    """The state of a slip asked for, one of `PrintState`; `job` is None where the server gave none."""

    ticket: str
    job: str | None
    state: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What came of giving a ticket up: `refusal` is None where it is cancelled, empty where no answer came."""

    ticket: str
    refusal: str | None = None


Touch = Touched | Open | ShowPage | Choose | Draw | GiveUp | Reprint | Back | Home | SwitchLanguage
News = Tick | Drawn | DrawRefused | DrawUnknown | TicketSeen | SlipSeen | GivenUp


# Errands


@dataclass(frozen=True, slots=True)
class DrawTicket:
    """Draw a ticket; asked any number of times with one key, it is drawn once."""

    key: str
    service: str
    language: str


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Ask for a slip; `kind` is `ticket` or `reprint`."""

    key: str
    ticket: str
    kind: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """Ask how a ticket stands, when no event told."""

    ticket: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Cancel a ticket that came after its visitor had left, so that nobody calls a ghost."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """Cancel the ticket shown, since its visitor wants so; asked any number of times, it is done once."""

    ticket: str
    secret: str | None
    language: str


Errand = DrawTicket | PrintSlip | LookAt | GiveBack | CancelTicket


@dataclass(frozen=True, slots=True)
class Step:
    """What an input leads to."""

    session: Session
    errands: tuple[Errand, ...] = field(default=())
