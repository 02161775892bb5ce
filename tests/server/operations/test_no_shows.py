"""No-shows in a row suspend remote draws for a while, a visit ends the row, and drawing in person is never touched."""

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.refusals import Conflict
from server.domain.ticket import Ticket
from server.operations import no_shows
from server.operations.change import checked, read_ticket
from server.operations.day import commit
from server.operations.halls import Today
from server.store.plan import Plan
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTIES, Clock, SmallHall

PERSON = {"phone": "13900000001"}
[PARTY] = PARTIES.hashes(PERSON)
WEEK_MS = 7 * 24 * 3_600_000


@pytest.fixture
def today(hall: SmallHall) -> Today:
    return hall.halls.get(CENTRE).today()


def put(today: Today, add: Callable[[Plan], None]) -> None:
    """Commit a plan of that alone."""
    plan = Plan([today.keys.day, today.keys.base.stream])
    add(plan)
    checked(commit(today.hall.client, plan), plan)


def ticket(hall: SmallHall, today: Today, channel: Channel = Channel.WECHAT, **more: Any) -> Ticket:
    return read_ticket(today, hall.number(channel=channel, **more))


def kept(hall: SmallHall) -> dict[str, str]:
    found: dict[str, str] = hall.client.redis.hgetall(hall.keys.no_shows)
    return found


def test_the_third_no_show_in_a_row_suspends_for_a_week(hall: SmallHall, today: Today, clock: Clock) -> None:
    missed = ticket(hall, today, party=PERSON)
    for count in ("1", "2"):
        put(today, lambda plan: no_shows.count_missed(today, plan, missed))
        assert kept(hall) == {PARTY: f"{count} {clock.now_ms}"}
    put(today, lambda plan: no_shows.count_missed(today, plan, missed))
    assert kept(hall) == {no_shows.until_field(PARTY): str(clock.now_ms + WEEK_MS)}


def test_a_visit_ends_the_row_and_costs_nothing_where_there_is_none(hall: SmallHall, today: Today) -> None:
    visit = ticket(hall, today, party=PERSON)
    put(today, lambda plan: no_shows.count_missed(today, plan, visit))
    put(today, lambda plan: no_shows.count_served(today, plan, visit))
    assert kept(hall) == {}
    plan = Plan([today.keys.day, today.keys.base.stream])
    no_shows.count_served(today, plan, visit)
    assert (plan.names, plan.writes) == ([], [])


@pytest.mark.parametrize("more", [{"channel": Channel.KIOSK, "party": PERSON}, {"channel": Channel.WECHAT}])
def test_who_drew_in_the_hall_or_gave_no_name_is_not_counted(
    hall: SmallHall, today: Today, more: dict[str, Any]
) -> None:
    missed = ticket(hall, today, **more)
    put(today, lambda plan: no_shows.count_missed(today, plan, missed))
    assert kept(hall) == {}


def test_two_no_shows_counted_at_once_are_two(hall: SmallHall, today: Today) -> None:
    missed = ticket(hall, today, party=PERSON)
    late = Plan([today.keys.day, today.keys.base.stream])
    no_shows.count_missed(today, late, missed)
    put(today, lambda plan: no_shows.count_missed(today, plan, missed))
    with pytest.raises(Conflict):
        checked(commit(hall.client, late), late)
    assert kept(hall) == {PARTY: f"1 {hall.clock.now_ms}"}


def test_a_suspended_party_is_refused_until_the_very_time_and_told_it(
    hall: SmallHall, today: Today, clock: Clock
) -> None:
    until = clock.now_ms + 1000
    hall.client.redis.hset(hall.keys.no_shows, no_shows.until_field(PARTY), until)
    parties = ["nobody", PARTY]
    with pytest.raises(Conflict) as conflict:
        put(today, lambda plan: no_shows.guard_remote(today, plan, parties))
    assert conflict.value.guard == no_shows.GUARD
    refused = no_shows.refused(today, parties)
    assert (refused.code, refused.detail) == ("remote_suspended", {"until": until})
    assert refused.values["until"]("zh-CN") == "11月23日 09:30"  # type: ignore[operator]
    assert refused.values["until"]("en") == "09:30 on 11/23"  # type: ignore[operator]
    clock.now_ms = until
    put(today, lambda plan: no_shows.guard_remote(today, plan, parties))


def test_what_holds_no_longer_is_forgotten_and_nothing_else(
    hall: SmallHall, today: Today, clock: Clock
) -> None:
    now_ms = clock.now_ms
    over, holds = no_shows.until_field("a"), no_shows.until_field("b")
    old, recent = f"2 {now_ms - no_shows.KEPT_MS}", f"2 {now_ms - no_shows.KEPT_MS + 1}"
    many = {f"p{n}": old for n in range(3 * no_shows.AT_ONCE)}
    fields = {over: now_ms, holds: now_ms + 1, "old": old, "recent": recent}
    hall.client.redis.hset(hall.keys.no_shows, mapping=many | fields)
    assert no_shows.forget(today) == len(many) + 2
    assert kept(hall) == {holds: str(now_ms + 1), "recent": recent}
    assert no_shows.forget(today) == 0
