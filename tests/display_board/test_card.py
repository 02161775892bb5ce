"""The twin's own decoder against the driver's encoder, and against noise."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from display_board.boards import Area, Board, Colour, Face, Row
from display_board.charset import shown
from display_board.drivers import onbon
from display_board.virtual.card import Card, Incoming, sealed
from display_board.virtual.notation import plain

BOARD = Board("board-1", "tcp://127.0.0.1")
PING = onbon.ping(BOARD)

signs = st.text(string.printable + "请到号窗口中心（示例）①→ＡΩж\\·—𬱖", max_size=20)
rows = st.builds(Row, signs, st.sampled_from(Colour))
pages = st.integers(1, 3).flatmap(
    lambda count: st.lists(st.lists(rows, min_size=count, max_size=count).map(tuple), min_size=1, max_size=2)
)
areas = st.builds(
    Area,
    id=st.integers(0, 31),
    x=st.integers(0, 500),
    y=st.integers(0, 200),
    width=st.integers(1, 500),
    height=st.integers(16, 200),
    size=st.sampled_from((16, 24, 32)),
    pages=pages.map(tuple),
    page_s=st.sampled_from((0.5, 2.0, 5.0)),
    centred=st.booleans(),
    scrolls=st.booleans(),
)


def taken(card: Card, sent: list[bytes]) -> list[bytes]:
    incoming = Incoming()
    return [card.answer(packet, 0.0) or b"" for frame in sent for packet in incoming.feed(frame)]


def rewritten(text: str) -> str:
    """As a card of the real world reads GB2312: two signs come back under their everyday code points."""
    return (shown(text) or " ").replace("・", "·").replace("―", "—")


@given(st.lists(areas, max_size=6, unique_by=lambda area: area.id), st.booleans())
@settings(max_examples=200)
def test_what_the_driver_encodes_the_twin_decodes(wanted: list[Area], clear: bool) -> None:
    card = Card()
    replies = taken(card, onbon.frames(BOARD, Face(tuple(wanted)), clear))
    assert replies
    assert all(onbon.Replies().feed(sealed(reply))[0].fault == "" for reply in replies)
    assert set(card.areas) == {area.id for area in wanted}
    for area in wanted:
        held = card.areas[area.id]
        assert (held.x, held.y, held.width, held.height) == (area.x, area.y, area.width, area.height)
        assert held.stay_s == area.page_s
        assert (bool(held.align & 2), held.scrolls) == (area.centred, area.scrolls)
        assert [plain(page) for page in held.pages] == [
            "\n".join(rewritten(row.text) for row in page) for page in area.pages
        ]
        assert [row[0].colour for page in held.pages for row in page] == [
            row.colour for page in area.pages for row in page
        ]
        assert {run.size for page in held.pages for row in page for run in row} == {area.size}


@given(st.lists(st.binary() | st.sampled_from([b"\xa5", b"\x5a", b"\xa6\x02", b"\x5b", PING])))
def test_noise_never_upsets_the_twin(chunks: list[bytes]) -> None:
    card, incoming = Card(), Incoming()
    for chunk in chunks:
        for packet in incoming.feed(chunk):
            card.answer(packet, 0.0)
    (packet,) = incoming.feed(PING)
    assert card.answer(packet, 0.0) is not None


@given(st.binary(max_size=200))
def test_well_formed_frames_with_senseless_data_are_answered(data: bytes) -> None:
    card, incoming = Card(), Incoming()
    for packet in incoming.feed(onbon.frame(BOARD, b"\xa3\x06\x01\x01\x00" + data)):
        card.answer(packet, 0.0)
    assert card.frames == 1


def test_frame_begun_twice_is_taken_once() -> None:
    card, incoming = Card(), Incoming()
    packets = incoming.feed(PING[:15] + PING)
    assert [bool(card.answer(packet, 0.0)) for packet in packets] == [True]


def test_frame_for_another_board_is_left_alone() -> None:
    other = Board("board-2", "tcp://x", address=2)
    face = Face((Area(0, 0, 0, 64, 16, 16, ((Row("A", Colour.RED),),), 2.0),))
    card = Card(address=1)
    assert taken(card, onbon.frames(other, face, True)) == [b""]
    assert not card.areas


def test_frame_with_a_wrong_check_value_is_refused_and_changes_nothing() -> None:
    card, incoming = Card(), Incoming()
    spoilt = PING[:-3] + bytes([PING[-3] ^ 1]) + PING[-2:]
    (reply,) = [card.answer(packet, 0.0) for packet in incoming.feed(spoilt)]
    assert reply is not None
    assert onbon.Replies().feed(sealed(reply))[0].fault == "bad_checksum"
    assert card.frames == 0


def test_command_a_card_does_not_know_is_refused() -> None:
    card = Card()
    replies = taken(card, [onbon.frame(BOARD, b"\xa3\x77\x01\0\0"), onbon.frame(BOARD, b"\xb0\x00\x01\0\0")])
    faults = [onbon.Replies().feed(sealed(reply))[0].fault for reply in replies]
    assert faults == ["unknown_command", "unknown_group"]


def test_area_is_forgotten_when_nothing_came_for_its_time_out() -> None:
    card = Card()
    face = Face((Area(0, 0, 0, 64, 16, 16, ((Row("A", Colour.RED),),), 2.0),))
    taken(card, onbon.frames(BOARD, face, False))
    assert not card.expire(onbon.TIMEOUT_S - 1)
    assert card.expire(onbon.TIMEOUT_S)
    assert not card.areas
