"""The bytes of the Modbus driver, against the protocol's own rules and the boards' register table."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display_board.boards import Called, Reply
from display_board.drivers import DRIVERS, modbus
from display_board.drivers.checks import crc16_modbus
from tests.display_board.strips import sent

CALLED = Called("A023", "综合B区3号")
GOOD = modbus.write_one(1, 0, 23)


def options(**chosen: str) -> dict[str, Any]:
    return {"options": tuple(chosen.items())}


def test_crc_is_sent_low_byte_first() -> None:
    # The protocol guide's well-known frame: write 3 into register 1 of unit 11h.
    assert modbus.write_one(0x11, 1, 3) == bytes.fromhex("11 06 00 01 00 03 9A 9B")


@pytest.mark.parametrize(
    ("form", "frame"),
    [
        ("number", "05 06 00 00 00 17 C8 40"),
        ("text", "05 10 00 70 00 02 04 41 30 32 33 "),
        ("segments", "05 10 00 80 00 02 04 77 3F 5B 4F "),
        ("float", "05 10 00 90 00 02 04 41 B8 00 00 "),
    ],
)
def test_call_is_written_in_the_boards_form(form: str, frame: str) -> None:
    (found,) = sent("modbus", "", columns=4, address=5, called=CALLED, **options(form=form))
    assert found.startswith(frame)
    assert crc16_modbus(bytes.fromhex(found)) == 0


def test_board_of_a_counter_shows_the_digits_of_its_label() -> None:
    (frame,) = sent("modbus", "", columns=2, called=CALLED, **options(shows="counter"))
    assert frame.startswith("01 06 00 00 00 03")


@pytest.mark.parametrize(
    ("form", "frame"),
    [
        ("number", "01 06 00 00 00 00"),
        ("text", "01 10 00 70 00 02 04 20 20 20 20"),
        ("segments", "01 10 00 80 00 02 04 00 00 00 00"),
        ("float", "01 10 00 90 00 02 04 00 00 00 00"),
    ],
)
def test_nothing_is_left_standing_while_nobody_is_called(form: str, frame: str) -> None:
    (found,) = sent("modbus", "暂停服务 10:30", columns=3, **options(form=form))
    assert found.startswith(frame)


def test_number_too_large_for_a_register_is_kept_in_bounds() -> None:
    (frame,) = sent("modbus", "", columns=6, called=Called("A99999", "1"))
    assert frame.startswith("01 06 00 00 7F FF")


@pytest.mark.parametrize(("number", "shown"), [("A1000", "1000"), ("AB012", "B012"), ("K1.012", "1012")])
def test_text_keeps_the_end_of_a_long_number(number: str, shown: str) -> None:
    (frame,) = sent("modbus", "", columns=4, called=Called(number, "1"), **options(form="text"))
    assert bytes.fromhex(frame)[7:11].decode() == shown


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (GOOD, ""),
        (bytes.fromhex("01 10 00 70 00 02"), ""),
        (bytes.fromhex("01 86 02"), "unknown_register"),
        (bytes.fromhex("01 90 03"), "bad_value"),
        (bytes.fromhex("01 86 63"), "error_99"),
    ],
)
def test_reply_says_how_the_frame_was_taken(reply: bytes, fault: str) -> None:
    whole = reply if reply is GOOD else modbus.frame(reply[0], reply[1:])
    replies = modbus.Replies()
    assert [each for byte in b"\x00\xff" + whole for each in replies.feed(bytes([byte]))] == [Reply(1, fault)]


def test_silence_is_three_and_a_half_characters() -> None:
    gap_s = DRIVERS["modbus"].gap_s
    assert gap_s(9600) == pytest.approx(0.00401, abs=1e-5)
    assert gap_s(115200) == 0.00175


@given(st.lists(st.binary() | st.sampled_from([GOOD, GOOD[:5], b"\x01\x06", b"\x01\x86\x02" * 4])))
@settings(max_examples=30)
def test_garbage_never_upsets_the_parser(chunks: list[bytes]) -> None:
    replies = modbus.Replies()
    for chunk in chunks:
        replies.feed(chunk)
    assert replies.feed(b"\x00" * 8 + GOOD)[-1] == Reply(1)
