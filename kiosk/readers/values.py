"""A card as far as a hall needs it, and the news that readers and scanners bring; they read nothing themselves.

Address, nation, authority and photo are left where they are: on the card. What is kept shows no number and no name
in a repr, so that neither gets into a log or a traceback.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CardKind(StrEnum):
    """A document that a card reader reads; its value is the `id_type` of a party."""

    IDENTITY = "id_card"  # 居民身份证
    RESIDENCE = "residence_permit"  # 港澳台居民居住证
    FOREIGN = "foreign_permanent"  # 外国人永久居留身份证, 2017 and 2023


class Sex(StrEnum):
    """What the card says (GB/T 2261.1)."""

    UNKNOWN = "unknown"
    MALE = "male"
    FEMALE = "female"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """A card that was read and whose number holds together; `valid_to` is None for one that is valid for good (长期).

    `name` is the one to greet somebody by, in Chinese where the card has it; `latin_name` only foreigners have.
    """

    kind: CardKind
    number: str
    name: str
    born: date
    sex: Sex
    valid_from: date
    valid_to: date | None
    latin_name: str = ""
    expired: bool = False  # past its last day when it was read

    def __repr__(self) -> str:
        return f"Card({self.kind.value})"


class Trouble(StrEnum):
    """Why a card that lies there gave nothing."""

    NOT_READ = "not_read"  # lifted too soon, askew, or no card of this kind: laying it again may help
    NOT_UNDERSTOOD = "not_understood"  # read, and what it says can't be: laying it again won't help
    STILL_THERE = (
        "still_there"  # read before somebody was asked for one: it may be another's, and has to be lifted
    )


class Part(StrEnum):
    """Which part of the kiosk is away or back."""

    CARD_READER = "card_reader"
    SCANNER = "scanner"


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was laid down and read."""

    card: Card


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card that was read, or could not be, was lifted."""


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """Something lies there that gives no card; said once until it is lifted."""

    why: Trouble = Trouble.NOT_READ


@dataclass(frozen=True, slots=True)
class ReaderAway:
    """A part doesn't answer; said once."""

    part: Part = Part.CARD_READER


@dataclass(frozen=True, slots=True)
class ReaderBack:
    """A part that was away answers again."""

    part: Part = Part.CARD_READER


@dataclass(frozen=True, slots=True, repr=False)
class Scanned:
    """A code was scanned; `text` is one printable line. It may be a ticket's secret: a repr shows its length only."""

    text: str

    def __repr__(self) -> str:
        return f"Scanned({len(self.text)} characters)"


News = CardRead | CardRemoved | CardUnreadable | ReaderAway | ReaderBack | Scanned
