"""Templates as their tables declare them: those that come along, and those of a configuration, checked whole."""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from display_board.drivers.checks import CHECKS
from display_board.drivers.template import ENCODINGS, PARTS, Template, is_byte, parts_of
from display_board.meant import unknown

FIELDS = (
    "title", "frame", "frames", "hall_frame", "encoding", "check", "baud", "parity", "gap_ms", "lowest_address",
    "highest_address",
)  # fmt: skip
PARITIES = ("N", "E", "O")
MOST_PARTS = 64
HIGHEST_ADDRESS, TWO_BYTES = 0xFF, 0xFFFF

Json = dict[str, Any]


def shipped() -> dict[str, Template]:
    """The templates beside this module, by name."""
    declared = tomllib.loads((files(__package__) / "templates.toml").read_text("utf-8"))
    return {name: template(name, table)[0] for name, table in declared.items()}


def template(name: str, table: Json) -> tuple[Template, list[str]]:
    """What a table declares, to be used only if there are no errors, and all that is wrong with it."""
    check = _Check(table)
    return check.template(name), [f"template {name!r}: {error}" for error in check.errors]


class _Check:
    def __init__(self, table: Json) -> None:
        self._table = table
        self.errors: list[str] = []

    def template(self, name: str) -> Template:
        """The template; what is wrong is noted and replaced by the default."""
        self.errors += [unknown("setting", key, FIELDS) for key in self._table if key not in FIELDS]
        default = Template("", ())
        if ("frame" in self._table) == ("frames" in self._table):
            self.errors.append("expected either `frame` or `frames`")
        patterns = self._patterns("frames", many=True) or self._patterns("frame")
        hall = self._patterns("hall_frame")
        check = self._word("check", default.check, CHECKS)
        for pattern in (*patterns, *hall):
            self._pattern(pattern)
        if patterns and not any("[text]" in parts_of(pattern) for pattern in patterns):
            self.errors.append("no frame has a [text]")
        wide = all("[address:2" in pattern for pattern in patterns) and bool(patterns)
        highest = TWO_BYTES if wide else HIGHEST_ADDRESS
        lowest = self._number("lowest_address", 0, 0, highest)
        return Template(
            name=name,
            frames=patterns,
            hall=hall,
            encoding=self._word("encoding", default.encoding, ENCODINGS),
            check=check,
            baud=self._number("baud", default.baud, 300, 921_600),
            parity=self._word("parity", default.parity, PARITIES),
            gap_ms=self._number("gap_ms", default.gap_ms, 0, 5000),
            addresses=(lowest, self._number("highest_address", highest, lowest, highest)),
        )

    def _patterns(self, key: str, many: bool = False) -> tuple[str, ...]:
        value = self._table.get(key, [] if many else None)
        given = value if many else [] if value is None else [value]
        if not isinstance(given, list) or not all(isinstance(each, str) and each.strip() for each in given):
            self.errors.append(f"`{key}` is not {'a list of patterns' if many else 'a pattern'}")
            return ()
        return tuple(given)

    def _pattern(self, pattern: str) -> None:
        parts = parts_of(pattern)
        for part in parts:
            if part not in PARTS and not is_byte(part):
                self.errors.append(unknown("part", part, PARTS))
        if len(parts) > MOST_PARTS:
            self.errors.append(f"a frame has {len(parts)} parts, expected {MOST_PARTS} at most")
        for first, last, needs in (("{", "}", "[length"), ("(", ")", "[check")):
            needed = any(part.startswith(needs) for part in parts)
            counts = (parts.count(first), parts.count(last))
            if counts != (needed, needed) or (needed and parts.index(first) > parts.index(last)):
                self.errors.append(f"{needs}] and one range {first} … {last} belong together")
        if any(part.startswith("[check") for part in parts) and "check" not in self._table:
            self.errors.append("`check` is missing")

    def _word(self, key: str, default: str, allowed: Iterable[str]) -> str:
        value = self._table.get(key, default)
        if key in self._table and value not in list(allowed):
            self.errors.append(unknown(key, value, allowed))
            return default
        return str(value)

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.errors.append(f"`{key}` is {value!r}, expected a whole number from {low} to {high}")
            return default
        return value
