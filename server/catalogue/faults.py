"""What is wrong with a catalogue, each thing by file and key; it repairs nothing."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.wire.texts import has, text

MOST_NAMED = 20
"""How many of the words that may stand in a cell are named."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `code` names its sentence in the texts, `known` are the words one may have meant."""

    key: str
    code: str
    value: str = ""
    other: str = ""
    known: tuple[str, ...] = ()
    # Or the sheet of a form, with the row and the column's heading
    file: str = field(default="", kw_only=True)
    row: int | None = field(default=None, kw_only=True)
    column: str = field(default="", kw_only=True)

    def sentence(self, language: str = "zh-CN") -> str:
        """`file: key: what is wrong`, with a suggestion where one is near."""
        said = self.said(language)
        if self.row is None:
            return ": ".join(part for part in (self.file, self.key, said) if part)
        if self.known:
            more = "…" if len(self.known) > MOST_NAMED else ""
            said += text("form.allowed", language, value="、".join(self.known[:MOST_NAMED]) + more)
        where = "catalogue.at_row" if self.column else "catalogue.at_whole_row"
        return text(where, language, sheet=self.file, row=self.row, column=self.column, said=said)

    def said(self, language: str = "zh-CN") -> str:
        """What is wrong, with a suggestion where one is near; neither where, nor what else it may be."""
        area = "catalogue" if has(f"catalogue.{self.code}") else "form"
        said = text(f"{area}.{self.code}", language, value=self.value, other=self.other)
        near = difflib.get_close_matches(self.value, self.known, n=1)
        if near:
            said += text("catalogue.did_you_mean", language, value=near[0])
        return said

    def told(self, language: str = "zh-CN") -> dict[str, Any]:
        """All of it, with its sentence, for whoever shows it beside what is wrong."""
        return {
            "key": self.key, "sheet": self.file, "row": self.row, "column": self.column, "code": self.code,
            "value": self.value, "allowed": list(self.known), "said": self.said(language),
            "sentence": self.sentence(language),
        }  # fmt: skip

    def within(self, file: str) -> "Fault":
        """The same fault, said to be in `file`."""
        return replace(self, file=file)


class CatalogueFaulty(ValueError):
    """A catalogue that can't be used; it carries every fault, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.sentence() for fault in faults))
        self.faults = tuple(faults)


def unknown(key: str, code: str, value: str, known: Iterable[str]) -> list[Fault]:
    """A fault if `value` is none of the known ones, or empty, else nothing."""
    words = tuple(known)
    if not value:
        return [Fault(key, "empty", known=words)]
    return [] if value in words else [Fault(key, code, value, known=words)]


def repeated(key: str, code: str, values: Iterable[str]) -> list[Fault]:
    """A fault for each value that comes a second time."""
    seen: set[str] = set()
    faults = []
    for value in values:
        if value in seen:
            faults.append(Fault(f"{key}.{value}", code, value))
        seen.add(value)
    return faults


def required(key: str, value: str) -> list[Fault]:
    """A fault if nothing is written."""
    return [] if value.strip() else [Fault(key, "empty")]


def english(key: str, value: str) -> list[Fault]:
    """A fault if there is no English name."""
    return [] if value.strip() else [Fault(key, "no_english")]


def at_least(key: str, value: int, least: int) -> list[Fault]:
    """A fault if the number is too small."""
    return [] if value >= least else [Fault(key, "negative", str(value), str(least))]


def at_most(key: str, value: int, most: int) -> list[Fault]:
    """A fault if the number is too large."""
    return [] if value <= most else [Fault(key, "above", str(value), str(most))]


def between(key: str, value: int, least: int, most: int) -> list[Fault]:
    """A fault if the number is too small or too large."""
    return at_least(key, value, least) or at_most(key, value, most)


def coded(key: str, value: str) -> list[Fault]:
    """A fault if an id has anything but letters, digits and hyphens; an empty one is another fault's matter."""
    return [] if not value or _CODE.fullmatch(value) else [Fault(key, "bad_code", value)]
