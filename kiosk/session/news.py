"""What a session hears besides touches: from the server, the readers and the clock; it decides nothing."""

from dataclasses import dataclass

from kiosk.readers.values import Card, CardRead, CardRemoved, CardUnreadable, Scanned, Trouble
from kiosk.session.values import Refusal
from server.wire.records import Ticket


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
    """The state of a slip asked for, one of `PrintState`; `job` is None where the server gave none.

    `at` is the name of the other printer that it came out of, where that was not the one beside the kiosk.
    """

    ticket: str
    job: str | None
    state: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What came of giving a ticket up: `refusal` is None where it is cancelled, empty where no answer came."""

    ticket: str
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The tickets of whom was asked about under this key; `refusal` says why none, empty where no answer came."""

    key: str
    tickets: tuple[Ticket, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What came of a check-in: the ticket as it is now, or why not; empty where no answer came."""

    id: str
    ticket: Ticket | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """What came of ringing for a guide: the call's id, None where the hall could not be told."""

    id: str | None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card was read; whatever is asked from here goes under the fresh `key`."""

    card: Card
    key: str


@dataclass(frozen=True, slots=True)
class CardUnread:
    """What lies on the reader gives no card; None once it is lifted."""

    why: Trouble | None


@dataclass(frozen=True, slots=True, repr=False)
class CodeShown:
    """A code was scanned, perhaps a ticket's; whatever is asked from here goes under the fresh `key`."""

    text: str
    key: str

    def __repr__(self) -> str:
        return f"CodeShown({len(self.text)} characters)"


News = (
    Tick | Drawn | DrawRefused | DrawUnknown | TicketSeen | SlipSeen | GivenUp | Found | CheckedIn | Rung
    | CardShown | CardUnread | CodeShown
)  # fmt: skip


def card_lies(news: CardRead | CardRemoved | CardUnreadable | Scanned) -> bool | None:
    """Whether a card lies on the reader after this; None where nothing is said of that."""
    match news:
        case CardRead() | CardUnreadable(Trouble.NOT_UNDERSTOOD | Trouble.STILL_THERE):
            return True
        case CardRemoved():
            return False
    return None


def read(news: CardRead | CardRemoved | CardUnreadable | Scanned, key: str) -> News:
    """What a reader or the scanner brought, as the session takes it; what is asked because of it goes under `key`."""
    match news:
        case CardRead(card):
            return CardShown(card, key)
        case CardRemoved():
            return CardUnread(None)
        case CardUnreadable(why):
            return CardUnread(why)
        case Scanned(text):
            return CodeShown(text, key)
