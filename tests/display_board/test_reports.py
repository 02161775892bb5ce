"""What the server is told of boards, by a real server that answers."""

from collections.abc import Iterator

import pytest

from display_board.boards import Board
from display_board.reports import Reporter
from server.client.http import Api
from server.wire.requests import Shown, Status

ONE, TWO = Board("board-1", "tcp://x"), Board("board-2", "tcp://x", address=2)


@pytest.fixture
def reporter(hall) -> Iterator[Reporter]:
    api = Api(hall.url, hall.token)
    reporter = Reporter(api, "demo", [ONE, TWO])
    yield reporter
    reporter.stop()
    api.close()


def test_call_is_reported_shown_once_for_all_boards(hall, reporter) -> None:
    reporter.start()
    reporter.shown(ONE, ("102-0", "101-0"))
    reporter.shown(TWO, ("102-0",))
    reporter.shown(ONE, ("103-0", "102-0", "101-0"))
    hall.posts.wait(lambda told: len(told) == 3)
    assert hall.posts.told == [
        ("/centres/demo/shown", {"event_id": f"{number}-0", "ok": True}) for number in (101, 102, 103)
    ]


@pytest.mark.parametrize("refusal", [(429, "too_many"), (409, "changed_meanwhile")])
def test_report_that_was_refused_for_nothing_in_it_is_said_again(
    hall, reporter, refusal: tuple[int, str]
) -> None:
    hall.refuse_http = refusal
    reporter.start()
    reporter.shown(ONE, ("101-0",))
    hall.posts.wait(lambda told: len(told) == 2)
    hall.refuse_http = None
    hall.posts.wait(lambda told: ("/centres/demo/shown", {"event_id": "101-0", "ok": True}) in told)


def test_call_that_failed_on_one_board_stays_shown_by_the_other(hall, reporter) -> None:
    reporter.shown(ONE, ("101-0",))
    reporter.not_shown(TWO, ("101-0",), "no_answer")
    reporter.not_shown(TWO, ("102-0",), "no_answer")
    reporter.start()
    hall.posts.wait(lambda told: len(told) == 2)
    assert hall.posts.told == [
        (
            "/centres/demo/shown",
            {"event_id": "101-0", "ok": True, "fault": "no_answer", "boards": ["board-2"]},
        ),
        (
            "/centres/demo/shown",
            {"event_id": "102-0", "ok": False, "fault": "no_answer", "boards": ["board-2"]},
        ),
    ]


def test_call_brought_onto_a_board_after_all_is_reported_again(hall, reporter) -> None:
    reporter.start()
    reporter.not_shown(ONE, ("101-0",), "no_answer")
    hall.posts.wait(lambda told: len(told) == 1)
    reporter.shown(ONE, ("101-0",))
    hall.posts.wait(lambda told: len(told) == 2)
    assert hall.posts.told[-1] == ("/centres/demo/shown", {"event_id": "101-0", "ok": True})


def test_call_on_record_as_shown_is_not_reported(hall, reporter) -> None:
    reporter.known([], ["101-0"])
    reporter.shown(ONE, ("102-0", "101-0"))
    reporter.start()
    hall.posts.wait(lambda told: len(told) == 1)
    assert hall.posts.told[0][1]["event_id"] == "102-0"


def test_call_of_before_is_reported_shown_but_never_failed(hall, reporter) -> None:
    reporter.known(["101-0", "102-0"], [])
    reporter.not_shown(ONE, ("102-0", "101-0"), "no_answer")
    reporter.shown(ONE, ("102-0",))
    reporter.start()
    hall.posts.wait(lambda told: len(told) == 1)
    assert hall.posts.told == [("/centres/demo/shown", {"event_id": "102-0", "ok": True})]


@pytest.mark.parametrize(
    ("faults", "state"),
    [((None, None), "ok"), (("no_answer", None), "degraded"), (("no_answer", "link_down"), "fault")],
)
def test_status_sums_up_all_boards(hall, reporter, faults: tuple[str | None, str | None], state: str) -> None:
    for board, fault in zip((ONE, TWO), faults, strict=True):
        reporter.health(board, fault)
    reporter.start()
    hall.posts.wait(lambda told: len(told) == 1)
    path, body = hall.posts.told[0]
    assert path == "/devices/me/status"
    assert body["state"] == state
    assert body["faults"] == sorted({fault for fault in faults if fault})
    assert body["details"]["boards"] == 2
    dark = {board: fault for board, fault in zip(("board-1", "board-2"), faults, strict=True) if fault}
    assert body["details"]["dark"] == dark
    assert set(body["details"]["since"]) == set(dark)


def test_board_that_fails_after_another_has_shown_the_call_is_named(hall, reporter) -> None:
    reporter.start()
    reporter.shown(ONE, ("101-0",))
    hall.posts.wait(lambda told: len(told) == 1)
    reporter.not_shown(TWO, ("101-0",), "no_answer")
    hall.posts.wait(lambda told: len(told) == 2)
    reporter.shown(TWO, ("101-0",))
    hall.posts.wait(lambda told: len(told) == 3)
    assert [body.get("boards") for _, body in hall.posts.told] == [None, ["board-2"], None]


def test_status_is_said_again_while_nothing_happens(hall) -> None:
    api = Api(hall.url, hall.token)
    reporter = Reporter(api, "demo", [ONE], beat_s=0.05)
    reporter.health(ONE, None)
    reporter.start()
    hall.posts.wait(lambda told: len(told) >= 3)
    reporter.stop()
    api.close()
    assert {path for path, _ in hall.posts.told} == {"/devices/me/status"}


def test_many_dark_boards_are_told_as_far_as_a_report_holds_them(hall) -> None:
    boards = [Board(f"strip-{number}", "tcp://x", address=number) for number in range(1, 301)]
    api = Api(hall.url, hall.token)
    reporter = Reporter(api, "demo", boards)
    for board in boards:
        reporter.health(board, "link_down")
        reporter.not_shown(board, ("101-0",), "link_down")
    reporter.start()
    hall.posts.wait(lambda told: len(told) >= 2)
    reporter.stop()
    api.close()
    for path, body in hall.posts.told:
        (Status if path.endswith("status") else Shown).model_validate(body)


def test_report_waits_for_a_server_that_is_away(hall) -> None:
    url = hall.url
    api = Api("http://127.0.0.1:9", hall.token)
    reporter = Reporter(api, "demo", [ONE])
    reporter.start()
    reporter.shown(ONE, ("101-0",))
    api.url = url
    hall.posts.wait(lambda told: told == [("/centres/demo/shown", {"event_id": "101-0", "ok": True})])
    reporter.stop()
    api.close()
