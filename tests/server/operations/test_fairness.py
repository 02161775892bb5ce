"""Draws from phones: so many a day by one person, device and address, and never all of a queue's numbers."""

import random

import pytest

from server.domain.quota import LEAST_FROM_AFAR
from server.domain.refusals import Refused
from server.operations.fairness import LEAST_PER_ADDRESS, PER_DEVICE, per_address
from server.wire.catalogue import Quota
from server.wire.vocabulary import Channel, DayAct
from tests.server.small_hall import CENTRE, SmallHall, caller, catalogue


def web(hall: SmallHall, phone: str, *, address: str = "", device: str = "", service: str = "S1") -> str:
    """A draw at a page by who proved this phone; the number, or the refusal's code."""
    origins = tuple((kind, at) for kind, at in (("address", address), ("device", device)) if at)
    asked = {"channel": Channel.WEB, "party": {"phone": phone}, "proven": ("phone",), "origins": origins}
    try:
        return hall.number(service, **asked)
    except Refused as refused:
        return refused.code


def test_who_draws_and_gives_up_all_day_is_counted_all_the_same(hall: SmallHall) -> None:
    for _ in range(6):
        number = web(hall, "13900000001")
        assert number.startswith("A")
        hall.reception.cancel(CENTRE, number, caller("visitor"), None)
    assert web(hall, "13900000001") == "remote_limit"
    assert hall.draw(party={"phone": "13900000001"}).ticket["state"] == "waiting"  # in person, always
    hotline = {"channel": Channel.HOTLINE, "party": {"phone": "13900000002"}}
    assert hall.draw(**hotline).ticket["state"] == "booked"  # type: ignore[arg-type]


def test_one_device_draws_for_a_family_and_not_for_a_street(hall: SmallHall) -> None:
    drawn = [web(hall, f"1390000000{n}", device="d1") for n in range(PER_DEVICE + 1)]
    assert drawn[-1] == "device_limit"
    assert "device_limit" not in drawn[:-1]
    assert web(hall, "13900000009", device="d2").startswith("A")
    # Another queue counts for itself
    assert web(hall, "13900000003", device="d1", service="S3").startswith("B")


def test_one_address_draws_a_share_of_what_there_is(hall: SmallHall) -> None:
    hall.publish(catalogue(2).model_copy(update={"queues": _with_quota(2000)}))
    drawn = [web(hall, f"139000000{n:02d}", address="a1") for n in range(12)]
    assert drawn.count("address_limit") == 2
    assert web(hall, "13900000099", address="a2").startswith("A")


@pytest.mark.parametrize(
    ("from_afar", "share", "most"),
    [(1200, 0.01, 12), (100, 0.01, LEAST_PER_ADDRESS), (1200, None, None), (None, 0.01, None)],
)
def test_an_address_has_at_least_a_flat_s_numbers(
    from_afar: int | None, share: float | None, most: int | None
) -> None:
    assert per_address(from_afar, share) == most


def test_a_queue_without_a_quota_keeps_half_for_who_comes_in_person(calendar_hall: SmallHall) -> None:
    hall = calendar_hall
    drawn = [web(hall, f"1390000{n:04d}", service="S3") for n in range(80)]
    given = [number for number in drawn if number.startswith("B")]
    # Two counters for the queue's own work, eight hours of 480 seconds each: half of 120.
    assert len(given) == 60
    assert set(drawn[60:]) == {"quota_reached"}
    assert hall.number("S3", channel=Channel.KIOSK).startswith("B")


def test_a_total_set_at_noon_leaves_half_of_it_to_those_who_come(hall: SmallHall) -> None:
    hall.control(DayAct.QUOTA, queue="B", value=10)
    drawn = [web(hall, f"1390000{n:04d}", service="S3") for n in range(8)]
    assert [number.startswith("B") for number in drawn] == [True] * 5 + [False] * 3
    assert LEAST_FROM_AFAR == 5


def _with_quota(total: int) -> list[object]:
    quota = {"*": Quota(total=total + 1, walk_in_floor=1)}
    return [q.model_copy(update={"quotas": quota}) if q.id == "A" else q for q in catalogue().queues]


ATTACKERS, HONEST = 50, 400


def attack(hall: SmallHall, honest: int, addresses: int = 3) -> tuple[int, int]:
    """Fifty accounts that ask by script from the first moment on, and again after each refusal; and everybody else.

    They draw what they are given, give it up, and draw again; honest people ask once each, from home or in the hall.
    How many numbers the accounts got, and how many were given out in all.
    """
    chance = random.Random(20261128)
    got = given = 0
    bad = [f"1700000{n:04d}" for n in range(ATTACKERS)]
    for _ in range(3):  # before anybody else has opened the page
        for n, phone in enumerate(bad):
            got += web(hall, phone, address=f"a{n % addresses}").startswith("A")
    for n in range(honest):
        if chance.random() < 0.3:
            given += web(hall, f"1380000{n:04d}", address=f"h{n}", device=f"d{n}").startswith("A")
        else:
            given += hall.number("S1", channel=Channel.KIOSK).startswith("A")
        phone = chance.choice(bad)
        number = web(hall, phone, address=f"a{chance.randrange(addresses)}")
        if number.startswith("A"):
            got += 1
            hall.reception.cancel(CENTRE, number, caller("visitor"), None)
    return got, got + given


def test_fifty_scripted_accounts_get_next_to_nothing(hall: SmallHall) -> None:
    got, given = attack(hall, HONEST)
    assert got <= 3 * per_address(720, 0.005)  # type: ignore[operator]
    assert given - got > HONEST * 0.99


@pytest.mark.long
def test_fifty_scripted_accounts_get_under_two_in_a_hundred_numbers_of_a_day(hall: SmallHall) -> None:
    hall.publish(catalogue(2).model_copy(update={"queues": _with_quota(2000)}))
    got, given = attack(hall, 1800)
    print(f"{got} of {given} numbers, {100 * got / given:.2f} %")
    assert got / given < 0.02
