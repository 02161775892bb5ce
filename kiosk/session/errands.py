"""What a session wants done outside, and the step that asks for it; the outcome comes back as news."""

from dataclasses import dataclass, field

from kiosk.session.values import Person, Screen, Session


@dataclass(frozen=True, slots=True)
class DrawTicket:
    """Draw a ticket; asked any number of times with one key, it is drawn once."""

    key: str
    service: str
    language: str
    person: Person | None = None
    priority: str | None = None  # a class claimed
    needs: tuple[str, ...] = ()
    cases: int = 1
    acting: bool = False  # for this person, by somebody else
    large: bool = False  # the slip of a number of the kiosk's own


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Ask for a slip; `kind` is `ticket` or `reprint`. `secret` or `phone` is what shows whose ticket it is.

    A bare slip has no code on it: it tells a number that anybody may read on the boards, and opens nothing.
    """

    key: str
    ticket: str
    kind: str
    secret: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    bare: bool = False
    large: bool = False  # in large type


def awaits(session: Session, key: str) -> bool:
    """Whether somebody looks at the screen until the number of this key is there."""
    return session.screen == Screen.DRAWING and session.key == key


def first_slip(key: str, ticket: str, large: bool) -> PrintSlip:
    """The slip of a ticket just drawn under a key, the same whoever asks for it first."""
    return PrintSlip(f"{key}-0", ticket, "ticket", large=large)


@dataclass(frozen=True, slots=True)
class FindTickets:
    """Look for the live tickets of a person, or of a secret."""

    key: str
    language: str
    person: Person | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CheckTicketIn:
    """Its holder is here; asked any number of times, it is done once."""

    ticket: str
    language: str


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
    secret: str | None = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class RingGuide:
    """Ring for a guide; `topic` says where the visitor is stuck, or `priority` for a class to be looked at."""

    key: str
    topic: str


Errand = DrawTicket | PrintSlip | FindTickets | CheckTicketIn | LookAt | GiveBack | CancelTicket | RingGuide


@dataclass(frozen=True, slots=True)
class Step:
    """What an input leads to."""

    session: Session
    errands: tuple[Errand, ...] = ()
