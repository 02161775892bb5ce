"""Finds services by what a person types: code, name, everyday word, department, pinyin or initials; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from server.wire.catalogue import ServiceEntry

_NEVER_WANTED = 1_000
_MISSED = 100

_CODE, _NAME, _KEYWORD, _NAME_BEGINS, _NAME_HAS, _KEYWORD_HAS, _INITIALS, _PINYIN, _ENGLISH, _DEPARTMENT = (
    range(10)
)


def find(
    services: Iterable[ServiceEntry],
    query: str,
    category: str | None = None,
    limit: int = 50,
    departments: Mapping[str, str] | None = None,
) -> list[ServiceEntry]:
    """The services that match every word of the query, best first; all of them, most wanted first, for none.

    `departments` gives names by id, so that a department's name finds its services.
    """
    terms = [_Term(word, departments or {}) for word in _plain(query).split()]
    ranked: list[tuple[int, int, int, ServiceEntry]] = []
    for place, service in enumerate(services):
        if category is not None and service.category != category:
            continue
        quality = sum(term.quality(service) for term in terms)
        if quality < _MISSED:
            ranked.append((quality, service.wanted or _NEVER_WANTED, place, service))
    ranked.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in ranked[:limit]]


class _Term:
    """One word of a query, and how well a service answers to it (0 is best, `_MISSED` not at all)."""

    def __init__(self, word: str, departments: Mapping[str, str]) -> None:
        self._word = word
        self._departments = {key for key, name in departments.items() if word in _plain(name)}
        latin = word.isascii() and word.isalpha()
        # Spelled syllables are parted by blanks; a word typed without them begins where a syllable does.
        self._spelled = re.compile(r"(?<![a-z])" + " ?".join(word)) if latin else None
        self._english = re.compile(r"\b" + re.escape(word)) if word.isascii() else None

    def quality(self, service: ServiceEntry) -> int:
        word = self._word
        name = _plain(service.name)
        if word == service.code.casefold():
            return _CODE
        if word == name:
            return _NAME
        keywords = [_plain(keyword) for keyword in service.keywords]
        if word in keywords:
            return _KEYWORD
        if name.startswith(word):
            return _NAME_BEGINS
        if word in name or word in _plain(service.public_name or ""):
            return _NAME_HAS
        if any(word in keyword or (len(keyword) > 1 and keyword in word) for keyword in keywords):
            return _KEYWORD_HAS
        return self._spelled_quality(service)

    def _spelled_quality(self, service: ServiceEntry) -> int:
        if self._spelled:
            if any(one.startswith(self._word) for one in service.initials.split(",")):
                return _INITIALS
            if self._spelled.search(service.pinyin):
                return _PINYIN
            if len(self._word) > 1 and self._word in service.initials:
                return _PINYIN
        if self._english and self._english.search(service.name_en.casefold()):
            return _ENGLISH
        return _DEPARTMENT if service.department in self._departments else _MISSED


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
