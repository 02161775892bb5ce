"""Offline numbers on the real store: merged once whatever happens, and ranked by when they were drawn."""

import itertools
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.devices import Status
from server.operations.offline import Offline
from server.operations.offline_form import Issued
from server.store import numbers
from server.store.client import Client
from server.store.embedded import Embedded
from server.store.snapshot import read_fold
from server.wire.catalogue import Quota
from server.wire.fold import fold
from server.wire.secret import Locator, pack, partition_of
from server.wire.vocabulary import State
from tests.server.small_hall import (
    CENTRE,
    DAY,
    PARTITIONS,
    Clock,
    SmallHall,
    caller,
    catalogue,
    contents,
    local_ms,
)

Json = dict[str, Any]

KIOSK = "kiosk-1"
PERSON = {"id_type": "id_card", "id_number": "510101199001011234"}
YEAR_MS = 366 * 24 * 3_600_000

_keys = itertools.count(1)


@pytest.fixture
def offline(hall: SmallHall) -> Offline:
    return Offline(hall.halls, hall.reception.drawing)


def secret(number: str, day: str = DAY, centre: str = CENTRE, partition: int | None = None) -> str:
    located = partition_of(centre, PARTITIONS) if partition is None else partition
    return pack(Locator(located, centre, day, number), number.encode().ljust(12, b"\0")[:12])


def issued(number: str = "K1.001", at: str = "09:20", day: str = DAY, **more: Any) -> Issued:
    """A line of the kiosk's journal."""
    line = {
        "key": f"offline-{next(_keys)}", "fingerprint": "abcd", "number": number, "secret": secret(number, day),
        "service": "S1", "drawn_at": local_ms(at, day), "print": "printed",
    }  # fmt: skip
    return Issued(**{**line, **more})


def merge(offline: Offline, *lines: Issued) -> list[Json]:
    return offline.merge(CENTRE, KIOSK, lines)


def code(offline: Offline, line: Issued) -> str:
    (result,) = merge(offline, line)
    assert set(result) == {"key", "code"}
    return str(result["code"])


def live(hall: SmallHall) -> dict[str, Json]:
    folded = read_fold(hall.client, hall.keys, hall=True)
    assert folded is not None
    return {one["number"]: one for one in folded.snapshot()["tickets"]}


def seen_by_staff(hall: SmallHall, number: str) -> Any:
    return hall.reading.ticket(CENTRE, f"{CENTRE}-{DAY.replace('-', '')}-{number}")[0]


def test_a_merged_number_stands_where_it_was_drawn(hall: SmallHall, offline: Offline, clock: Clock) -> None:
    hall.draw()
    line = issued(at="09:20")
    assert merge(offline, line) == [{"key": line.key, "id": f"{CENTRE}-20261123-K1.001"}]
    ticket = hall.ticket("K1.001")
    at = local_ms("09:20")
    assert (ticket["drawn_at"], ticket["base_at"], ticket["rank_at"]) == (at, at, at)
    assert (ticket["offline"], ticket["state"], ticket["people_ahead"]) == (True, State.WAITING, 0)
    assert (ticket["print"]["state"], ticket["print"]["printer"]) == ("confirmed", KIOSK)
    assert hall.reading.by_secret(line.secret)[1]["number"] == "K1.001"
    hall.open("c01")
    assert hall.call() == "K1.001"
    assert hall.number() == "A002"


def test_merging_again_gives_the_same_results_and_changes_nothing(hall: SmallHall, offline: Offline) -> None:
    lines = [issued(f"K1.{n:03d}", at=f"09:1{n}") for n in range(1, 4)]
    first = merge(offline, *lines)
    before = contents(hall.client)
    assert merge(offline, *lines) == first
    assert merge(offline, *reversed(lines)) == first[::-1]
    assert contents(hall.client) == before


@pytest.mark.parametrize(
    ("state", "fault"), [("printed", "confirmed"), ("failed", "failed"), ("unknown", "unknown")]
)
def test_what_became_of_the_slip_is_on_the_ticket(
    hall: SmallHall, offline: Offline, state: str, fault: str
) -> None:
    merge(offline, issued(print=state))
    assert hall.ticket("K1.001")["print"]["state"] == fault


@pytest.mark.parametrize(
    ("drawn_at", "arrived_at"),
    [
        (local_ms("09:20"), local_ms("09:20")),
        (local_ms("08:10"), local_ms("09:00")),  # before the kiosk's last contact
        (local_ms("09:20") - YEAR_MS, local_ms("09:00")),
        (local_ms("09:20") + YEAR_MS, local_ms("09:30")),
        (0, local_ms("09:00")),
        (-(2**53), local_ms("09:00")),
        (2**53, local_ms("09:30")),
    ],
)
def test_a_wrong_clock_gains_and_loses_no_more_than_the_time_it_was_alone(
    hall: SmallHall, offline: Offline, clock: Clock, drawn_at: int, arrived_at: int
) -> None:
    clock.now_ms = local_ms("09:00")
    hall.devices.status(CENTRE, Status(KIOSK, "kiosk", "ok"))
    clock.now_ms = local_ms("09:30")
    merge(offline, issued(drawn_at=drawn_at))
    assert hall.ticket("K1.001")["rank_at"] == arrived_at


def test_a_kiosk_never_heard_of_is_believed_from_the_days_start(hall: SmallHall, offline: Offline) -> None:
    merge(offline, issued(drawn_at=local_ms("09:20") - YEAR_MS))
    assert hall.ticket("K1.001")["rank_at"] == local_ms("00:00")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"secret": secret("K1.002")}, "invalid_field"),
        ({"secret": secret("K1.001", "2026-11-24")}, "invalid_field"),
        ({"secret": secret("K1.001", centre="town-1")}, "invalid_field"),
        ({"secret": secret("K1.001", partition=(partition_of(CENTRE, PARTITIONS) + 1) % PARTITIONS)}, "invalid_field"),
        ({"secret": "x" * 40}, "invalid_field"),
        ({"number": "A001", "secret": secret("A001")}, "invalid_field"),
        ({"number": "K1.1", "secret": secret("K1.1")}, "invalid_field"),
        ({"number": "K1.001\n", "secret": secret("K1.001\n")}, "invalid_field"),
        ({"service": "S9"}, "unknown_service"),
        ({"secret": secret("K1.001", "2026-11-22")}, "day_over"),
    ],
)  # fmt: skip
def test_a_bad_line_has_a_code_changes_nothing_and_stops_no_other(
    hall: SmallHall, offline: Offline, wrong: Json, expected: str
) -> None:
    hall.halls.get(CENTRE).today()
    before = contents(hall.client)
    assert code(offline, issued(**wrong)) == expected
    assert contents(hall.client) == before
    results = merge(offline, issued("K1.007"), issued(**wrong), issued("K1.008"))
    assert ["id" in one for one in results] == [True, False, True]


def test_a_number_or_key_that_was_merged_for_another_line_is_refused(
    hall: SmallHall, offline: Offline
) -> None:
    line = issued()
    merge(offline, line)
    assert code(offline, issued()) == "number_taken"
    assert code(offline, issued("K1.002", key=line.key)) == "key_reused"
    assert code(offline, issued(key=line.key, fingerprint="beef")) == "key_reused"


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


def test_a_draw_that_was_called_meanwhile_counts_and_the_offline_number_does_not(
    hall: SmallHall, offline: Offline
) -> None:
    by = caller(KIOSK)
    drawn = hall.draw(by=by)
    hall.open("c01")
    hall.call()
    line = issued(key=by.key)
    expected = [{"key": by.key, "code": "already_called", "id": drawn.ticket["id"]}]
    assert merge(offline, line) == expected
    hall.counters.finish(CENTRE, "c01", caller("clerk-c01"), Finish())
    assert merge(offline, line) == expected
    assert live(hall) == {}


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
            together.wait(10)
            results.extend(merge(offline, line))

        thread = threading.Thread(target=merges)
        thread.start()
        together.wait(10)
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


def test_yesterday_is_merged_into_until_it_is_closed(hall: SmallHall, offline: Offline, clock: Clock) -> None:
    hall.halls.get(CENTRE).today()
    clock.now_ms = local_ms("00:05", "2026-11-24")
    line = issued(at="23:50")
    (result,) = merge(offline, line)
    assert result["id"] == f"{CENTRE}-20261123-K1.001"
    hall.client.redis.hset(hall.keys.on(DAY).day, mapping={"state": "ended", "v": "2"})
    assert merge(offline, line) == [result]
    assert code(offline, issued("K1.002", at="23:55")) == "day_over"
    assert [*numbers.pages(hall.client, hall.keys.on(DAY))] == [["K1.001"]]


def test_limits_send_nobody_away_and_what_goes_past_them_is_recorded(
    hall: SmallHall, offline: Offline
) -> None:
    plain = catalogue()
    queues = [one.model_copy(update={"quotas": {"*": Quota(total=2)}}) for one in plain.queues]
    hall.catalogue = plain.model_copy(update={"queues": queues})
    lines = [
        issued("K1.001", party=PERSON),
        issued("K1.002", party=PERSON),
        issued("K1.003", party=PERSON | {"id_number": "510101199001015678"}),
        issued("K1.004", party=PERSON, service="S3"),
    ]
    assert all("id" in one for one in merge(offline, *lines))
    assert [seen_by_staff(hall, line.number).overrun for line in lines] == [
        (), ("holding",), ("quota",), ("party",),
    ]  # fmt: skip
    hall.reception.cancel(CENTRE, "K1.002", caller(), None)
    held = [value for name, value in hall.client.redis.hgetall(hall.today.day).items() if name.endswith(":A")]
    assert "K1.001" in held


def test_a_suspended_queue_and_stopped_draws_send_nobody_away_who_has_a_number(
    hall: SmallHall, offline: Offline
) -> None:
    hall.halls.get(CENTRE).today()
    hall.client.redis.hset(hall.today.day, mapping={"stop": "1", "sus": '["A"]', "v": "2"})
    hall.halls.get(CENTRE).reload()
    assert "id" in merge(offline, issued())[0]


def test_it_belongs_to_the_session_it_was_drawn_in(calendar_hall: SmallHall, clock: Clock) -> None:
    offline = Offline(calendar_hall.halls, calendar_hall.reception.drawing)
    clock.now_ms = local_ms("18:00")
    merge(offline, issued("K1.001", at="09:00"), issued("K1.002", at="17:10"), issued("K1.003", at="06:00"))
    assert [calendar_hall.ticket(f"K1.00{n}")["session"] for n in (1, 2, 3)] == ["am", "am", "am"]
    clock.now_ms = local_ms("09:30", "2026-11-28")  # a Saturday
    saturday = issued("K1.001", at="09:00", day="2026-11-28")
    calendar_hall.halls.get(CENTRE).today()
    assert code(offline, saturday) == "session_closed"


def test_a_class_is_claimed_offline_and_proven_by_a_card_only(hall: SmallHall, offline: Offline) -> None:
    merge(
        offline,
        issued("K1.001", priority={"class": "veteran", "verified": True}),
        issued("K1.002", priority={"class": "withdrawn", "verified": False}),
    )
    assert seen_by_staff(hall, "K1.001").priority == {"class": "veteran", "verified": False}
    assert seen_by_staff(hall, "K1.002").priority is None
    assert hall.ticket("K1.001")["rank_at"] == local_ms("09:20")


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
