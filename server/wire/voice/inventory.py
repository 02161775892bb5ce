"""Which pieces announcements are put together from, by language; it reads no sound and says nothing.

A piece's name is what it says (`请`, `十二号窗口`, `please go to`), and its file's name.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from server.wire.vocabulary import LANGUAGES
from server.wire.voice.reading import DIGITS, chinese, english

ZH, EN = LANGUAGES
CHIME = "chime"
"""The sound before an announcement; it is a piece that a hall may replace, and of no language."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How the signs of a ticket's number are said in one language."""

    digits: tuple[str, ...]
    letters: str
    point: str
    one_by_telephone: str | None = None  # 幺, where a hall wants it

    def of(self, sign: str, *, telephone: bool = False) -> str | None:
        """The piece for a digit, a letter (in capitals) or the point of a kiosk's own number; None: it is not said."""
        if sign == "1" and telephone and self.one_by_telephone:
            return self.one_by_telephone
        if sign in DIGITS:
            return self.digits[int(sign)]
        return self.point if sign == "." else sign if sign in self.letters else None


@cache
def signs(language: str) -> Signs:
    """The signs of one of the languages."""
    table = _table()[language]
    return Signs(
        tuple(table["digits"]), table["letters"], table["point"], table.get("one_by_telephone")
    )  # fmt: skip


@cache
def pieces(language: str) -> tuple[str, ...]:
    """The names of all pieces of a language, each once."""
    table, own = _table()[language], signs(language)
    spelled = [
        *own.digits,
        own.point,
        *own.letters,
        *([own.one_by_telephone] if own.one_by_telephone else []),
    ]
    numbers = _chinese_numbers(table) if language == ZH else [english(number) for number in _ENGLISH_NUMBERS]
    return tuple(dict.fromkeys([*table["words"], *spelled, *numbers]))


_ENGLISH_NUMBERS = (*range(10, 20), *range(20, 100, 10))


def _chinese_numbers(table: dict[str, Any]) -> list[str]:
    numbered, last = str(table["numbered"]), int(str(table["numbered_to"]))
    tens = [chinese(number) for number in range(10, 100, 10)]
    hundreds = [chinese(number) for number in range(100, 1000, 100)]
    return [*tens, *hundreds, numbered, *(chinese(number) + numbered for number in range(1, last + 1))]


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("pieces.toml").read_text("utf-8"))
