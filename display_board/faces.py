"""How what stands is put on a board: which texts, in which colours, flashing or not; pure: no clock, no link.

A call flashes while it is fresh. A board that is cut off from the server says so rather than show a stale number.
"""

import datetime
from collections.abc import Iterable

from display_board.boards import Area, Board, Called, Clerk, Colour, Face, Kind
from display_board.calls import Call, Desk, Hall, Standing, View, standing
from display_board.layout import ROW, Say, call_lines, plate, rows, stacked, strip
from server.wire.texts import text
from server.wire.vocabulary import CounterState


def face(board: Board, hall: Hall, view: View) -> Face:
    """What this board shows in this hall at this moment."""
    return face_of(board, hall, standing(board, hall, view))


def face_of(board: Board, hall: Hall, stands: Standing) -> Face:
    """What this board shows where this stands."""
    if stands.cut_off:
        return Face(
            _message(board, ("cut_off_rows", "cut_off", "cut_off_short", "cut_off_shortest"), Colour.RED)
        )
    if stands.ended:
        return Face(_message(board, ("ended", "ended_short"), Colour.GREEN))
    if board.kind is Kind.COUNTER:
        return _strip(board, hall, stands.desks)
    if not stands.calls:
        return Face(stacked(board, _idle(board, hall)))
    newest, *others = (_say_call(board, hall, call, bare=False) for call in stands.calls)
    return _face(hall, call_lines(board, newest, others), stands.calls)


def _strip(board: Board, hall: Hall, desks: tuple[Desk, ...]) -> Face:
    fresh = [desk.call for desk in desks if desk.call and desk.call.fresh]
    if fresh:
        newest = max(fresh, key=lambda call: tuple(map(int, call.event_id.split("-"))))
        return _face(hall, _plate(board, hall, newest), [newest])
    if len(desks) > 1:
        areas = rows(board, [_say_desk(board, hall, desk) for desk in desks])
        return _face(hall, areas, [desk.call for desk in desks if desk.call])
    desk = desks[0]
    if desk.call:
        return _face(hall, _plate(board, hall, desk.call), [desk.call])
    if desk.state == CounterState.PAUSED:
        keys = ("paused_until_rows", "paused_until", "paused_until_short", "paused")
        return Face(_message(board, keys if desk.back_at else keys[-1:], Colour.RED, time=_time(desk, hall)))
    if desk.state == CounterState.CLOSED:
        return Face(_message(board, ("closed", "closed_short"), Colour.RED))
    welcome = ("welcome_sample", "welcome") if hall.sample else ("welcome",)
    return Face(_message(board, welcome, Colour.GREEN, more=_clerk(board, desk)))


def _face(hall: Hall, areas: tuple[Area, ...], calls: Iterable[Call]) -> Face:
    shown = tuple(calls)
    called = Called(shown[0].number, hall.label(shown[0].counter)) if shown else None
    return Face(areas, tuple(call.event_id for call in shown if call.event_id), called)


def _plate(board: Board, hall: Hall, call: Call) -> tuple[Area, ...]:
    colour = Colour.RED if call.fresh else Colour.YELLOW
    number = Say(tuple((call.number,) for _ in board.languages), colour, call.fresh)
    short = tuple(
        tuple(_place(hall, call.counter, language, key) for key in ("place", "place_brief"))
        for language in board.languages
    )
    # Where counters share a board, a number without its counter would send people to the wrong one.
    alone = len(board.counters) == 1
    least = number if alone else _say_call(board, hall, call, bare=False)
    said = ("call", "call_short") if call.fresh else ("call_short",)
    whole = _say_call(board, hall, call, said, bare=alone)
    return plate(board, Say(whole.forms, colour, call.fresh), number, Say(short, colour, call.fresh), least)


def _say_call(
    board: Board, hall: Hall, call: Call, said: tuple[str, ...] = ("call", "call_short"), bare: bool = True
) -> Say:  # fmt: skip
    forms = []
    for language in board.languages:
        place, short = (_place(hall, call.counter, language, key) for key in ("place", "place_short"))
        number = call.number
        forms.append(
            (
                *(text(f"board.{key}", language, number=number, place=place) for key in said),
                text("board.call_short", language, number=number, place=short),
                text("board.call_shortest", language, number=number, place=short),
                *([number] if bare else []),
            )
        )
    return Say(tuple(forms), Colour.RED if call.fresh else Colour.GREEN, flash=call.fresh)


def _say_desk(board: Board, hall: Hall, desk: Desk) -> Say:
    """One of several counters on a strip, in one row."""
    what, colour = {
        CounterState.CLOSED: ("closed_short", Colour.RED),
        CounterState.PAUSED: ("paused", Colour.RED),
    }.get(CounterState(desk.state), ("welcome", Colour.GREEN))
    forms = []
    for language in board.languages:
        place, short = (_place(hall, desk.counter, language, key) for key in ("place", "place_short"))
        said = desk.call.number if desk.call else text(f"board.{what}", language)
        at = (text("board.desk", language, place=each, what=said) for each in (place, short))
        forms.append(tuple(at))
    return Say(tuple(forms), Colour.YELLOW if desk.call else colour)


def _clerk(board: Board, desk: Desk) -> tuple[tuple[str, ...], ...]:
    """Who sits at the counter, in each language, where the hall wants it shown."""
    if board.clerk is Clerk.NONE or not desk.clerk:
        return ()
    name = dict(board.clerk_names).get(desk.clerk) if board.clerk is Clerk.NAME else None
    keys = ("clerk_name", "clerk_name_short") if name else ("clerk_id", "clerk_id_short")
    return tuple(
        tuple(text(f"board.{key}", language, clerk=name or desk.clerk) for key in keys)
        for language in board.languages
    )


def _place(hall: Hall, counter: str, language: str, key: str) -> str:
    label = hall.label(counter, language)
    # A label of words (综合B区3号) says it all; only a bare number needs 号窗口 behind it.
    return text(f"board.{key}", language, label=label) if hall.label(counter).isascii() else label


def _idle(board: Board, hall: Hall) -> list[Say]:
    key = "board.centre_sample" if hall.sample else "board.centre"
    names = tuple((text(key, language, centre=hall.name(language)),) for language in board.languages)
    welcome = ("welcome_sample", "welcome") if hall.sample and board.height < 2 * ROW else ("welcome",)
    return [
        _say(board, welcome, Colour.GREEN),
        Say(names, Colour.YELLOW),
        _say(board, ("listen", "listen_short"), Colour.GREEN),
    ]


def _message(
    board: Board,
    keys: tuple[str, ...],
    colour: Colour,
    more: tuple[tuple[str, ...], ...] = (),
    **values: str,
) -> tuple[Area, ...]:
    said = _say(board, keys, colour, **values)
    return strip(board, Say((*said.forms, *more), colour))


def _say(board: Board, keys: tuple[str, ...], colour: Colour, **values: str) -> Say:
    forms = (tuple(text(f"board.{key}", lang, **values) for key in keys) for lang in board.languages)
    return Say(tuple(forms), colour)


def _time(desk: Desk, hall: Hall) -> str:
    if desk.back_at is None:
        return ""
    return datetime.datetime.fromtimestamp(desk.back_at / 1000, hall.timezone).strftime("%H:%M")
