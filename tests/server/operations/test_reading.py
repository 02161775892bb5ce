"""Reading the hall: who a secret opens for, the place in line, counters and events; nothing is changed by it."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.wire.secret import Locator, pack, unpack
from tests.server.operations.diary import book, give_slots
from tests.server.small_hall import CENTRE, Clock, SmallHall, clerk, contents, local_ms


def secret(hall: SmallHall) -> str:
    drawn = hall.draw()
    return hall.reading.secret_of(drawn.ticket, drawn.secret)


def refused(hall: SmallHall, forged: str) -> str:
    with pytest.raises(Refused) as caught:
        hall.reading.by_secret(forged)
    return caught.value.code


def test_secret_opens_its_own_ticket(hall: SmallHall) -> None:
    first, second = secret(hall), secret(hall)
    assert [hall.reading.by_secret(one)[1]["number"] for one in (first, second)] == ["A001", "A002"]


def test_secret_opens_its_ticket_on_the_next_day_too(hall: SmallHall) -> None:
    own = secret(hall)
    hall.clock.now_ms = local_ms("10:00", "2026-11-24")
    assert hall.reading.by_secret(own)[1]["id"] == "demo-20261123-A001"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"number": "A002"}, id="another's number"),
        pytest.param({"number": "A999"}, id="a number nobody has"),
        pytest.param({"day": "2026-11-22"}, id="another day"),
        pytest.param({"centre": "town"}, id="a centre nobody knows"),
        pytest.param({"partition": 7}, id="another partition"),
    ],
)
def test_forged_locator_opens_nothing(hall: SmallHall, change: dict[str, Any]) -> None:
    opened = unpack(secret(hall))
    hall.draw()
    assert opened is not None
    locator, random = opened
    fields = {name: getattr(locator, name) for name in Locator.__slots__} | change
    assert refused(hall, pack(Locator(**fields), random)) == "not_found"


@pytest.mark.parametrize("forged", ["", "A001", "demo-20261123-A001", "x" * 60, "号" * 20])
def test_text_that_is_no_secret_opens_nothing(hall: SmallHall, forged: str) -> None:
    secret(hall)
    assert refused(hall, forged) == "not_found"


def test_every_single_altered_letter_opens_nothing(hall: SmallHall) -> None:
    own = secret(hall)
    for place, letter in enumerate(own):
        assert refused(hall, own[:place] + ("A" if letter != "A" else "B") + own[place + 1 :]) == "not_found"


def test_counter_shows_who_is_next_in_the_order_of_the_calls(hall: SmallHall) -> None:
    for service in ("S1", "S3", "S1", "S3"):
        hall.draw(service)
        hall.clock.pass_s(20)
    hall.open("c02")
    shown = [one["number"] for one in hall.reading.counter(CENTRE, "c02")["next"]]
    called = [hall.counters.call_next(CENTRE, "c02", clerk("c02"), Finish()).called for _ in shown]
    assert shown == [one["number"] for one in called if one] == ["A001", "A002", "B001", "B002"]
    figures = hall.reading.counter(CENTRE, "c02")
    assert (figures["ticket"]["number"], figures["waiting"], figures["figures"]["finished"]) == ("B002", 0, 3)


def test_reading_changes_nothing(hall: SmallHall) -> None:
    own = secret(hall)
    hall.open("c01")
    before = contents(hall.client)
    hall.reading.by_secret(own)
    hall.reading.board(CENTRE)
    hall.reading.counter(CENTRE, "c01")
    hall.reading.counters(CENTRE)
    hall.reading.tickets(CENTRE, None, None, staff=True)
    hall.reading.events(CENTRE, None, 10, staff=True)
    assert contents(hall.client) == before


def test_events_are_read_a_page_at_a_time_without_a_gap(hall: SmallHall) -> None:
    for _ in range(7):
        hall.draw()
    found: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = hall.reading.events(CENTRE, after, 3, staff=True)
        found, after, more = found + page["events"], page["next"], page["more"]
    assert found == hall.events()


def test_events_after_one_of_yesterday_are_refused_with_todays_date(hall: SmallHall) -> None:
    hall.draw()
    yesterday = hall.last_event()
    hall.clock.now_ms = local_ms("10:00", "2026-11-24")
    hall.draw()
    with pytest.raises(Refused) as caught:
        hall.reading.events(CENTRE, yesterday, 10, staff=False)
    assert (caught.value.code, caught.value.detail) == ("day_over", {"day": "2026-11-24"})


def test_tickets_are_listed_by_state_and_queue_in_the_order_of_draws(hall: SmallHall) -> None:
    for service in ("S1", "S3", "S1"):
        hall.draw(service)
    hall.open("c01")
    hall.call()
    listed = hall.reading.tickets
    assert [one["number"] for one in listed(CENTRE, None, None, staff=False)] == ["A001", "B001", "A002"]
    assert [one["number"] for one in listed(CENTRE, "waiting", None, staff=False)] == ["B001", "A002"]
    assert [one["number"] for one in listed(CENTRE, "waiting", "A", staff=False)] == ["A002"]


def test_events_go_on_after_an_appointment_of_a_later_day_and_on_its_day_from_before_it_began(
    hall: SmallHall, clock: Clock
) -> None:
    diary = give_slots(hall)
    hall.draw()
    book(hall, diary, "10:00", "2026-11-24")
    booked = hall.last_event()
    hall.draw()
    told = hall.reading.events(CENTRE, booked, 10, staff=True)
    assert [event["type"] for event in told["events"]] == ["ticket.drawn"]
    clock.now_ms = local_ms("09:00", "2026-11-24")
    hall.draw()
    told = hall.reading.events(CENTRE, booked, 10, staff=True)
    assert [event["type"] for event in told["events"]] == ["day.changed", "ticket.drawn"]
