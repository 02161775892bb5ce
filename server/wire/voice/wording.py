"""A call in words, pieces and a caption, by a script that pages follow as well; it plays nothing and reads no file.

A script is made for one language from a hall's counters. To say a call: what comes before the number, a piece for each
of its signs, and what comes after it for that counter. A page does no more (`server/pages/src/voice/script.ts`).
"""

import re
import string
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.wire.texts import catalogue as texts
from server.wire.texts import text
from server.wire.voice.inventory import EN, ZH, signs
from server.wire.voice.reading import in_words

Json = dict[str, Any]
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ."
_SILENT = re.compile(r"[\s·,.，。、:：;；()（）“”\"'!！?？/_-]+")
_ENGLISH = re.compile(r"[A-Za-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A recording by its name."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Words:
    """What no piece covers, for espeak-ng."""

    words: str
    language: str


Part = Piece | Words


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a call; `after` by counter, `otherwise` for one that the catalogue doesn't know."""

    before: tuple[Part, ...]
    after: Mapping[str, tuple[Part, ...]]
    otherwise: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """How calls are said in one language."""

    language: str
    signs: Mapping[str, Part]
    full: Form
    short: Form
    captions: Mapping[str, str]  # by counter, with `{number}`; that of no counter is under the empty name

    def say(self, number: str, counter: str, *, short: bool = False) -> tuple[Part, ...]:
        """The parts of a call in their order."""
        form = self.short if short else self.full
        spelled = (self.signs[sign] for sign in number if sign in self.signs)
        return (*form.before, *spelled, *form.after.get(counter, form.otherwise))

    def caption(self, number: str, counter: str) -> str:
        """What stands under it."""
        return self.captions.get(counter, self.captions[""]).replace("{number}", number)


def script(
    counters: Iterable[Json], language: str, known: Collection[str], *, telephone: bool = False
) -> Script:
    """The script of a hall: `known` are the pieces there are, `telephone` says 幺 for a ticket's 1."""
    own = signs(language)
    pieces = {sign: own.of(sign, telephone=telephone) for sign in _SIGNS}
    places = {counter["id"]: place(counter, language) for counter in counters}
    unknown = text("voice.place_unknown", language)
    captions = {name: caption_of(shown, language) for name, shown in [("", unknown), *places.items()]}
    return Script(
        language,
        {sign: _sign(piece, language, known) for sign, piece in pieces.items() if piece},
        _form("call", places, unknown, language, known),
        _form("short", places, unknown, language, known),
        captions,
    )


def place(counter: Json, language: str) -> str:
    """A counter as it is spoken of: in Chinese its `spoken` label, in English its English name, else by its label."""
    label = str(counter.get("label") or counter.get("id") or "")
    if language == EN:
        name = str(counter.get("name_en") or "")
        return name[:1].lower() + name[1:] or text("voice.place", EN, label=label)
    return str(counter.get("spoken") or "") or (
        text("voice.place", ZH, label=label) if label.isascii() else label
    )


def caption_of(place: str, language: str) -> str:
    """The caption for a place, its number still to be filled in."""
    return text("voice.call", language, number="{number}", place=place)


def parts_of(words: str, language: str, known: Collection[str]) -> tuple[Part, ...] | None:
    """The fewest pieces that say these words; None where some of them have no piece."""
    units = _units(words, language)
    best: list[tuple[str, ...] | None] = [()] + [None] * len(units)
    for end in range(1, len(units) + 1):
        for begin in range(end):
            found = best[begin]
            name = ("" if language == ZH else " ").join(units[begin:end])
            if found is not None and name in known:
                before = best[end]
                if before is None or len(found) + 1 < len(before):
                    best[end] = (*found, name)
    whole = best[len(units)]
    return None if whole is None else tuple(Piece(name, language) for name in whole)


def _form(key: str, places: Mapping[str, str], unknown: str, language: str, known: Collection[str]) -> Form:
    before, between, behind = _split(texts()[f"voice.{key}"][language])

    def after(place: str) -> tuple[Part, ...]:
        said = parts_of(f"{between}{place}{behind}", language, known)
        if said is not None:
            return said
        return (
            *_said(between, language, known),
            *_said(place, language, known),
            *_said(behind, language, known),
        )

    return Form(
        _said(before, language, known),
        {counter: after(place) for counter, place in places.items()},
        after(unknown),
    )


def _sign(piece: str, language: str, known: Collection[str]) -> Part:
    return Piece(piece, language) if piece in known else Words(piece, language)


def _said(words: str, language: str, known: Collection[str]) -> tuple[Part, ...]:
    """The pieces, or all of it by espeak-ng: two voices within three syllables would be worse than one."""
    if not _units(words, language):
        return ()
    return parts_of(words, language, known) or (Words(words.strip(" ,，"), language),)


def _split(template: str) -> tuple[str, str, str]:
    """What stands before the number, between it and the place, and behind that."""
    (before, _, *_), (between, _, *_), *rest = string.Formatter().parse(template)
    return before, between, rest[0][0] if rest else ""


def _units(words: str, language: str) -> Sequence[str]:
    """Signs in Chinese, words in English, with numbers read and letters in capitals."""
    plain = unicodedata.normalize("NFKC", words)
    if language == ZH:
        return _SILENT.sub("", in_words(plain.upper(), ZH))
    units: list[str] = []
    for found in _ENGLISH.findall(plain):
        if found.isdigit():
            units += in_words(found, EN).split()
        elif len(found) == 1 or (found.isupper() and len(found) < 4):
            units += found.upper()
        else:
            units.append(found.lower())
    return units
