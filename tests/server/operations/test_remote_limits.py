"""Draws from afar: suspended after no-shows in a row, within the hall's distance; in person one may always draw."""

import pytest

from server.domain.refusals import Refused
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, catalogue, clerk

PERSON = {"openid": "o-1", "phone": "13900000001"}


def from_afar(hall: SmallHall) -> str:
    return hall.number(channel=Channel.WECHAT, party=PERSON)


def miss_one(hall: SmallHall) -> str:
    """Draw from afar, check in, be called often and long enough, and not come."""
    number = from_afar(hall)
    hall.reception.check_in(CENTRE, number, caller("guide-1"))
    assert hall.miss() == number
    hall.reception.cancel(CENTRE, number, caller("guide-1"), None)
    return number


def refused(hall: SmallHall, **asked: object) -> Refused:
    with pytest.raises(Refused) as caught:
        hall.draw(**asked)  # type: ignore[arg-type]
    return caught.value


def test_no_shows_in_a_row_suspend_draws_from_afar_and_never_in_person(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    for _ in range(3):
        miss_one(hall)
    refusal = refused(hall, channel=Channel.WECHAT, party=PERSON)
    assert refusal.code == "remote_suspended"
    assert refusal.detail["until"] > clock.now_ms
    assert hall.draw(party=PERSON).ticket["state"] == "waiting"


def test_suspension_ends_by_itself(hall: SmallHall, clock: Clock) -> None:
    hall.open("c01")
    for _ in range(3):
        miss_one(hall)
    clock.pass_s(7 * 24 * 3600)
    assert hall.draw(channel=Channel.WECHAT, party=PERSON).ticket["state"] == "booked"


def test_who_was_served_begins_to_count_anew(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        miss_one(hall)
    number = from_afar(hall)
    hall.reception.check_in(CENTRE, number, caller("guide-1"))
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    for _ in range(2):
        miss_one(hall)
    assert from_afar(hall)


def test_no_show_undone_lifts_the_suspension_it_brought(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        miss_one(hall)
    number = from_afar(hall)
    hall.reception.check_in(CENTRE, number, caller("guide-1"))
    assert hall.miss() == number
    event = [one["event_id"] for one in hall.events() if one["type"] == "ticket.missed"][-1]
    hall.undoing.undo(CENTRE, number, clerk("c01"), event)
    hall.counters.finish(CENTRE, "c01", clerk("c01"), hall.done)
    assert from_afar(hall)


@pytest.mark.parametrize(
    ("position", "code"),
    [(None, "position_needed"), ({"latitude": 30.5, "longitude": 104.0}, "too_far"),
     ({"latitude": 30.01, "longitude": 104.0}, None)],
    ids=["not said", "too far", "near"],
)  # fmt: skip
def test_hall_that_wants_one_near_asks_where(hall: SmallHall, position: object, code: str | None) -> None:
    made = catalogue(2)
    policy = made.policy.model_copy(update={"remote_distance_km": 10.0})
    hall.publish(made.model_copy(update={"policy": policy, "latitude": 30.0, "longitude": 104.0}))
    asked = {"channel": Channel.WECHAT, "position": position}
    if code is None:
        assert hall.draw(**asked).ticket["state"] == "booked"  # type: ignore[arg-type]
    else:
        assert refused(hall, **asked).code == code
    assert hall.draw().ticket["state"] == "waiting"


def test_position_is_kept_nowhere(hall: SmallHall) -> None:
    hall.draw(channel=Channel.WECHAT, position={"latitude": 30.123456, "longitude": 104.0}, party=PERSON)
    assert "30.123456" not in str(hall.client.redis.xrange(hall.keys.stream))
