"""Drawing, checking in, requeueing and cancelling on the real store: what is answered and what is refused."""

from typing import Any

import pytest

from server.domain import rank
from server.domain.refusals import Refused
from server.operations.draw_request import DrawRequest
from server.wire.vocabulary import REMOTE_CHANNELS, Channel
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, catalogue, contents, local_ms

pytestmark = pytest.mark.every_store


PERSON = {"name": "张三", "id_type": "id_card", "id_number": "510101196001011234", "phone": "13900000000"}


def refusal(hall: SmallHall, **draw: Any) -> Refused:
    """The refusal of a draw that must change nothing."""
    hall.halls.get(CENTRE).today()
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        hall.draw(**draw)
    assert contents(hall.client) == before
    return caught.value


def test_draw_numbers_each_queue_from_one(hall: SmallHall) -> None:
    assert [hall.number(service) for service in ("S1", "S2", "S3", "S1", "S4")] == [
        "A001", "A002", "B001", "A003", "CZ001",
    ]  # fmt: skip


def test_draw_goes_on_after_999(hall: SmallHall) -> None:
    hall.draw()
    hall.client.redis.hset(hall.today.day, "n:A", "998")
    assert [hall.number(), hall.number()] == ["A999", "A1000"]


def test_draw_answers_the_ticket_as_it_is_read_afterwards(hall: SmallHall) -> None:
    hall.draw()
    drawn = hall.draw(priority={"class": "elderly", "verified": True})
    read = hall.ticket("A002")
    assert {name: read[name] for name in drawn.ticket} == drawn.ticket
    assert (drawn.ahead, drawn.waiting) == (0, 2)


def test_draw_ranks_only_a_verified_class_earlier(hall: SmallHall, clock: Clock) -> None:
    claimed = hall.draw(priority={"class": "elderly", "verified": False}).ticket
    verified = hall.draw(priority={"class": "elderly", "verified": True}).ticket
    assert claimed["rank_at"] == rank.walk_in(clock.now_ms)
    assert verified["rank_at"] == rank.walk_in(clock.now_ms, 600_000)
    assert verified["base_at"] == clock.now_ms


def test_draw_shows_the_public_name_of_a_sensitive_service(hall: SmallHall) -> None:
    assert hall.draw("S2").ticket["service_name"] == "综合事项"


@pytest.mark.parametrize("channel", Channel)
def test_draw_from_afar_is_booked_and_in_no_queue(hall: SmallHall, channel: Channel) -> None:
    drawn = hall.draw(channel=channel)
    remote = channel in REMOTE_CHANNELS
    assert drawn.ticket["state"] == ("booked" if remote else "waiting")
    assert (drawn.ahead, drawn.waiting) == ((None, 0) if remote else (0, 1))


def test_draw_with_the_same_key_gives_the_same_ticket_and_secret(hall: SmallHall) -> None:
    first = hall.draw(by=caller(key="again"))
    hall.draw()
    second = hall.draw(by=caller(key="again"))
    assert (second.ticket, second.secret, second.repeated) == (first.ticket, first.secret, True)
    assert len(hall.events()) == 3  # the day and two tickets


def test_draw_with_a_used_key_and_another_body_is_refused(hall: SmallHall) -> None:
    hall.draw(by=caller(key="again", fingerprint="aa"))
    assert refusal(hall, by=caller(key="again", fingerprint="bb")).code == "key_reused"


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        pytest.param({"service": "S9"}, "unknown_service", id="a service nobody offers"),
        pytest.param(
            {"service": "S1", "cases": 2}, "invalid_field", id="more matters than one number may bring"
        ),
        pytest.param(
            {"priority": {"class": "vip", "verified": True}}, "invalid_field", id="a class nobody knows"
        ),
    ],
)
def test_draw_is_refused_and_changes_nothing(hall: SmallHall, draw: dict[str, Any], code: str) -> None:
    assert refusal(hall, **draw).code == code


@pytest.mark.parametrize(
    ("at", "service", "code"),
    [
        pytest.param("08:29:59", "S1", "session_closed", id="before numbers are given"),
        pytest.param("16:30:00", "S1", "session_closed", id="at the last draw"),
        pytest.param("17:45:00", "S1", "not_offered_now", id="a service of the morning in the evening"),
        pytest.param("21:00:00", "S4", "session_closed", id="at night"),
    ],
)
def test_draw_is_refused_out_of_session(calendar_hall: SmallHall, at: str, service: str, code: str) -> None:
    calendar_hall.clock.now_ms = local_ms(at)
    assert refusal(calendar_hall, service=service).code == code


@pytest.mark.parametrize(
    ("at", "service", "session"),
    [
        ("08:30:00", "S1", "am"),
        ("16:29:59", "S1", "am"),
        ("12:00:00", "S4", "am"),
        ("17:30:00", "S4", "late"),
    ],
)
def test_draw_is_allowed_within_its_session(
    calendar_hall: SmallHall, at: str, service: str, session: str
) -> None:
    calendar_hall.clock.now_ms = local_ms(at)
    assert calendar_hall.draw(service).ticket["session"] == session


def test_party_holds_one_ticket_a_queue(hall: SmallHall) -> None:
    held = hall.draw(party=PERSON)
    refused = refusal(hall, party=PERSON)
    assert refused.code == "already_holding"
    assert refused.detail["ticket"] == {"id": held.ticket["id"], "number": "A001"}
    assert refused.detail["secret"] == ""


@pytest.mark.parametrize("ends", [0, 1])
def test_party_whose_two_tickets_came_into_one_queue_holds_the_one_that_is_left(
    hall: SmallHall, ends: int
) -> None:
    numbers = [hall.number("S1", party=PERSON), hall.number("S3", party=PERSON)]
    hall.guide.transfer(CENTRE, numbers[1], caller("guide-1"), "走错队列", queue="A")
    hall.reception.cancel(CENTRE, numbers[ends], caller(), None)
    refused = refusal(hall, party=PERSON)
    assert (refused.code, refused.values["number"]) == ("already_holding", numbers[1 - ends])
    hall.reception.cancel(CENTRE, numbers[1 - ends], caller(), None)
    hall.draw(party=PERSON)


def test_party_proven_in_the_request_gets_its_ticket_back_whole(hall: SmallHall) -> None:
    held = hall.draw(party=PERSON)
    refused = refusal(hall, party=PERSON, proven=("phone",))
    assert (refused.detail["ticket"], refused.detail["secret"]) == (held.ticket, held.secret)


def test_party_is_known_by_any_of_its_identities(hall: SmallHall) -> None:
    hall.draw(party=PERSON)
    assert refusal(hall, party={"phone": PERSON["phone"]}).code == "already_holding"
    assert refusal(hall, party={"id_number": " 510101196001011234 "}).code == "already_holding"


def test_party_is_the_person_acted_for(hall: SmallHall) -> None:
    hall.draw(party={"phone": "1", "acting_for": PERSON})
    hall.draw(party={"phone": "1", "acting_for": {"id_number": "x"}})
    assert refusal(hall, party={"phone": "1", "acting_for": PERSON}).code == "already_holding"


def test_party_holds_no_more_tickets_than_the_centre_allows(hall: SmallHall) -> None:
    hall.draw("S1", party=PERSON)
    hall.draw("S3", party=PERSON)
    assert refusal(hall, service="S4", party=PERSON).code == "quota_reached"


def test_party_may_draw_again_once_its_ticket_has_ended(hall: SmallHall) -> None:
    for _ in range(3):
        hall.reception.cancel(CENTRE, hall.number(party=PERSON), caller(), None)
    day = contents(hall.client)[hall.today.day]
    assert {value for field, value in day.items() if field.startswith("h:")} == {"0"}


def test_check_in_before_its_turn_takes_the_place_of_its_draw(hall: SmallHall, clock: Clock) -> None:
    booked = hall.draw(channel=Channel.WECHAT).ticket
    clock.pass_s(60)
    hall.draw()
    checked_in = hall.reception.check_in(CENTRE, booked["number"], caller())
    assert checked_in["rank_at"] == booked["drawn_at"]
    assert hall.ticket("A001")["people_ahead"] == 0


def test_check_in_after_its_turn_goes_behind_the_next_three(hall: SmallHall, clock: Clock) -> None:
    booked = hall.number(channel=Channel.WECHAT)
    for _ in range(5):
        clock.pass_s(1)
        hall.draw()
    hall.open("c01")
    hall.call("c01")
    assert hall.reception.check_in(CENTRE, booked, caller())["base_at"] == clock.now_ms
    assert hall.ticket(booked)["people_ahead"] == 3


def test_requeue_goes_behind_the_next_three(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    hall.draw()
    missed = hall.miss()
    for _ in range(5):
        clock.pass_s(1)
        hall.draw()
    back = hall.reception.requeue(CENTRE, missed, caller(), "到了")
    assert hall.ticket(missed)["people_ahead"] == 3
    assert back == {name: hall.ticket(missed)[name] for name in back}


def test_requeue_twice_with_the_same_key_counts_once(hall: SmallHall) -> None:
    hall.open("c01")
    hall.draw()
    missed = hall.miss()
    for _ in range(2):
        assert hall.reception.requeue(CENTRE, missed, caller(key="back"), None)["requeues"] == 1


def test_cancel_leaves_the_queue_and_frees_the_party(hall: SmallHall) -> None:
    number = hall.number(party=PERSON)
    assert hall.reception.cancel(CENTRE, number, caller(), "不办了")["state"] == "cancelled"
    assert hall.draw(party=PERSON).waiting == 1


def test_check_in_of_a_number_nobody_drew_is_refused(hall: SmallHall) -> None:
    with pytest.raises(Refused) as caught:
        hall.reception.check_in(CENTRE, "A777", caller())
    assert caught.value.code == "not_found"


def test_draw_at_a_centre_nobody_knows_is_refused(hall: SmallHall) -> None:
    with pytest.raises(Refused) as caught:
        hall.reception.draw("nowhere", DrawRequest(service="S1", channel=Channel.KIOSK), caller())
    assert caught.value.code == "not_found"


def test_day_ended_refuses_draws_and_acts_but_not_answers_already_given(hall: SmallHall) -> None:
    drawn = hall.draw(by=caller(key="again"))
    hall.client.redis.hset(hall.today.day, mapping={"state": "ended", "v": "2"})
    hall.halls.get(CENTRE).reload()
    for attempt in (
        hall.draw,
        lambda: hall.reception.cancel(CENTRE, "A001", caller(), None),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == "day_ended"
    assert hall.draw(by=caller(key="again")).ticket == drawn.ticket


@pytest.mark.parametrize("at", ["16:30:00", "23:59:59"])
def test_draw_repeated_after_its_session_closed_gives_the_ticket_already_drawn(
    calendar_hall: SmallHall, at: str
) -> None:
    hall = calendar_hall
    hall.clock.now_ms = local_ms("16:29:59")
    drawn = hall.draw(by=caller(key="again"))
    hall.clock.now_ms = local_ms(at)
    assert hall.draw(by=caller(key="again")).ticket == drawn.ticket
    assert refusal(hall, by=caller(key="again", fingerprint="0")).code == "key_reused"


@pytest.mark.parametrize("name", ["hall", "calendar_hall"])
def test_draw_repeated_after_midnight_gives_yesterdays_ticket(
    request: pytest.FixtureRequest, name: str
) -> None:
    hall: SmallHall = request.getfixturevalue(name)
    drawn = hall.draw(by=caller(key="again"))
    hall.clock.now_ms = local_ms("00:00", "2026-11-24")
    again = hall.draw(by=caller(key="again"))
    assert (again.ticket, again.secret, again.repeated) == (drawn.ticket, drawn.secret, True)


def test_draw_repeated_after_its_service_was_withdrawn_gives_the_ticket_already_drawn(
    hall: SmallHall,
) -> None:
    drawn = hall.draw(by=caller(key="again"))
    later = catalogue(2)
    hall.catalogue = later.model_copy(
        update={"services": [one for one in later.services if one.code != "S1"]}
    )
    hall.halls.forget(CENTRE)
    assert hall.draw(by=caller(key="again")).ticket == drawn.ticket
