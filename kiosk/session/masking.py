"""How much of somebody's number and name a screen shows: enough to see a slip of the finger, never the whole."""

import unicodedata

from kiosk.session.values import Pad, Person

HIDDEN = "*"
_PHONE_HIDDEN = range(3, 7)  # 138••••5678, as everybody writes it
_SHOWN_FIRST, _SHOWN_LAST = 3, 2


def typed(pad: Pad, text: str) -> str:
    """A number while it is typed: the last key is seen, until the next one."""
    last = len(text) - 1
    if pad == Pad.PHONE:
        return "".join(HIDDEN if at in _PHONE_HIDDEN and at != last else c for at, c in enumerate(text))
    return "".join(HIDDEN if at >= _SHOWN_FIRST and at != last else c for at, c in enumerate(text))


def number(person: Person) -> str:
    """The number of somebody known: a phone without its middle, a document's beginning and end."""
    text = person.number
    if person.kind == "phone":
        return "".join(HIDDEN if at in _PHONE_HIDDEN else c for at, c in enumerate(text))
    first = min(_SHOWN_FIRST, max(1, len(text) // 4))
    return text[:first] + HIDDEN * (len(text) - first - _SHOWN_LAST) + text[-_SHOWN_LAST:]


def name(person: Person) -> str:
    """The name as 张*: its first character, if a screen has it, and nothing of its length; empty if none is known."""
    first = person.name[:1]
    return ("" if unicodedata.category(first) == "Co" else first) + HIDDEN if first else ""
