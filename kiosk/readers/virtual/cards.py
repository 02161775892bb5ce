"""Made-up cards for the twin: nobody's, in a county that there is not, with numbers that hold together; pure."""

from dataclasses import dataclass, replace
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOWHERE = "119999"
"""A province there is, and a county there is not (GB/T 2260)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A card as printed, `kind` by its text's name; `text` is what its chip tells, None if it can't be selected."""

    name: str
    kind: str
    number: str
    born: date | None
    until: str
    text: bytes | None


def samples(today: date) -> dict[str, Sample]:
    """The cards by the names that lay them down."""
    elder = _citizen("示例甲", _years_before(today, 75), "001", "长期", today)
    adult = _citizen("示例乙", _years_before(today, 30), "002", _day(_years_after(today, 10)), today)
    return {
        "elder": elder,
        "adult": adult,
        "rare_name": _citizen("䶮𬱖丙", _years_before(today, 41), "003", _day(_years_after(today, 5)), today),
        "expired": _citizen("示例丁", _years_before(today, 52), "004", _day(_years_before(today, 1)), today),
        "residence": _citizen(
            "示例戊", _years_before(today, 35), "005", _day(_years_after(today, 3)), today, "J"
        ),
        "foreign_2017": _foreign_2017(today),
        "foreign_2023": _foreign_2023(today),
        "misprinted": replace(adult, text=_misprinted(adult)),
        "bus_card": Sample("公交卡", "other", "", None, "", None),
    }


def _citizen(name: str, born: date, order: str, until: str, today: date, letter: str = "") -> Sample:
    number = _checked(("810000" if letter else _NOWHERE) + _day(born) + order)
    text = _laid_out(
        (30, name), (2, "2" if int(order) % 2 == 0 else "1"), (4, "" if letter else "01"), (16, _day(born)),
        (70, "示例省示例市示例路1号"), (36, number), (30, "示例市公安局"), (16, _day(_years_before(today, 2))),
        (16, until), (18, "H00000000" if letter else ""), (4, "01" if letter else ""), (6, ""), (2, letter),
    )  # fmt: skip
    return Sample(name, "residence" if letter else "identity", number, born, until, text)


def _foreign_2017(today: date) -> Sample:
    born, until = _years_before(today, 44), _day(_years_after(today, 4))
    text = _laid_out(
        (120, "SAMPLE, ALEX"), (2, "1"), (30, "XXX119900010101"), (6, "XXX"), (30, "示例己"),
        (16, _day(_years_before(today, 6))), (16, until), (16, _day(born)), (4, "01"), (8, "1199"), (2, "I"),
    )  # fmt: skip
    return Sample("示例己 SAMPLE, ALEX", "foreign_2017", "XXX119900010101", born, until, text)


def _foreign_2023(today: date) -> Sample:
    born, until = _years_before(today, 66), _day(_years_after(today, 8))
    number = _checked("911999" + _day(born) + "006")
    text = _laid_out(
        (30, ""), (2, "2"), (4, "01"), (16, _day(born)), (70, "SAMPLE, KIM"), (36, number), (30, ""),
        (16, _day(_years_before(today, 2))), (16, until), (22, ""), (6, "XXX"), (2, "Y"), (6, ""),
    )  # fmt: skip
    return Sample("SAMPLE, KIM", "foreign_2023", number, born, until, text)


def _misprinted(card: Sample) -> bytes:
    """The card with a number whose last digit can't be."""
    wrong = card.number[:-1] + ("1" if card.number[-1] != "1" else "2")
    assert card.text is not None
    return card.text.replace(card.number.encode("utf-16-le"), wrong.encode("utf-16-le"))


def _laid_out(*fields: tuple[int, str]) -> bytes:
    """256 bytes: each field padded with spaces to its width in bytes."""
    space = " ".encode("utf-16-le")
    text = b""
    for width, words in fields:
        written = words.encode("utf-16-le")
        text += written + space * ((width - len(written)) // 2)
    return text + space * ((256 - len(text)) // 2)


def _checked(seventeen: str) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11
    return seventeen + "10X98765432"[rest]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _years_after(day: date, years: int) -> date:
    return _years_before(day, -years)
