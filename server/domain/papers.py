"""Merges the papers of several services (材料合并): each once by its name, with how many are needed; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.wire.catalogue import ServiceEntry

_NUMBERS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_NUMBER = r"(\d{1,2}|[一两二三四五六七八九十])"
_ORIGINAL = re.compile(rf"原件\s*{_NUMBER}?\s*[份张本套]?")
_COPY = re.compile(rf"复印件\s*{_NUMBER}?\s*[份张本套]?")
_EACH = re.compile(rf"各\s*{_NUMBER}\s*[份张本套]")
_COUNTED = re.compile(rf"{_NUMBER}\s*[份张本套]")
_EITHER = re.compile(r"原件\s*或\s*(?:者\s*)?复印件|复印件\s*或\s*(?:者\s*)?原件")
_PAPERLESS = re.compile(r"电子|系统|网上|线上|授权")
_GIVEN_BACK = ("退还", "查验", "核验", "交验", "出示")


@dataclass(frozen=True, slots=True)
class PaperUse:
    """What one service asks of a paper."""

    service: str
    form: str
    note: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to bring: how many originals and copies do for all the services that ask for it.

    None of either is asked for where it is sent or looked up. `either`: the one original may as well be a copy.
    """

    name: str
    name_en: str
    originals: int
    copies: int
    either: bool
    issued_by: str
    uses: tuple[PaperUse, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """Originals shown and given back, originals handed in, copies."""

    shown: int = 0
    kept: int = 0
    copies: int = 0
    either: bool = False


def merged(services: Iterable[ServiceEntry]) -> list[Paper]:
    """All papers of these services' guides, in the order they are first asked for.

    An original that is given back does for every service; one that is handed in, and every copy, is needed each time.
    """
    asked: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for service in services:
        for paper in service.guide.papers if service.guide else ():
            asked.setdefault(_plain(paper.get("name", "")), []).append((service.code, paper))
    return [_merge(uses) for uses in asked.values()]


def _merge(uses: list[tuple[str, Mapping[str, str]]]) -> Paper:
    counts = [_count(paper.get("form", ""), paper.get("note", "")) for _, paper in uses]
    first = uses[0][1]
    return Paper(
        name=first.get("name", ""),
        name_en=first.get("name_en", ""),
        originals=max(*(one.shown for one in counts), sum(one.kept for one in counts)),
        copies=sum(one.copies for one in counts),
        either=all(one.either for one in counts),
        issued_by=first.get("issued_by", ""),
        uses=tuple(
            PaperUse(code, paper.get("form", ""), paper.get("note", ""), paper.get("note_en", ""))
            for code, paper in uses
        ),
    )


def _count(form: str, note: str) -> _Count:
    """What a form as officials write it asks for: `原件`, `复印件2份`, `原件及复印件各1份`, `照片2张`."""
    form = unicodedata.normalize("NFKC", form)
    if _EITHER.search(form):
        return _Count(shown=1, either=True)
    each = _EACH.search(form)
    original, copy = _ORIGINAL.search(form), _COPY.search(form)
    copies = _number(copy.group(1) or (each and each.group(1))) if copy else 0
    if original is None and copy is None:
        if counted := _COUNTED.search(form):
            return _Count(kept=_number(counted.group(1)))
        return _Count() if _PAPERLESS.search(form) else _Count(shown=1)
    if original is None:
        return _Count(copies=copies)
    counted_originals = original.group(1) or (each and each.group(1))
    if counted_originals and not any(word in note for word in _GIVEN_BACK):
        return _Count(kept=_number(counted_originals), copies=copies)
    return _Count(shown=_number(counted_originals), copies=copies)


def _number(text: str | None) -> int:
    if not text:
        return 1
    return _NUMBERS.get(text) or int(text)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
