"""The way back to a server on a real socket: in order, as often as needed, and nothing refused is forgotten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline.clock import Clock, Measured
from kiosk.offline.journal import Journal
from kiosk.offline.merger import HEARTBEAT_S, LONGEST_PAUSE_S, MOST_SENT, Merger, Said, Ties
from kiosk.offline.values import Result
from server.client.http import Api
from server.wire.vocabulary import PrintState
from tests.kiosk.offline.small import CENTRE, DAY, hall, local_ms, spoil
from tests.kiosk.offline.stand_in import StandIn
from tests.waiting import until

Json = dict[str, Any]


def test_numbers_are_merged_in_order_and_only_then_the_status_told(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str], told: list[Result]
) -> None:
    for n in range(3):
        issue(f"k{n}")
    assert merger.step() == HEARTBEAT_S
    assert [kind for kind, _ in server.asked] == ["merge", "status"]
    assert server.of("merge") == [["K1.001", "K1.002", "K1.003"]]
    assert [(one.line.key, one.id, one.code) for one in told] == [
        (f"k{n}", f"demo-K1.00{n + 1}", None) for n in range(3)
    ]
    assert kept.waiting(9) == []
    assert merger.step() == HEARTBEAT_S
    assert len(server.of("merge")) == 1


def test_a_line_says_all_that_the_server_needs(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    id_ = issue("k1", party={"phone": "13800001234"}, priority="veteran", needs=("escort",), language="en")
    kept.slip(id_, PrintState.CONFIRMED)
    given_up = issue("k2")
    kept.cancel(given_up)
    merger.step()
    first, second = server.merged["k1"], server.merged["k2"]
    assert first == {
        "key": "k1", "number": "K1.001", "secret": kept.on(DAY)[0].ticket.secret, "service": "S1",
        "drawn_at": local_ms("09:30"), "print": "printed", "contact_at": local_ms("09:00"), "cancelled": False,
        "priority": {"class": "veteran", "verified": False}, "party": {"phone": "13800001234"},
        "needs": ["escort"], "lang": "en",
    }  # fmt: skip
    assert (second["cancelled"], second["print"], "party" in second, "priority" in second) == (
        True,
        "unknown",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("slip", "printed"),
    [
        ("confirmed", "printed"),
        ("failed", "failed"),
        ("sent", "unknown"),
        ("unknown", "unknown"),
        ("new", "unknown"),
    ],
)
def test_of_a_slip_no_more_is_said_than_is_known(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str], slip: str, printed: str
) -> None:
    kept.slip(issue("k1"), slip)
    merger.step()
    assert server.merged["k1"]["print"] == printed


def test_a_contact_gives_series_and_time_and_what_is_drawn_later_followed_it(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    issue("before")
    server.series = "K4"
    merger.step()
    assert kept.contact is not None
    assert (kept.contact.at, kept.contact.series, kept.contact.partition) == (server.at, "K4", 5)
    issue("after", at="10:30")
    merger.step()
    assert [server.merged[key]["contact_at"] for key in ("before", "after")] == [local_ms("09:00"), server.at]
    assert [server.merged[key]["number"] for key in ("before", "after")] == ["K1.001", "K4.001"]


def test_the_status_names_the_journal_and_says_how_the_kiosk_is(server: StandIn, kept: Journal) -> None:
    api, answers = Api(server.url, "token"), list[Json]()
    said = Said("fault", ("paper_out",), {"paper_left_mm": 0})
    clock = Clock(Measured(0, 0))
    ties = Ties(lambda: said, answers.append, heartbeat_s=7)
    Merger(CENTRE, api, kept, clock, hall, ties).step()
    api.close()
    (status,) = server.of("status")
    assert (status["state"], status["faults"]) == ("fault", ["paper_out"])
    assert status["details"] == {"paper_left_mm": 0, "journal": kept.name, "offline_refused": [], "beat_s": 7}
    assert [one["at"] for one in answers] == [server.at]


def test_a_clock_that_is_wrong_is_told_though_numbers_are_corrected(
    server: StandIn, merger: Merger, kept: Journal
) -> None:
    for _ in range(2):
        merger.step()
    first, second = server.of("status")
    assert (first["faults"], second["faults"], second["state"]) == ([], ["clock_wrong"], "degraded")


def test_a_lost_answer_is_asked_for_again_with_the_same_lines(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    issue("k1")
    server.lost = 1
    assert merger.step() < HEARTBEAT_S
    assert (merger.alone, server.of("status")) == (True, [])
    first = dict(server.merged)
    assert merger.step() == HEARTBEAT_S
    assert (merger.alone, server.merged, kept.waiting(9)) == (False, first, [])


def test_a_server_that_never_answers_in_time_is_sent_less_at_once(
    server: StandIn, merger: Merger, issue: Callable[..., str]
) -> None:
    for n in range(MOST_SENT + 20):
        issue(f"k{n}")
    server.lost = 2
    while merger.step() != HEARTBEAT_S:
        pass
    assert [len(numbers) for numbers in server.of("merge")] == [100, 50, 25, 25, 25, 25, 20]


def test_pauses_grow_and_end(merger: Merger, server: StandIn) -> None:
    server.close()
    pauses = [merger.step() for _ in range(12)]
    assert all(0.5 <= pause <= 1.0 for pause in pauses[:1])
    assert all(LONGEST_PAUSE_S / 2 <= pause <= LONGEST_PAUSE_S for pause in pauses[5:])
    assert len(set(pauses)) == len(pauses)


def test_a_journal_that_breaks_is_told_of_and_draws_go_on_at_the_server(
    server: StandIn, kept: Journal, tmp_path: Path
) -> None:
    spoil(tmp_path / "offline.sqlite")
    api, answers = Api(server.url, "token"), list[Json]()
    said, clock = Said("ok", ("voice_away",), {"version": "1"}), Clock(Measured(0, 0))
    merger = Merger(CENTRE, api, kept, clock, hall, Ties(lambda: said, answers.append, heartbeat_s=7))
    merger.unanswered()
    assert merger.step() <= LONGEST_PAUSE_S
    assert (server.of("status"), merger.alone, len(answers)) == (
        [
            {
                "state": "degraded",
                "faults": ["voice_away", "record_failed"],
                "details": {"version": "1", "beat_s": 7},
            }
        ],
        False,
        1,
    )
    server.status = 503
    merger.step()
    assert merger.alone
    api.close()


def test_its_thread_merges_as_soon_as_it_is_told_and_goes_on_though_the_disk_fails(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    merger.start()
    until(lambda: len(server.of("status")) == 1)
    issue("k1")
    merger.unanswered()
    until(lambda: "k1" in server.merged and len(server.of("status")) == 2)
    until(lambda: not merger.alone)
    kept.close()
    merger.hurry()
    until(lambda: merger._failures > 0)
    merger.stop()
    merger._thread.join(60)
    assert not merger._thread.is_alive()
