"""What GB2312 boards can show, and how wide it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display_board.charset import UNKNOWN, cut, digits, encoded, fitted, segments, shown, width_px


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A001 请到3号窗口", "A001 请到3号窗口"),
        ("C:\\窗口", "C:＼窗口"),
        ("A\x00\x1b\x7f001\u200b", "A001"),
        ("两行\n一行\t空", "两行 一行 空"),
        ("𬱖女士", "□女士"),
        ("䶮", UNKNOWN),
        ("买买提·艾力—号", "买买提・艾力―号"),
        ("㈱", "(株)"),
        ("㎡", "m2"),
        ("﹨", "＼"),
        ("🙂", UNKNOWN),
        ("①", "①"),
    ],
)
def test_text_is_replaced_by_rule_where_a_board_cannot_show_it(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
def test_text_of_any_kind_comes_out_without_controls_and_in_gb2312(text: str) -> None:
    safe = shown(text)
    encoded = safe.encode("gb2312")
    assert b"\\" not in encoded
    assert all(byte >= 0x20 and byte != 0x7F for byte in encoded)
    assert width_px(safe, 16) == 8 * len(encoded)
    assert shown(safe) == safe


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A001", "A001"), ("ab-12", "AB-12"), ("3号窗口\n", "3    "), ("Ａ１", "A1"), ("\\\x1b", " ")],
)
def test_board_of_segments_gets_capitals_and_digits_only(text: str, expected: str) -> None:
    assert segments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A001", "001"), ("综合B区12号", "12"), ("K1.012", "012"), ("办事处", ""), ("A٣", "")],
)
def test_board_of_digits_gets_a_numbers_digits_only(text: str, expected: str) -> None:
    assert digits(text) == expected


@given(st.text())
def test_every_drivers_text_is_harmless_bytes(text: str) -> None:
    assert encoded(text) == shown(text).encode("gb2312")
    assert set(segments(text)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- ")
    assert set(digits(text)) <= set("0123456789")


@given(st.text().map(shown), st.integers(0, 200), st.sampled_from((16, 24, 32)))
def test_cut_never_passes_the_width_nor_splits_a_character(text: str, width: int, size: int) -> None:
    part = cut(text, width, size)
    assert text.startswith(part)
    assert width_px(part, size) <= width
    rest = text[len(part) :]
    assert not rest or width_px(part + rest[0], size) > width


def test_fitted_prefers_the_full_form_small_to_a_short_form_large() -> None:
    forms = ["A001 请到3号窗口", "A001"]
    assert fitted(forms, 256, (32, 24, 16)) == (forms[0], 32)
    assert fitted(forms, 255, (32, 24, 16)) == (forms[0], 24)
    assert fitted(forms, 128, (32, 24, 16)) == (forms[0], 16)
    assert fitted(forms, 127, (32, 24, 16)) == (forms[1], 32)


def test_fitted_begins_the_shortest_form_where_nothing_fits() -> None:
    assert fitted(["暂停服务", "暂停"], 31, (32, 16)) == ("暂", 16)
