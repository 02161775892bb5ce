"""The bytes of the C-Power driver, against the manual's example and frames that real cards take."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display_board.boards import Area, Board, Colour, Face, Reply, Row
from display_board.drivers import cp5200
from tests.display_board.strips import board, face, sent

GOOD = cp5200.serial_form(bytes.fromhex("E8 32 01 7B 00 01 00 00 00 12 A9 01"))
NETWORK_GOOD = bytes.fromhex("FF FF FF FF 0C 00 00 00 E8 32 01 7B 00 01 00 00 00 12 A9 01")


def packet(command: str, card: int = 1) -> bytes:
    return cp5200.serial_form(cp5200.packet(board("cp5200", address=card), bytes.fromhex(command)))


def test_packet_is_the_manuals_example_byte_for_byte() -> None:
    command = "12 00 00 01 00 00 03 02 FF 00 00 61 62 63 0D 63 62 61 00"
    expected = (
        "A5 68 32 01 7B 01 13 00 00 00 12 00 00 01 00 00 03 02 FF 00 00 61 62 63 0D 63 62 61 00 9A 04 AE"
    )
    assert packet(command) == bytes.fromhex(expected)


def test_packet_of_a_text_is_one_that_tunnel_boards_take() -> None:
    command = "12 00 00 05 00 00 03 07 00 FF 00 D5 FD B3 A3 CD A8 D0 D0 00"
    expected = (
        "A5 68 32 FF 7B 01 14 00 00 00 12 00 00 05 00 00 03 07 00 FF 00 D5 FD B3 A3 CD A8 D0 D0 00 86 09 AE"
    )
    assert packet(command, card=0xFF) == bytes.fromhex(expected)


def test_call_is_pure_text_in_the_middle_of_window_0() -> None:
    (frame,) = sent("cp5200", "A001 请到3号窗口")
    assert frame == (
        "A5 68 32 01 7B 01 1C 00 00 00 12 00 00 05 01 FF FF 02 FF 00 00 "
        "41 30 30 31 20 C7 EB B5 BD 33 BA C5 B4 B0 BF DA 00 0F 0D AE"
    )


def test_hanzi_with_an_end_mark_in_it_is_escaped_on_a_serial_line_only() -> None:
    (serial,) = sent("cp5200", "水")
    (network,) = sent("cp5200-net", "水")
    assert serial.endswith("02 FF 00 00 CB AA 0E 00 B5 05 AE")
    assert network.startswith("FF FF FF FF 19 00 00 00 68 32 01 7B 01 0E 00 00 00 12")
    assert network.endswith("02 FF 00 00 CB AE 00 B5 05")


def test_escapes_are_put_in_after_the_sum() -> None:
    inside = cp5200.serial_form(bytes(range(256)))[1:-1]
    assert 0xA5 not in inside
    assert 0xAE not in inside
    assert cp5200.unescape(inside) == bytes(range(256))
    assert cp5200.unescape(b"\xaa\x01") is None
    assert cp5200.unescape(b"\x01\xaa") is None


def test_windows_are_divided_before_texts_that_need_them() -> None:
    areas = (
        Area(0, 0, 0, 320, 32, 32, ((Row("A001", Colour.GREEN),),), 2.0),
        Area(1, 8, 32, 152, 64, 16, ((Row("一", Colour.YELLOW), Row("", Colour.RED)),), 2.0, centred=False),
    )
    first, *texts = cp5200.commands(Face(areas), True)
    assert first == bytes.fromhex("01 02 00 00 00 00 01 40 00 20 00 08 00 20 00 98 00 40")
    assert texts == [
        bytes.fromhex("12 00 00 05 01 FF FF 04 00 FF 00 41 30 30 31 00"),
        bytes.fromhex("12 01 00 04 01 FF FF 02 FF FF 00 D2 BB 0D 20 00"),
    ]
    assert list(cp5200.commands(Face(areas), False)) == texts


def test_text_that_no_packet_holds_loses_its_last_rows() -> None:
    rows = tuple(Row("号" * 100, Colour.RED) for _ in range(8))
    frames = cp5200.SERIAL.frames(board("cp5200"), Face((Area(0, 0, 0, 2048, 128, 16, (rows,), 2.0),)), False)
    assert [len(frame) < 2 * cp5200.LARGEST_PACKET for frame in frames] == [True]
    assert frames[0].count("号".encode("gb2312")) == 400


def test_control_bytes_never_reach_the_card() -> None:
    (frame,) = cp5200.SERIAL.frames(board("cp5200"), face("A\x00\x0d\xa5\x1b1"), False)
    assert frame[12:-4].endswith(b"\xff\x00\x00" + "A ￥1".encode("gb2312"))


@pytest.mark.parametrize(
    ("result", "fault"), [(0, ""), (1, "bad_checksum"), (2, "bad_sequence"), (0x12, "error_18")]
)
@pytest.mark.parametrize("kind", [0xE8, 0x68])
def test_reply_of_new_and_old_cards_says_how_the_packet_was_taken(result: int, fault: str, kind: int) -> None:
    body = bytes((kind, 0x32, 0xA5, 0x7B, result, 1, 0, 0, 0, 0x12))
    body += sum(body).to_bytes(2, "little")
    assert cp5200.SerialReplies().feed(cp5200.serial_form(body)) == [Reply(0xA5, fault)]
    assert cp5200.NetworkReplies().feed(cp5200.network_form(body)) == [Reply(0xA5, fault)]


def test_replies_are_found_in_any_pieces_after_noise_and_heartbeats() -> None:
    stream = b"noise\xae" + b"\xa5\x91\xae" + GOOD[:5] + GOOD + b"\xa5394612\xae"
    replies = cp5200.SerialReplies()
    assert [each for byte in stream for each in replies.feed(bytes([byte]))] == [Reply(1)]
    network = cp5200.NetworkReplies()
    assert [each for byte in NETWORK_GOOD * 2 for each in network.feed(bytes([byte]))] == [Reply(1), Reply(1)]


def test_broken_reply_is_garbled_and_the_next_one_is_read() -> None:
    replies = cp5200.SerialReplies()
    assert replies.feed(GOOD[:-2] + b"\x00\xae") == [cp5200.GARBLED]
    assert replies.feed(b"\xa5" + b"\xaa\x07" * 6 + b"\xae" + GOOD) == [cp5200.GARBLED, Reply(1)]
    network = cp5200.NetworkReplies()
    assert network.feed(b"HTTP/1.1 400 Bad Request") == [cp5200.GARBLED]
    assert network.feed(NETWORK_GOOD) == [Reply(1)]


@given(st.lists(st.binary() | st.sampled_from([b"\xa5", b"\xae", b"\xaa", GOOD, b"\xa5" + b"x" * 3000])))
@settings(max_examples=30)
def test_garbage_never_upsets_the_serial_parser(chunks: list[bytes]) -> None:
    replies = cp5200.SerialReplies()
    for chunk in chunks:
        replies.feed(chunk)
    assert replies.feed(GOOD)[-1] == Reply(1)


@given(
    st.lists(st.binary() | st.sampled_from([b"\x00" * 8, NETWORK_GOOD, b"\xff" * 4 + b"\x0c\x00\x00\x00"]))
)
def test_garbage_never_holds_up_the_network_parser(chunks: list[bytes]) -> None:
    replies = cp5200.NetworkReplies()
    for chunk in chunks:
        replies.feed(chunk)
    found = [each for _ in range(100) for each in replies.feed(NETWORK_GOOD)]
    assert found[-1] == Reply(1)


def test_card_addresses_are_those_of_single_cards() -> None:
    assert cp5200.SERIAL.addresses == (1, 254)
    assert Board("b", "tcp://x").own is None
