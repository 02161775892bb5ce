import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.status import Ear, Fault, Heard, Source, decode, device_state, merged, question, stops
from server.wire.texts import has


@pytest.mark.parametrize(
    ("n", "reply", "faults"),
    [
        (1, 0x12, set()),
        (1, 0x1A, {Fault.OFFLINE}),
        (2, 0x16, {Fault.COVER_OPEN}),
        (2, 0x32, {Fault.PAPER_OUT}),
        (2, 0x52, {Fault.ERROR}),
        (3, 0x1A, {Fault.CUTTER}),
        (3, 0x32, {Fault.ERROR}),
        (4, 0x12, set()),
        (4, 0x1E, {Fault.PAPER_LOW}),
        (4, 0x72, {Fault.PAPER_OUT}),
        (4, 0x7E, {Fault.PAPER_LOW, Fault.PAPER_OUT}),
        (1, 0xFF, {Fault.BAD_STATUS}),
        (4, 0x00, {Fault.BAD_STATUS}),
    ],
)
def test_replies_mean_what_the_manual_says(n: int, reply: int, faults: set[Fault]) -> None:
    assert decode(n, reply) == faults


def test_the_question_is_dle_eot() -> None:
    assert question(4) == b"\x10\x04\x04"


def test_a_known_cause_replaces_offline_and_out_replaces_low() -> None:
    assert merged(frozenset({Fault.OFFLINE, Fault.ERROR, Fault.CUTTER})) == {Fault.CUTTER}
    assert merged(frozenset({Fault.OFFLINE, Fault.ERROR, Fault.PAPER_LOW})) == {Fault.ERROR, Fault.PAPER_LOW}
    assert merged(frozenset({Fault.OFFLINE, Fault.PAPER_OUT, Fault.PAPER_LOW})) == {Fault.PAPER_OUT}
    assert merged(frozenset({Fault.OFFLINE, Fault.PAPER_LOW})) == {Fault.OFFLINE, Fault.PAPER_LOW}


@pytest.mark.parametrize(
    ("faults", "state", "stopping"),
    [
        (set(), "ok", False),
        ({Fault.PAPER_LOW}, "degraded", False),
        ({Fault.PAPER_OUT}, "fault", True),
        ({Fault.COVER_OPEN}, "fault", True),
        ({Fault.NO_ANSWER}, "offline", True),
        ({Fault.LINE_LOST}, "offline", True),
        ({Fault.BAD_STATUS}, "unknown", False),
    ],
)
def test_device_state_of_faults(faults: set[Fault], state: str, stopping: bool) -> None:
    assert device_state(frozenset(faults)) == state
    assert stops(frozenset(faults)) is stopping


@pytest.mark.parametrize(
    ("frame", "faults"),
    [
        (b"\x10\x00\x00\x0f", set()),
        (b"\x18\x00\x00\x0f", {Fault.OFFLINE}),
        (b"\x38\x00\x00\x0f", {Fault.COVER_OPEN}),
        (b"\x18\x04\x00\x0f", {Fault.ERROR}),
        (b"\x18\x08\x00\x0f", {Fault.CUTTER}),
        (b"\x18\x20\x00\x0f", {Fault.ERROR}),
        (b"\x18\x40\x00\x0f", {Fault.ERROR}),
        (b"\x10\x00\x03\x0f", {Fault.PAPER_LOW}),
        (b"\x18\x00\x0f\x0f", {Fault.PAPER_OUT}),
    ],
)
def test_an_automatic_status_means_what_the_manual_says(frame: bytes, faults: set[Fault]) -> None:
    assert heard(frame) == [Heard(Source.CHANGED, frame[-1], frozenset(faults))]


def heard(data: bytes) -> list[Heard]:
    ear = Ear()
    return [said for byte in data if (said := ear.hear(byte))]


@given(st.data())
def test_an_automatic_status_and_answers_between_its_bytes_are_told_apart(data: st.DataObject) -> None:
    frame = [0x18, 0x00, 0x0F, 0x0F]
    replies = data.draw(
        st.lists(st.sampled_from([0x12, 0x1A, 0x16, 0x32, 0x72, 0x1E, 0x11, 0x13]), max_size=6)
    )
    mixed = list(frame)
    for reply in replies:
        mixed.insert(data.draw(st.integers(0, len(mixed))), reply)
    told = heard(bytes(mixed))
    assert [each.faults for each in told if each.source is Source.CHANGED] == [{Fault.PAPER_OUT}]
    asked = [each.byte for each in told if each.source is Source.ASKED]
    assert asked == [byte for byte in mixed if byte & 0x93 == 0x12]
    assert len(told) == 1 + len(asked)


@pytest.mark.parametrize(
    ("reply", "faults"), [(0x00, set()), (0x03, {Fault.PAPER_LOW}), (0x0F, {Fault.PAPER_OUT})]
)
def test_an_answer_in_order_tells_of_the_paper(reply: int, faults: set[Fault]) -> None:
    assert heard(bytes([reply])) == [Heard(Source.IN_ORDER, reply, frozenset(faults))]


def test_the_rest_of_a_status_that_broke_off_is_not_taken_for_it() -> None:
    ear = Ear()
    assert ear.hear(0x18) is ear.hear(0x00) is None
    ear.silence()
    assert ear.hear(0x00) == Heard(Source.IN_ORDER, 0x00)


@given(st.binary(max_size=64))
def test_no_noise_on_the_line_is_more_than_nonsense(data: bytes) -> None:
    assert len(heard(data)) <= len(data)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_words_for_staff(fault: Fault) -> None:
    assert has(f"printer.fault_{fault}")
