"""What a visitor touches, each with what it means; it decides nothing."""

from dataclasses import dataclass

from kiosk.session.values import Pad
from server.wire.records import Ticket


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody touched the screen anywhere: they are still here."""


@dataclass(frozen=True, slots=True)
class Open:
    """A category."""

    category: str


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Another page of what there is to choose from."""

    page: int


@dataclass(frozen=True, slots=True)
class Search:
    """Search by initials, or by number."""

    pad: Pad = Pad.LETTERS


@dataclass(frozen=True, slots=True)
class Type:
    """A key of a keypad."""

    key: str

    def __repr__(self) -> str:
        return "Type()"


@dataclass(frozen=True, slots=True)
class Erase:
    """The last key typed, or all of them."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """A service; `key` is fresh, and becomes the Idempotency-Key of whatever is drawn from here.

    `must_identify`: the service is for known people only.
    """

    service: str
    key: str
    must_identify: bool = False


@dataclass(frozen=True, slots=True)
class ShowPapers:
    """Another page of the papers to bring."""

    page: int


@dataclass(frozen=True, slots=True)
class Identify:
    """Show who one is before the draw."""


@dataclass(frozen=True, slots=True)
class TypeInstead:
    """Type a phone's or document's number."""

    pad: Pad


@dataclass(frozen=True, slots=True)
class Enter:
    """The number typed is whole."""


@dataclass(frozen=True, slots=True)
class AskPriority:
    """Say that one belongs to a priority class, or needs something."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A priority class; the one claimed already is claimed no more."""

    priority: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something needed at the counter; touched again, it isn't."""

    need: str


@dataclass(frozen=True, slots=True)
class AskMore:
    """Say that one brings several matters, or comes for somebody else."""


@dataclass(frozen=True, slots=True)
class Bring:
    """So many matters with one number."""

    cases: int


@dataclass(frozen=True, slots=True)
class ActFor:
    """I come for somebody else; touched again, for myself."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Take the number; also the repeat after an unknown outcome."""


@dataclass(frozen=True, slots=True)
class Mine:
    """I have a number already; `key` is fresh and marks the slips asked for from here."""

    key: str


@dataclass(frozen=True, slots=True)
class Recent:
    """The number drawn here a moment ago."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the tickets found."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """I have arrived with a ticket drawn or booked from afar."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Give the number shown back: first the question, then, touched there, the deed."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print the slip of the ticket shown or held once more."""


@dataclass(frozen=True, slots=True)
class CallGuide:
    """Ring for a guide; `key` is fresh."""

    key: str


@dataclass(frozen=True, slots=True)
class StillHere:
    """The answer to whether anybody is still there."""


@dataclass(frozen=True, slots=True)
class Enlarge:
    """Large type, or ordinary type again."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Begin the voice for those who don't see the screen; asked for again, it goes on."""


@dataclass(frozen=True, slots=True)
class Lower:
    """All that is touched in the lower half, or everywhere again."""


@dataclass(frozen=True, slots=True)
class Back:
    """One screen back."""


@dataclass(frozen=True, slots=True)
class Home:
    """Leave; the next visitor begins."""


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """The other language."""


Touch = (
    Touched | Open | ShowPage | Search | Type | Erase | Choose | ShowPapers | Identify | TypeInstead | Enter
    | AskPriority | Claim | Need | AskMore | Bring | ActFor | Draw | Mine | Recent | Pick | CheckIn | GiveUp
    | Reprint | CallGuide | StillHere | Enlarge | Listen | Lower | Back | Home | SwitchLanguage
)  # fmt: skip
