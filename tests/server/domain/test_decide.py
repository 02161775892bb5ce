"""Commands decided on tickets as values: the event that follows, or the refusal."""

import dataclasses
import itertools

import pytest

from server.domain.decide import no_show_from
from server.domain.ticket import STORE_RANK, STORE_TIME, Place, evolve
from server.domain.transitions import Command, move
from server.wire.vocabulary import EventType, Outcome, State
from tests.server.domain.deciding import NOW, POLICY, called, happened, refused, ticket

BUILT = [
    command
    for command in Command
    if command not in (Command.NEXT_STOP, Command.UNDO)  # they need more than a state: test_ending, test_undo
]
PAIRS = list(itertools.product(State, BUILT))


@pytest.mark.parametrize(("state", "command"), PAIRS)
def test_command_leads_where_the_table_says_or_is_refused_with_the_state(
    state: State, command: Command
) -> None:
    before = ticket(state, called_at=0, announced=3)
    target = move(state, command)
    if target is None:
        refusal = refused(before, command=command)
        assert (refusal.code, refusal.detail) == ("illegal_transition", {"state": str(state)})
    else:
        after = evolve(before, happened(before, command=command))
        assert (after.state, after.version) == (target, before.version + 1)


def test_no_show_is_refused_before_it_was_announced_often_enough() -> None:
    refusal = refused(dataclasses.replace(called(), announced=2), command=Command.NO_SHOW)
    assert (refusal.code, refusal.values) == ("too_soon", {"times": 3, "seconds": 0})


def test_no_show_is_refused_a_millisecond_before_its_time_and_says_a_second() -> None:
    before = dataclasses.replace(called(), called_at=NOW - 59_999)
    assert refused(before, command=Command.NO_SHOW).values == {"times": 3, "seconds": 1}


def test_no_show_is_allowed_at_its_very_time() -> None:
    before = dataclasses.replace(called(), called_at=NOW - 60_000)
    assert happened(before, command=Command.NO_SHOW).type == EventType.TICKET_MISSED


def test_no_show_counts_from_the_showing_where_a_board_said_so() -> None:
    assert no_show_from(called(shown_at=NOW), POLICY, NOW) == NOW + 60_000


def test_no_show_waits_longer_for_those_with_needs() -> None:
    before = dataclasses.replace(called(needs=("escort",)), called_at=NOW - 119_000)
    assert refused(before, command=Command.NO_SHOW).code == "too_soon"


def test_no_show_frees_the_ticket_from_its_counter_and_keeps_the_stop() -> None:
    after = evolve(called(), happened(called(), command=Command.NO_SHOW))
    assert after.counter is None
    assert [(stop.counter, stop.started_at, stop.outcome) for stop in after.stops] == [("c01", None, None)]


def test_finish_from_called_starts_after_the_walk_and_is_marked_implied() -> None:
    after = evolve(called(), happened(called(), command=Command.FINISH))
    assert (after.started_at, after.implied) == (NOW - 270_000, True)
    assert after.stops[-1].implied


def test_finish_from_called_never_starts_later_than_now() -> None:
    before = dataclasses.replace(called(), called_at=NOW - 10_000)
    assert evolve(before, happened(before, command=Command.FINISH)).started_at == NOW


def test_finish_from_called_never_starts_before_the_call_where_the_clock_went_back() -> None:
    before = dataclasses.replace(called(), called_at=NOW + 10_000)
    assert evolve(before, happened(before, command=Command.FINISH)).started_at == NOW + 10_000


def test_finish_from_serving_keeps_the_start_and_records_outcome_and_cases() -> None:
    before = ticket(State.SERVING, counter="c01", called_at=1, started_at=2)
    after = evolve(before, happened(before, command=Command.FINISH, outcome=Outcome.ACCEPTED, cases=2))
    assert (after.started_at, after.implied, after.outcome, after.cases) == (2, False, "accepted", 2)
    assert (after.finished_at, after.stops[-1].finished_at) == (STORE_TIME, STORE_TIME)


def test_requeue_goes_behind_the_next_and_counts_as_arriving_now() -> None:
    before = ticket(State.MISSED, called_at=5, shown_at=6, announced=3)
    event = happened(before, command=Command.REQUEUE, behind=2, reason="到了")
    after = evolve(before, event)
    assert event.place == Place(enter=True, rank_at=900, behind=2)
    assert (after.base_at, after.rank_at, after.requeues) == (STORE_TIME, STORE_RANK, 1)
    assert (after.called_at, after.shown_at, after.announced, event.reason) == (None, None, 0, "到了")


def test_requeue_is_refused_after_the_second_time() -> None:
    assert refused(ticket(State.MISSED, requeues=2), command=Command.REQUEUE).code == "requeue_limit"


@pytest.mark.parametrize("turn", [0, 899, 900])
def test_check_in_before_its_turn_keeps_the_rank_of_the_draw(turn: int) -> None:
    event = happened(ticket(State.BOOKED), command=Command.CHECK_IN, turn_taken_at=turn)
    assert event.place == Place(enter=True, rank_at=900)
    assert event.changes == {"state": State.WAITING}


def test_check_in_after_its_turn_goes_behind_the_next_and_counts_as_arriving_now() -> None:
    event = happened(ticket(State.BOOKED), command=Command.CHECK_IN, turn_taken_at=901, behind=3)
    assert event.place == Place(enter=True, rank_at=900, behind=3)
    assert event.changes["base_at"] == STORE_TIME


@pytest.mark.parametrize("state", [State.BOOKED, State.WAITING, State.MISSED])
def test_cancel_leaves_the_queue_only_where_the_ticket_stood_in_it(state: State) -> None:
    event = happened(ticket(state), command=Command.CANCEL, reason="不办了")
    assert event.place == Place(leave=state == State.WAITING)
    assert event.reason == "不办了"


def test_recall_announces_once_more_and_changes_nothing_else() -> None:
    assert happened(called(), command=Command.RECALL).changes == {"announced": 4}
