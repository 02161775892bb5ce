"""Offline numbers that nobody holds any more: given up here or there, and a slip or a call that came before."""

from dataclasses import replace
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.offline import Offline
from server.operations.prints import Asked
from server.wire.fold import fold
from server.wire.vocabulary import State
from tests.server.operations.journal import (
    KIOSK,
    PERSON,
    issued,
    merge,
)
from tests.server.small_hall import (
    CENTRE,
    SmallHall,
    caller,
    contents,
    local_ms,
)

Json = dict[str, Any]

YEAR_MS = 366 * 24 * 3_600_000


def test_a_number_given_up_before_the_merge_is_cancelled_and_counts_against_no_limit(
    hall: SmallHall, offline: Offline
) -> None:
    hall.draw(by=(by := caller(KIOSK)), party=PERSON)
    shot = hall.snapshot()
    line = issued(key=by.key, party=PERSON, cancelled=True)
    first = merge(offline, line)
    assert "id" in first[0]
    ticket = hall.ticket("K1.001")
    assert (ticket["state"], ticket["ended_because"]) == (State.CANCELLED, "given_up")
    assert ticket["drawn_at"] == local_ms("09:20")
    assert hall.ticket("A001")["state"] == State.CANCELLED
    assert fold(shot, hall.events(shot["event_id"])) == hall.snapshot()
    day = hall.client.redis.hgetall(hall.today.day)
    counted = {name: value for name, value in day.items() if name.startswith(("h:", "u:"))}
    assert set(counted.values()) <= {"0"}
    before = contents(hall.client)
    assert merge(offline, line) == first
    assert contents(hall.client) == before
    hall.open("c01")
    with pytest.raises(Refused, match="nobody_waiting"):
        hall.call()


def test_a_number_with_a_slip_stays_where_the_kiosk_only_did_not_know_it_was_seen(
    hall: SmallHall, offline: Offline
) -> None:
    hall.draw(by=(by := caller(KIOSK)), party=PERSON)
    hall.prints.ask(CENTRE, Asked("printer-1", "ticket", hall.ticket("A001")["id"]), caller(KIOSK))
    line = issued(key=by.key, party=PERSON, cancelled=True)
    refused = merge(offline, line)
    assert refused[0]["code"] == "already_called"
    assert merge(offline, line) == refused
    assert hall.ticket("A001")["state"] == State.WAITING


def test_a_number_given_up_after_the_merge_is_cancelled_by_merging_it_again(
    hall: SmallHall, offline: Offline
) -> None:
    line = issued(party=PERSON)
    first = merge(offline, line)
    assert merge(offline, replace(line, cancelled=True)) == first
    assert (hall.ticket("K1.001")["state"], hall.ticket("K1.001")["ended_because"]) == (
        State.CANCELLED,
        "given_up",
    )
    before = contents(hall.client)
    assert merge(offline, replace(line, cancelled=True)) == merge(offline, line) == first
    assert contents(hall.client) == before


def test_a_number_that_was_called_is_not_given_up_any_more(hall: SmallHall, offline: Offline) -> None:
    line = issued()
    first = merge(offline, line)
    hall.open("c01")
    hall.call()
    assert merge(offline, replace(line, cancelled=True)) == first
    assert hall.ticket("K1.001")["state"] == State.CALLED
