"""Codes out of a serial scanner's bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.lines import GAP_MS, LONGEST, Lines
from kiosk.readers.values import Scanned


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t"])
def test_a_code_ends_with_any_of_the_usual_suffixes(suffix):
    lines = Lines()
    assert lines.feed(b"ABC" + suffix + b"DEF" + suffix, 10) == [Scanned("ABC"), Scanned("DEF")]


def test_a_code_may_come_a_byte_at_a_time():
    lines = Lines()
    told = [code for at, byte in enumerate(b"ABC\r") for code in lines.feed(bytes([byte]), at)]
    assert told == [Scanned("ABC")]


def test_a_code_without_a_suffix_ends_with_a_pause():
    lines = Lines()
    assert lines.feed(b"ABC", 1000) == []
    assert lines.idle(1000 + GAP_MS - 1) == []
    assert lines.idle(1000 + GAP_MS) == [Scanned("ABC")]
    assert lines.idle(2000) == []


def test_what_comes_after_a_pause_is_another_code():
    lines = Lines()
    lines.feed(b"ABC", 0)
    assert lines.feed(b"DEF\r", 500) == [Scanned("ABC"), Scanned("DEF")]


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"\x02A\x00B\x1b\x7f\r", "AB"),
        (b"  AB  \r", "AB"),
        ("取号\r".encode(), "取号"),
        ("取号\r".encode("gb18030"), "取号"),
        ("A\u202eB\u200bC\r".encode(), "ABC"),
    ],
)
def test_a_code_is_one_printable_line(sent, text):
    assert Lines().feed(sent, 0) == [Scanned(text)]


@pytest.mark.parametrize("sent", [b"\r\n\r\n", b"\x00\x01\r", b"   \r"])
def test_nothing_printable_is_no_code(sent):
    assert Lines().feed(sent, 0) == []


@pytest.mark.parametrize("length", [LONGEST + 1, 4 * LONGEST + 1, 50_000])
def test_a_code_that_is_too_long_is_dropped_whole_and_the_next_one_is_read(length):
    lines = Lines()
    assert lines.feed(b"A" * length + b"\rNEXT\r", 0) == [Scanned("NEXT")]


def test_the_longest_code_is_read():
    assert Lines().feed(b"A" * LONGEST + b"\r", 0) == [Scanned("A" * LONGEST)]


@given(st.lists(st.tuples(st.binary(max_size=700), st.integers(0, 150)), max_size=20))
def test_whatever_comes_is_told_as_short_printable_lines(pieces):
    lines, at = Lines(), 0
    for data, pause in pieces:
        at += pause
        for code in lines.feed(data, at):
            assert 0 < len(code.text) <= LONGEST
            assert code.text.isprintable() or not code.text.isascii()
            assert code.text == code.text.strip()
