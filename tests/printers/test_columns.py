from hypothesis import given
from hypothesis import strategies as st

from printers import columns

CHINESE = st.text(st.characters(codec="gb18030", exclude_categories=["Cs"]), max_size=60)


@given(CHINESE, st.integers(4, 48))
def test_every_line_fits_and_no_character_is_lost_or_halved_whatever_the_text(text: str, width: int) -> None:
    said = columns.clean(text)
    lines = columns.balanced(said, width)
    assert all(columns.of_text(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert len(lines) == len(columns.wrap(said, width))


def test_latin_words_stay_whole_where_they_fit() -> None:
    assert columns.wrap("Residence permit, first issue", 20) == ["Residence permit,", "first issue"]


def test_a_stop_mark_does_not_begin_a_line() -> None:
    assert columns.wrap("当日有效，请留意", 8) == ["当日有", "效，请留", "意"]


def test_lines_are_of_like_length_when_balanced() -> None:
    assert columns.balanced("城乡居民基本养老保险参保登记", 24) == ("城乡居民基本养", "老保险参保登记")


def test_control_and_direction_characters_are_removed() -> None:
    assert columns.clean("张\x1b@三\x10\x04\x01\u202e李\x85四\n王") == "张@三李 四 王"


def test_hanging_lines_are_of_like_length_too() -> None:
    assert columns.balanced("□ 就读证明，学生证或连续就读证明", 30, 0, 3) == (
        "□ 就读证明，学生证",
        "   或连续就读证明",
    )
