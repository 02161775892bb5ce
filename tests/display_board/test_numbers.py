"""The bytes of the plain number boards, against their makers' examples."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display_board.boards import Board, Called, Colour, Reply
from display_board.drivers import DRIVERS, numbers
from tests.display_board.strips import board, face, sent

SUNPN_REPLY = bytes.fromhex("2A 00 78 03 01 A6 0A")


def test_kanban_of_999_on_board_5_is_the_makers_example() -> None:
    assert sent("kanban", "", columns=3, address=5, called=Called("A999", "1")) == ["05 03 E7 EF"]


def test_sunpn_of_888_in_green_is_the_makers_example() -> None:
    green = face("A888", Colour.GREEN, Called("A888", "1"))
    (frame,) = DRIVERS["sunpn"].frames(board("sunpn", 3), green, False)
    assert frame == bytes.fromhex("3A 00 78 03 01 B6 0A")


@pytest.mark.parametrize(("driver", "frame"), [("kanban", "01 00 00 01"), ("sunpn", "3A 02 00 00 01 3D 0A")])
def test_no_digit_but_a_calls_is_ever_shown(driver: str, frame: str) -> None:
    assert sent(driver, "暂停服务 10:30", columns=4) == [frame]


@pytest.mark.parametrize(
    ("called", "columns", "value"),
    [
        ("A001", 3, 1),
        ("A1000", 3, 0),
        ("A1000", 4, 1000),
        ("K1.012", 4, 12),
        ("A99999", 6, 0xFFFF),
        ("Ａ０７", 3, 7),
    ],
)
def test_last_digits_of_a_ticket_are_shown(called: str, columns: int, value: int) -> None:
    (frame,) = sent("kanban", "", columns=columns, called=Called(called, ""))
    assert bytes.fromhex(frame)[1:3] == value.to_bytes(2, "big")


def test_board_of_a_counter_shows_its_number() -> None:
    chosen = {"options": (("shows", "counter"),)}
    assert sent("kanban", "", columns=2, called=Called("A001", "12"), **chosen) == ["01 00 0C 0D"]


def test_kanban_boards_are_not_waited_for() -> None:
    kanban = DRIVERS["kanban"]
    assert not kanban.answers
    assert kanban.gap_s(9600) == 0.1
    assert kanban.replies().feed(b"\x05\x03\xe7\xef") == []


def test_sunpn_reply_is_found_in_any_pieces_after_noise() -> None:
    replies = numbers.SunpnReplies()
    stream = b"\x2a\x2a\x0a" + SUNPN_REPLY[:-2] + b"\x00\x0a" + SUNPN_REPLY
    assert [each for byte in stream for each in replies.feed(bytes([byte]))] == [Reply(1)]


@given(st.lists(st.binary() | st.sampled_from([SUNPN_REPLY, b"\x2a", SUNPN_REPLY[:-1]])))
@settings(max_examples=30)
def test_garbage_never_upsets_the_parser(chunks: list[bytes]) -> None:
    replies = numbers.SunpnReplies()
    for chunk in chunks:
        replies.feed(chunk)
    assert replies.feed(b"\x00" * 6 + SUNPN_REPLY)[-1] == Reply(1)


def test_a_line_has_one_sunpn_board_since_its_frames_name_none() -> None:
    assert DRIVERS["sunpn"].addresses == (1, 1)
    assert Board("b", "tcp://x").address == 1
