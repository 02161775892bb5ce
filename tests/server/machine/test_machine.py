"""The proof of the engine: whatever is commanded, the real store and a small model of the hall come to the same."""

from functools import partial

import pytest

from server.store.client import Client
from server.wire.fold import fold
from tests.server.machine.compare import ALIKE, differences
from tests.server.machine.machine import HallMachine
from tests.server.machine.proving import prove
from tests.server.machine.visitors import PLAIN
from tests.server.small_hall import Clock


def test_store_and_model_come_to_the_same_for_any_history(client: Client, clock: Clock) -> None:
    prove(partial(HallMachine, client, clock), histories=12, steps=40)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_store_and_model_come_to_the_same_for_many_long_histories(client: Client, clock: Clock) -> None:
    prove(partial(HallMachine, client, clock), histories=500, steps=80)


@pytest.fixture
def machine(client: Client, clock: Clock) -> HallMachine:
    """A hall in which one is at a counter, and one waits whose party is known."""
    made = HallMachine(client, clock)
    made.signs_in("c01", other=False)
    for person in (None, "zhang"):
        made.draws(**PLAIN, person=person)
    made.calls_next("c01", other=False, outcome=None)
    return made


@pytest.mark.parametrize("name", ALIKE)
def test_ticket_that_differs_in_one_field_is_seen(machine: HallMachine, name: str) -> None:
    ticket = machine.model.tickets["A002"]
    setattr(ticket, name, "called" if name == "state" else 99)
    assert differences(machine.model, machine.shot, machine.client, machine.hall.today)


@pytest.mark.parametrize(
    ("counter", "name", "value"),
    [("c02", "state", "open"), ("c01", "clerk", "x"), ("c01", "ticket", None), ("c01", "delays_s", {})],
)
def test_counter_that_differs_is_seen(machine: HallMachine, counter: str, name: str, value: object) -> None:
    setattr(machine.model.counters[counter], name, value)
    assert differences(machine.model, machine.shot, machine.client, machine.hall.today)


def test_party_that_holds_something_else_is_seen(machine: HallMachine) -> None:
    machine.model.tickets["A002"].holders = ()
    assert differences(machine.model, machine.shot, machine.client, machine.hall.today)


def test_line_in_another_order_is_seen(machine: HallMachine) -> None:
    machine.draws(**PLAIN, person=None)
    machine.model.lines["A"].reverse()
    assert differences(machine.model, machine.shot, machine.client, machine.hall.today)


def test_history_with_an_event_left_out_does_not_fold_into_the_snapshot(machine: HallMachine) -> None:
    before = machine.shot
    machine.draws(**PLAIN, person=None)
    events = machine.hall.events(before["event_id"])
    assert fold(before, events) == machine.shot
    assert fold(before, events[:-1]) != machine.shot


def test_command_done_that_had_to_be_refused_is_seen(machine: HallMachine) -> None:
    with pytest.raises(AssertionError, match="had to be refused"):
        machine.ask({"session_closed"}, lambda: machine.hall.draw("S1"), lambda: None)


def test_refusal_without_a_reason_is_seen(machine: HallMachine) -> None:
    with pytest.raises(AssertionError, match="refused with illegal_transition"):
        machine.ask(
            set(), lambda: machine.hall.reception.requeue("demo", "A002", machine.clerk("c01"), None), int
        )
