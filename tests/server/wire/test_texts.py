"""The texts: both languages, the same places, Chinese with its own punctuation."""

import re
import string
from pathlib import Path

import pytest

from server.wire import texts
from server.wire.texts import best_language, catalogue, has, text
from server.wire.vocabulary import LANGUAGES, State

FILES = sorted(Path(str(texts.__file__)).parent.glob("*.toml"))
TEXTS = catalogue()
HANZI = "\u3400-\u9fff"
BARE = {"ticket.ahead_unit"}
"""A unit that only Chinese says after a number."""


def places(value: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(value) if name is not None}


def test_there_are_texts() -> None:
    assert {file.stem for file in FILES} >= {
        "refusal",
        "state",
        "slip",
        "kiosk",
        "counter",
        "ticket",
        "tv",
        "wechat",
    }
    assert len(TEXTS) > 200


def test_text_has_both_languages() -> None:
    assert {key for key, values in TEXTS.items() if set(values) != set(LANGUAGES)} == set()
    assert {
        key for key, values in TEXTS.items() if key not in BARE and not all(map(str.strip, values.values()))
    } == set()


def test_text_has_the_same_places_in_both_languages() -> None:
    assert {
        key: values for key, values in TEXTS.items() if places(values["zh-CN"]) != places(values["en"])
    } == {}


def test_places_are_plain_words() -> None:
    named = {place for values in TEXTS.values() for value in values.values() for place in places(value)}
    assert {place for place in named if not re.fullmatch(r"[a-z_0-9]+", place)} == set()


def test_chinese_has_full_width_punctuation() -> None:
    half_width = re.compile(rf"[{HANZI}][,;:?!\"()]|[,;:?!\"()][{HANZI}]|[{HANZI}]\.(?:\s|$)")
    assert {
        key: values for key, values in TEXTS.items() if any(map(half_width.search, values.values()))
    } == {}


def test_punctuation_after_a_place_in_chinese_is_full_width() -> None:
    half_width = re.compile(r"\}[,;?!]")
    chinese = {key: values["zh-CN"] for key, values in TEXTS.items()}
    assert {key: value for key, value in chinese.items() if half_width.search(value)} == {}


def test_text_fills_its_places_and_falls_back_to_chinese() -> None:
    assert text("refusal.counter_busy", "en", number="A001") == "This counter still has ticket A001."
    assert text("refusal.not_found", "fr") == text("refusal.not_found", "zh-CN") == text("refusal.not_found")


def test_text_of_no_such_key_is_an_error() -> None:
    assert not has("refusal.nonsense")
    with pytest.raises(KeyError):
        text("refusal.nonsense")


@pytest.mark.parametrize("state", State)
def test_state_has_a_name(state: State) -> None:
    assert has(f"state.{state}")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("*", "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr,en;q=0.3", "en"),
        ("en;q=0.1,zh;q=0.2", "zh-CN"),
        ("en;q=nonsense", "en"),
    ],
)
def test_best_language_is_chinese_unless_english_is_preferred(accept: str | None, language: str) -> None:
    assert best_language(accept) == language
