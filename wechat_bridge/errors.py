"""What WeChat's error codes mean for a message: try again, get a token, tell nobody any more. Pure."""

from enum import Enum, auto

OK = 0


class Meaning(Enum):
    """What is to be done about a code."""

    SENT = auto()
    AGAIN = auto()  # WeChat is busy: in a moment
    TOKEN = auto()  # the access token is not good: a fresh one, once
    LATER = auto()  # too many this minute
    TOMORROW = auto()  # the day's quota is used up
    NOBODY = auto()  # no such follower
    REFUSED = auto()  # the visitor wants none: the consent is gone
    WINDOW = auto()  # they have not written for two days, or were sent enough since
    FIELD = auto()  # what is in a field, or the template, is wrong
    OURS = auto()  # the account may not do that, or is set up wrong: an operator's matter


_MEANINGS: dict[int, Meaning] = {
    OK: Meaning.SENT,
    -1: Meaning.AGAIN,
    40001: Meaning.TOKEN, 40014: Meaning.TOKEN, 42001: Meaning.TOKEN, 41001: Meaning.TOKEN,
    45011: Meaning.LATER,
    45009: Meaning.TOMORROW,
    40003: Meaning.NOBODY, 43004: Meaning.NOBODY, 40032: Meaning.NOBODY,
    43101: Meaning.REFUSED, 43107: Meaning.REFUSED,
    45015: Meaning.WINDOW, 45047: Meaning.WINDOW,
    47003: Meaning.FIELD, 40037: Meaning.FIELD, 41030: Meaning.FIELD,
    48001: Meaning.OURS, 61004: Meaning.OURS, 40164: Meaning.OURS, 40013: Meaning.OURS, 40125: Meaning.OURS,
}  # fmt: skip
KNOWN = frozenset(_MEANINGS) - {OK}


def meaning(code: int) -> Meaning:
    """What a code means; one nobody knows is an operator's matter."""
    return _MEANINGS.get(code, Meaning.OURS)
