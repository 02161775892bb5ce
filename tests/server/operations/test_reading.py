"""Reading the hall: who a secret opens for, the place in line, counters and events; nothing is changed by it."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations import reading
from server.operations.counter import Finish
from server.operations.reading import Listed
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


def test_what_is_accepted_is_promised_by_the_halls_own_working_days(hall: SmallHall) -> None:
    ticket, _ = hall.reading.by_secret(secret(hall))  # of a service whose guide promises nothing
    hall.clock.now_ms = local_ms("10:00", "2026-11-27")  # a Friday
    assert hall.reading.promised_due_at(ticket) == local_ms("00:00", "2026-12-12") - 1


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
    shown = [one["number"] for one in hall.counter_reading.counter(CENTRE, "c02")["next"]]
    called = [hall.counters.call_next(CENTRE, "c02", clerk("c02"), Finish()).called for _ in shown]
    assert shown == [one["number"] for one in called if one] == ["A001", "A002", "B001", "B002"]
    figures = hall.counter_reading.counter(CENTRE, "c02")
    assert (figures["ticket"]["number"], figures["waiting"], figures["figures"]["finished"]) == ("B002", 0, 3)


def test_counter_says_from_when_its_visitor_may_be_missed_later_with_needs(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw(needs=("escort",))
    hall.call()
    hall.counters.recall(CENTRE, "c01", clerk("c01"))
    no_show_at = hall.counter_reading.counter(CENTRE, "c01")["no_show_at"]
    assert no_show_at == hall.clock.now_ms + 20_000
    hall.clock.now_ms = no_show_at
    hall.counters.no_show(CENTRE, "c01", clerk("c01"))
    assert hall.counter_reading.counter(CENTRE, "c01")["no_show_at"] is None


def test_reading_changes_nothing(hall: SmallHall) -> None:
    own = secret(hall)
    hall.open("c01")
    before = contents(hall.client)
    hall.reading.by_secret(own)
    hall.reading.board(CENTRE)
    hall.counter_reading.counter(CENTRE, "c01")
    hall.counter_reading.counters(CENTRE)
    hall.reading.tickets(CENTRE, Listed(), staff=True)
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
    assert [one["number"] for one in listed(CENTRE, Listed(), staff=False)] == ["A001", "B001", "A002"]
    assert [one["number"] for one in listed(CENTRE, Listed("waiting"), staff=False)] == ["B001", "A002"]
    assert [one["number"] for one in listed(CENTRE, Listed("waiting", "A"), staff=False)] == ["A002"]


def test_a_list_goes_on_where_a_page_ended_and_into_the_days_to_come(
    hall: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = give_slots(hall)
    for _ in range(3):
        hall.draw()
    for day in ("2026-11-25", "2026-11-24"):
        book(hall, diary, "10:00", day)
    monkeypatch.setattr(reading, "MOST_LISTED", 2)
    found: list[str] = []
    while page := hall.reading.tickets(
        CENTRE, Listed(later=True, after=found[-1] if found else None), staff=False
    ):
        assert len(page) <= 2
        found += [one["id"] for one in page]
    assert found == [
        "demo-20261123-A001", "demo-20261123-A002", "demo-20261123-A003", "demo-20261124-A001", "demo-20261125-A001",
    ]  # fmt: skip
    assert hall.reading.tickets(CENTRE, Listed(after="demo-20261123-A003"), staff=False) == []


def test_who_was_away_over_midnight_can_ask_for_what_happened_to_tickets_of_before(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    seen = hall.last_event()
    hall.miss()
    hall.clock.now_ms = local_ms("10:00", "2026-11-24")
    hall.draw()
    told = hall.reading.events(CENTRE, seen, 20, staff=False, past=True)
    assert told["events"] == hall.events(seen, staff=False)
    assert {event["day"] for event in told["events"]} == {"2026-11-23", "2026-11-24"}
    assert hall.reading.events(CENTRE, told["next"], 20, staff=False, past=True)["events"] == []


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
