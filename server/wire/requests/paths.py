"""What an address names, and what a query in it may say."""

from typing import Annotated, Literal

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


class OfTree(OfCentre):
    """A guidance tree of a centre."""

    tree: Word


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
    """Search by name, everyday words, code, department, pinyin, initials; `wanted`: what most people come for."""

    q: Annotated[str, StringConstraints(max_length=60, pattern=_PRINTABLE)] = ""
    category: Word | None = None
    wanted: bool = False
    limit: Annotated[int, Field(ge=1, le=600)] = 600


class TreeQuery(Asked):
    """Guidance trees, searched as services are."""

    q: Annotated[str, StringConstraints(max_length=60, pattern=_PRINTABLE)] = ""


class TicketQuery(Asked):
    """Tickets by state and queue; `later`: of days to come as well, `after`: the id where the page before ended."""

    state: State | None = None
    queue: Word | None = None
    later: bool = False
    after: Annotated[str, StringConstraints(max_length=100, pattern=_PRINTABLE)] | None = None


class EventQuery(Asked):
    """Events after one, so many at most; `past`: of tickets of days that are over as well."""

    after: Annotated[str, StringConstraints(pattern=r"^\d{1,15}-\d{1,10}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 500
    past: bool = False


class StatsQuery(Asked):
    """The days of figures, `YYYY-MM-DD`, and what they are told by."""

    from_: Annotated[Date | None, Field(alias="from")] = None
    to: Date | None = None
    by: Literal["day", "hour", "service", "queue", "counter", "channel", "department"] = "day"


class HelpedQuery(Asked):
    """Whom guides helped on a day, today's where none is named."""

    day: Date | None = None


class SlotQuery(Asked):
    """The slots of a service on a date, `YYYY-MM-DD`."""

    service: Word
    date: Date


class OfManaged(Path):
    """A centre whose catalogue is managed, published or not."""

    centre_id: Word


class OfPart(OfManaged):
    """A part of a catalogue."""

    part: Annotated[str, StringConstraints(max_length=32, pattern=r"^[a-z_]+$")]


class OfEntry(OfPart):
    """An entry of a part, by its id or code."""

    entry: Word


class OfVersion(OfManaged):
    """A published version of a catalogue."""

    version: Annotated[int, Field(ge=1, le=10**9)]


class ImportQuery(Asked):
    """`dry_run`: only say what would change."""

    dry_run: bool = False


class ExportQuery(Asked):
    """As what to export: the draft or a published version; or an empty form for a centre, under another or none."""

    format: Literal["xlsx", "toml"] = "xlsx"
    version: Annotated[int, Field(ge=1, le=10**9)] | None = None
    blank: bool = False
    above: Word | None = None
