"""How long something was away is the time to the next answer, where nothing else was broken meanwhile."""

from server.cli.torture.history import Operation
from server.cli.torture.outage import PHONES, Killed, away, ended, late, until_next

S = 1_000_000_000


def answered(client: str, at_s: int, refused: str | None = None) -> Operation:
    return Operation(
        client=client, op=1, command="draw", key="k", by=client, asked_ns=0, answered_ns=at_s * S, refused=refused
    )  # fmt: skip


def test_store_is_back_with_the_next_answer() -> None:
    assert until_next([2 * S, 9 * S], [1 * S, 4 * S, 10 * S]) == [2.0, 1.0]
    assert until_next([2 * S], []) == [0.0]


def test_web_is_back_with_the_first_answer_after_it_is_ready_and_only_quiet_kills_count() -> None:
    killed = [Killed("web", 10 * S, 12 * S), Killed("web", 20 * S), Killed("live", 30 * S, 31 * S, 52 * S)]
    operations = [answered("w0.1", 13), answered("h0.1", 11), answered("k0.1", 15, refused="draws_stopped")]
    assert away(killed, operations) == {"web": [5.0], "live": [1.0], PHONES: [22.0]}


def test_program_that_was_away_too_long_is_late_and_phones_take_their_time() -> None:
    away_s = {"web": [4.0, 6.5], "archive": [5.0], PHONES: [30.0]}
    found = [str(one) for one in late(away_s, 5.0)]
    assert found == ["back_late: web was away for 6.5 s"]


def test_one_that_does_not_end_and_one_that_ends_by_itself_are_named() -> None:
    found = [str(one) for one in ended(["k0.1"], ["w1.2 ended with 1"])]
    assert found == ["stuck: k0.1", "client_died: w1.2 ended with 1"]
