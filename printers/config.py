"""Printers as a configuration file declares them, checked whole: every error at once, each with what was meant."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from printers.links import link
from printers.profiles import PROFILES
from server.wire.vocabulary import LANGUAGES

FIELDS = ("id", "link", "profile", "language", "name", "token_file", "door", "fallback", "roll_m")
LONGEST_ROLL_M = 1000

Json = dict[str, Any]


class Wrong(Exception):
    """A configuration that can't be used; `errors` are all that is wrong with it, one sentence each."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Setup:
    """One printer as it is set up; without a token it takes slips at its door and from other printers only."""

    id: str
    link: str
    profile: str = "generic-80"
    language: str = LANGUAGES[0]
    name: str = ""
    token_file: Path | None = None
    door: Path | None = None
    fallback: str = ""  # another printer's id
    roll_m: float | None = None  # 0: not counted; None: the usual roll of its width

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.id


def setups_of(config: Json) -> list[Setup]:
    """The printers of `{printers: [{…}]}`, with one more for each fallback given by its link; raises Wrong."""
    errors = [_unknown("setting", name, ("printers",)) for name in config if name != "printers"]
    declared = config.get("printers")
    if not isinstance(declared, list) or not declared or not all(isinstance(each, dict) for each in declared):
        raise Wrong([*errors, "no printers: expected one [[printers]] table for each printer"])
    setups: list[Setup] = []
    for index, table in enumerate(declared):
        named = table.get("id")
        known_as = f"printer {named!r}" if isinstance(named, str) and named else f"printer number {index + 1}"
        check = _Check(known_as, table)
        setups.append(check.setup())
        errors += check.errors
    setups, more = _with_fallbacks(setups)
    errors += more
    if errors:
        raise Wrong(errors)
    return setups


def _with_fallbacks(setups: list[Setup]) -> tuple[list[Setup], list[str]]:
    """The printers with one more for each `fallback` that is a link, and what is wrong between them."""
    ids = [setup.id for setup in setups]
    errors, more = _clashes(setups), []
    for setup in setups:
        if "://" in setup.fallback:
            more.append(Setup(f"{setup.id}.fallback", setup.fallback, setup.profile, setup.language))
            errors += _link_errors(f"printer {setup.id!r}", "fallback", setup.fallback)
        elif setup.fallback and (setup.fallback == setup.id or setup.fallback not in ids):
            others = [each for each in ids if each and each != setup.id]
            errors.append(f"printer {setup.id!r}: {_unknown('fallback', setup.fallback, others)}")
    return [*setups, *more], errors


def fallback_of(setup: Setup) -> str:
    """The id of the printer that takes what this one can't print; empty for none."""
    return f"{setup.id}.fallback" if "://" in setup.fallback else setup.fallback


class _Check:
    """One table; what is wrong is noted and replaced by the default, so that all is found in one go."""

    def __init__(self, name: str, table: Json) -> None:
        self._name, self._table = name, table
        self.errors: list[str] = []

    def setup(self) -> Setup:
        """The printer, to be used only if there are no errors."""
        for key in self._table:
            if key not in FIELDS:
                self._say(_unknown("setting", key, FIELDS))
        default = Setup("", "")
        setup = Setup(
            id=self._text("id", required=True),
            link=self._text("link", required=True),
            profile=self._word("profile", default.profile, PROFILES),
            language=self._word("language", default.language, LANGUAGES),
            name=self._text("name"),
            token_file=self._path("token_file"),
            door=self._path("door"),
            fallback=self._text("fallback"),
            roll_m=self._metres("roll_m"),
        )
        if setup.link:
            self.errors += _link_errors(self._name, "link", setup.link)
        return setup

    def _say(self, error: str) -> None:
        self.errors.append(f"{self._name}: {error}")

    def _text(self, key: str, required: bool = False) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or (required and not value):
            self._say(f"`{key}` is {'missing' if key not in self._table else 'not a text'}")
            return ""
        return value

    def _path(self, key: str) -> Path | None:
        value = self._text(key)
        return Path(value) if value else None

    def _word(self, key: str, default: str, allowed: Iterable[str]) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str) or value not in list(allowed):
            self._say(_unknown(key, value, allowed))
            return default
        return value

    def _metres(self, key: str) -> float | None:
        value = self._table.get(key)
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= LONGEST_ROLL_M:
            self._say(f"`{key}` is {value!r}, expected metres from 0 (not counted) to {LONGEST_ROLL_M}")
            return None
        return float(value)


def _link_errors(name: str, key: str, url: str) -> list[str]:
    try:
        link(url)
    except ValueError as fault:
        return [f"{name}: `{key}`: {fault}"]
    return []


def _clashes(setups: list[Setup]) -> list[str]:
    errors = []
    for index, setup in enumerate(setups):
        for other in setups[:index]:
            if setup.id and setup.id == other.id:
                errors.append(f"printer {setup.id!r} is declared twice")
            elif setup.link and setup.link == other.link:
                errors.append(f"printers {other.id!r} and {setup.id!r} have the same link {setup.link}")
            elif setup.door and setup.door == other.door:
                errors.append(f"printers {other.id!r} and {setup.id!r} have the same door {setup.door}")
    return errors


def _unknown(what: str, value: object, allowed: Iterable[str]) -> str:
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(str(value), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names) or 'none'}"
    return f"unknown {what} {value!r}: {hint}"
