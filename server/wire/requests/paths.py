"""What an address names, and what a query in it may say."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.shapes import _PRINTABLE, Asked, Date, Word
from server.wire.vocabulary import State

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


class OfDevice(OfCentre):
    """A device of a centre."""

    device: Word


class OfHelp(OfCentre):
    """A call for help in a centre."""

    help_id: Word


class OfSecret(Path):
    """A visitor's own ticket."""

    secret: Annotated[str, StringConstraints(min_length=20, max_length=120, pattern=r"^[A-Za-z0-9_\-]+$")]


class Scanned(Path):
    """What follows `/t/` in an address that somebody scanned or typed: a secret, or what is left of one."""

    secret: Annotated[str, StringConstraints(max_length=1000)]


class OfTwin(Path):
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


class SlotQuery(Asked):
    """The slots of a service on a date, `YYYY-MM-DD`."""

    service: Word
    date: Date
