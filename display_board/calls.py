"""What each board shows now, folded from the hall's calls and counters; pure: no clock, no link, no protocol.

A counter's strip shows its own number, larger boards the last calls with the newest one large on top. A call
flashes while it is fresh. A board that is cut off from the server says so rather than show a stale number.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from display_board.boards import Board, Colour, Face, Kind
from display_board.layout import ROW, Say, call_lines, capacity, stacked, strip
from server.wire.texts import text
from server.wire.vocabulary import CounterState, DayState

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A counter as boards name it."""

    label: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """What boards need of a centre's catalogue."""

    names: Mapping[str, str] = field(default_factory=dict)  # by language
    sample: bool = False
    timezone: datetime.tzinfo = datetime.UTC
    places: Mapping[str, Place] = field(default_factory=dict)  # by counter

    def name(self, language: str) -> str:
        """The centre's name; English falls back to Chinese."""
        return self.names.get(language) or self.names.get("zh-CN", "")


@dataclass(frozen=True, slots=True)
class View:
    """The hall at one moment: `ages_s` is how long ago a call was heard of; one that isn't in it is old."""

    calls: tuple[Json, ...] = ()  # newest last
    counters: Mapping[str, Json] = field(default_factory=dict)
    day_state: str = DayState.OPEN
    ages_s: Mapping[str, float] = field(default_factory=dict)
    cut_off: bool = False


def face(board: Board, hall: Hall, view: View) -> Face:
    """What this board shows."""
    if view.cut_off:
        return _message(board, ("cut_off", "cut_off_short"), Colour.RED)
    if board.kind is Kind.COUNTER:
        return _strip(board, hall, view)
    calls = list(islice(last_calls(board, hall, view), capacity(board)))
    if view.day_state == DayState.ENDED:
        return _message(board, ("ended",), Colour.GREEN)
    if not calls:
        return Face(stacked(board, _idle(board, hall)))
    newest, *others = (_call(board, hall, view, call) for call in calls)
    return Face(call_lines(board, newest, others), tuple(call["event_id"] for call in calls))


def last_calls(board: Board, hall: Hall, view: View) -> Iterator[Json]:
    """The newest call of each ticket that concerns this board, newest first.

    Nobody is sent to a counter that has finished with them: a call stands while its ticket is there, or is fresh.
    """
    seen: set[str] = set()
    for call in reversed(view.calls):
        if call["ticket"] not in seen and _concerns(board, hall, call):
            seen.add(call["ticket"])
            if _is_there(view, call) or _is_fresh(board, view, call):
                yield call


def _is_there(view: View, call: Json) -> bool:
    counter = view.counters.get(call.get("counter") or "") or {}
    return bool(counter.get("ticket") == call["ticket"])


def _concerns(board: Board, hall: Hall, call: Json) -> bool:
    counter = call.get("counter") or ""
    if board.counters:
        return counter in board.counters
    if board.kind is Kind.ZONE:
        place = hall.places.get(counter)
        return board.zone == (place.zone if place else call.get("zone"))
    return True


def _strip(board: Board, hall: Hall, view: View) -> Face:
    (counter,) = board.counters
    record = view.counters.get(counter) or {"state": CounterState.CLOSED}
    if record["state"] == CounterState.PAUSED:
        return _message(board, _paused(record, hall), Colour.RED, time=_time(record.get("back_at"), hall))
    if record["state"] == CounterState.CLOSED:
        return _message(board, ("closed",), Colour.RED)
    ticket = record.get("ticket")
    if not ticket:
        welcome = ("welcome_sample", "welcome") if hall.sample else ("welcome",)
        return _message(board, welcome, Colour.GREEN)
    call = next((c for c in reversed(view.calls) if c["ticket"] == ticket and c["counter"] == counter), None)
    if call is None:  # called before the last twenty calls: its number is the end of its id
        return Face(strip(board, Say(((ticket.rpartition("-")[2],),), Colour.YELLOW)))
    if _is_fresh(board, view, call):
        return Face(strip(board, _call(board, hall, view, call)), (call["event_id"],))
    return Face(strip(board, Say(((call["number"],),), Colour.YELLOW)), (call["event_id"],))


def _call(board: Board, hall: Hall, view: View, call: Json) -> Say:
    forms = []
    for language in board.languages:
        place, short = (_place(hall, call, language, key) for key in ("place", "place_short"))
        number = call["number"]
        forms.append(
            (
                text("board.call", language, number=number, place=place),
                text("board.call_short", language, number=number, place=place),
                text("board.call_short", language, number=number, place=short),
                text("board.call_shortest", language, number=number, place=short),
                number,
            )
        )
    fresh = _is_fresh(board, view, call)
    return Say(tuple(forms), Colour.RED if fresh else Colour.GREEN, flash=fresh)


def _place(hall: Hall, call: Json, language: str, key: str) -> str:
    counter = call.get("counter") or ""
    place = hall.places.get(counter)
    label = place.label if place and place.label else counter
    # A label of words (综合B区3号) says it all; only a bare number needs 号窗口 behind it.
    return text(f"board.{key}", language, label=label) if label.isascii() else label


def _idle(board: Board, hall: Hall) -> list[Say]:
    key = "board.centre_sample" if hall.sample else "board.centre"
    names = tuple((text(key, language, centre=hall.name(language)),) for language in board.languages)
    welcome = ("welcome_sample", "welcome") if hall.sample and board.height < 2 * ROW else ("welcome",)
    return [
        _say(board, welcome, Colour.GREEN),
        Say(names, Colour.YELLOW),
        _say(board, ("listen",), Colour.GREEN),
    ]


def _message(board: Board, keys: tuple[str, ...], colour: Colour, **values: str) -> Face:
    return Face(strip(board, _say(board, keys, colour, **values)))


def _say(board: Board, keys: tuple[str, ...], colour: Colour, **values: str) -> Say:
    forms = (tuple(text(f"board.{key}", lang, **values) for key in keys) for lang in board.languages)
    return Say(tuple(forms), colour)


def _paused(record: Json, hall: Hall) -> tuple[str, ...]:
    return (
        ("paused_until", "paused_until_short", "paused")
        if _time(record.get("back_at"), hall)
        else ("paused",)
    )


def _time(at_ms: int | None, hall: Hall) -> str:
    if at_ms is None:
        return ""
    return datetime.datetime.fromtimestamp(at_ms / 1000, hall.timezone).strftime("%H:%M")


def _is_fresh(board: Board, view: View, call: Json) -> bool:
    return view.ages_s.get(call["event_id"], board.fresh_s) < board.fresh_s
