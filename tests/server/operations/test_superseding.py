"""The draw that timed out and the offline number given instead: one of them counts, whatever happens between."""

import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.offline import Offline
from server.operations.offline_form import Issued
from server.store.client import Client
from server.store.embedded import Embedded
from server.store.snapshot import read_fold
from server.wire.fold import fold
from server.wire.vocabulary import State
from tests.server.operations.journal import KIOSK, PERSON, issued, live, merge, seen_by_staff
from tests.server.small_hall import (
    CENTRE,
    DAY,
    Clock,
    SmallHall,
    caller,
    contents,
    local_ms,
)

Json = dict[str, Any]


def test_the_draw_that_timed_out_is_superseded_and_its_key_means_the_offline_ticket(
    hall: SmallHall, offline: Offline
) -> None:
    by = caller(KIOSK)
    drawn = hall.draw(by=by, party=PERSON)
    shot = read_fold(hall.client, hall.keys, hall=True)
    assert shot is not None
    before = shot.snapshot()
    line = issued(key=by.key, party=PERSON)
    first = merge(offline, line)
    assert first == [{"key": by.key, "id": f"{CENTRE}-20261123-K1.001"}]
    old = hall.ticket(drawn.ticket["number"])
    assert (old["state"], old["ended_because"]) == (State.CANCELLED, "superseded")
    assert list(live(hall)) == ["K1.001"]
    again = hall.draw(by=by, party=PERSON)
    assert (again.repeated, again.ticket["number"]) == (True, "K1.001")
    assert merge(offline, line) == first
    after = read_fold(hall.client, hall.keys, hall=True)
    assert after is not None
    assert fold(before, hall.events(before["event_id"])) == after.snapshot()
    day = hall.client.redis.hgetall(hall.today.day)
    held = {name: value for name, value in day.items() if name.startswith("h:")}
    assert sorted(held.values()) == ["1", "K1.001"]
    assert (day["u:all-day:A"], day["u:all-day:A:kiosk"]) == ("1", "1")
    assert seen_by_staff(hall, "K1.001").overrun == ()


def test_a_missed_draw_is_superseded_too_and_one_that_was_given_up_needs_nothing(
    hall: SmallHall, offline: Offline
) -> None:
    hall.open("c01")
    missed, given_up = caller(KIOSK), caller(KIOSK)
    hall.draw(by=missed)
    assert hall.miss() == "A001"
    number = hall.draw(by=given_up).ticket["number"]
    hall.reception.cancel(CENTRE, number, caller(), None)
    merge(offline, issued("K1.001", key=missed.key), issued("K1.002", key=given_up.key))
    assert [hall.ticket(one)["ended_because"] for one in ("A001", "A002")] == ["superseded", "given_up"]
    assert sorted(live(hall)) == ["K1.001", "K1.002"]


def called_meanwhile(hall: SmallHall) -> tuple[Issued, list[Json]]:
    """The line of a number given for a draw that came through and was called, and what its merge answers."""
    by = caller(KIOSK)
    drawn = hall.draw(by=by)
    hall.open("c01")
    hall.call()
    return issued(key=by.key), [{"key": by.key, "code": "already_called", "id": drawn.ticket["id"]}]


def test_a_draw_that_was_called_meanwhile_counts_and_the_offline_number_does_not(
    hall: SmallHall, offline: Offline
) -> None:
    line, expected = called_meanwhile(hall)
    assert merge(offline, line) == expected
    hall.counters.finish(CENTRE, "c01", caller("clerk-c01"), Finish())
    assert merge(offline, line) == expected
    assert live(hall) == {}


def test_a_draw_that_was_called_still_counts_after_it_was_missed(
    hall: SmallHall, offline: Offline, clock: Clock
) -> None:
    """The kiosk was told so, and may have told the visitor: merging again doesn't change its mind."""
    line, expected = called_meanwhile(hall)
    assert merge(offline, line) == expected
    hall.counters.recall(CENTRE, "c01", caller("clerk-c01"))
    clock.pass_s(60)
    hall.counters.no_show(CENTRE, "c01", caller("clerk-c01"))
    before = contents(hall.client)
    assert merge(offline, line) == expected
    assert contents(hall.client) == before
    assert list(live(hall)) == ["A001"]


def test_a_draw_called_while_it_is_superseded_leaves_one_ticket_that_counts(
    store: Embedded, hall: SmallHall, offline: Offline, clock: Clock
) -> None:
    hall.open("c01")
    other = SmallHall(Client(store.url, clock), clock)
    for turn in range(1, 9):
        by = caller(KIOSK)
        old = hall.draw(by=by).ticket["number"]
        line = issued(f"K1.{turn:03d}", key=by.key)
        together = threading.Barrier(2)
        results: list[Json] = []

        def merges(
            line: Issued = line, together: threading.Barrier = together, results: list[Json] = results
        ) -> None:
            together.wait(60)
            results.extend(merge(offline, line))

        thread = threading.Thread(target=merges)
        thread.start()
        together.wait(60)
        called = other.call()
        thread.join()
        if results[0].get("code") == "already_called":
            assert (called, list(live(hall))) == (old, [old])
        else:
            assert results[0]["id"].endswith(line.number)
            assert (called, list(live(hall))) == (line.number, [line.number])
        other.counters.finish(CENTRE, "c01", caller("clerk-c01"), Finish())
    other.client.close()


def test_a_draw_that_arrives_after_the_merge_draws_nothing(hall: SmallHall, offline: Offline) -> None:
    by = caller(KIOSK)
    merge(offline, issued(key=by.key))
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        hall.draw(by=by)
    assert caught.value.code == "key_reused"
    assert contents(hall.client) == before


@pytest.mark.parametrize("drawn_on", ["23:59", "00:01"])
def test_a_draw_on_the_other_side_of_midnight_is_superseded(
    hall: SmallHall, offline: Offline, clock: Clock, drawn_on: str
) -> None:
    """The kiosk's clock and the server's need not see the same midnight."""
    before_midnight = drawn_on == "23:59"
    by = caller(KIOSK)
    clock.now_ms = local_ms("23:59")
    hall.halls.get(CENTRE).today()
    clock.now_ms = local_ms(drawn_on, DAY if before_midnight else "2026-11-24")
    old = hall.draw(by=by).ticket
    clock.now_ms = local_ms("00:02", "2026-11-24")
    hall.halls.get(CENTRE).today()
    day = "2026-11-24" if before_midnight else DAY
    (result,) = merge(offline, issued(at="00:00" if before_midnight else "23:58", day=day, key=by.key))
    assert result["id"] == f"{CENTRE}-{day.replace('-', '')}-K1.001"
    assert hall.reading.ticket(CENTRE, old["id"])[1]["ended_because"] == "superseded"
    again = hall.draw(by=by)
    assert (again.repeated, again.ticket["number"]) == (True, "K1.001")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_same_journal_gives_the_same_tickets_however_its_merges_interleave(
    hall: SmallHall, offline: Offline, clock: Clock, data: st.DataObject
) -> None:
    """Chunks of a journal, some sent twice, some lines the draws that timed out: one ticket a line, always the same."""
    hall.client.redis.flushall()
    hall.halls.get(CENTRE).reload()
    timed_out = [caller(KIOSK, f"draw-{n}") for n in range(2)]
    for by in timed_out:
        hall.draw(by=by)
    keys = [*(by.key for by in timed_out), *(f"line-{n}" for n in range(4))]
    journal = [
        issued(f"K1.{n:03d}", at=f"09:{10 + n}", key=key, service=("S1", "S3")[n % 2])
        for n, key in enumerate(keys, 1)
    ]
    chunks = data.draw(st.lists(st.lists(st.sampled_from(journal), max_size=4), max_size=6))
    for chunk in [*chunks, data.draw(st.permutations(journal))]:
        results = merge(offline, *chunk)
        assert [one["id"].rpartition("-")[2] for one in results] == [line.number for line in chunk]
    tickets = live(hall)
    assert {number: (one["rank_at"], one["service"], one["version"]) for number, one in tickets.items()} == {
        line.number: (line.drawn_at, line.service, 1) for line in journal
    }
    assert {hall.ticket(one)["state"] for one in ("A001", "A002")} == {State.CANCELLED}
