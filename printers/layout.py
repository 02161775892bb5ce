"""What stands on each kind of slip, and how large: data that a hall may change; it opens no file but the default."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from printers.checking import Wrong, unknown
from server.wire.vocabulary import LANGUAGES

Json = dict[str, Any]

LARGEST, LONGEST_LINE, MOST_BYTES = 8, 200, 65_535
_TABLES = ("slips", "sizes", "lines", "logo", "bytes")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the hall's own, by language."""

    texts: dict[str, str]
    size: tuple[int, int] = (1, 1)

    def text(self, language: str) -> str:
        """The line in this language; in Chinese where there is no other."""
        return self.texts.get(language) or self.texts.get(LANGUAGES[0], "")


@dataclass(frozen=True, slots=True)
class Layout:
    """Parts by kind of slip; sizes by part, those of one kind of slip by `kind.part`."""

    slips: dict[str, tuple[str, ...]]
    sizes: dict[str, tuple[int, int]]
    lines: dict[str, OwnLine]
    logo: str = ""  # a file
    logo_percent: int = 40
    bytes: dict[str, int] | None = None

    def size(self, kind: str, part: str) -> tuple[int, int]:
        """Width and height of a part's first line on this kind of slip."""
        return self.sizes.get(f"{kind}.{part}") or self.sizes.get(part) or (1, 1)

    def most_bytes(self, kind: str) -> int | None:
        """The bytes a slip of this kind takes at most, if there is a limit."""
        return (self.bytes or {}).get(kind) or None


@cache
def default() -> Layout:
    """The layout of a hall that wants nothing otherwise."""
    table = tomllib.loads(files("printers").joinpath("layout.toml").read_text("utf-8"))
    parts = {part for named in table["slips"].values() for part in named}
    return _Reading(Layout({}, {}, {}), tuple(table["slips"]), tuple(parts)).layout(table)


def layout_of(table: Json, parts: Iterable[str], base: Layout | None = None) -> Layout:
    """The layout that says this instead of `base`; Wrong with all that is wrong with it. `parts` may be named."""
    base = base or default()
    return _Reading(base, tuple(base.slips), tuple(parts)).layout(table)


class _Reading:
    """One table; what is wrong is noted, so that all is found in one go."""

    def __init__(self, base: Layout, kinds: tuple[str, ...], parts: tuple[str, ...]) -> None:
        self._base, self._kinds, self._parts = base, kinds, parts
        self._errors: list[str] = []

    def layout(self, table: Json) -> Layout:
        """The layout; Wrong if there was an error."""
        for name in table:
            if name not in _TABLES:
                self._errors.append(unknown("table", name, _TABLES))
        lines = {**self._base.lines, **self._lines(self._table(table, "lines"))}
        known = [*dict.fromkeys((*self._parts, *lines))]
        logo = self._table(table, "logo")
        read = Layout(
            slips={**self._base.slips, **self._slips(self._table(table, "slips"), known)},
            sizes={**self._base.sizes, **self._sizes(self._table(table, "sizes"), known)},
            lines=lines,
            logo=self._logo_file(logo),
            logo_percent=self._number("logo", logo, "percent", self._base.logo_percent, (1, 100)),
            bytes={**(self._base.bytes or {}), **self._bytes(self._table(table, "bytes"))},
        )
        if self._errors:
            raise Wrong(self._errors)
        return read

    def _table(self, table: Json, name: str) -> Json:
        found = table.get(name, {})
        if isinstance(found, dict):
            return found
        self._errors.append(f"`{name}` is {found!r}, expected a table [{name}]")
        return {}

    def _slips(self, table: Json, known: list[str]) -> dict[str, tuple[str, ...]]:
        slips = {}
        for kind, parts in table.items():
            if kind not in self._kinds:
                self._errors.append(unknown("slip", kind, self._kinds))
            elif not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
                self._errors.append(f"slips.{kind}: expected a list of parts")
            else:
                self._errors += [
                    f"slips.{kind}: {unknown('part', p, known)}" for p in parts if p not in known
                ]
                if "cut" not in parts:
                    self._errors.append(f"slips.{kind}: without the part 'cut' slips hang together")
                slips[kind] = tuple(parts)
        return slips

    def _sizes(self, table: Json, known: list[str]) -> dict[str, tuple[int, int]]:
        sizes = {}
        for name, value in table.items():
            if isinstance(value, dict):
                if name not in self._kinds:
                    self._errors.append(f"sizes: {unknown('slip', name, self._kinds)}")
                    continue
                named = {f"{name}.{part}": (part, size) for part, size in value.items()}
            else:
                named = {name: (name, value)}
            for key, (part, size) in named.items():
                if part not in known:
                    self._errors.append(f"sizes: {unknown('part', part, known)}")
                sizes[key] = self._size(f"sizes.{key}", size)
        return sizes

    def _lines(self, table: Json) -> dict[str, OwnLine]:
        lines = {}
        for name, value in table.items():
            if not isinstance(value, dict):
                self._errors.append(f"lines.{name}: expected a table of zh-CN, en and size")
                continue
            if name in self._parts and name not in self._base.lines and self._base.slips:
                self._errors.append(f"lines.{name}: {name!r} is a part already, choose another name")
            texts: dict[str, str] = {}
            for key, said in value.items():
                if key == "size":
                    continue
                if key not in LANGUAGES:
                    self._errors.append(f"lines.{name}: {unknown('setting', key, (*LANGUAGES, 'size'))}")
                elif not isinstance(said, str) or len(said) > LONGEST_LINE:
                    self._errors.append(
                        f"lines.{name}.{key}: expected a text of at most {LONGEST_LINE} characters"
                    )
                else:
                    texts[key] = said
            lines[name] = OwnLine(texts, self._size(f"lines.{name}.size", value.get("size", [1, 1])))
        return lines

    def _bytes(self, table: Json) -> dict[str, int]:
        for kind in table:
            if kind not in self._kinds:
                self._errors.append(f"bytes: {unknown('slip', kind, self._kinds)}")
        return {kind: self._number("bytes", table, kind, 0, (0, MOST_BYTES)) for kind in table}

    def _logo_file(self, table: Json) -> str:
        for key in table:
            if key not in ("file", "percent"):
                self._errors.append(f"logo: {unknown('setting', key, ('file', 'percent'))}")
        file = table.get("file", self._base.logo)
        if isinstance(file, str):
            return file
        self._errors.append(f"logo.file is {file!r}, expected the name of a picture file")
        return ""

    def _number(self, where: str, table: Json, key: str, default: int, limits: tuple[int, int]) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and limits[0] <= value <= limits[1]:
            return value
        self._errors.append(
            f"{where}.{key} is {value!r}, expected a whole number from {limits[0]} to {limits[1]}"
        )
        return default

    def _size(self, where: str, value: object) -> tuple[int, int]:
        if isinstance(value, list) and len(value) == 2:
            wide, high = value
            if all(type(each) is int and 1 <= each <= LARGEST for each in value):
                return wide, high
        self._errors.append(f"{where} is {value!r}, expected [width, height], each from 1 to {LARGEST}")
        return (1, 1)


def with_logo(layout: Layout, file: str) -> Layout:
    """The layout with its logo at this place."""
    return replace(layout, logo=file)
