"""Draws from a phone for somebody else: they count for who draws, and take nothing from whom anybody may name."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations import no_shows
from server.operations.counter import Finish
from server.operations.party import FAMILY
from server.operations.reading import Reading
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller, clerk

MOTHER = {"name": "王芳", "phone": "13900000033", "id_number": "510101196001011234"}
STRANGER, DAUGHTER = {"phone": "13900000001"}, {"phone": "13900000002"}


def for_mother(hall: SmallHall, by: dict[str, str], service: str = "S1") -> str:
    """Drawn at a page for her by who proved this phone; the number, or the refusal's code."""
    try:
        return hall.number(service, channel=Channel.WEB, party=by | {"acting_for": MOTHER}, proven=("phone",))
    except Refused as refused:
        return refused.code


def found(hall: SmallHall, **identity: str) -> list[str]:
    return [ticket.number for ticket, _ in Reading(hall.halls, PARTIES).held_by(CENTRE, identity)]


def holds(hall: SmallHall) -> dict[str, str]:
    """What is kept of who holds what today."""
    kept = hall.client.redis.hgetall(hall.today.day)
    return {name: value for name, value in kept.items() if name.startswith("h:")}


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.KIOSK, Channel.GUIDE])
def test_who_was_only_named_is_refused_nothing(hall: SmallHall, channel: Channel) -> None:
    assert for_mother(hall, STRANGER) == "A001"
    own: dict[str, Any] = {"channel": channel, "party": {"phone": MOTHER["phone"]}, "proven": ("phone",)}
    assert hall.number("S1", **own) == "A002"
    assert for_mother(hall, DAUGHTER) == "A003"


def test_no_shows_of_a_named_person_s_tickets_are_the_drawer_s(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(3):
        number = for_mother(hall, STRANGER)
        hall.reception.check_in(CENTRE, number, caller("guide-1"))
        hall.miss()
        hall.reception.cancel(CENTRE, number, caller("guide-1"), None)
    assert for_mother(hall, STRANGER) == "remote_suspended"
    assert for_mother(hall, DAUGHTER) == "A004"
    suspended = {name for name in hall.client.redis.hgetall(hall.keys.no_shows) if name.startswith("until:")}
    [drawer] = PARTIES.hashes(STRANGER)
    assert suspended == {no_shows.until_field(FAMILY + drawer)}


def test_who_draws_for_others_is_limited_however_many_they_name(hall: SmallHall) -> None:
    drawn = [for_mother(hall, STRANGER, service) for service in ("S1", "S1", "S3", "S4")]
    assert drawn == ["A001", "already_holding", "B001", "quota_reached"]


def test_the_person_finds_the_ticket_by_phone_or_card_as_long_as_it_lives(hall: SmallHall) -> None:
    assert [for_mother(hall, one) for one in (STRANGER, DAUGHTER)] == ["A001", "A002"]
    assert (
        found(hall, phone=MOTHER["phone"]) == found(hall, id_number=MOTHER["id_number"]) == ["A001", "A002"]
    )
    hall.reception.cancel(CENTRE, "A001", caller("visitor"), None)
    assert found(hall, phone=MOTHER["phone"]) == ["A002"]
    assert found(hall, **DAUGHTER) == []
    assert [one.number for one, _ in Reading(hall.halls, PARTIES).held_by(CENTRE, DAUGHTER, later=True)] == [
        "A002"
    ]


def test_a_ticket_for_another_is_let_go_and_held_again_as_any_is(hall: SmallHall) -> None:
    hall.open("c01")
    number = for_mother(hall, DAUGHTER)
    held = holds(hall)
    hall.reception.check_in(CENTRE, number, caller("guide-1"))
    hall.call()
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish())
    assert set(holds(hall).values()) == {"0"}
    hall.undoing.undo(CENTRE, number, clerk("c01"), hall.events()[-1]["event_id"])
    assert holds(hall) == held
