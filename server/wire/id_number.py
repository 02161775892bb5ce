"""Chinese identity numbers (GB 11643): the birth date that a right one says, and the age; none is kept."""

import re
from datetime import date

_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"  # ISO 7064, MOD 11-2, by the weighted sum's remainder


def birth_date(id_number: str) -> date | None:
    """The birth date of a number with the right form, date and check digit, else None; it never raises or quotes it."""
    digits = id_number.strip().upper()
    if not _SHAPE.fullmatch(digits):
        return None
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    if _CHECKS[weighed % 11] != digits[17]:
        return None
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Full years on a day, negative before birth; who was born on 29 February turns a year older on the 28th.

    The Civil Code, article 202, ends a period of years on the month's last day where the day itself is missing.
    """
    years = day.year - born.year
    leaping = (born.month, born.day) == (2, 29) and not _has_29_february(day.year)
    birthday = (2, 28) if leaping else (born.month, born.day)
    return years - ((day.month, day.day) < birthday)


def _has_29_february(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
