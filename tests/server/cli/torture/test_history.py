"""The history of a client is read back whole, also that of one killed in the middle of a command or of a line."""

from pathlib import Path

from server.cli.torture.history import Saw, Writer, parse, read

SEEN = Saw("ticket.drawn", "hall-20261123-A001", 1, "A001")


def test_operations_are_read_back_in_the_order_they_were_asked(tmp_path: Path) -> None:
    one, other = Writer(tmp_path / "w1.jsonl"), Writer(tmp_path / "w2.jsonl")
    first = one.asked("draw", "k1", "w1", queue="A", party=None)
    second = other.asked("start", "k2", "w2", counter="c1")
    other.refused(second, "counter_empty")
    one.unknown(first)
    one.unknown(first)
    one.answered(first, [SEEN])
    third = other.asked("draw", "k3", "w2")
    other.failed(third, "KeyError: 'doc'")
    one.close()
    other.close()
    drawn, started, failed = read(tmp_path)
    assert (drawn.client, drawn.command, drawn.queue, drawn.party) == ("w1", "draw", "A", None)
    assert (drawn.saw, drawn.unknown, drawn.is_acknowledged) == ((SEEN,), 2, True)
    assert (started.refused, started.is_acknowledged, started.may_have_happened) == (
        "counter_empty",
        False,
        False,
    )
    assert (failed.failed, failed.is_acknowledged) == ("KeyError: 'doc'", False)
    assert drawn.asked_ns < started.asked_ns < (started.answered_ns or 0) < (drawn.answered_ns or 0)


def test_command_of_a_killed_client_has_no_answer() -> None:
    lines = ['{"t":1,"op":1,"asked":"draw","key":"k","by":"w"}\n', '{"t":2,"op":1,"sa']
    (left,) = parse("w", lines)
    assert left.answered_ns is None
    assert left.may_have_happened
    assert not left.is_acknowledged


def test_refusal_after_a_lost_reply_says_nothing_of_the_first_try() -> None:
    lines = [
        '{"t":1,"op":1,"asked":"cancel","key":"k","by":"w"}\n',
        '{"t":2,"op":1,"unknown":true}\n',
        '{"t":3,"op":1,"refused":"illegal_transition"}\n',
    ]
    (refused,) = parse("w", lines)
    assert refused.may_have_happened
