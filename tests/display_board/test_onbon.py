"""The bytes of the Onbon driver, against the vendor's own examples and against frames worked out by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display_board.boards import Area, Board, Colour, Face, Reply, Row
from display_board.drivers import onbon
from display_board.drivers.checks import crc16_arc

BOARD = Board("board-1", "tcp://127.0.0.1", width=128, height=32)
LEAD_IN = "A5 A5 A5 A5 A5 A5 A5 A5 "

# The example of the vendor's protocol document: 012345QRSTTV'B on a screen 192 pixels wide.
VENDOR_HEADER = "01 00 00 80 00 00 00 00 00 00 FE 02 32 00 "
VENDOR_AREA = "00 00 00 00 00 18 00 20 00 00 00 00 02 00 00 00 00 02 02 03 00 04 05 0E 00 00 00 "
VENDOR_TEXT = "30 31 32 33 34 35 51 52 53 54 54 56 27 42 "
VENDOR_PACKET = VENDOR_HEADER + "A3 06 01 2D 00 00 01 29 00 " + VENDOR_AREA + VENDOR_TEXT


def area(*pages: tuple[Row, ...], **more: int) -> Area:
    shape: dict[str, Any] = {"id": 0, "x": 0, "y": 0, "width": 128, "height": 16, "size": 16, **more}
    return Area(**shape, pages=pages, page_s=2.0)


def reply(data: str, address: str = "01 00") -> bytes:
    body = bytes.fromhex(data)
    head = bytes.fromhex("00 80 " + address + " 00 00 00 00 00 00 FE 02") + len(body).to_bytes(2, "little")
    return onbon.sealed(head + body)


def test_seal_gives_the_vendors_example_byte_for_byte() -> None:
    assert onbon.sealed(bytes.fromhex(VENDOR_PACKET)) == bytes.fromhex(LEAD_IN + VENDOR_PACKET + "A8 7D 5A")


def test_area_layout_is_the_vendors() -> None:
    packed = onbon.AREA.pack(0, 0, 0, 0x18, 0x20, 0, 0, 0, 2, 0, 0, 0, 2, 2, 3, 0, 4, 5, 14)
    assert packed == bytes.fromhex(VENDOR_AREA)


def test_seal_gives_the_known_ping_and_clear() -> None:
    header = "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 "
    assert onbon.sealed(bytes.fromhex(header + "A2 00 01 00 00"))[-3:] == bytes.fromhex("68 F8 5A")
    assert onbon.sealed(bytes.fromhex(header + "A3 10 01 00 00"))[-3:] == bytes.fromhex("51 F8 5A")


def test_ping_is_addressed_to_the_board() -> None:
    sent = onbon.ping(Board("b", "tcp://x", address=0x0102, model="6k1"))
    assert sent[8:27] == bytes.fromhex("02 01 00 80 00 00 00 00 00 01 61 02 05 00 A2 00 01 00 00")


def test_frame_of_a_call_is_as_worked_out_by_hand() -> None:
    face = Face((area((Row("A001 请", Colour.RED),), (Row("A001 请", Colour.YELLOW),)),))
    (sent,) = onbon.frames(BOARD, face, True)
    text = "5C 46 4F 30 30 30 5C 46 45 30 30 30 5C 43 31 41 30 30 31 20 C7 EB 5C 72 5C 43 33 41 30 30 31 20 C7 EB"
    expected = (
        "01 00 00 80 00 00 00 00 00 01 FE 02 46 00 A3 06 01 01 00 FF 01 3D 00 "
        "00 00 80 00 00 80 80 10 00 00 00 02 64 00 00 00 0A 01 01 01 00 00 04 22 00 00 00 " + text
    )
    assert sent == onbon.sealed(bytes.fromhex(expected))


def test_length_005b_is_escaped_on_the_wire() -> None:
    # 91 bytes of data: 7 of the command, 2 of the area's length, 27 fixed, 15 of notation, 40 of text.
    face = Face((area((Row("A" * 40, Colour.RED),)),))
    (sent,) = onbon.frames(BOARD, face, False)
    assert sent[:24] == bytes.fromhex(LEAD_IN + "01 00 00 80 00 00 00 00 00 01 FE 02 5B 01 00 A3")


def test_nothing_between_the_frame_marks_looks_like_one() -> None:
    packet = bytes(range(256))
    inside = onbon.sealed(packet)[8:-1]
    assert 0xA5 not in inside
    assert 0x5A not in inside
    assert onbon.unescape(inside) == packet + crc16_arc(packet).to_bytes(2, "little")


def test_user_text_cannot_smuggle_commands() -> None:
    text = onbon.area_text(area((Row("\\C3\\n\x1b号", Colour.RED),)))
    assert text == rb"\FO000\FE000\C1" + "＼C3＼n号".encode("gb2312")


def test_rows_and_pages_are_separated_in_the_cards_notation() -> None:
    page = (Row("一", Colour.RED), Row("", Colour.GREEN))
    text = onbon.area_text(area(page, (Row("二", Colour.YELLOW),), size=32))
    assert text == rb"\FO022\FE022\C1" + "一".encode("gb2312") + rb"\n\C2 \r\C3" + "二".encode("gb2312")


def test_areas_share_a_frame_until_the_cards_buffer_is_full() -> None:
    areas = tuple(area((Row("号" * 100, Colour.RED),), id=number) for number in range(7))
    sent = onbon.frames(BOARD, Face(areas), True)
    packets = [onbon.unescape(frame[8:-1]) or b"" for frame in sent]
    assert [packet[20] for packet in packets] == [4, 3]
    assert [packet[19] for packet in packets] == [onbon.DELETE_ALL, onbon.DELETE_NONE]
    assert all(len(packet) <= onbon.CARD_BUFFER for packet in packets)


def test_rows_are_left_out_where_even_one_page_is_too_long() -> None:
    page = tuple(Row("号" * 120, Colour.RED) for _ in range(8))
    (sent,) = onbon.frames(BOARD, Face((area(page),)), False)
    assert len(onbon.unescape(sent[8:-1]) or b"") <= onbon.CARD_BUFFER
    assert sent.count("号".encode("gb2312")) == 360


def test_flash_is_given_up_where_two_pages_are_too_long() -> None:
    pages = tuple(tuple(Row("号" * 30, colour) for _ in range(8)) for colour in (Colour.RED, Colour.YELLOW))
    (sent,) = onbon.frames(BOARD, Face((area(*pages),)), False)
    assert rb"\r" not in sent


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("A0 00 00 00 00", ""),
        ("A0 01 02 00 00", "unknown_command"),
        ("A0 01 03 00 00", "busy"),
        ("A0 01 05 00 00", "bad_checksum"),
        ("A0 01 0C 00 00", "font_missing"),
        ("A0 01 63 00 00", "error_99"),
        ("A0 00 04 00 00", "memory_full"),
    ],
)
def test_reply_says_how_the_frame_was_taken(data: str, fault: str) -> None:
    assert onbon.Replies().feed(reply(data)) == [Reply(1, fault)]


def test_replies_are_found_in_any_pieces_and_after_noise() -> None:
    stream = (
        b"\x00\x5a\xff noise" + reply("A0 00 00 00 00", "5A 00") + b"??" + reply("A0 01 03 00 00", "A6 A5")
    )
    replies = onbon.Replies()
    found = [each for byte in stream for each in replies.feed(bytes([byte]))]
    assert found == [Reply(0x5A), Reply(0xA5A6, "busy")]


def test_reply_cut_short_is_passed_over_at_the_next_frames_beginning() -> None:
    good = reply("A0 00 00 00 00")
    assert onbon.Replies().feed(good[:14] + good) == [Reply(1)]


def test_reply_that_is_heard_from_its_middle_is_passed_over() -> None:
    good = reply("A0 00 00 00 00")
    assert onbon.Replies().feed(good[12:] + good) == [Reply(1)]


@pytest.mark.parametrize(
    "spoilt", [reply("A0 00 00 00 00")[:-3] + b"\x00\x5a", b"\xa5\xa6\x07\x5a", b"\xa5\x01\x5a"]
)
def test_broken_reply_is_garbled_and_the_next_one_is_read(spoilt: bytes) -> None:
    replies = onbon.Replies()
    assert replies.feed(spoilt) == [onbon.GARBLED]
    assert replies.feed(reply("A0 00 00 00 00")) == [Reply(1)]


def test_reply_that_never_ends_is_forgotten() -> None:
    replies = onbon.Replies()
    assert replies.feed(b"\xa5" + b"x" * 100_000) == []
    assert replies.feed(reply("A0 00 00 00 00")) == [Reply(1)]


def test_sum_checks_and_no_check_are_understood() -> None:
    head = bytes.fromhex("00 80 01 00 00 00 00 00 01 00 FE 02 05 00 A0 00 00 00 00")
    assert onbon.Replies().feed(b"\xa5" + head + sum(head).to_bytes(2, "little") + b"\x5a") == [Reply(1)]
    free = head[:8] + b"\x02" + head[9:]
    assert onbon.Replies().feed(b"\xa5" + free + b"\x12\x34\x5a") == [Reply(1)]


@given(
    st.lists(st.binary() | st.sampled_from([b"\xa5" * 8, b"\x5a", b"\xa6", b"\x5b", reply("A0 00 00 00 00")]))
)
def test_garbage_never_upsets_the_parser(chunks: list[bytes]) -> None:
    replies = onbon.Replies()
    for chunk in chunks:
        replies.feed(chunk)
    assert replies.feed(reply("A0 00 00 00 00"))[-1] == Reply(1)
