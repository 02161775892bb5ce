"""What stands in one cell of the form and what it means; numbers and dates come as a spreadsheet gives them."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.catalogue.form.columns import Column, Kind, meant, said

EMPTY = "（空）"
"""What says that there is none, where an empty cell would mean: as above."""
_GAPS = re.compile(r"[\s、，,；;]+")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：]00)?")
_DAY_MINUTES = 24 * 60


class BadCell(Exception):
    """What stands in a cell can't be meant; `code` names its sentence, `known` is what may stand there."""

    def __init__(self, code: str, value: object, known: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.value, self.known = code, str(value)[:60], known


@dataclass(frozen=True, slots=True)
class Known:
    """The entries that cells may name, by part: their codes, and their names where one has it alone."""

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def code(self, part: str, word: str) -> str:
        """The code that a word means; itself where it means none, for the checks to find."""
        if word in self.codes.get(part, ()):
            return word
        return self.names.get(part, {}).get(word, word)


def read(column: Column, raw: Any, known: Known) -> Any:
    """The value of a cell that isn't empty; BadCell."""
    if isinstance(raw, str) and raw == EMPTY:
        return _EMPTY.get(column.kind, "")
    match column.kind:
        case Kind.CHOICE:
            # A word that is none is left for the checks, which know what may be meant.
            return meant(column.of, plain_text(raw)) or plain_text(raw)
        case Kind.REF:
            return known.code(column.of, plain_text(raw))
        case Kind.REFS:
            return [known.code(column.of, word) for word in words(raw)]
        case Kind.DELAYS:
            return _delays(column, raw, known)
        case Kind.SERVED:
            return _served(column, raw, known)
        case _:
            return _READ[column.kind](raw)


def write(column: Column, value: Any) -> str | int | float:
    """What stands in the cell of a value; an empty text where there is nothing to say."""
    match column.kind:
        case Kind.WHOLE | Kind.DECIMAL:
            number: int | float = value
            return number
        case Kind.MINUTES:
            return int(value) // 60 if value % 60 == 0 else float(_of_seconds(value))
        case Kind.YES:
            return said("yes", "yes" if value else "no")
        case Kind.CHOICE:
            return said(column.of, value) if meant(column.of, value) == value else str(value)
        case Kind.REFS | Kind.WORDS:
            return "、".join(value)
        case Kind.LINES:
            return "\n".join(value)
        case Kind.DELAYS:
            return "、".join(f"{queue}+{_of_seconds(seconds)}" for queue, seconds in value.items())
        case Kind.SERVED:
            return "、".join(_serving(one["queue"], one.get("delay_s", 0)) for one in value)
        case _:
            return str(value)


def plain_text(raw: Any) -> str:
    """The text of a cell, as somebody sees it who typed a number or a date."""
    if isinstance(raw, bool):
        return said("yes", "yes" if raw else "no")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    if isinstance(raw, datetime.time):
        return f"{raw:%H:%M}"
    return str(raw).strip()


def words(raw: Any) -> list[str]:
    """The words of a cell."""
    return [word for word in _GAPS.split(plain_text(raw)) if word]


def day_of(raw: Any) -> str:
    """A date, however it was typed; BadCell."""
    if isinstance(raw, datetime.datetime):
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain_text(raw))
    try:
        if found is not None:
            return datetime.date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        pass  # there is no such day in that month
    raise BadCell("not_date", plain_text(raw))


def _whole(raw: Any) -> int:
    number = _number(raw, "not_whole")
    if not float(number).is_integer():
        raise BadCell("not_whole", plain_text(raw))
    return int(number)


def _decimal(raw: Any) -> float:
    return float(_number(raw, "not_number"))


def _minutes(raw: Any) -> int:
    return round(float(_number(raw, "not_number")) * 60)


def _number(raw: Any, code: str) -> int | float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number: int | float = raw
    else:
        text = plain_text(raw)
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,20})?", text):
            raise BadCell(code, text)
        number = float(text) if "." in text else int(text)
    if not abs(number) < 1e15:
        raise BadCell(code, plain_text(raw))
    return number


def _yes(raw: Any) -> bool:
    word = meant("yes", plain_text(raw))
    if word is None:
        raise BadCell("not_choice", plain_text(raw), (said("yes", "yes"), said("yes", "no")))
    return word == "yes"


def _lines(raw: Any) -> list[str]:
    return [line.strip() for line in str(raw).splitlines() if line.strip()]


def _time(raw: Any) -> str:
    if isinstance(raw, datetime.datetime):  # spreadsheets keep midnight at the end of a day as the next one
        return "24:00" if raw.time() == datetime.time() else f"{raw:%H:%M}"
    if isinstance(raw, datetime.timedelta):
        return _clock(raw.total_seconds() / 60, raw)
    if isinstance(raw, float) and 0 <= raw <= 1:
        return _clock(raw * _DAY_MINUTES, raw)
    found = _CLOCK.fullmatch(plain_text(raw))
    if found is None:
        raise BadCell("not_time", plain_text(raw))
    return f"{int(found[1]):02}:{found[2]}"


def _clock(minutes: float, raw: Any) -> str:
    if not 0 <= minutes <= _DAY_MINUTES:
        raise BadCell("not_time", raw)
    return f"{round(minutes) // 60:02}:{round(minutes) % 60:02}"


def _delays(column: Column, raw: Any, known: Known) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words(raw):
        queue, plus, minutes = word.rpartition("+")
        if not plus or not queue:
            raise BadCell("not_delay", word)
        found[known.code(column.of, queue)] = _minutes(minutes)
    return found


def _served(column: Column, raw: Any, known: Known) -> list[dict[str, Any]]:
    found = []
    for word in words(raw):
        queue, plus, minutes = word.rpartition("+")
        delay_s = _minutes(minutes) if plus else 0
        found.append({"queue": known.code(column.of, queue if plus else minutes), "delay_s": delay_s})
    return found


def _of_seconds(seconds: int) -> str:
    return f"{seconds / 60:.4f}".rstrip("0").rstrip(".")


def _serving(queue: str, delay_s: int) -> str:
    return f"{queue}+{_of_seconds(delay_s)}" if delay_s else queue


_READ: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: plain_text,
    Kind.CODE: plain_text,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MINUTES: _minutes,
    Kind.YES: _yes,
    Kind.WORDS: words,
    Kind.LINES: _lines,
    Kind.DATE: day_of,
    Kind.TIME: _time,
}
_EMPTY: dict[Kind, Any] = {Kind.REFS: [], Kind.WORDS: [], Kind.LINES: [], Kind.SERVED: [], Kind.DELAYS: {}}
