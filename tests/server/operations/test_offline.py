"""Offline numbers on the real store: merged once whatever happens, and ranked by when they were drawn."""

from typing import Any

import pytest

from server.operations.devices import Status
from server.operations.offline import Offline
from server.store import numbers
from server.wire.catalogue import Quota
from server.wire.secret import partition_of
from server.wire.vocabulary import State
from tests.server.operations.journal import (
    KIOSK,
    PERSON,
    code,
    given_at,
    issued,
    merge,
    secret,
    seen_by_staff,
)
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

YEAR_MS = 366 * 24 * 3_600_000


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


@pytest.mark.parametrize(
    ("followed", "arrived_at"),
    [
        ("09:00", "09:10"),  # as drawn
        ("09:12", "09:12"),  # the clock says it was drawn before the contact that it followed
        ("09:40", "09:25"),  # no such contact: the last that the server knows of bounds it
        (None, "09:25"),
    ],
)
def test_a_number_counts_from_the_contact_that_it_followed_though_the_kiosk_spoke_since(
    hall: SmallHall, offline: Offline, clock: Clock, followed: str | None, arrived_at: str
) -> None:
    for at in ("09:00", "09:25"):
        clock.now_ms = local_ms(at)
        hall.devices.status(CENTRE, Status(KIOSK, "kiosk", "ok"))
    clock.now_ms = local_ms("09:30")
    merge(offline, issued(at="09:10", contact_at=followed and local_ms(followed)))
    assert hall.ticket("K1.001")["rank_at"] == local_ms(arrived_at)


def test_a_number_counts_from_the_contact_it_names_where_the_server_knows_of_none(
    hall: SmallHall, offline: Offline
) -> None:
    merge(offline, issued(drawn_at=0, contact_at=local_ms("09:05")))
    assert hall.ticket("K1.001")["rank_at"] == local_ms("09:05")


def test_no_number_was_drawn_before_its_series_was_given(hall: SmallHall, offline: Offline) -> None:
    merge(offline, issued("K2.001", at="08:30", contact_at=0))
    assert hall.ticket("K2.001")["rank_at"] == local_ms("09:10")


def test_a_number_of_another_kiosks_series_is_refused(hall: SmallHall, offline: Offline) -> None:
    hall.halls.get(CENTRE).today()
    before = contents(hall.client)
    assert code(offline, issued("K3.001")) == "not_yours"
    assert offline.merge(CENTRE, "kiosk-2", [line := issued()]) == [{"key": line.key, "code": "not_yours"}]
    assert contents(hall.client) == before


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
    offline = Offline(calendar_hall.halls, calendar_hall.reception.drawing, given_at)
    clock.now_ms = local_ms("18:00")
    merge(offline, issued("K1.001", at="09:00"), issued("K1.002", at="17:10"), issued("K1.003", at="06:00"))
    assert [calendar_hall.ticket(f"K1.00{n}")["session"] for n in (1, 2, 3)] == ["am", "am", "am"]
    clock.now_ms = local_ms("09:30", "2026-11-28")  # a Saturday
    saturday = issued("K1.001", at="09:00", day="2026-11-28")
    calendar_hall.halls.get(CENTRE).today()
    assert code(offline, saturday) == "session_closed"


def test_what_its_holder_needs_and_speaks_comes_with_it(hall: SmallHall, offline: Offline) -> None:
    merge(offline, issued(needs=["escort"], lang="en"), issued("K1.002", needs=["sign"], cancelled=True))
    seen = [seen_by_staff(hall, number) for number in ("K1.001", "K1.002")]
    assert [(one.needs, one.lang) for one in seen] == [(("escort",), "en"), ((), "zh-CN")]


def test_a_class_is_claimed_offline_and_proven_by_a_card_only(hall: SmallHall, offline: Offline) -> None:
    merge(
        offline,
        issued("K1.001", priority={"class": "veteran", "verified": True}),
        issued("K1.002", priority={"class": "withdrawn", "verified": False}),
    )
    assert seen_by_staff(hall, "K1.001").priority == {"class": "veteran", "verified": False}
    assert seen_by_staff(hall, "K1.002").priority is None
    assert hall.ticket("K1.001")["rank_at"] == local_ms("09:20")
