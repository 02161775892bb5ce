"""One look at the reader's field: which questions follow which answers, and what they come to; pure.

A look is a generator: it yields a command, is sent the answer (None where none came in time) and returns what it saw.
"""

from collections.abc import Callable, Generator
from datetime import date
from enum import Enum

from kiosk.readers.card import parse
from kiosk.readers.sdt import Answer, Command, Status, text_of
from kiosk.readers.values import Card


class Seen(Enum):
    """What a look without a card came to."""

    NOTHING = "nothing"
    FAILED = "failed"  # something lies there that could not be read
    STRANGE = "strange"  # it was read, and is no card that can be
    STILL = "still"  # the card that was read still lies there
    SILENT = "silent"  # the reader gave no right answer


Look = Generator[Command, Answer | None, Seen | Card]
Looking = Callable[[date], Look]

_LIES_THERE = frozenset({Status.DONE, Status.NOTHING_THERE})
_LIFTED = frozenset({Status.NOT_READ, Status.NOT_SELECTED, Status.NO_CARD})


def at_reader(_today: date) -> Look:
    """Whether the reader is well; its field is left alone."""
    answer = yield Command.STATUS
    return Seen.NOTHING if answer and answer.sw3 == Status.DONE else Seen.SILENT


def for_card(today: date) -> Look:
    """Find, select, read."""
    found = yield Command.FIND
    if found is None:
        return Seen.SILENT
    if found.sw3 != Status.FOUND:
        return Seen.NOTHING
    selected = yield Command.SELECT
    if selected is None:
        return Seen.SILENT
    if selected.sw3 != Status.DONE:
        return Seen.FAILED
    read = yield Command.READ
    if read is None:
        return Seen.SILENT
    if read.sw3 != Status.DONE:
        return Seen.FAILED
    text = text_of(read.data)
    return (parse(text, today) if text else None) or Seen.STRANGE


def after_card(_today: date) -> Look:
    """Whether the card that was read still lies there; nothing of it is looked at."""
    more = yield Command.MORE
    if more is None:
        return Seen.SILENT
    if more.sw3 in _LIES_THERE:
        return Seen.STILL
    if more.sw3 in _LIFTED:
        return Seen.NOTHING
    found = yield Command.FIND  # the reader doesn't know the command
    if found is None:
        return Seen.SILENT
    return Seen.STILL if found.sw3 == Status.FOUND else Seen.NOTHING
