"""What each kind of board shows for a hall, folded from a history of events."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display_board.boards import Board, Colour, Face, Kind
from display_board.calls import Hall, Place, View
from display_board.charset import width_px
from display_board.faces import face
from server.wire.fold import Fold

Json = dict[str, Any]

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
HALL = Hall(
    names={"zh-CN": "示例区政务服务中心", "en": "Sample District Service Centre"},
    sample=True,
    timezone=SHANGHAI,
    places={
        **{f"c{number}": Place(str(number), "east" if number < 10 else "west") for number in range(1, 30)},
        "c99": Place("综合B区3号窗口"),
    },
)
HALL_BOARD = Board("board-1", "tcp://x")
STRIP = Board("strip-3", "tcp://x", width=128, height=32, kind=Kind.COUNTER, counters=("c3",))


def counter(name: str, state: str = "open", ticket: str | None = None, **more: Any) -> Json:
    return {"id": name, "state": state, "ticket": ticket, "version": 1} | more


def called(number: int, name: str, recall: bool = False) -> Json:
    ticket: Json = {
        "id": f"demo-20261124-A{number:03}",
        "number": f"A{number:03}",
        "state": "called",
        "version": number,
    }
    return {
        "type": "ticket.recalled" if recall else "ticket.called",
        "ticket": {**ticket, "counter": name, "zone": None},
        "counter": counter(name, ticket=ticket["id"]),
    }


def history(*events: Json) -> Fold:
    fold = Fold({"centre": "demo", "event_id": "100-0", "day": {"date": "2026-11-24", "state": "open"}})
    for index, event in enumerate(events, 1):
        stamp = {"event_id": f"{100 + index}-0", "day": "2026-11-24", "at": 100 + index, "centre": "demo"}
        assert fold.apply({**stamp, **event})
    return fold


def seen(fold: Fold, fresh: int = 0) -> View:
    """The view of a fold in which the last `fresh` calls were heard of just now."""
    ages = {call["event_id"]: 1.0 for call in fold.calls[len(fold.calls) - fresh :]}
    state = fold.day["state"]
    return View(tuple(fold.calls), fold.counters, state, ages)


def texts(shown: Face) -> list[str]:
    return ["\n".join(row.text for row in area.pages[0]) for area in shown.areas]


def test_hall_board_welcomes_and_says_sample_before_the_first_call() -> None:
    shown = face(HALL_BOARD, HALL, seen(history()))
    assert texts(shown) == ["欢迎光临", "示例区政务服务中心（示例）", "取号后请留意叫号"]
    assert shown.events == ()


def test_hall_board_shows_the_newest_call_large_and_flashing() -> None:
    shown = face(HALL_BOARD, HALL, seen(history(called(1, "c3"), called(2, "c12")), fresh=1))
    head, left, right = shown.areas
    assert texts(shown)[0] == "A002 请到12号窗口"
    assert head.size == 32
    assert [page[0].colour for page in head.pages] == [Colour.RED, Colour.YELLOW]
    assert head.page_s == 0.5
    assert texts(shown)[1:] == ["A001 请到3号窗口\n\n\n", "\n\n\n"]
    assert left.pages[0][0].colour == Colour.GREEN
    assert len(left.pages) == len(right.pages) == 1
    assert shown.events == ("102-0", "101-0")


def test_hall_board_keeps_the_last_nine_calls() -> None:
    shown = face(HALL_BOARD, HALL, seen(history(*(called(number, f"c{number}") for number in range(1, 13)))))
    assert [text.count("请到") for text in texts(shown)] == [1, 4, 4]
    assert shown.events[0] == "112-0"
    assert len(shown.events) == 9


def test_recalled_number_moves_up_and_stands_once() -> None:
    fold = history(called(1, "c3"), called(2, "c12"), called(1, "c3", recall=True))
    shown = face(HALL_BOARD, HALL, seen(fold, fresh=1))
    assert texts(shown)[0] == "A001 请到3号窗口"
    assert sum(text.count("A001") for text in texts(shown)) == 1
    assert shown.events == ("103-0", "102-0")


def test_zone_board_shows_its_own_counters_only() -> None:
    board = replace(HALL_BOARD, kind=Kind.ZONE, zone="west")
    shown = face(board, HALL, seen(history(called(1, "c3"), called(2, "c12"))))
    assert texts(shown)[0] == "A002 请到12号窗口"
    assert shown.events == ("102-0",)


def test_shared_board_shows_the_counters_it_names() -> None:
    board = replace(HALL_BOARD, kind=Kind.ZONE, counters=("c3", "c4"))
    shown = face(board, HALL, seen(history(called(1, "c3"), called(2, "c12"), called(3, "c4"))))
    assert shown.events == ("103-0", "101-0")


def test_counter_known_by_words_is_not_called_a_number() -> None:
    shown = face(HALL_BOARD, HALL, seen(history(called(1, "c99"))))
    assert texts(shown)[0] == "A001 请到综合B区3号窗口"
    assert shown.areas[0].size == 24


def test_name_too_long_for_a_board_scrolls() -> None:
    board = Board("b", "tcp://x", width=128, height=64)
    centre = face(board, HALL, seen(history())).areas[1]
    assert centre.scrolls
    assert [row.text for (row,) in centre.pages] == ["示例区政务服务中心（示例）"]


def test_english_names_a_counter_of_words_in_english() -> None:
    places = {"c1": Place("综合B区3号", name_en="Area B 3"), "c2": Place("2", name_en="Counter 2")}
    hall = replace(HALL, places=places)
    board = replace(HALL_BOARD, languages=("en",))
    shown = face(board, hall, seen(history(called(1, "c1"), called(2, "c2"))))
    assert texts(shown)[0] == "A002 to counter 2"
    assert texts(shown)[1].startswith("A001 to Area B 3")


def test_one_colour_board_flashes_by_going_dark() -> None:
    board = replace(STRIP, colours=(Colour.RED,))
    shown = face(board, HALL, seen(history(called(1, "c3")), fresh=1))
    assert [page[0].text for page in shown.areas[0].pages] == ["A001", ""]
    assert {page[0].colour for page in shown.areas[0].pages} == {Colour.RED}


def test_two_languages_take_turns() -> None:
    board = replace(HALL_BOARD, languages=("zh-CN", "en"))
    head = face(board, HALL, seen(history(called(1, "c3")), fresh=1)).areas[0]
    assert [page[0].text for page in head.pages] == ["A001 请到3号窗口"] * 4 + ["A001 to counter 3"] * 4
    assert len({page[0].colour for page in head.pages}) == 2


@pytest.mark.parametrize(
    ("board", "expected"),
    [
        (HALL_BOARD, "屏幕暂停更新\n请听窗口呼叫"),
        (STRIP, "屏幕暂停更新\n请听窗口呼叫"),
        (replace(STRIP, height=16), "请听窗口呼叫"),
    ],
)
def test_board_cut_off_says_so_instead_of_a_stale_number(board: Board, expected: str) -> None:
    view = replace(seen(history(called(1, "c3"))), cut_off=True)
    assert texts(face(board, HALL, view)) == [expected]
    assert face(board, HALL, view).events == ()


def test_ended_day_is_said_on_the_hall_board() -> None:
    day = {"type": "day.changed", "day_record": {"date": "2026-11-24", "state": "ended"}}
    assert texts(face(HALL_BOARD, HALL, seen(history(called(1, "c3"), day)))) == ["今日服务已结束"]


@given(
    width=st.integers(16, 640),
    height=st.integers(16, 192),
    languages=st.sampled_from([("zh-CN",), ("en",), ("zh-CN", "en")]),
    names=st.lists(st.sampled_from([*HALL.places]), max_size=15),
    sizes=st.sampled_from([(32, 24, 16), (16,), (24, 16)]),
    fresh=st.integers(0, 15),
)
def test_nothing_is_ever_wider_or_higher_than_its_area(
    width: int, height: int, languages: tuple[str, ...], names: list[str], sizes: tuple[int, ...], fresh: int
) -> None:
    fold = history(*(called(number, name) for number, name in enumerate(names, 1)))
    view = seen(fold, min(fresh, len(names)))
    for kind, counters in ((Kind.HALL, ()), (Kind.COUNTER, ("c3",)), (Kind.COUNTER, ("c3", "c99"))):
        board = Board(
            "b", "tcp://x", width=width, height=height, kind=kind, counters=counters, languages=languages
        )
        for area in face(replace(board, sizes=sizes), HALL, view).areas:
            assert area.x + area.width <= width
            assert area.y + area.height <= height
            for page in area.pages:
                assert len(page) * area.size <= max(area.height, 16 * len(page))
                assert area.scrolls or all(width_px(row.text, area.size) <= area.width for row in page)
                assert not area.scrolls or len(page) == 1
