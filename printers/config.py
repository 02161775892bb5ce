"""Printers as a configuration file declares them, checked whole: every error at once, each with what was meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from printers.checking import Wrong, unknown
from printers.layout import Layout, default
from printers.layout_file import load
from printers.links import link
from printers.profiles import PROFILES, Profile, profile_of
from server.client.given_files import in_words
from server.wire.vocabulary import LANGUAGES

FIELDS = ("id", "link", "profile", "language", "name", "token_file", "door", "fallback", "roll_m", "layout")
OF_PROFILE = tuple(each.name for each in fields(Profile) if each.name != "name")
"""What a printer may say of itself that its profile says otherwise."""
LONGEST_ROLL_M = 1000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """One printer as it is set up; without a token it takes slips at its door and from other printers only."""

    id: str
    link: str
    profile: Profile = PROFILES["generic-80"]
    language: str = LANGUAGES[0]
    name: str = ""
    token_file: Path | None = None
    door: Path | None = None
    fallback: str = ""  # another printer's id
    roll_m: float | None = None  # 0: not counted; None: the usual roll of its width
    layout: Layout = field(default_factory=default)

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.id


def setups_of(config: Json) -> list[Setup]:
    """The printers of `{printers: [{…}]}`, with one more for each fallback given by its link; raises Wrong."""
    errors = [unknown("setting", name, ("printers",)) for name in config if name != "printers"]
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
            more.append(
                Setup(
                    f"{setup.id}.fallback", setup.fallback, setup.profile, setup.language, layout=setup.layout
                )
            )
            errors += _link_errors(f"printer {setup.id!r}", "fallback", setup.fallback)
        elif setup.fallback and (setup.fallback == setup.id or setup.fallback not in ids):
            others = [each for each in ids if each and each != setup.id]
            errors.append(f"printer {setup.id!r}: {unknown('fallback', setup.fallback, others)}")
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
            if key not in FIELDS and key not in OF_PROFILE:
                self._say(unknown("setting", key, (*FIELDS, *OF_PROFILE)))
        default = Setup("", "")
        setup = Setup(
            id=self._text("id", required=True),
            link=self._text("link", required=True),
            profile=self._profile(),
            language=self._word("language", default.language, LANGUAGES),
            name=self._text("name"),
            token_file=self._path("token_file"),
            door=self._path("door"),
            fallback=self._text("fallback"),
            roll_m=self._metres("roll_m"),
            layout=self._layout(),
        )
        if setup.link:
            self.errors += _link_errors(self._name, "link", setup.link)
        return setup

    def _profile(self) -> Profile:
        said = {key: value for key, value in self._table.items() if key == "profile" or key in OF_PROFILE}
        try:
            return profile_of(said)
        except Wrong as wrong:
            for error in wrong.errors:
                self._say(error)
            return Setup("", "").profile

    def _layout(self) -> Layout:
        file = self._path("layout")
        if file is None:
            return default()
        try:
            return load(file)
        except Wrong as wrong:
            for error in wrong.errors:
                self._say(f"`layout`: {error}")
        except OSError as fault:
            self._say(f"`layout`: {in_words(fault)}")
        return default()

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
            self._say(unknown(key, value, allowed))
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
