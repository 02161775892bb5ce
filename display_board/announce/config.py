"""Voices as a configuration file declares them, each a `[[voices]]` table; it starts nothing."""

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from display_board.meant import unknown
from server.wire.vocabulary import LANGUAGES

Json = dict[str, Any]
DRIVERS = ("card", "virtual")
PLAYERS = ("aplay", "paplay", "pw-play")
_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Voice:
    """One loudspeaker, or several on one sound card; with neither `zones` nor `counters` it calls for the whole hall.

    Voices of one `group` hear each other and take turns. `volume` in percent up to 200; `quiet` are hours of the hall's
    own clock, such as `12:00-13:30`, when nothing is said; `telephone_one` says 幺 for a ticket's 1.
    """

    id: str
    token_file: Path | None = None
    driver: str = "card"
    group: str = "hall"
    zones: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh-CN",)
    times: int = 2
    telephone_one: bool = False
    volume: int = 100
    quiet: tuple[str, ...] = ()
    player: str = ""
    device: str = ""
    recordings: Path | None = None

    def covers(self, counter: str, zone: str | None) -> bool:
        """Whether calls to this counter are its own; one without a zone is every zone's."""
        if not self.zones and not self.counters:
            return True
        return counter in self.counters or (bool(self.zones) and (not zone or zone in self.zones))

    def is_quiet(self, minute: int) -> bool:
        """Whether nothing is said in this minute of the day."""
        return any(_within(minute, span) for span in self.quiet)


FIELDS = tuple(field.name for field in fields(Voice))


def voices_of(config: Json) -> tuple[list[Voice], list[str]]:
    """The voices of `{voices: [{…}]}`, and all that is wrong with them, one sentence each."""
    declared = config.get("voices", [])
    if not isinstance(declared, list) or not all(isinstance(each, dict) for each in declared):
        return [], ["voices: expected one [[voices]] table for each voice"]
    errors: list[str] = []
    voices = [_voice(table, index, errors) for index, table in enumerate(declared)]
    names = [voice.id for voice in voices if voice.id]
    errors += [
        f"voice {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    return voices, errors


def _voice(table: Json, index: int, errors: list[str]) -> Voice:
    name = table.get("id")
    known = isinstance(name, str) and bool(name)
    check = _Check(f"voice {name!r}" if known else f"voice number {index + 1}", table, errors)
    for key in table:
        if key not in FIELDS:
            check.say(unknown("setting", key, FIELDS))
    token, recordings = check.text("token_file", required=True), check.text("recordings")
    return Voice(
        id=check.text("id", required=True),
        token_file=Path(token) if token else None,
        driver=check.word("driver", "card", DRIVERS),
        group=check.text("group") or "hall",
        zones=check.texts("zones", ()),
        counters=check.texts("counters", ()),
        languages=check.texts("languages", ("zh-CN",), LANGUAGES),
        times=check.number("times", 2, 1, 3),
        telephone_one=check.flag("telephone_one"),
        volume=check.number("volume", 100, 0, 200),
        quiet=check.hours("quiet"),
        player=check.word("player", "", ("", *PLAYERS)),
        device=check.text("device"),
        recordings=Path(recordings) if recordings else None,
    )


class _Check:
    """One table; what is wrong is noted and replaced by the default, so that all is found in one go."""

    def __init__(self, name: str, table: Json, errors: list[str]) -> None:
        self._name, self._table, self._errors = name, table, errors

    def say(self, error: str) -> None:
        self._errors.append(f"{self._name}: {error}")

    def text(self, key: str, required: bool = False) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or (required and not value):
            self.say(f"`{key}` is {'missing' if key not in self._table else 'not a text'}")
            return ""
        return value

    def word(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self._table.get(key, default)
        if value not in allowed:
            self.say(unknown(key, value, filter(None, allowed)))
            return default
        return str(value)

    def number(self, key: str, default: int, low: int, high: int) -> int:
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.say(f"`{key}` is {value!r}, expected a whole number from {low} to {high}")
            return default
        return value

    def flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            self.say(f"`{key}` is {value!r}, expected true or false")
            return False
        return value

    def texts(
        self, key: str, default: tuple[str, ...], allowed: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        value = self._table.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.say(f"`{key}` is not a list of texts")
            return default
        wrong = [each for each in value if allowed is not None and each not in allowed]
        for each in wrong:
            self.say(unknown(key, each, allowed or ()))
        return default if wrong or not value else tuple(dict.fromkeys(value))

    def hours(self, key: str) -> tuple[str, ...]:
        spans = self.texts(key, ())
        for span in spans:
            if not _QUIET.fullmatch(span):
                self.say(f"`{key}` holds {span!r}, expected hours such as 12:00-13:30")
        return tuple(span for span in spans if _QUIET.fullmatch(span))


def _within(minute: int, span: str) -> bool:
    """Spans may pass midnight: `21:00-08:00`."""
    begin, end = (int(time[:2]) * 60 + int(time[3:]) for time in span.split("-"))
    return begin <= minute < end if begin <= end else minute >= begin or minute < end
