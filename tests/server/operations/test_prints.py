"""Slips and tickets: what is known of a slip is known of its ticket, and of two slips the newer one counts."""

import pytest

from server.domain.refusals import Refused
from server.operations.prints import Asked
from server.store.client import StoreAway
from server.wire.vocabulary import PrintState
from tests.server.small_hall import CENTRE, SmallHall, caller

PRINTER = caller("printer-1")


def slip_of(hall: SmallHall, ticket: str) -> str:
    """A slip asked for, by its job's id."""
    return str(hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ticket), caller())["id"])


def test_print_state_is_part_of_the_ticket_when_reported(hall: SmallHall) -> None:
    drawn = hall.draw().ticket
    job = slip_of(hall, drawn["id"])
    assert hall.ticket("A001")["print"]["state"] == PrintState.REQUESTED
    hall.prints.report(CENTRE, job, PrintState.FAILED, "paper_out", PRINTER)
    assert (hall.ticket("A001")["print"]["state"], hall.ticket("A001")["print"]["fault"]) == (
        "failed",
        "paper_out",
    )


def test_slip_of_another_printer_says_where_it_is(hall: SmallHall) -> None:
    job = slip_of(hall, hall.draw().ticket["id"])
    hall.prints.report(CENTRE, job, PrintState.CONFIRMED, None, PRINTER, at="导办台打印机")
    assert (hall.ticket("A001")["print"]["printer"], hall.ticket("A001")["print"]["at"]) == (
        "printer-1",
        "导办台打印机",
    )


def test_late_word_of_an_older_slip_leaves_the_newer_one_on_the_ticket(hall: SmallHall) -> None:
    drawn = hall.draw().ticket
    older, newer = slip_of(hall, drawn["id"]), slip_of(hall, drawn["id"])
    hall.prints.report(CENTRE, newer, PrintState.CONFIRMED, None, PRINTER)
    hall.prints.report(CENTRE, older, PrintState.UNKNOWN, "line_lost", PRINTER)
    assert hall.ticket("A001")["print"] | {"id": newer, "state": "confirmed"} == hall.ticket("A001")["print"]


def test_report_is_refused_when_it_goes_back(hall: SmallHall) -> None:
    job = slip_of(hall, hall.draw().ticket["id"])
    hall.prints.report(CENTRE, job, PrintState.CONFIRMED, None, PRINTER)
    with pytest.raises(Refused) as refused:
        hall.prints.report(CENTRE, job, PrintState.SENT, None, PRINTER)
    assert refused.value.code == "changed_meanwhile"


def test_missed_ticket_waits_where_its_queue_waits(hall: SmallHall) -> None:
    zone = hall.draw().ticket["zone"]
    hall.open("c01")
    hall.miss()
    assert hall.ticket("A001")["zone"] == zone


def test_store_without_room_is_away_and_changes_nothing(hall: SmallHall) -> None:
    hall.draw()
    hall.client.redis.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(StoreAway):
            hall.draw()
    finally:
        hall.client.redis.config_set("maxmemory", "0")
    assert hall.draw().ticket["number"] == "A002"
