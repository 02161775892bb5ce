"""Text is broken by the rules of Chinese setting and shrinks until the whole of it fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.fit import SMALLEST, break_lines, fit, line_height, shorten


def one(_character: str) -> float:
    return 1


def wide(character: str) -> float:
    return 1 if ord(character) > 0x2E80 else 0.6


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("居民身份证到期换领", 5, ["居民身份证", "到期换领"]),
        ("请稍候，马上好", 3, ["请稍", "候，马", "上好"]),  # a comma never begins a line
        ("查（公示）件", 3, ["查（公", "示）件"]),
        ("甲乙（公示", 3, ["甲乙", "（公示"]),  # an opening bracket never ends one
        ("Take a ticket now", 8, ["Take a", "ticket", "now"]),
        ("Registration", 5, ["Registration"]),
        ("一\n二", 5, ["一", "二"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_they_may(text: str, width: int, lines: list[str]) -> None:
    assert break_lines(text, width, one) == lines


def test_word_too_long_for_any_line_is_cut_only_when_it_may_be() -> None:
    assert break_lines("abcdefg", 3, one, cut=True) == ["abc", "def", "g"]


def test_balanced_lines_end_at_a_mark_where_they_can() -> None:
    _, lines = fit("今天的号已经停止发放，请明天上午再来。", 600, 200, 50, wide, balanced=True)
    assert lines == ["今天的号已经停止发放，", "请明天上午再来。"]


@given(
    st.text(alphabet="取号门直骨，。（）abcXYZ019 -", max_size=60), st.integers(40, 400), st.integers(20, 300)
)
def test_whole_text_always_stands_there(text: str, width: int, height: int) -> None:
    size, lines = fit(text, width, height, 60, wide, balanced=True)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if size > SMALLEST:
        assert len(lines) * line_height(size) <= height
        assert all(sum(wide(c) for c in line) * size <= width + 1e-6 for line in lines)


@given(
    st.text(alphabet="取号门直骨，。（）abcXYZ019 -", max_size=300),
    st.integers(60, 400),
    st.integers(20, 300),
)
def test_shortened_text_is_the_beginning_in_whole_lines(text: str, width: int, height: int) -> None:
    size, lines = shorten(text, width, height, 20, wide)
    assert size >= 20
    assert len(lines) * line_height(size) <= max(height, line_height(size))
    assert all(sum(wide(c) for c in line) * size <= width + 1e-6 for line in lines)
    said, whole = "".join("".join(lines).split()), "".join(text.split())
    assert said == whole or (said.endswith("…") and whole.startswith(said[:-1]))
