"""The voice for those who don't see the screen: keys of the tactile keypad, and the cursor over what can be touched.

A choice is a thing on the screen that a sighted visitor could touch, by its name; the cursor itself touches nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """What a key of the tactile keypad means."""

    BEFORE = "before"
    AFTER = "after"
    CHOOSE = "choose"
    REPEAT = "repeat"
    BACK = "back"
    GUIDE = "guide"


KEYS: Mapping[int, Press] = {
    50: Press.BEFORE, 258: Press.BEFORE, 273: Press.BEFORE, 276: Press.BEFORE,
    56: Press.AFTER, 264: Press.AFTER, 274: Press.AFTER, 275: Press.AFTER,
    53: Press.CHOOSE, 261: Press.CHOOSE, 13: Press.CHOOSE, 271: Press.CHOOSE,
    48: Press.REPEAT, 256: Press.REPEAT,
    42: Press.BACK, 268: Press.BACK, 8: Press.BACK,
    35: Press.GUIDE, 267: Press.GUIDE,
}  # fmt: skip
"""Kivy's key codes (`kivy.core.window.Keyboard.keycodes`): the digits of a telephone's pad, where 2 lies above 8, on
the main block and on the numeric pad; the arrows; * or ×, # or ÷."""

BEGIN = frozenset({261, 293})
"""What begins the voice: the 5 of the numeric pad, which has a raised dot, and F12, as raised keys are often wired."""


def parse_keys(words: str) -> dict[int, Press]:
    """Keys set by a hall, such as `before=50,after=56,choose=53`; ValueError says what is wrong."""
    keys: dict[int, Press] = {}
    for part in words.split(","):
        name, _, code = part.strip().partition("=")
        if name not in set(Press) or not code.isdigit():
            raise ValueError(f"{part.strip()!r} is no key like choose=53; there are {', '.join(Press)}")
        keys[int(code)] = Press(name)
    return keys


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to touch: its stable name and the words on it; personal ones are for headphones only."""

    name: str
    words: str
    personal: bool = False


def moved(choices: Sequence[Choice], at: str | None, by: int) -> Choice | None:
    """The choice before (-1) or after (1) the one of the name `at`; round and round, from the first or the last."""
    if not choices:
        return None
    names = [choice.name for choice in choices]
    if at not in names:
        return choices[0 if by > 0 else -1]
    return choices[(names.index(at) + by) % len(choices)]
