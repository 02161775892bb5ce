import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.charsets import CHARSETS, drawable, paced

TWO_BYTES = [bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF) if low != 0x7F]


@pytest.mark.parametrize(
    ("name", "opening", "sent"),
    [  # FS & on, FS . off, FS C 0 GB, FS C FF UTF-8
        ("gb18030", b"\x1c\x26", b"\xc8\xa1\xba\xc5"),
        ("gbk", b"\x1c\x26\x1c\x43\x00", b"\xc8\xa1\xba\xc5"),
        ("utf-8", b"\x1c\x26\x1c\x43\xff", b"\xe5\x8f\x96\xe5\x8f\xb7"),
        ("utf-8-plain", b"\x1c\x2e", b"\xe5\x8f\x96\xe5\x8f\xb7"),
        ("picture", b"", b""),
    ],
)
def test_a_charset_says_what_it_is_and_sends_its_codes(name: str, opening: bytes, sent: bytes) -> None:
    assert CHARSETS[name].opening == opening
    assert "取号".encode(CHARSETS[name].codec, "ignore") == sent


@pytest.mark.parametrize(
    ("character", "font", "drawn"),
    [("取", "gb2312", True), ("喆", "gb2312", False), ("喆", "gbk", True), ("䶮", "gbk", False), ("𬱖", "gbk", False),
     ("A", "ascii", True), ("取", "ascii", False), ("～", "gb2312", True), ("□", "gb2312", True), ("√", "gb2312", True),
     ("\x1b", "gbk", False), ("\x7f", "gbk", False), ("é", "ascii", False)],
)  # fmt: skip
def test_a_font_draws_what_is_in_it_only(character: str, font: str, drawn: bool) -> None:
    assert drawable(character, font) is drawn


@pytest.mark.parametrize("font", ["gb2312", "gbk"])
def test_what_a_font_draws_is_one_code_of_two_bytes(font: str) -> None:
    drawn = [code for code in TWO_BYTES if drawable(code.decode("gb18030", "replace")[0], font)]
    assert len(drawn) > (6_000 if font == "gb2312" else 20_000)
    assert all(len(code.decode("gb18030").encode("gb18030")) == 2 for code in drawn)


def test_after_utf_8_is_asked_for_there_is_a_pause() -> None:
    asked = b"\x1b\x40\x1c\x26\x1c\x43\xff"
    assert paced(asked + "取号\n".encode()) == [(asked, 100), ("取号\n".encode(), 0)]
    assert paced(b"\x1b\x40\x1c\x26\xc8\xa1\n") == [(b"\x1b\x40\x1c\x26\xc8\xa1\n", 0)]


@given(st.binary(max_size=60))
def test_pacing_loses_no_byte(data: bytes) -> None:
    assert b"".join(piece for piece, _ in paced(data)) == data
