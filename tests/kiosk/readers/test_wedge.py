"""A scanner that types, and a person who types, told apart by their pauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.lines import LONGEST
from kiosk.readers.values import Scanned
from kiosk.readers.wedge import GAP_MS, SHORTEST, Typed, Wedge


def typing(text: str, gap_ms: int, start_ms: int = 0, wedge: Wedge | None = None):
    """All that is known once the keys and a pause have passed."""
    wedge = wedge or Wedge()
    known = [each for n, key in enumerate(text) for each in wedge.key(key, start_ms + n * gap_ms)]
    return known + wedge.idle(start_ms + len(text) * gap_ms + GAP_MS + 1)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t", ""])
@pytest.mark.parametrize("gap_ms", [0, 1, 10, GAP_MS])
def test_quick_keys_are_a_scan_with_or_without_a_suffix(suffix, gap_ms):
    assert typing("https://hall.example.cn/t/Ab-9_" + suffix, gap_ms) == [
        Scanned("https://hall.example.cn/t/Ab-9_")
    ]


def test_a_scan_is_known_at_its_suffix_without_a_pause():
    wedge = Wedge()
    known = [each for n, key in enumerate("ABCDEF\r") for each in wedge.key(key, n)]
    assert known == [Scanned("ABCDEF")]
    assert not wedge.holding


@pytest.mark.parametrize("gap_ms", [GAP_MS + 1, 120, 400])
def test_slow_keys_are_typed_each(gap_ms):
    assert typing("13800000000\r", gap_ms) == [Typed(key) for key in "13800000000\r"]


def test_a_hand_on_several_keys_at_once_is_typing():
    assert typing("12345"[: SHORTEST - 1], 5) == [Typed(key) for key in "12345"]


def test_a_person_who_types_before_a_scan_loses_nothing():
    wedge = Wedge()
    assert wedge.key("7", 0) == []
    assert typing("ABCDEF\r", 2, 300, wedge) == [Typed("7"), Scanned("ABCDEF")]


def test_a_scan_longer_than_any_is_dropped_whole():
    assert typing("A" * (LONGEST + 1) + "\r", 1) == []


def test_a_scan_cut_off_by_another_window_is_forgotten():
    wedge = Wedge()
    for n, key in enumerate("ABCDEFGH"):
        wedge.key(key, n)
    wedge.forget()
    assert wedge.idle(1000) == []
    assert typing("IJ\r", 1, 1000, wedge) == [Typed("I"), Typed("J"), Typed("\r")]


@given(st.lists(st.tuples(st.characters(codec="ascii"), st.integers(0, 200)), max_size=60))
def test_every_key_is_typed_or_in_a_scan_and_none_is_both(keys):
    wedge, at, known = Wedge(), 0, []
    for key, pause in keys:
        at += pause
        known += wedge.key(key, at)
    known += wedge.idle(at + GAP_MS + 1)
    assert not wedge.holding
    typed = [each.character for each in known if isinstance(each, Typed)]
    scanned = "".join(each.text for each in known if isinstance(each, Scanned))
    assert len(typed) + len(scanned) <= len(keys)
    for each in known:
        assert isinstance(each, Typed) or len(each.text) <= LONGEST
