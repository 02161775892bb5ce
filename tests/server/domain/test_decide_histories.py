"""Histories of commands, whatever is decided: what holds of every ticket at every step."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.domain.decide import Act, decide
from server.domain.rank import Appointment
from server.domain.refusals import Refused
from server.domain.ticket import STORE_RANK, STORE_TIME, Happened, Place, Ticket, evolve
from server.domain.transitions import MOVES, Command
from server.wire.catalogue import Policy
from server.wire.vocabulary import State
from tests.server.domain.deciding import NOW, ROUTE, ticket

MINUTE = 60_000
POLICY = Policy(announce_times=1, announce_s=60, requeue_limit=2)
VETERAN = {"class": "veteran", "verified": True}
CLAIMED = {"class": "veteran", "verified": False}
SLOT = Appointment(slot_at=NOW, grace_ms=15 * MINUTE, head_start_ms=20 * MINUTE)
AT_A_COUNTER = [
    Act(command=command, counter="c01", zone="hall", after_hours=True)
    for command in (
        Command.CALL_NEXT,
        Command.CALL_BY_NAME,
        Command.RECALL,
        Command.START,
        Command.NO_SHOW,
        Command.HOLD,
        Command.RESUME,
        Command.FINISH,
        Command.UNDO,
    )
]
IN_LINE = [
    *(Act(command=Command.CHECK_IN, slot=SLOT, turn_taken_at=turn) for turn in (0, NOW * 2)),
    Act(command=Command.REQUEUE),
    *(
        Act(command=Command.TRANSFER, zone="hall", queue=queue, pin=pin)
        for queue, pin in [(None, None), ("B", None), (None, "counter:c01"), ("D", "group:g1")]
    ),
    *(
        Act(command=Command.PRIORITISE, priority=priority, head_start_ms=minutes * MINUTE, by="guide-1")
        for priority, minutes in [(VETERAN, 20), (VETERAN, 60), (CLAIMED, 60), (None, 0)]
    ),
]
ENDS = [Act(command=c) for c in (Command.CANCEL, Command.EXPIRE, Command.CLOSE_UNRECORDED)]
HISTORIES = st.lists(st.sampled_from(AT_A_COUNTER * 4 + IN_LINE * 2 + ENDS), min_size=15, max_size=40)
STARTS = st.builds(
    ticket,
    st.sampled_from([State.WAITING, State.BOOKED]),
    base_at=st.integers(NOW, NOW * 2),
    slot_at=st.sampled_from([None, SLOT.slot_at]),
    route=st.sampled_from([(), (), ROUTE]),
)


def steps(start: Ticket, acts: list[Act]) -> list[tuple[Ticket, Act, Happened, Ticket]]:
    """What the acts come to that are not refused, the store's own values filled in as it would; the clock goes on."""
    taken, now, image = [], dataclasses.replace(start, rank_at=start.base_at), None
    for turn, act in enumerate(acts):
        order = NOW * 2 + turn * 5 * MINUTE
        outcome = decide(now, dataclasses.replace(act, before=image), POLICY, order)
        if isinstance(outcome, Refused):
            continue
        next_ = settled(evolve(now, outcome), order)
        taken.append((now, act, outcome, next_))
        now, image = next_, now
    return taken


def settled(value: Ticket, order: int) -> Ticket:
    stops = tuple(
        dataclasses.replace(stop, finished_at=order) if stop.finished_at == STORE_TIME else stop
        for stop in value.stops
    )
    filled: dict[str, Any] = {"stops": stops}
    for field in dataclasses.fields(value):
        if (held := getattr(value, field.name)) in (STORE_TIME, STORE_RANK) and field.name.endswith("_at"):
            filled[field.name] = order if held == STORE_TIME else order - MINUTE
    return dataclasses.replace(value, **filled)


@given(start=STARTS, acts=HISTORIES)
def test_every_step_is_a_move_of_the_table(start: Ticket, acts: list[Act]) -> None:
    for before, act, _, after in steps(start, acts):
        command = Command.NEXT_STOP if act.command == Command.FINISH and before.route else act.command
        assert MOVES[before.state, command] == after.state
        assert after.version == before.version + 1


@given(start=STARTS, acts=HISTORIES)
def test_a_ticket_is_in_a_line_exactly_while_it_waits(start: Ticket, acts: list[Act]) -> None:
    for before, _, event, after in steps(start, acts):
        place = event.place
        leaves, enters = bool(place and place.leave), bool(place and place.enter)
        stood = before.state == State.WAITING
        assert not leaves or stood
        assert (after.state == State.WAITING) == ((stood and not leaves) or enters)
        assert place is None or not enters or place.behind is not None or place.rank_at == after.rank_at
        if stood and after.state == State.WAITING and before.line != after.line:
            assert leaves
            assert enters


@given(start=STARTS, acts=HISTORIES)
def test_who_waits_has_nothing_of_a_call_and_only_who_waits_is_pinned(start: Ticket, acts: list[Act]) -> None:
    for _, _, _, after in steps(start, acts):
        if after.state == State.WAITING:
            assert (after.counter, after.called_at, after.shown_at, after.started_at) == (None,) * 4
            assert (after.announced, after.outcome, after.finished_at) == (0, None, None)
            assert not after.implied
            assert not after.after_hours
        else:
            assert after.pinned_to is None


@given(start=STARTS, acts=HISTORIES)
def test_no_stop_is_ever_lost_but_by_the_undo_of_what_made_it(start: Ticket, acts: list[Act]) -> None:
    for before, act, _, after in steps(start, acts):
        if act.command == Command.UNDO:
            assert after.stops in (before.stops, before.stops[:-1])
        else:
            assert after.stops[: len(before.stops)] == before.stops


@given(start=STARTS, acts=HISTORIES)
def test_undo_of_a_call_a_no_show_or_a_finish_restores_every_field_but_the_version(
    start: Ticket, acts: list[Act]
) -> None:
    for before, act, event, after in steps(start, acts):
        called = act.command in (Command.CALL_NEXT, Command.CALL_BY_NAME) and before.state == State.WAITING
        if not called and act.command not in (Command.NO_SHOW, Command.FINISH):
            continue
        undo = Act(command=Command.UNDO, before=before, zone=before.zone, pin=before.pinned_to)
        undone = decide(after, undo, POLICY, NOW)
        assert isinstance(undone, Happened)
        back = dataclasses.replace(evolve(after, undone), version=before.version)
        if act.command == Command.FINISH and before.state == State.CALLED:
            worked_out = {name: getattr(back, name) for name in ("state", "started_at", "implied")}
            assert worked_out["state"] == State.SERVING
            back = dataclasses.replace(back, **{name: getattr(before, name) for name in worked_out})
        assert back == before
        was = (event.place or Place(), undone.place or Place())
        assert (was[0].leave, was[0].enter) == (was[1].enter, was[1].leave)


@given(start=STARTS, acts=HISTORIES)
def test_a_rank_changes_only_on_entering_a_line_or_by_a_recorded_priority(
    start: Ticket, acts: list[Act]
) -> None:
    movers = {Command.CHECK_IN, Command.REQUEUE, Command.PRIORITISE}
    for before, act, _, after in steps(start, acts):
        assert act.command in movers or after.rank_at == before.rank_at
        assert act.command in movers or after.base_at == before.base_at


@given(start=STARTS, acts=HISTORIES)
def test_a_class_gains_at_most_its_head_start_and_withdrawing_it_restores_the_plain_rank(
    start: Ticket, acts: list[Act]
) -> None:
    for _, _, _, after in steps(start, acts):
        assert after.gained_ms >= 0
        if after.state != State.WAITING:
            continue
        withdrawn = decide(after, Act(command=Command.PRIORITISE), POLICY, NOW)
        assert isinstance(withdrawn, Happened)
        plain = evolve(after, withdrawn)
        assert (plain.rank_at, plain.gained_ms) == (after.rank_at + after.gained_ms, 0)
        assert after.rank_at >= min(plain.rank_at, after.base_at - after.head_start_ms)
