"""How numbers and places are read, and which pieces say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.voice.inventory import EN, ZH, pieces
from server.wire.voice.reading import chinese, english
from server.wire.voice.wording import Piece, Words, parts_of, script

KNOWN = {language: frozenset(pieces(language)) for language in (ZH, EN)}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (999, "九百九十九"),
        (1203, "一二零三"),
    ],
)
def test_a_window_is_read_as_a_number_up_to_999(number: int, said: str) -> None:
    assert chinese(number) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "zero"), (12, "twelve"), (61, "sixty one"), (105, "one zero five")]
)
def test_a_counter_is_read_as_a_number_up_to_99_in_english(number: int, said: str) -> None:
    assert english(number) == said


@given(st.integers(0, 9999), st.sampled_from([ZH, EN]))
def test_every_bare_number_of_a_window_is_said_by_pieces_alone(number: int, language: str) -> None:
    words = f"{number}号窗口" if language == ZH else f"counter {number}"
    assert parts_of(words, language, KNOWN[language])


@given(st.from_regex(r"\A[A-Z]{1,2}[1-9]?\.?[0-9]{3,5}\Z"), st.sampled_from([ZH, EN]), st.booleans())
def test_every_sign_of_a_number_is_said_singly_and_in_its_order(
    number: str, language: str, telephone: bool
) -> None:
    made = script([], language, KNOWN[language], telephone=telephone)
    said = made.say(number, "gone")
    spelled = said[len(made.full.before) : len(said) - len(made.full.otherwise)]
    assert len(spelled) == len(number)
    assert all(isinstance(part, Piece) for part in spelled)
    ones = {
        part.name
        for sign, part in zip(number, spelled, strict=True)
        if sign == "1" and isinstance(part, Piece)
    }
    assert ones <= ({"幺"} if telephone and language == ZH else {"一", "one"})


@given(st.text())
def test_any_label_can_be_spoken_and_shown(label: str) -> None:
    for language in (ZH, EN):
        made = script([{"id": "c", "label": label, "spoken": label}], language, KNOWN[language])
        assert made.say("A001", "c")
        assert made.say("A001", "c", short=True)
        assert "A001" in made.caption("A001", "c")


def test_a_recording_of_a_whole_place_is_taken_before_words() -> None:
    counter = {"id": "c", "label": "x", "spoken": "不动产登记窗口"}
    assert Words("不动产登记窗口", ZH) in script([counter], ZH, KNOWN[ZH]).say("A001", "c")
    own = script([counter], ZH, KNOWN[ZH] | {"不动产登记窗口"}).say("A001", "c")
    assert own[-3:] == (Piece("号到", ZH), Piece("不动产登记窗口", ZH), Piece("办理", ZH))
