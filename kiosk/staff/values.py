"""What the staff's part of the kiosk is made of: its state, inputs and errands; it decides nothing."""

from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """How far somebody has come."""

    SHUT = "shut"
    CODE = "code"
    OPEN = "open"


class Act(StrEnum):
    """What staff may do."""

    TEST = "test"  # a test sheet
    CHARSET = "charset"  # which line can you read?
    NEW_ROLL = "new_roll"  # a full roll was put in
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff's part; `Staff()` is nobody. `doing` is what is done now, `said` the word of what came of the last."""

    stage: Stage = Stage.SHUT
    typed: str = field(default="", repr=False)
    judging: bool = False
    wrong: bool = False
    closed_until: int = 0  # no code is looked at before, by the clock of the inputs
    doing: Act | None = None
    sure: bool = False  # one more touch restarts
    said: str = ""
    touched_at: int = 0


# Inputs


@dataclass(frozen=True, slots=True)
class Opened:
    """The hall's name was held down; `closed_ms` is how long no code is looked at."""

    closed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """A digit."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """The last digit is to go."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The code is whole."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the code fits, and how long none is looked at after so many misses."""

    fits: bool
    closed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """An act's key was touched."""

    act: Act


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: a word of the texts `staff.done_…`."""

    act: Act
    word: str


@dataclass(frozen=True, slots=True)
class Left:
    """Back to the visitors."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went by."""


Input = Opened | Typed | Erased | Entered | Judged | Asked | Done | Left | Tick


# Errands


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Look whether this is the code."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Do:
    """Do an act."""

    act: Act


Errand = CheckCode | Do
