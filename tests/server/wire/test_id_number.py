"""Identity numbers: the check digit and the date are seen, and a number is never quoted. All are invented."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.id_number import age_on, birth_date


def numbered(born: str, start: str = "110101", order: str = "001") -> str:
    """An invented number with a right check digit, worked out from the standard's formula 2^(i−1) mod 11."""
    digits = f"{start}{born}{order}"
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return digits + "10X98765432"[weighed % 11]


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("11010519491231002X", date(1949, 12, 31)),  # the standard's own example
        ("11010519491231002x", date(1949, 12, 31)),
        (" 11010519491231002X ", date(1949, 12, 31)),
        ("440524188001010014", date(1880, 1, 1)),  # the standard's other example
        (numbered("20000229"), date(2000, 2, 29)),
    ],
)
def test_a_right_number_says_its_birth_date(number: str, born: date) -> None:
    assert birth_date(number) == born


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105194912310021",  # another check digit
        "11010519491231002",
        "11010519491231002XX",
        "110105491231002",  # fifteen digits, as before 1999
        "01010519491231002X",
        "11010519491231X02X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
        numbered("19000229"),  # no leap year
        numbered("20231301"),
        numbered("20230400"),
        numbered("00000101"),
    ],
)
def test_a_wrong_number_says_nothing_and_raises_nothing(number: str) -> None:
    assert birth_date(number) is None


@given(
    born=st.dates(date(1900, 1, 1), date(2026, 11, 27)),
    place=st.integers(0, 17),
    change=st.integers(1, 9),
)
def test_one_wrong_digit_is_always_seen(born: date, place: int, change: int) -> None:
    number = numbered(f"{born:%Y%m%d}")
    assert birth_date(number) == born
    old = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((old + change) % 10) + number[place + 1 :]
    if wrong != number:
        assert birth_date(wrong) is None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1966-11-27", "2026-11-26", 59),
        ("1966-11-27", "2026-11-27", 60),
        ("1966-11-27", "2026-11-28", 60),
        ("1968-02-29", "2026-02-27", 57),
        ("1968-02-29", "2026-02-28", 58),
        ("1968-02-29", "2028-02-28", 59),
        ("1968-02-29", "2028-02-29", 60),
        ("2026-11-27", "2026-11-27", 0),
        ("2026-11-28", "2026-11-27", -1),
    ],
)
def test_age_turns_on_the_birthday(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@given(born=st.dates(date(1900, 1, 1), date(2020, 1, 1)), days=st.integers(0, 60_000))
def test_age_grows_by_one_at_most_from_day_to_day(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    assert 0 <= age_on(born, day + timedelta(days=1)) - age_on(born, day) <= 1
