"""From folded events to faces on the buses: what is fresh, what is stale, what was shown before."""

from dataclasses import replace
from typing import Any

import pytest

from display_board.boards import Board, Face, Kind
from display_board.bus import Faces
from display_board.calls import Desk, Standing
from display_board.charset import width_px
from display_board.drivers import DRIVERS
from display_board.faces import face_of
from display_board.reports import Reporter
from display_board.station import CUT_OFF_S, Station, concerned, hall_of, measured
from server.client.http import Api
from server.wire.fold import Fold
from server.wire.vocabulary import LANGUAGES, CounterState

Json = dict[str, Any]

BOARD = Board("board-1", "tcp://x")
CATALOGUE = {"name": "示例中心", "sample": True, "counters": [{"id": "c3", "label": "3"}]}


class Screen:
    """A bus that only remembers."""

    def __init__(self) -> None:
        self.faces: list[tuple[Face, bool]] = []

    def show(self, faces: Faces) -> None:
        self.faces += [(face, fresh) for _, face, fresh in faces]

    @property
    def text(self) -> str:
        return self.faces[-1][0].areas[0].pages[0][0].text

    def flashes(self) -> bool:
        return len(self.faces[-1][0].areas[0].pages) > 1


class Setting:
    """A station over a screen, with a clock to turn."""

    def __init__(self) -> None:
        self.now = 0.0
        self.screen = Screen()
        self.reporter = Reporter(Api("http://127.0.0.1:9"), "demo", [BOARD])
        self.station = Station({BOARD: self.screen}, self.reporter, "board-1", lambda: self.now)
        self.station.catalogue(CATALOGUE)
        self.fold = Fold(
            {"centre": "demo", "event_id": "100-0", "day": {"date": "2026-11-24", "state": "open"}}
        )

    def snapshot(self) -> None:
        self.station.changed(Fold(self.fold.snapshot()), None)
        self.station.connected(True)

    def call(self, number: int, told: bool = True, at_ms: int = 0) -> None:
        ticket = {
            "id": f"t{number}",
            "number": f"A{number:03}",
            "state": "called",
            "version": 1,
            "counter": "c3",
        }
        event = {
            "event_id": f"{100 + number}-0", "day": "2026-11-24", "type": "ticket.called", "at": at_ms,
            "centre": "demo", "ticket": ticket,
            "counter": {"id": "c3", "state": "open", "ticket": ticket["id"], "version": number},
        }  # fmt: skip
        self.fold.apply(event)
        if told:
            self.station.changed(self.fold, event)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_call_flashes_at_first_and_then_stands(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    assert setting.screen.text == "A001 请到3号窗口"
    assert setting.screen.flashes()
    assert setting.screen.faces[-1][1]
    setting.now = BOARD.fresh_s
    setting.station.tick()
    assert setting.screen.text == "A001 请到3号窗口"
    assert not setting.screen.flashes()
    assert not setting.screen.faces[-1][1]


def test_call_of_before_the_start_does_not_flash(setting: Setting) -> None:
    setting.call(1, told=False)
    setting.snapshot()
    assert setting.screen.text == "A001 请到3号窗口"
    assert not setting.screen.flashes()


def test_call_missed_while_cut_off_flashes(setting: Setting) -> None:
    setting.snapshot()
    setting.station.connected(False)
    setting.call(1, told=False)
    setting.snapshot()
    assert setting.screen.flashes()


def test_board_cut_off_too_long_says_so_and_recovers(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    setting.station.connected(False)
    setting.now += CUT_OFF_S - 1
    setting.station.tick()
    assert setting.screen.text == "A001 请到3号窗口"
    setting.now += 1
    setting.station.tick()
    assert setting.screen.text == "屏幕暂停更新"
    setting.station.connected(True)
    assert setting.screen.text == "A001 请到3号窗口"


def test_finished_visitor_is_not_sent_to_the_counter_again(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    setting.fold.apply({
        "event_id": "150-0", "day": "2026-11-24", "type": "ticket.finished", "at": 50, "centre": "demo",
        "counter": {"id": "c3", "state": "open", "ticket": None, "version": 2},
    })  # fmt: skip
    setting.now = BOARD.fresh_s
    setting.snapshot()
    assert "A001" not in setting.screen.text


def test_unchanged_face_is_not_sent_to_the_bus_again(setting: Setting) -> None:
    setting.snapshot()
    sent = len(setting.screen.faces)
    setting.station.tick()
    assert len(setting.screen.faces) == sent


def test_catalogue_renames_a_counter_at_once(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    setting.station.catalogue({**CATALOGUE, "counters": [{"id": "c3", "label": "12"}]})
    assert setting.screen.text == "A001 请到12号窗口"


def test_board_shows_nothing_before_it_knows_the_hall(setting: Setting) -> None:
    assert setting.screen.faces == []
    setting.now = CUT_OFF_S
    setting.station.tick()
    assert setting.screen.text == "屏幕暂停更新"


def test_calls_of_an_hour_away_are_caught_up_without_flashing_what_is_old(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    setting.station.connected(False)
    setting.now = 3600.0
    setting.station.tick()
    sent = len(setting.screen.faces)
    setting.call(2, at_ms=1_800_000)
    setting.call(3, at_ms=3_599_000)
    assert len(setting.screen.faces) == sent
    setting.station.connected(True)
    assert len(setting.screen.faces) == sent + 1
    assert setting.screen.text == "A003 请到3号窗口"
    assert setting.screen.flashes()
    assert "A002" not in repr(setting.screen.faces[-1])


def test_old_call_is_shown_steady_when_the_server_is_back(setting: Setting) -> None:
    setting.snapshot()
    setting.call(1)
    setting.station.connected(False)
    setting.now = 3600.0
    setting.station.tick()
    setting.call(2, at_ms=1_800_000)
    setting.station.connected(True)
    assert setting.screen.text == "A002 请到3号窗口"
    assert not setting.screen.flashes()


@pytest.mark.parametrize(
    ("event", "counters"),
    [
        (None, None),
        ({"type": "day.changed", "day_record": {"date": "2026-11-24"}}, None),
        ({"type": "ticket.drawn", "ticket": {"counter": None}}, set()),
        ({"type": "call.shown", "shown": {"event_id": "1-0"}, "ticket": {"counter": "c3"}}, set()),
        ({"type": "ticket.called", "ticket": {"counter": "c3"}, "counter": {"id": "c3"}}, {"c3"}),
        ({"type": "ticket.recalled", "ticket": {"counter": "c3"}}, {"c3"}),
        ({"type": "ticket.transferred", "ticket": {"counter": None}, "counter": {"id": "c4"}}, {"c4"}),
        ({"type": "counter.paused", "counter": {"id": "c4"}}, {"c4"}),
    ],
)
def test_event_concerns_the_boards_of_its_counter(event: Json | None, counters: set[str] | None) -> None:
    found = concerned(event)
    assert (None if found is None else set(found)) == counters


def test_board_of_characters_is_as_wide_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board("strip-1", "tcp://x", width=320, height=96)
    assert measured(board) is board
    monkeypatch.setitem(DRIVERS, "onbon", replace(DRIVERS["onbon"], columns=lambda _board: 12))
    assert (measured(board).width, measured(board).height, measured(board).sizes) == (96, 16, (16,))


def test_counter_and_area_that_the_hall_has_not_are_named_once_with_what_was_meant(
    caplog: pytest.LogCaptureFixture,
) -> None:
    catalogue = {
        "name": "中心",
        "counters": [{"id": each} for each in ("c73", "c03", "c30")],
        "zones": [{"id": "east"}],
    }
    strip = Board("strip-3", "tcp://x", kind=Kind.COUNTER, counters=("c03", "c3"))
    area = Board("area", "tcp://y", kind=Kind.ZONE, zone="east hall")
    reporter = Reporter(Api("http://127.0.0.1:9"), "demo", [strip, area])
    station = Station({strip: Screen(), area: Screen()}, reporter, "board-1")
    with caplog.at_level("WARNING"):
        station.catalogue(catalogue)
        station.catalogue(catalogue)
    assert caplog.messages == [
        "strip-3: unknown counter 'c3': did you mean 'c03'?",
        "area: unknown zone 'east hall': did you mean 'east'?",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [8, 12, 16])
@pytest.mark.parametrize(
    "stands",
    [
        Standing(cut_off=True),
        *(Standing(desks=(Desk("c3", state),)) for state in CounterState),
        Standing(desks=(Desk("c3", CounterState.PAUSED, back_at=1_764_302_400_000),)),
    ],
)
def test_narrow_strip_has_a_wording_that_fits(language: str, columns: int, stands: Standing) -> None:
    board = Board(
        "s",
        "tcp://x",
        "imm9003",
        kind=Kind.COUNTER,
        counters=("c3",),
        width=columns * 8,
        languages=(language,),
    )
    face = face_of(measured(board), hall_of(CATALOGUE), stands)
    assert all(
        width_px(row.text, 16) <= columns * 8 for area in face.areas for page in area.pages for row in page
    )
