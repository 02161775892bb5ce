"""The reader's protocol, byte for byte, and what noise does to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.sdt import LONGEST, PREAMBLE, Answer, Command, Frames, check, encode, text_of


def framed(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2) + body
    return PREAMBLE + counted + bytes([check(counted)])


FOUND = bytes.fromhex("aaaaaa9669 0008 00009f 00000000 97")
NO_CARD = bytes.fromhex("aaaaaa9669 0004 000080 84")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (Command.FIND, "aaaaaa96690003200122"),
        (Command.SELECT, "aaaaaa96690003200221"),
        (Command.READ, "aaaaaa96690003300132"),
        (Command.MORE, "aaaaaa96690003300330"),
        (Command.STATUS, "aaaaaa9669000311ffed"),
        (Command.SAM_ID, "aaaaaa9669000312ffee"),
        (Command.RESET, "aaaaaa9669000310ffec"),
    ],
)
def test_a_question_is_the_manuals_bytes(command, line):
    assert encode(command) == bytes.fromhex(line)


def test_an_answer_comes_apart_into_its_status_and_data():
    assert Frames().feed(FOUND) == [Answer(0, 0, 0x9F, bytes(4))]
    assert Frames().feed(NO_CARD) == [Answer(0, 0, 0x80)]


def test_a_whole_read_is_1295_bytes_and_its_text_256():
    read = framed(bytes.fromhex("000090 0100 0400") + b"T" * 256 + b"P" * 1024)
    assert len(read) == 1295
    assert read[5:7] == bytes.fromhex("0508")
    (answer,) = Frames().feed(read)
    assert text_of(answer.data) == b"T" * 256


@pytest.mark.parametrize(
    "data", [b"", b"\x01", bytes.fromhex("01000400"), bytes.fromhex("00ff0400") + bytes(1300)]
)
def test_data_without_a_text_of_256_bytes_has_none(data):
    assert text_of(data) is None


def test_the_data_of_an_answer_stays_out_of_its_repr():
    assert "secret" not in repr(Answer(0, 0, 0x90, b"secret"))


def test_an_answer_may_come_a_byte_at_a_time():
    frames = Frames()
    answers = [answer for byte in FOUND + NO_CARD for answer in frames.feed(bytes([byte]))]
    assert [answer.sw3 for answer in answers] == [0x9F, 0x80]


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"\x00\xff\xaa", id="rubbish ending like a preamble"),
        pytest.param(b"\xaa" * 7, id="more of the preamble's first byte"),
        pytest.param(PREAMBLE[:4], id="half a preamble"),
        pytest.param(PREAMBLE, id="a preamble alone"),
        pytest.param(PREAMBLE + b"\xff\xff", id="a length no answer has"),
        pytest.param(PREAMBLE + (LONGEST + 1).to_bytes(2), id="one byte longer than the longest"),
        pytest.param(PREAMBLE + b"\x00\x03", id="shorter than the shortest"),
        pytest.param(PREAMBLE + b"\x00\x00", id="no length"),
        pytest.param(FOUND[:-1] + b"\x00", id="a wrong checksum"),
    ],
)
def test_an_answer_is_found_behind_noise(noise):
    assert Frames().feed(noise + NO_CARD)[-1:] == [Answer(0, 0, 0x80)]


def test_a_half_answer_is_forgotten_when_the_next_question_is_asked():
    frames = Frames()
    assert frames.feed(FOUND[:9]) == []
    frames.clear()
    assert frames.feed(NO_CARD) == [Answer(0, 0, 0x80)]


def test_a_half_answer_does_not_swallow_what_follows_it():
    frames = Frames()
    assert frames.feed(framed(bytes(40))[:20]) == []
    assert [answer.sw3 for answer in frames.feed(NO_CARD * 6)] == [0x80] * 6


@given(st.lists(st.binary(max_size=40) | st.sampled_from([PREAMBLE, FOUND, NO_CARD, PREAMBLE + b"\x08\xff"])))
def test_nothing_escapes_or_hangs_whatever_comes(pieces):
    frames = Frames()
    for piece in pieces:
        for answer in frames.feed(piece):
            assert len(answer.data) <= LONGEST
    held = len(frames._bytes)
    assert held < len(PREAMBLE) + 2 + LONGEST


@given(st.binary(min_size=3, max_size=LONGEST - 1), st.lists(st.integers(1, 400), max_size=12))
def test_what_is_framed_comes_out_whole_however_it_is_cut(body, cuts):
    line, frames, answers = framed(body), Frames(), []
    for cut in [*cuts, len(line)]:
        answers += frames.feed(line[:cut])
        line = line[cut:]
    assert answers == [Answer(body[0], body[1], body[2], body[3:])]


@given(st.binary(min_size=3, max_size=60), st.integers(0), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_an_answer_of_its_own_length(body, place, change):
    line = bytearray(framed(body))
    line[5 + place % (len(line) - 5)] ^= change
    assert Answer(body[0], body[1], body[2], body[3:]) not in Frames().feed(bytes(line))
