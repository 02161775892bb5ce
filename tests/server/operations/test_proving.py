"""Whoever telephones gives up a booking of their own by what it was made with, in few tries that are all on record."""

import json
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.proving import Proof, Proving
from server.operations.reading import Reading
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller

Json = dict[str, Any]

PHONE, OTHER = "13987654321", "13900000000"
HOLDER = {"name": "赵大山", "phone": PHONE, "id_number": "51010119500101001X"}
RIGHT, WRONG = Proof(phone=PHONE), Proof(phone=OTHER)


def booked(hall: SmallHall, party: Json | None, channel: Channel = Channel.WEB) -> str:
    return str(hall.draw(channel=channel, party=party).ticket["number"])


def cancel(hall: SmallHall, number: str, proof: Proof, by: Caller | None = None) -> Json:
    reading = Reading(hall.halls, PARTIES)
    proving = Proving(PARTIES, hall.papers, reading, hall.reception)
    ticket, _ = reading.ticket(CENTRE, hall.ticket(number)["id"])
    return proving.cancel(ticket, by or caller("hotline-1"), proof, None)


def refused(hall: SmallHall, number: str, proof: Proof, by: Caller | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        cancel(hall, number, proof, by)
    assert PHONE not in str(caught.value.values | caught.value.detail)
    return caught.value


@pytest.mark.parametrize(
    ("party", "proof"),
    [
        (HOLDER, RIGHT),
        (HOLDER, Proof(phone=f"+86{PHONE}")),
        (HOLDER, Proof(id_last4="001x")),
        ({"phone": OTHER, "acting_for": HOLDER}, RIGHT),
        ({"phone": PHONE, "acting_for": {"name": "钱小河"}}, RIGHT),
    ],
)
def test_holder_who_says_what_the_booking_was_made_with_gives_it_up(
    hall: SmallHall, party: Json, proof: Proof
) -> None:
    number, after = booked(hall, party), hall.last_event()
    assert cancel(hall, number, proof)["state"] == "cancelled"
    noted, ended = hall.events(after)
    assert (noted["type"], noted["by"]) == ("ticket.noted", "hotline-1")
    assert (ended["type"], ended["by"], ended["reason"]) == (
        "ticket.cancelled",
        "hotline-1",
        "来电取消，已核对",
    )
    assert PHONE not in json.dumps([noted, ended])


@pytest.mark.parametrize("proof", [WRONG, Proof(id_last4="0010"), Proof(id_last4="0000")])
def test_wrong_answers_are_counted_and_after_three_no_right_one_is_heard(
    hall: SmallHall, proof: Proof
) -> None:
    number = booked(hall, HOLDER)
    told = [refused(hall, number, proof) for _ in range(3)]
    assert [(one.code, one.detail.get("left")) for one in told] == [
        ("proof_wrong", 2), ("proof_wrong", 1), ("proof_closed", None),
    ]  # fmt: skip
    for _ in range(3):
        assert refused(hall, number, RIGHT).code == "proof_closed"
    assert hall.ticket(number)["state"] == "booked"
    ticket, _ = Reading(hall.halls, PARTIES).ticket(CENTRE, hall.ticket(number)["id"])
    notes = Reading(hall.halls, PARTIES).beside(ticket)["notes"]
    assert [note["by"] for note in notes] == ["hotline-1"] * 4


def test_the_last_try_counts_if_it_is_right(hall: SmallHall) -> None:
    number = booked(hall, HOLDER)
    for _ in range(2):
        refused(hall, number, WRONG)
    assert cancel(hall, number, RIGHT)["state"] == "cancelled"


def test_a_call_sent_again_is_no_other_try_and_another_answer_under_its_key_is(hall: SmallHall) -> None:
    number = booked(hall, HOLDER)
    wrong = caller("hotline-1", "key-a", "one")
    assert {refused(hall, number, WRONG, wrong).detail["left"] for _ in range(3)} == {2}
    assert refused(hall, number, WRONG, caller("hotline-1", "key-a", "two")).detail["left"] == 1
    right = caller("hotline-1", "key-b")
    first, again = cancel(hall, number, RIGHT, right), cancel(hall, number, RIGHT, right)
    assert first == again


def test_who_is_in_the_hall_is_not_given_up_by_telephone(hall: SmallHall) -> None:
    number = booked(hall, HOLDER, Channel.KIOSK)
    assert refused(hall, number, RIGHT).code == "not_yours"
    came = booked(hall, HOLDER | {"phone": OTHER, "id_number": None})
    refused(hall, came, RIGHT)
    hall.reception.check_in(CENTRE, came, caller())
    assert refused(hall, came, WRONG).code == "changed_meanwhile"
    assert hall.ticket(came)["state"] == "waiting"


@pytest.mark.parametrize("party", [None, {"openid": "o-1"}, {"name": "赵大山"}])
def test_a_booking_that_holds_nothing_to_compare_can_not_be_proven(hall: SmallHall, party: Json) -> None:
    number = booked(hall, party)
    assert refused(hall, number, RIGHT).code == "proof_closed"
    assert hall.ticket(number)["version"] == 1
