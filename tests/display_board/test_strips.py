"""What a counter's own strip shows, folded from a history of events."""

from dataclasses import replace

import pytest

from display_board.boards import Called, Clerk, Colour
from display_board.faces import face
from tests.display_board.test_calls import (
    HALL,
    HALL_BOARD,
    STRIP,
    Json,
    called,
    counter,
    history,
    seen,
    texts,
)


@pytest.mark.parametrize(
    ("record", "expected", "colour"),
    [
        (counter("c3"), "欢迎光临（示例）", Colour.GREEN),
        (counter("c3", "closed"), "窗口未开放", Colour.RED),
        (counter("c3", "paused", reason="会议"), "暂停服务", Colour.RED),
        (counter("c3", "paused", back_at=1795503600000), "暂停服务\n预计15:00恢复", Colour.RED),
    ],
)
def test_strip_says_how_its_counter_is(record: Json, expected: str, colour: Colour) -> None:
    shown = face(STRIP, HALL, seen(history({"type": "counter.opened", "counter": record})))
    assert texts(shown) == [expected]
    assert shown.areas[0].pages[0][0].colour == colour


def test_strip_of_a_counter_nobody_opened_says_so() -> None:
    assert texts(face(STRIP, HALL, seen(history()))) == ["窗口未开放"]


def test_reason_of_a_pause_is_on_no_board() -> None:
    paused = {
        "type": "counter.paused",
        "counter": counter("c3", "paused", reason="厕所", back_at=1795503600000),
    }
    for board in (STRIP, HALL_BOARD, replace(STRIP, counters=("c3", "c4"))):
        assert "厕所" not in repr(face(board, HALL, seen(history(paused))))


def test_time_of_return_that_has_passed_is_not_promised_any_more() -> None:
    view = seen(
        history({"type": "counter.paused", "counter": counter("c3", "paused", back_at=1795503600000)})
    )
    assert texts(face(STRIP, HALL, replace(view, now_ms=1795503599999.0))) == ["暂停服务\n预计15:00恢复"]
    assert texts(face(STRIP, HALL, replace(view, now_ms=1795503600000.0))) == ["暂停服务"]


def test_paused_counter_with_somebody_at_it_keeps_the_number() -> None:
    still_there = counter("c3", "paused", ticket="demo-20261124-A001", version=2)
    fold = history(called(1, "c3"), {"type": "counter.paused", "counter": still_there})
    assert texts(face(STRIP, HALL, seen(fold))) == ["A001", "3号窗口"]


def test_counter_whose_ticket_is_held_is_free() -> None:
    fold = history(called(1, "c3"), {"type": "ticket.held", "counter": counter("c3", version=2)})
    assert texts(face(STRIP, HALL, seen(fold))) == ["欢迎光临（示例）"]


def test_strip_flashes_a_fresh_call_and_then_keeps_number_and_counter() -> None:
    fold = history(called(1, "c3"))
    fresh, later = face(STRIP, HALL, seen(fold, fresh=1)), face(STRIP, HALL, seen(fold))
    assert texts(fresh) == texts(later) == ["A001", "3号窗口"]
    assert [len(area.pages) for area in fresh.areas] == [2, 2]
    assert [len(area.pages) for area in later.areas] == [1, 1]
    assert [area.size for area in later.areas] == [32, 16]
    assert fresh.events == later.events == ("101-0",)
    assert later.called == Called("A001", "3")


@pytest.mark.parametrize(
    ("size", "languages", "expected"),
    [
        ((64, 16), ("zh-CN",), ["A001 3号"]),
        ((64, 32), ("zh-CN",), ["A001"]),
        ((128, 16), ("zh-CN",), ["A001 请到3号窗口"]),
        ((192, 32), ("zh-CN",), ["A001 请到3号窗口"]),
        ((192, 32), ("en",), ["A001", "counter 3"]),
        ((128, 32), ("en",), ["A001", "to 3"]),
    ],
)
def test_strip_says_of_a_call_what_there_is_room_for(
    size: tuple[int, int], languages: tuple[str, ...], expected: list[str]
) -> None:
    board = replace(STRIP, width=size[0], height=size[1], languages=languages)
    assert texts(face(board, HALL, seen(history(called(1, "c3")), fresh=1))) == expected


def test_counters_that_share_a_strip_have_a_row_each() -> None:
    board = replace(STRIP, counters=("c3", "c4"))
    fold = history(called(1, "c3"), {"type": "counter.paused", "counter": counter("c4", "paused")})
    shown = face(board, HALL, seen(fold))
    assert texts(shown) == ["3号窗口 A001\n4号窗口 暂停服务"]
    assert [row.colour for row in shown.areas[0].pages[0]] == [Colour.YELLOW, Colour.RED]
    assert shown.events == ("101-0",)
    assert texts(face(board, HALL, seen(fold, fresh=1))) == ["A001", "3号窗口"]


def test_shared_strip_too_low_for_all_its_counters_takes_turns() -> None:
    board = replace(STRIP, height=16, counters=("c3", "c4"))
    shown = face(board, HALL, seen(history(called(1, "c3"))))
    assert [page[0].text for page in shown.areas[0].pages] == ["3号窗口 A001", "4号窗口 未开放"]


def test_shared_strip_never_shows_a_number_without_its_counter() -> None:
    board = replace(STRIP, width=64, height=16, counters=("c99", "c3"))
    (area,) = face(board, HALL, seen(history(called(1, "c99")), fresh=1)).areas
    assert area.scrolls
    assert [row.text for (row,) in area.pages] == ["A001 请到综合B区3号窗口"]


@pytest.mark.parametrize(
    ("clerk", "names", "expected"),
    [
        (Clerk.NONE, (), ["欢迎光临（示例）"]),
        (Clerk.ID, (), ["欢迎光临（示例）", "工号 1203"]),
        (Clerk.NAME, (("1203", "示例员"),), ["欢迎光临（示例）", "工作人员 示例员"]),
        (Clerk.NAME, (), ["欢迎光临（示例）", "工号 1203"]),
    ],
)
def test_clerk_is_on_an_idle_strip_only_as_the_hall_wants(
    clerk: Clerk, names: tuple[tuple[str, str], ...], expected: list[str]
) -> None:
    board = replace(STRIP, width=192, clerk=clerk, clerk_names=names)
    opened = {"type": "counter.opened", "counter": counter("c3", clerk="1203")}
    assert [page[0].text for page in face(board, HALL, seen(history(opened))).areas[0].pages] == expected


def test_strip_knows_its_number_after_the_call_was_forgotten() -> None:
    fold = history(called(1, "c3"), *(called(number, "c12") for number in range(2, 30)))
    assert texts(face(STRIP, HALL, seen(fold)))[0] == "A001"
