"""What a server refuses, of a line, a kiosk or a journal: kept, told, and in nobody's way."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.offline.journal import Journal
from kiosk.offline.merger import HEARTBEAT_S, MOST_TRIES, Merger
from kiosk.offline.values import Result
from tests.kiosk.offline.small import DAY
from tests.kiosk.offline.stand_in import StandIn

Json = dict[str, Any]


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
