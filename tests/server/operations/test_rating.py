"""A stop of a visit is rated once, by its holder, also after the day; neither events nor clerks tell how."""

import json
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.rating import Rating
from server.store import stream
from tests.server.small_hall import CENTRE, DAY, SmallHall, caller, clerk, contents

RATED = "ticket.rated"


def served(hall: SmallHall, **more: Any) -> str:
    """The id of a ticket that was finished at c01."""
    number = hall.number(**more)
    if not hall.snapshot()["counters"][0]["clerk"]:
        hall.open("c01")
    assert hall.call("c01") == number
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    return str(hall.ticket(number)["id"])


def refusal(hall: SmallHall, ticket: str, rating: Rating, **who: str) -> str:
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        hall.ratings.rate(ticket, caller("visitor", **who), rating)
    assert contents(hall.client) == before
    return caught.value.code


def test_a_rating_is_kept_apart_and_its_event_tells_only_that_there_is_one(hall: SmallHall) -> None:
    ticket = served(hall)
    given = hall.ratings.rate(ticket, caller("visitor"), Rating(2, None, ("态度",), "让我跑了三趟"))
    assert (given["ticket"], given["stop"], given["level"], given["tags"]) == (ticket, 0, 2, ["态度"])
    (event,) = [event for event in hall.events() if event["type"] == RATED]
    assert event["ticket"]["rated"] == [0]
    told = json.dumps([event, hall.snapshot(), hall.ticket("A001")], ensure_ascii=False)
    assert "level" not in told
    assert "态度" not in told
    assert "跑了三趟" not in json.dumps(contents(hall.client), ensure_ascii=False)  # sealed wherever it lies
    found, _ = hall.reading.ticket(CENTRE, ticket)
    assert hall.ratings.given(found) == [
        {name: given[name] for name in ("stop", "level", "tags", "rated_at")}
    ]


def test_a_stop_is_rated_once_and_the_same_key_gives_the_same_answer(hall: SmallHall) -> None:
    ticket = served(hall)
    first = hall.ratings.rate(ticket, caller("visitor", "k1"), Rating(5))
    before = contents(hall.client)
    assert hall.ratings.rate(ticket, caller("visitor", "k1"), Rating(5)) == first
    assert contents(hall.client) == before
    assert refusal(hall, ticket, Rating(1)) == "already_rated"
    with pytest.raises(Refused) as caught:
        hall.ratings.rate(ticket, caller("visitor", "k1", "0ther"), Rating(1))
    assert caught.value.code == "key_reused"


def test_nothing_is_rated_before_it_is_finished(hall: SmallHall) -> None:
    number = hall.number()
    ticket = hall.ticket(number)["id"]
    assert refusal(hall, ticket, Rating(5)) == "not_finished"
    hall.open("c01")
    hall.call("c01")
    assert refusal(hall, ticket, Rating(5)) == "not_finished"
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    assert refusal(hall, ticket, Rating(5, 0)) == "not_finished"


def test_each_stop_of_a_visit_is_rated_by_itself_while_the_visit_goes_on(hall: SmallHall) -> None:
    ticket = served(hall, services=("S1", "S3"))
    assert hall.ratings.rate(ticket, caller("visitor", "k1"), Rating(4))["stop"] == 0
    hall.open("c03")
    number = hall.call("c03")
    assert hall.ticket(number)["state"] == "called"
    # Though much has happened
    assert hall.ratings.rate(ticket, caller("visitor", "k1"), Rating(4))["level"] == 4
    hall.counters.finish(CENTRE, "c03", clerk("c03"), hall.done)
    assert hall.ratings.rate(ticket, caller("visitor"), Rating(1))["stop"] == 1
    assert hall.ticket(number)["rated"] == [0, 1]


def test_a_rated_finish_is_no_longer_undone(hall: SmallHall) -> None:
    ticket = served(hall)
    finished = hall.last_event()
    hall.ratings.rate(ticket, caller("visitor"), Rating(1))
    with pytest.raises(Refused) as caught:
        hall.undoing.undo(CENTRE, "A001", clerk("c01"), finished)
    assert caught.value.code == "cannot_undo"
    assert hall.ticket("A001")["state"] == "done"


def test_a_finish_can_still_be_undone_where_an_earlier_stop_was_rated(hall: SmallHall) -> None:
    ticket = served(hall, services=("S1", "S3"))
    hall.ratings.rate(ticket, caller("visitor"), Rating(5))
    hall.open("c03")
    hall.call("c03")
    hall.counters.finish(CENTRE, "c03", clerk("c03"), hall.done)
    assert hall.undoing.undo(CENTRE, "A001", clerk("c03"), hall.last_event())["state"] == "serving"
    assert hall.ticket("A001")["rated"] == [0]


def test_a_ticket_is_rated_after_its_day_is_over(hall: SmallHall) -> None:
    ticket = served(hall)
    hall.clock.pass_s(24 * 3600)
    hall.number()  # somebody begins the next day
    given = hall.ratings.rate(ticket, caller("visitor"), Rating(3))
    assert given["level"] == 3
    (event,) = [event for event in hall.events() if event["type"] == RATED]
    assert event["day"] == DAY


def test_how_it_was_rated_is_in_the_stream_for_the_archive_alone(hall: SmallHall) -> None:
    ticket = served(hall)
    hall.ratings.rate(ticket, caller("visitor"), Rating(2, None, ("慢",)))
    entry = stream.one(hall.client, hall.keys.stream, hall.last_event())
    assert entry is not None
    rating = json.loads(entry["g"])
    assert (rating["stop"], rating["level"], rating["tags"]) == (0, 2, ["慢"])
