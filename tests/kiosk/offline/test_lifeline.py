"""All that a kiosk does without its server, behind its one object, with a real server's stand-in, disk and door."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.offline.lifeline import Clocks, Lifeline, Own
from kiosk.offline.merger import Ties
from kiosk.offline.seal import Seal
from kiosk.offline.values import Declined, Result, Wanted, Why
from kiosk.own_numbers import OwnNumbers
from kiosk.session.hall import Hall
from printers.at_hand import AtHand
from server.client.http import Api
from server.wire.vocabulary import PrintState
from tests.kiosk.offline.printer_program import slips
from tests.kiosk.offline.small import CENTRE, KIOSK, Machine, hall, local_ms, spoil
from tests.kiosk.offline.stand_in import StandIn
from tests.waiting import until

Begin = Callable[..., Lifeline]


@pytest.fixture
def server() -> Iterator[StandIn]:
    started = StandIn(local_ms("09:30"))
    yield started
    started.close()


@pytest.fixture
def told() -> list[Result]:
    return []


@pytest.fixture
def begin(server: StandIn, door: Path, tmp_path: Path, told: list[Result]) -> Iterator[Begin]:
    """Starts the kiosk's lifeline on this disk, as often as wanted."""
    api, begun = Api(server.url, "token"), list[Lifeline]()

    def start(known: Hall | None = None, prints: bool = True, machine: Machine | None = None) -> Lifeline:
        own = Own(CENTRE, KIOSK, tmp_path, Seal("token"), AtHand(door) if prints else None)
        clock = machine or Machine()
        ties, clocks = Ties(merged=told.append, heartbeat_s=0.05), Clocks(clock.wall, clock.steady)
        lifeline = Lifeline(own, api, lambda: known or hall(), ties, clocks)
        begun.append(lifeline)
        lifeline.start()
        return lifeline

    yield start
    for one in begun:
        one.stop()
    api.close()


@pytest.fixture
def met(begin: Begin, server: StandIn) -> Begin:
    """A disk that was in contact once; the server is away since."""
    lifeline = begin()
    until(lambda: lifeline.contacts)
    lifeline.stop()
    server.status = 503
    return begin


def test_a_number_is_drawn_printed_and_merged_as_soon_as_the_server_is_back(
    met: Begin, server: StandIn, door: Path, told: list[Result]
) -> None:
    lifeline = met()
    until(lambda: lifeline.alone)
    ticket = lifeline.draw(Wanted("k1", "S1"))
    assert (ticket.number, lifeline.drawn("k1"), lifeline.drawn("k2")) == ("K1.001", ticket, None)
    assert lifeline.print(ticket.id, "p-0", False).state == PrintState.CONFIRMED
    assert lifeline.print(ticket.id, "p-1", True).state == PrintState.CONFIRMED
    assert [(one["kind"], one["number"]) for one in slips(door.parent)] == [
        ("offline", "K1.001"), ("reprint", "K1.001"),
    ]  # fmt: skip
    assert [line.key for line in lifeline.unmerged()] == ["k1"]
    assert server.merged == {}
    server.status = None
    lifeline.heard()
    until(lambda: not lifeline.alone)
    assert (server.merged["k1"]["print"], [one.line.key for one in told]) == ("printed", ["k1"])
    assert [*lifeline.unmerged(), *lifeline.refused()] == []


def test_it_goes_on_after_a_restart_without_a_server(met: Begin) -> None:
    first = met()
    ticket = first.draw(Wanted("k1", "S1"))
    first.stop()
    again = met()
    assert again.draw(Wanted("k1", "S1")) == ticket
    assert again.draw(Wanted("k2", "S1")).number == "K1.002"
    assert (again.ready, again.owns(ticket.id), again.owns("demo-20261123-A001")) == (True, True, False)


def test_a_number_given_up_before_the_merge_is_merged_as_cancelled(met: Begin, server: StandIn) -> None:
    lifeline = met()
    ticket = lifeline.draw(Wanted("k1", "S1"))
    assert lifeline.give_up(ticket.id)
    server.status = None
    until(lambda: not lifeline.unmerged())  # one that was on its way meanwhile is sent once more
    assert server.merged["k1"]["cancelled"] is True
    assert not lifeline.give_up(ticket.id)
    assert not lifeline.give_up("demo-20261123-A001")


def test_a_slip_that_was_never_begun_comes_out_after_the_restart(met: Begin, door: Path) -> None:
    first = met()
    first.draw(Wanted("k1", "S1"))
    first.stop()
    again = met()
    until(lambda: not again.settling)
    assert [(one["kind"], one["number"]) for one in slips(door.parent)] == [("offline", "K1.001")]


def test_without_a_printer_no_slip_is_promised(met: Begin) -> None:
    lifeline = met(prints=False)
    ticket = lifeline.draw(Wanted("k1", "S1"))
    assert lifeline.print(ticket.id, "p", False).state == PrintState.FAILED
    assert lifeline.print("demo-20261123-A001", "p", False).state == PrintState.FAILED


def test_a_kiosk_that_was_never_in_contact_says_so_and_has_numbers_after_one(
    begin: Begin, server: StandIn
) -> None:
    server.status = 503
    lifeline = begin()
    assert not lifeline.ready
    with pytest.raises(Declined) as declined:
        lifeline.draw(Wanted("k1", "S1"))
    assert declined.value.why is Why.NO_SERIES
    server.status = None
    lifeline.heard()
    until(lambda: lifeline.ready)
    assert lifeline.draw(Wanted("k1", "S1")).number == "K1.001"


def test_the_hours_are_those_of_the_servers_time_though_the_clock_is_wrong(met: Begin) -> None:
    machine = Machine()
    machine.steps(-9 * 3_600_000)
    lifeline = met(machine=machine)
    assert lifeline.draw(Wanted("k1", "S1")).drawn_at == local_ms("09:30")


def test_a_disk_that_takes_no_journal_is_said_so(server: StandIn, tmp_path: Path) -> None:
    (tmp_path / f"offline-{CENTRE}.sqlite").mkdir()
    api = Api(server.url, "token")
    with pytest.raises((OSError, sqlite3.Error)):
        Lifeline(Own(CENTRE, KIOSK, tmp_path, Seal("token")), api, hall)
    api.close()


def test_a_journal_that_breaks_stops_neither_draws_nor_slips_of_the_server(
    begin: Begin, server: StandIn, tmp_path: Path
) -> None:
    lifeline = begin()
    until(lambda: lifeline.contacts)
    spoil(tmp_path / f"offline-{CENTRE}.sqlite")
    own = OwnNumbers(lifeline)
    assert own.draw(Wanted("k1", "S1"), lambda _: "A001", lambda _: None) == "A001"
    assert own.print("demo-20261123-A001", "p", again=False) is None
    assert not own.give_up("demo-20261123-A001")
    until(lambda: server.of("status")[-1]["faults"] == ["record_failed"])
