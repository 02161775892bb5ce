"""Every driver's encoder against its twin's own decoder, and every twin against noise."""

import pickle
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display_board.boards import Area, Called, Colour, Face, Row
from display_board.charset import cut, shown
from display_board.drivers import DRIVERS, TEMPLATES, plain
from display_board.drivers.modbus import SHAPES
from display_board.virtual.digits import bars
from display_board.virtual.kinds import KINDS, Speaks
from display_board.virtual.notation import plain as plain_text
from tests.display_board.strips import board, face

SIZE = (128, 16)
STRIPS = sorted(TEMPLATES)
CARDS = ("cp5200", "cp5200-net")
DIGITS = ("kanban", "sunpn", "modbus")
FORMS = ("number", "text", "segments", "float")
signs = st.text(string.printable + "请到号窗口水中心（示例）①→ＡΩж\\·—𬱖", max_size=24)
places = st.integers(1, 6)
numbers = st.from_regex("[A-HJL-Z]{1,2}[0-9]{3,4}", fullmatch=True)


def heard(twin: Speaks, frames: list[bytes]) -> list[bytes]:
    """What the twin answers to frames on one line."""
    incoming = twin.incoming()
    replies = [twin.answer(packet, 0.0) for frame in frames for packet in incoming.feed(frame)]
    return [twin.sealed(reply) for reply in replies if reply is not None]


def text_of(twin: Speaks) -> str:
    return "\n".join(plain_text(page) for area in twin.areas.values() for page in area.pages)


def rewritten(text: str) -> str:
    """As a board of the real world reads GB2312: two signs come back under their everyday code points."""
    return text.replace("・", "·").replace("―", "—")


@pytest.mark.parametrize("driver", STRIPS)
@given(text=signs, address=st.integers(0, 255))
@settings(max_examples=20)
def test_text_of_a_strip_comes_out_of_its_twin(driver: str, text: str, address: int) -> None:
    twin = KINDS[driver](address, SIZE)
    wanted = cut(shown(text), *SIZE)
    assert heard(twin, DRIVERS[driver].frames(board(driver, address=address), face(text), True)) == []
    assert text_of(twin) == rewritten(wanted)


@pytest.mark.parametrize("driver", STRIPS)
@given(address=st.integers(0, 255), other=st.integers(0, 255))
@settings(max_examples=20)
def test_strip_leaves_its_neighbours_frames_alone(driver: str, address: int, other: int) -> None:
    twin = KINDS[driver](other, SIZE)
    heard(twin, DRIVERS[driver].frames(board(driver, address=address), face("A001"), True))
    assert text_of(twin) == ("A001" if address == other else "")


rows = st.builds(Row, signs, st.sampled_from(Colour))
areas = st.builds(
    Area,
    id=st.integers(0, 31),
    x=st.integers(0, 500),
    y=st.integers(0, 200),
    width=st.integers(1, 500),
    height=st.integers(16, 200),
    size=st.sampled_from((16, 24, 32)),
    pages=st.lists(st.lists(rows, min_size=1, max_size=3).map(tuple), min_size=1, max_size=2).map(tuple),
    page_s=st.just(2.0),
    centred=st.booleans(),
    scrolls=st.booleans(),
)


@pytest.mark.parametrize("driver", CARDS)
@given(wanted=st.lists(areas, min_size=1, max_size=8), address=st.integers(1, 254))
@settings(max_examples=20)
def test_windows_and_texts_come_out_of_the_c_power_twin(
    driver: str, wanted: list[Area], address: int
) -> None:
    twin = KINDS[driver](address, SIZE)
    frames = DRIVERS[driver].frames(board(driver, address=address), Face(tuple(wanted)), True)
    replies = DRIVERS[driver].replies()
    answers = [each for reply in heard(twin, frames) for each in replies.feed(reply)]
    assert [(each.address, each.fault) for each in answers] == [(address, "")] * (1 + len(wanted))
    for window, area in enumerate(wanted):
        held = twin.areas[window]
        assert (held.x, held.y, held.width, held.height) == (area.x, area.y, area.width, area.height)
        assert (bool(held.align & 2), held.scrolls) == (area.centred, area.scrolls)
        assert plain_text(held.pages[0]) == "\n".join(
            rewritten(shown(row.text) or " ") for row in area.pages[0]
        )
        assert held.pages[0][0][0].colour == area.pages[0][0].colour
        assert held.pages[0][0][0].size == area.size


@pytest.mark.parametrize("driver", ["kanban", "sunpn"])
@given(number=numbers, columns=places)
@settings(max_examples=20)
def test_digits_of_a_call_come_out_of_the_twin(driver: str, number: str, columns: int) -> None:
    called = face("", called=Called(number, "3"))
    twin = KINDS[driver](1, (8 * columns, 16))
    answers = heard(twin, DRIVERS[driver].frames(board(driver, columns), called, True))
    replies = DRIVERS[driver].replies()
    assert [each.fault for answer in answers for each in replies.feed(answer)] == [""] * (driver == "sunpn")
    assert text_of(twin) == str(plain.number(called, "number", columns))


@pytest.mark.parametrize("form", FORMS)
@given(number=numbers, columns=places, unit=st.integers(1, 247))
@settings(max_examples=20)
def test_digits_of_a_call_come_out_of_the_modbus_twin(
    form: str, number: str, columns: int, unit: int
) -> None:
    called = face("", called=Called(number, "3"))
    twin = KINDS["modbus"](unit, (8 * columns, 16))
    shape = board("modbus", columns, unit, options=(("form", form),))
    answers = heard(twin, DRIVERS["modbus"].frames(shape, called, True))
    replies = DRIVERS["modbus"].replies()
    found = [each for answer in answers for each in replies.feed(answer)]
    assert [(each.address, each.fault) for each in found] == [(unit, "")]
    lettered = form in ("text", "segments")
    wanted = number[-columns:] if lettered else str(plain.number(called, "number", columns))
    assert text_of(twin) == wanted


@pytest.mark.parametrize(
    ("pdu", "fault"),
    [
        ("06 00 07 00 01", "unknown_register"),
        ("10 00 70 00 02 03 41 41 41", "bad_value"),
        ("10 00 71 00 01 02 41 41", "unknown_register"),
    ],
)
def test_modbus_twin_refuses_what_the_protocol_refuses(pdu: str, fault: str) -> None:
    twin = KINDS["modbus"](1, SIZE)
    frame = DRIVERS["modbus"].replies()
    (answer,) = heard(twin, [modbus_frame(pdu)])
    assert [each.fault for each in frame.feed(answer)] == [fault]


def test_signs_of_seven_bars_are_drawn_as_they_are_sent() -> None:
    assert {sign: bars(sign) for sign in SHAPES} == SHAPES


def modbus_frame(pdu: str) -> bytes:
    body = b"\x01" + bytes.fromhex(pdu)
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return body + crc.to_bytes(2, "little")


@pytest.mark.parametrize("driver", KINDS)
@given(chunks=st.lists(st.binary(max_size=64), max_size=6), data=st.data())
@settings(max_examples=20)
def test_noise_never_upsets_a_twin_nor_the_replies_parser(
    driver: str, chunks: list[bytes], data: st.DataObject
) -> None:
    called = face("A001 请到3号窗口", called=Called("A001", "3"))
    frames = DRIVERS[driver].frames(board(driver), called, True)
    broken = data.draw(st.lists(st.sampled_from(frames).flatmap(cut_somewhere), max_size=3))
    twin, replies = KINDS[driver](1, SIZE), DRIVERS[driver].replies()
    incoming = twin.incoming()
    for chunk in data.draw(st.permutations(chunks + broken)):
        for packet in incoming.feed(chunk):
            twin.answer(packet, 0.0)
        replies.feed(chunk)
    for _ in range(40):  # what a broken frame still waits for is soon there
        for frame in frames:
            for packet in incoming.feed(frame):
                twin.answer(packet, 0.0)
    assert text_of(twin).endswith("1" if driver in DIGITS else "A001 请到3号窗口")


def cut_somewhere(frame: bytes) -> st.SearchStrategy[bytes]:
    """A frame whose cable is pulled."""
    return st.integers(0, len(frame)).map(lambda at: frame[:at])


BEGINNINGS = (
    b"\xa5", b"\xaa\x01\xbb\x51\x54\x00\x01\x00\x99\x00\x63", b"\x81\xc0\x44", b"\x3a", b"\x01\x10", b"\xff",
)  # fmt: skip


@pytest.mark.parametrize("driver", KINDS)
def test_flood_without_a_frame_in_it_is_not_kept(driver: str) -> None:
    incoming, replies = KINDS[driver](1, SIZE).incoming(), DRIVERS[driver].replies()
    for beginning in BEGINNINGS:
        incoming.feed(beginning + b"\x11" * 5000)
        replies.feed(beginning + b"\x11" * 5000)
    assert len(pickle.dumps(incoming)) + len(pickle.dumps(replies)) < 12_000


@pytest.mark.parametrize("driver", KINDS)
def test_board_without_power_has_forgotten_everything(driver: str) -> None:
    twin = KINDS[driver](1, SIZE)
    called = face("A001", called=Called("A001", "3"))
    heard(twin, DRIVERS[driver].frames(board(driver), called, True))
    assert twin.areas
    twin.lose()
    assert not twin.areas
    heard(twin, DRIVERS[driver].frames(board(driver), called, True))
    assert twin.areas
