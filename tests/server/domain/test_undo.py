"""Undo of a call, a no-show and a finish: by whom, how long, and to exactly what was before."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.ticket import Place, Ticket
from server.domain.transitions import Command
from server.domain.undo import may_undo
from server.wire.vocabulary import EventType, State
from tests.server.domain.deciding import (
    NOW,
    POLICY,
    ROUTE,
    after,
    called,
    happened,
    held,
    refused,
    serving,
    ticket,
)

STARTED = ("started_at", "implied")
"""What a finish from called works out and its undo keeps."""


def undo(before: Ticket, now: Ticket, **act: Any) -> Ticket:
    return after(now, command=Command.UNDO, before=before, **act)


def differing(one: Ticket, other: Ticket) -> set[str]:
    names = set(Ticket.__dataclass_fields__)
    return {name for name in names if getattr(one, name) != getattr(other, name)}


WAITING = [ticket(zone="hall"), ticket(zone="hall", pinned_to="counter:c01", requeues=1, rank_at=5)]


@pytest.mark.parametrize("before", WAITING, ids=["in its queue", "pinned"])
@pytest.mark.parametrize("command", [Command.CALL_NEXT, Command.CALL_BY_NAME])
def test_call_undone_is_as_it_was_and_stands_where_it_stood(before: Ticket, command: Command) -> None:
    now = after(before, command=command, counter="c01", zone="east", after_hours=True)
    now = after(now, command=Command.RECALL)
    act = {"command": Command.UNDO, "zone": "hall", "pin": before.pinned_to}
    event = happened(now, **act)
    assert (event.type, event.place) == (
        EventType.TICKET_UNDONE,
        Place(enter=True, rank_at=before.rank_at),
    )
    assert differing(before, after(now, **act)) == {"version"}


def test_call_by_name_of_a_missed_one_cannot_be_undone() -> None:
    missed = ticket(State.MISSED)
    now = after(missed, command=Command.CALL_BY_NAME, counter="c01")
    assert refused(now, command=Command.UNDO, before=missed).code == "cannot_undo"


def test_no_show_undone_is_called_again_as_it_was() -> None:
    before = called(shown_at=NOW - 200_000, after_hours=True)
    now = after(before, command=Command.NO_SHOW, zone="hall")
    assert happened(now, command=Command.UNDO, before=before).place is None
    assert differing(before, undo(before, now)) == {"version"}


def test_finish_undone_is_served_again_as_it_was() -> None:
    before = serving(shown_at=NOW - 250_000)
    now = after(before, command=Command.FINISH, cases=3)
    assert happened(now, command=Command.UNDO, before=before).place is None
    assert differing(before, undo(before, now)) == {"version"}


@pytest.mark.parametrize("route", [(), ROUTE], ids=["done", "next stop"])
def test_finish_from_called_undone_is_served_with_the_start_it_worked_out(route: Any) -> None:
    before = called(route=route)
    back = undo(before, after(before, command=Command.FINISH))
    assert (back.state, back.started_at, back.implied) == (State.SERVING, NOW - 270_000, True)
    assert differing(before, back) == {"version", "state", *STARTED}


def test_finish_that_led_to_the_next_stop_undone_leaves_that_line_for_the_counter() -> None:
    before = serving(route=ROUTE, cases=2, after_hours=True)
    now = after(before, command=Command.FINISH, next_zone="west")
    assert happened(now, command=Command.UNDO, before=before).place == Place(leave=True)
    assert differing(before, undo(before, now)) == {"version"}


VISIT = serving(route=ROUTE)
AT_NEXT = after(VISIT, command=Command.FINISH)
NOT_THE_LAST = {
    "no image": (None, ticket(State.DONE)),
    "a walk-in waiting": (None, ticket()),
    "another ticket": (
        serving(id="demo-20261123-A002"),
        after(serving(), command=Command.FINISH),
    ),
    "called at the next stop": (VISIT, after(AT_NEXT, command=Command.CALL_NEXT, counter="c02")),
    "transferred from the next stop": (VISIT, after(AT_NEXT, command=Command.TRANSFER, queue="D")),
    "pinned at the next stop": (VISIT, after(AT_NEXT, command=Command.TRANSFER, pin="counter:c02")),
    "transferred, not finished": (VISIT, after(VISIT, command=Command.TRANSFER, queue="B")),
    "requeued": (called(), after(after(called(), command=Command.NO_SHOW), command=Command.REQUEUE)),
    "given back, not finished": (held(), after(held(), command=Command.TRANSFER)),
    "ended while held": (held(), after(held(), command=Command.CLOSE_UNRECORDED)),
    "waiting, then done": (ticket(), after(serving(), command=Command.FINISH)),
}


@pytest.mark.parametrize(("before", "now"), NOT_THE_LAST.values(), ids=NOT_THE_LAST.keys())
def test_undo_is_refused_where_the_command_undone_is_not_the_last(before: Ticket | None, now: Ticket) -> None:
    assert refused(now, command=Command.UNDO, before=before).code == "cannot_undo"


UNDOABLE = {State.CALLED, State.MISSED, State.DONE, State.WAITING}


@pytest.mark.parametrize("state", [s for s in State if s not in UNDOABLE])
def test_undo_is_illegal_from_any_other_state(state: State) -> None:
    refusal = refused(ticket(state), command=Command.UNDO, before=serving())
    assert (refusal.code, refusal.detail) == ("illegal_transition", {"state": str(state)})


@pytest.mark.parametrize(
    ("by", "now_ms", "code"),
    [
        ("li", NOW, None),
        ("li", NOW + 10_000, None),
        ("li", NOW + 10_001, "undo_too_late"),
        ("wang", NOW, "not_yours"),
        ("wang", NOW + 10_001, "not_yours"),
    ],
)
def test_undo_is_for_the_one_who_did_it_and_for_seconds(by: str, now_ms: int, code: str | None) -> None:
    refusal = may_undo(by=by, done_by="li", done_at=NOW, policy=POLICY, now_ms=now_ms)
    assert (refusal and refusal.code) == code


TIMES = st.integers(1, NOW)


@given(
    called_at=TIMES,
    shown_at=st.none() | TIMES,
    announced=st.integers(1, 9),
    cases=st.integers(1, 9),
    started=st.none() | TIMES,
    visit=st.booleans(),
    earlier=st.booleans(),
)
def test_undo_after_a_finish_restores_every_field_but_the_version(
    called_at: int, shown_at: int | None, announced: int, cases: int, started: int | None, visit: bool,
    earlier: bool,
) -> None:  # fmt: skip
    stops = after(called(), command=Command.NO_SHOW).stops if earlier else ()
    before = called(
        called_at=called_at,
        shown_at=shown_at,
        announced=announced,
        cases=cases,
        stops=stops,
        started_at=started,
        route=ROUTE if visit else (),
    )
    if started is not None:
        before = undo(before, after(before, command=Command.FINISH))
    now = after(before, command=Command.FINISH, cases=cases + 1)
    kept = {"version"} if started is not None else {"version", "state", *STARTED}
    assert differing(before, undo(before, now)) == kept
