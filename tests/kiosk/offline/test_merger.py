"""The way back to a server on a real socket: in order, as often as needed, and nothing refused is forgotten."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline.clock import Clock, Measured
from kiosk.offline.issuer import Issuer
from kiosk.offline.journal import Journal
from kiosk.offline.merger import HEARTBEAT_S, LONGEST_PAUSE_S, MOST_SENT, MOST_TRIES, Merger, Said, Ties
from kiosk.offline.values import Result, Wanted
from server.client.http import Api
from server.wire.vocabulary import PrintState
from tests.kiosk.offline.small import CENTRE, DAY, Machine, contact, hall, journal, local_ms, spoil
from tests.kiosk.offline.stand_in import StandIn
from tests.waiting import until

Json = dict[str, Any]


@pytest.fixture
def server() -> Iterator[StandIn]:
    started = StandIn(local_ms("10:00"))
    yield started
    started.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    opened = journal(tmp_path)
    opened.keep(contact())
    yield opened
    opened.close()


@pytest.fixture
def told() -> list[Result]:
    return []


@pytest.fixture
def merger(server: StandIn, kept: Journal, told: list[Result]) -> Iterator[Merger]:
    api = Api(server.url, "token")
    machine = Machine()
    yield Merger(CENTRE, api, kept, Clock(None, machine.wall, machine.steady), hall, Ties(merged=told.append))
    api.close()


@pytest.fixture
def issue(kept: Journal) -> Callable[..., str]:
    issuer = Issuer(CENTRE, kept, hall)

    def one(key: str, at: str = "09:30", **more: Any) -> str:
        return issuer.issue(Wanted(key, "S1", **more), local_ms(at)).id

    return one


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


def test_a_refused_number_is_kept_for_staff_and_stops_no_other(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str], told: list[Result]
) -> None:
    for n in range(3):
        issue(f"k{n}")
    server.codes = {"K1.002": "already_called"}
    assert merger.step() == HEARTBEAT_S
    (refused,) = kept.refused()
    assert (refused.line.key, refused.id, refused.code) == ("k1", "demo-20261123-A007", "already_called")
    assert [one.code for one in told] == [None, "already_called", None]
    (status,) = server.of("status")
    assert (status["state"], status["faults"]) == ("degraded", ["offline_refused"])
    assert status["details"]["offline_refused"] == ["K1.002 already_called demo-20261123-A007"]
    merger.step()
    assert len(server.of("merge")) == 1


def test_a_request_that_one_line_spoils_is_sent_line_by_line(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    for n in range(3):
        issue(f"k{n}")
    server.spoiled = "K1.002"
    assert merger.step() == HEARTBEAT_S
    assert sorted(server.merged) == ["k0", "k2"]
    assert [(one.line.key, one.code) for one in kept.refused()] == [("k1", "invalid_field")]


def test_a_line_whose_moment_was_bad_is_sent_again_before_anything_is_told(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    issue("k1")
    server.codes = {"K1.001": "changed_meanwhile"}
    assert merger.step() < HEARTBEAT_S
    assert (merger.alone, server.of("status"), len(kept.waiting(9))) == (False, [], 1)
    server.codes = {}
    assert merger.step() == HEARTBEAT_S
    assert sorted(server.merged) == ["k1"]


@pytest.mark.parametrize("fault", ["line", "request"])
def test_a_line_that_fails_for_ever_does_not_bar_the_kiosks_word(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str], fault: str
) -> None:
    issue("k1")
    if fault == "line":
        server.codes = {"K1.001": "internal"}
    else:
        server.status = 500
    for _ in range(MOST_TRIES - 1):
        merger.step()
    assert len(kept.waiting(9)) == 1
    merger.step()
    assert [(one.line.key, one.code) for one in kept.refused()] == [("k1", "internal")]


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_a_kiosk_that_is_refused_as_such_forgets_nothing_and_tries_on(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str], status: int
) -> None:
    issue("k1")
    server.status = status
    for _ in range(MOST_TRIES + 1):
        assert merger.step() < HEARTBEAT_S
    assert (len(kept.waiting(9)), kept.refused(), server.of("status")) == (1, [], [])
    server.status = None
    assert merger.step() == HEARTBEAT_S
    assert sorted(server.merged) == ["k1"]


def test_a_journal_whose_numbers_were_used_before_asks_for_another_series(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    issue("k1")
    server.codes, server.series = {"K1.001": "number_taken"}, "K2"
    name = kept.name
    merger.step()
    assert kept.name != name
    assert server.of("status")[0]["details"]["journal"] == kept.name
    issue("k2", at="10:30")
    assert kept.on(DAY)[-1].ticket.number == "K2.001"


def test_a_number_given_up_while_its_merge_was_under_way_is_given_up(
    server: StandIn, merger: Merger, kept: Journal, issue: Callable[..., str]
) -> None:
    id_ = issue("k1")
    server.lost = 1
    merger.step()
    seen = [server.merged["k1"]["cancelled"]]
    given_up = [kept.cancel(id_)]
    merger.step()
    assert [*seen, server.merged["k1"]["cancelled"]] == [False, True]
    assert [*given_up, kept.cancel(id_)] == [True, False]


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
