import pytest

from printers.status import Fault, decode, device_state, merged, question, stops


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
