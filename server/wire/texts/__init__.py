"""The only texts: `*.toml` beside this file, each `[area.key]` with `zh-CN` and `en`."""

import tomllib
from functools import cache
from importlib.resources import files

from server.wire.vocabulary import LANGUAGES


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: key → {language: text}. Each file's name is the first part of its keys."""
    texts: dict[str, dict[str, str]] = {}
    for entry in sorted(files(__name__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            area = entry.name.removesuffix(".toml")
            for key, languages in tomllib.loads(entry.read_text("utf-8")).items():
                texts[f"{area}.{key}"] = languages
    return texts


def text(key: str, language: str = "zh-CN", **values: object) -> str:
    """The text of `key` in `language` (Chinese where unknown), its `{places}` filled; KeyError if there is none."""
    languages = catalogue()[key]
    return languages.get(language, languages[LANGUAGES[0]]).format(**values)


def has(key: str) -> bool:
    """Whether there is a text of this key."""
    return key in catalogue()


def best_language(accept: str | None) -> str:
    """The language for an `Accept-Language` header: zh-CN unless English is preferred."""
    best, weight = LANGUAGES[0], -1.0
    for part in (accept or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        try:
            q = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            q = 0.0
        known = {"zh": "zh-CN", "en": "en"}.get(tag[:2].lower())
        if known and q > weight:
            best, weight = known, q
    return best
