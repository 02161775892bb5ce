"""What there is to show on each board now, folded from the hall's calls and counters; pure: no clock, no link, no text.

A counter's strip has its counters, larger boards the last calls. A call is fresh for a while. Nobody's name comes here,
and of a pause only until when it lasts.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from display_board.boards import Board, Kind
from display_board.layout import capacity
from server.wire.vocabulary import CounterState, DayState

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A counter as boards name it."""

    label: str
    zone: str = ""
    name_en: str = ""  # for a label of Chinese words


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

    def label(self, counter: str, language: str = "zh-CN") -> str:
        """What the counter is known by to visitors."""
        place = self.places.get(counter)
        if place is None or not place.label:
            return counter
        return (
            place.name_en if language == "en" and place.name_en and not place.label.isascii() else place.label
        )


@dataclass(frozen=True, slots=True)
class View:
    """The hall at one moment, `now_ms` by the server: `ages_s` is how old a call is; one not in it is no news."""

    calls: tuple[Json, ...] = ()  # newest last
    counters: Mapping[str, Json] = field(default_factory=dict)
    day_state: str = DayState.OPEN
    ages_s: Mapping[str, float] = field(default_factory=dict)
    cut_off: bool = False
    now_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A number that is sent to a counter; without the id of its event where that was forgotten."""

    number: str
    counter: str
    event_id: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter as its strip shows it."""

    counter: str
    state: str
    call: Call | None = None  # of who is at it
    back_at: int | None = None  # of a pause, while that time is still to come
    clerk: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides what one board shows: equal standings look alike."""

    cut_off: bool = False
    ended: bool = False
    desks: tuple[Desk, ...] = ()
    calls: tuple[Call, ...] = ()  # newest first


def standing(board: Board, hall: Hall, view: View) -> Standing:
    """What this board has to show."""
    if view.cut_off:
        return Standing(cut_off=True)
    if board.kind is Kind.COUNTER:
        return Standing(desks=tuple(_desk(board, view, counter) for counter in board.counters))
    if view.day_state == DayState.ENDED:
        return Standing(ended=True)
    return Standing(calls=tuple(islice(last_calls(board, hall, view), capacity(board))))


def last_calls(board: Board, hall: Hall, view: View) -> Iterator[Call]:
    """The newest call of each ticket that concerns this board, newest first.

    Nobody is sent to a counter that has finished with them: a call stands while its ticket is there, or is fresh.
    """
    seen: set[str] = set()
    for call in reversed(view.calls):
        if call["ticket"] not in seen and _concerns(board, hall, call):
            seen.add(call["ticket"])
            fresh = _is_fresh(board, view, call)
            if fresh or _is_there(view, call):
                yield Call(call["number"], call.get("counter") or "", call["event_id"], fresh)


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


def _desk(board: Board, view: View, counter: str) -> Desk:
    record = view.counters.get(counter) or {"state": CounterState.CLOSED}
    back_at = record.get("back_at")
    if back_at is not None and view.now_ms is not None and back_at <= view.now_ms:
        back_at = None  # a time that has passed is no promise
    call = _at_desk(board, view, counter, record.get("ticket"))
    return Desk(counter, record["state"], call, back_at, record.get("clerk"))


def _at_desk(board: Board, view: View, counter: str, ticket: str | None) -> Call | None:
    if not ticket:
        return None
    for call in reversed(view.calls):
        if call["ticket"] == ticket and call["counter"] == counter:
            return Call(call["number"], counter, call["event_id"], _is_fresh(board, view, call))
    # Called before the last twenty calls: its number is the end of its id.
    return Call(ticket.rpartition("-")[2], counter)


def _is_fresh(board: Board, view: View, call: Json) -> bool:
    return view.ages_s.get(call["event_id"], board.fresh_s) < board.fresh_s
