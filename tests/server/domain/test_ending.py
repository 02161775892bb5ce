"""The ends of a ticket, and of one stop of a visit."""

import pytest

from server.domain.ticket import STORE_TIME, Place, Stop, Ticket
from server.domain.transitions import Command
from server.wire.vocabulary import EventType, Outcome, State
from tests.server.domain.deciding import NOW, ROUTE, after, called, happened, held, refused, serving, ticket

VISIT = serving(route=ROUTE, cases=2, after_hours=True)


def test_finish_with_a_way_to_go_waits_at_the_next_stop_with_the_rank_it_had() -> None:
    event = happened(VISIT, command=Command.FINISH, next_zone="west")
    assert (event.type, event.place) == (EventType.TICKET_FINISHED, Place(enter=True, rank_at=900))
    next_ = after(VISIT, command=Command.FINISH, next_zone="west")
    assert (next_.state, next_.service, next_.service_name) == (State.WAITING, "S2", "营业执照")
    assert (next_.queue, next_.zone, next_.route) == ("B", "west", ROUTE[1:])
    assert (next_.rank_at, next_.base_at, next_.cases) == (900, 1000, 2)


def test_finish_with_a_way_to_go_keeps_the_stop_with_its_own_times_and_outcome() -> None:
    stop = after(VISIT, command=Command.FINISH, outcome=Outcome.ACCEPTED).stops[-1]
    assert stop == Stop(
        queue="A", service="S1", counter="c01", called_at=NOW - 300_000, started_at=NOW - 200_000,
        finished_at=STORE_TIME, outcome="accepted",
    )  # fmt: skip


def test_finish_with_a_way_to_go_leaves_nothing_of_the_call_on_the_ticket() -> None:
    next_ = after(VISIT, command=Command.FINISH)
    assert (next_.counter, next_.called_at, next_.shown_at, next_.started_at) == (None, None, None, None)
    assert (next_.announced, next_.implied, next_.outcome, next_.after_hours) == (0, False, None, False)


def test_finish_from_called_with_a_way_to_go_marks_the_start_implied_on_the_stop() -> None:
    next_ = after(called(route=ROUTE), command=Command.FINISH)
    assert (next_.stops[-1].started_at, next_.stops[-1].implied, next_.implied) == (
        NOW - 270_000,
        True,
        False,
    )


def test_finish_at_the_last_stop_ends_the_visit() -> None:
    assert after(serving(), command=Command.FINISH).state == State.DONE


def test_finish_keeps_a_start_that_an_earlier_finish_had_worked_out_marked_implied() -> None:
    done = after(serving(implied=True), command=Command.FINISH)
    assert (done.implied, done.stops[-1].implied) == (True, True)


@pytest.mark.parametrize("state", State)
def test_next_stop_is_refused_where_there_is_none(state: State) -> None:
    refusal = refused(ticket(state), command=Command.NEXT_STOP)
    assert (refusal.code, refusal.detail) == ("illegal_transition", {"state": str(state)})


@pytest.mark.parametrize("state", [s for s in State if s not in (State.CALLED, State.SERVING)])
@pytest.mark.parametrize("command", [Command.NEXT_STOP, Command.FINISH])
def test_next_stop_is_refused_where_nobody_is_at_a_counter(state: State, command: Command) -> None:
    assert refused(ticket(state, route=ROUTE), command=command).code == "illegal_transition"


@pytest.mark.parametrize(("because", "kept"), [(None, "given_up"), ("superseded", "superseded")])
def test_cancel_keeps_the_word_for_why(because: str | None, kept: str) -> None:
    assert after(ticket(), command=Command.CANCEL, because=because).ended_because == kept


def test_cancel_of_a_held_one_keeps_the_stop_it_had_begun() -> None:
    cancelled = after(held(started_at=5), command=Command.CANCEL)
    assert [(s.counter, s.started_at, s.outcome) for s in cancelled.stops] == [("c01", 5, None)]
    assert cancelled.counter is None


@pytest.mark.parametrize("command", [Command.CANCEL, Command.EXPIRE])
def test_end_of_a_pinned_one_leaves_the_line_it_stood_in_and_no_pin(command: Command) -> None:
    before = ticket(pinned_to="group:g1")
    assert happened(before, command=command).place == Place(leave=True)
    assert after(before, command=command).pinned_to is None


@pytest.mark.parametrize("state", [State.BOOKED, State.WAITING, State.MISSED])
def test_expire_ends_the_ticket_with_the_reason(state: State) -> None:
    event = happened(ticket(state), command=Command.EXPIRE, reason="停电")
    assert (event.type, event.reason) == (EventType.TICKET_EXPIRED, "停电")
    assert event.place == Place(leave=state == State.WAITING)
    assert event.changes["finished_at"] == STORE_TIME
    assert event.changes["ended_because"] == "day_ended"


@pytest.mark.parametrize(
    "before", [serving(), held(started_at=NOW - 200_000), held()], ids=["serving", "held", "held unstarted"]
)
def test_end_of_the_day_at_a_counter_is_done_and_unrecorded(before: Ticket) -> None:
    assert happened(before, command=Command.CLOSE_UNRECORDED).type == EventType.TICKET_FINISHED
    done = after(before, command=Command.CLOSE_UNRECORDED)
    assert (done.state, done.outcome, done.finished_at) == (State.DONE, "unrecorded", STORE_TIME)
    stop = done.stops[-1]
    assert (stop.started_at, stop.finished_at, stop.outcome) == (before.started_at, STORE_TIME, "unrecorded")


def test_end_of_the_day_while_called_is_missed_however_short_the_call_and_then_expires() -> None:
    missed = after(called(announced=1, called_at=NOW), command=Command.CLOSE_UNRECORDED, zone="hall")
    assert (missed.state, missed.counter, missed.zone, len(missed.stops)) == (State.MISSED, None, "hall", 1)
    assert after(missed, command=Command.EXPIRE).state == State.EXPIRED
