"""What the 256 bytes of a card's text say: a card whose number holds together, or nothing; nothing else is kept.

Layouts, in bytes of UTF-16LE: identity cards and residence permits by GA 467; permanent residence
of foreigners by the tables published for the cards of 2017 (`I`) and 2023 (`Y`).
"""

import re
import unicodedata
from datetime import date

from kiosk.readers.privately import assigned
from kiosk.readers.sdt import TEXT_BYTES
from kiosk.readers.values import Card, CardKind, Sex
from server.wire.id_number import birth_date

_TYPE = slice(248, 250)
_EARLIEST = date(1880, 1, 1)
_FOR_GOOD = "长期"
_SEXES = {"0": Sex.UNKNOWN, "1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.UNSTATED}

_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
MAINLAND = frozenset(str(code) for first, last in _PROVINCES for code in range(first, last + 1))
"""GB/T 2260, first two digits. Counties come and go, and an old number keeps its own, so they are not looked at."""
CITIZENS = MAINLAND | {"71", "81", "82"}
RESIDENTS = frozenset({"81", "82", "83"})
"""Hong Kong, Macau, Taiwan (Residence Permit Measures of 2018, article 5)."""
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
"""2017: a country's letters and twelve digits, with no check digit that is published."""
_NEW_FOREIGN = re.compile(r"9([0-9]{2})[0-9]{14}[0-9X]")
"""2023: 9, a province, a country's three digits, and from there as a citizen's."""


def parse(text: bytes, today: date) -> Card | None:
    """The card, or None if this is no card that can be: its number, dates or sex don't hold together."""
    if len(text) != TEXT_BYTES:
        return None
    match _words(text[_TYPE]):
        case "I":
            return _foreign_2017(text, today)
        case "Y":
            return _foreign_2023(text, today)
        case "J":
            return _citizen(text, today, CardKind.RESIDENCE)
        case _:
            return _citizen(text, today, CardKind.IDENTITY)


def _citizen(text: bytes, today: date, kind: CardKind) -> Card | None:
    number = _words(text[122:158]).upper()
    regions = RESIDENTS if kind is CardKind.RESIDENCE else CITIZENS
    born = _date(text[36:52])
    if number[:2] not in regions or birth_date(number) != born:
        return None
    return _card(text, today, kind, number, _words(text[:30]), born)


def _foreign_2023(text: bytes, today: date) -> Card | None:
    number = _words(text[122:158]).upper()
    found = _NEW_FOREIGN.fullmatch(number)
    born = _date(text[36:52])
    if not found or found[1] not in CITIZENS or birth_date(number) != born:
        return None
    latin = _words(text[52:122] + text[220:242])
    return _card(text, today, CardKind.FOREIGN, number, _words(text[:30]), born, latin)


def _foreign_2017(text: bytes, today: date) -> Card | None:
    number = _words(text[122:152]).upper()
    born = _date(text[220:236])
    if not _OLD_FOREIGN.fullmatch(number):
        return None
    return _card(
        text, today, CardKind.FOREIGN, number, _words(text[158:188]), born, _words(text[:120]), sex_at=120
    )


def _card(
    text: bytes, today: date, kind: CardKind, number: str, name: str, born: date | None, latin: str = "",
    sex_at: int = 30,
) -> Card | None:  # fmt: skip
    sex = _SEXES.get(_words(text[sex_at : sex_at + 2]))
    valid_from, until = _date(text[188:204]), _words(text[204:220])
    valid_to = None if until == _FOR_GOOD else _date(text[204:220])
    if born is None or sex is None or valid_from is None or not (name or latin):
        return None
    if valid_to is None and until != _FOR_GOOD:
        return None
    if not _EARLIEST <= born <= min(today, valid_from) or (valid_to and valid_to < valid_from):
        return None
    expired = valid_to is not None and valid_to < today
    return Card(kind, number, name or latin, born, sex, valid_from, valid_to, latin, expired)


def _date(field: bytes) -> date | None:
    digits = _words(field)
    if not (len(digits) == 8 and digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _words(field: bytes) -> str:
    """A field as a person reads it: no padding, no control characters, rare characters where Unicode has them."""
    read = assigned(field.decode("utf-16-le", "replace").replace("\0", " "))
    return "".join(char for char in read if unicodedata.category(char) not in _UNSEEN).strip()


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
