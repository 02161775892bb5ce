"""Appointments on the real store: slots, the last place of one, and keys, limits and quotas of a booking."""

import threading
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations import unclaimed
from server.operations.appointments import Appointments
from server.operations.draw_request import Drawn, DrawRequest
from server.store.client import Client
from server.store.embedded import Embedded
from server.wire.catalogue import Appointments as Rules
from server.wire.catalogue import CalendarEntry, Quota, SessionTimes
from server.wire.vocabulary import Channel, State
from tests.server.operations.diary import book, give_slots, refused
from tests.server.small_hall import CENTRE, DAY, Clock, SmallHall, caller, contents, local_ms

Json = dict[str, Any]

TOMORROW = "2026-11-24"
PERSON = {"name": "张三", "id_type": "id_card", "id_number": "510101199001011234"}


@pytest.fixture
def diary(hall: SmallHall) -> Appointments:
    return give_slots(hall)


def free(diary: Appointments, clock: str, day: str) -> int:
    slots = {one["slot_at"]: one for one in diary.slots(CENTRE, "S1", day)}
    return int(slots[local_ms(clock, day)]["free"])


def test_slots_are_those_of_the_day_that_have_not_begun_with_what_is_free(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    clock.now_ms = local_ms("23:30")
    first, *rest = diary.slots(CENTRE, "S1", DAY)
    assert first == {
        "slot_at": local_ms("23:45"), "ends_at": local_ms("00:00", TOMORROW), "capacity": 2, "free": 2,
    }  # fmt: skip
    assert rest == []
    assert len(diary.slots(CENTRE, "S1", TOMORROW)) == 24 * 4
    book(hall, diary, "00:00", TOMORROW)
    assert (free(diary, "00:00", TOMORROW), free(diary, "00:15", TOMORROW)) == (1, 2)


def test_slots_of_a_queue_without_any_are_none_and_other_days_are_refused(diary: Appointments) -> None:
    assert diary.slots(CENTRE, "S3", DAY) == []
    for service, date, code in (
        ("S9", DAY, "unknown_service"), ("S1", "2026-11-22", "slot_past"), ("S1", "2026-12-08", "too_far_ahead"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            diary.slots(CENTRE, service, date)
        assert caught.value.code == code


@pytest.mark.parametrize("channel", Channel)
def test_an_appointment_is_booked_on_its_own_day_whoever_books_it(
    hall: SmallHall, diary: Appointments, channel: Channel
) -> None:
    ticket = book(hall, diary, "10:15", TOMORROW, channel=channel).ticket
    assert (ticket["number"], ticket["state"], ticket["day"]) == ("A001", State.BOOKED, TOMORROW)
    assert (ticket["slot_at"], ticket["channel"]) == (local_ms("10:15", TOMORROW), channel)
    assert hall.number() == "A001"  # today's own first


@pytest.mark.parametrize(
    ("slot_at", "code"),
    [
        (local_ms("09:30"), "slot_past"),
        (local_ms("09:15"), "slot_past"),
        (0, "slot_past"),
        (-(2**60), "slot_past"),
        (local_ms("09:45") + 1, "no_such_slot"),
        (local_ms("09:45", TOMORROW) - 1, "no_such_slot"),
        (local_ms("09:45", "2026-12-08"), "too_far_ahead"),
        (local_ms("09:45", "2036-12-08"), "too_far_ahead"),
        (2**53, "too_far_ahead"),
    ],
)
def test_a_time_that_is_no_free_slot_is_refused_and_plans_no_day(
    hall: SmallHall, diary: Appointments, slot_at: int, code: str
) -> None:
    assert refused(hall, diary, slot_at).code == code


def test_a_service_of_nobody_or_of_a_queue_without_slots_is_refused(
    hall: SmallHall, diary: Appointments
) -> None:
    slot_at = local_ms("10:00", TOMORROW)
    assert refused(hall, diary, slot_at, service="S9").code == "unknown_service"
    assert refused(hall, diary, slot_at, service="S3").code == "no_such_slot"
    with pytest.raises(Refused) as caught:
        diary.book("town-9", slot_at, DrawRequest(service="S1", channel=Channel.KIOSK), caller())
    assert caught.value.code == "not_found"


def test_a_full_slot_is_refused_with_the_next_one_that_has_room(hall: SmallHall, diary: Appointments) -> None:
    for clock in ("10:00", "10:00", "10:15", "10:15"):
        book(hall, diary, clock, TOMORROW)
    told = refused(hall, diary, local_ms("10:00", TOMORROW))
    assert (told.code, told.values["next"]) == ("slot_full", "10:30")
    assert told.detail["next"]["slot_at"] == local_ms("10:30", TOMORROW)


def test_a_cancelled_appointment_gives_its_place_back_once(hall: SmallHall, diary: Appointments) -> None:
    number = book(hall, diary, "10:00", TOMORROW).ticket["number"]
    book(hall, diary, "10:00", TOMORROW)
    assert free(diary, "10:00", TOMORROW) == 0
    by = caller("guide-1")
    for _ in range(2):
        hall.reception.cancel(CENTRE, number, by, None, day=TOMORROW)
    assert free(diary, "10:00", TOMORROW) == 1
    book(hall, diary, "10:00", TOMORROW)
    assert free(diary, "10:00", TOMORROW) == 0


def test_two_who_take_the_last_place_at_once_one_gets_it_and_the_other_is_offered_the_next(
    store: Embedded, hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    book(hall, diary, "10:00", TOMORROW)
    answers: list[Drawn | Refused] = []
    together = threading.Barrier(2)

    def take(desk: SmallHall, of: Appointments) -> None:
        together.wait(60)
        try:
            answers.append(book(desk, of, "10:00", TOMORROW))
        except Refused as refused:
            answers.append(refused)

    other = SmallHall(Client(store.url, clock), clock)
    threads = [
        threading.Thread(target=take, args=pair) for pair in ((hall, diary), (other, give_slots(other)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.client.close()
    told = next(one for one in answers if isinstance(one, Refused))
    assert [one.ticket["number"] for one in answers if isinstance(one, Drawn)] == ["A002"]
    assert (told.code, told.values["next"]) == ("slot_full", "10:15")


def test_the_same_key_gives_the_same_appointment_also_after_its_slot_began(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    by = caller()
    first = book(hall, diary, "10:00", TOMORROW, by)
    again = book(hall, diary, "10:00", TOMORROW, by)
    clock.now_ms = local_ms("10:05", TOMORROW)
    late = book(hall, diary, "10:00", TOMORROW, by)
    assert [one.repeated for one in (first, again, late)] == [False, True, True]
    assert {one.secret for one in (first, again, late)} == {first.secret}
    with pytest.raises(Refused) as caught:
        book(hall, diary, "10:00", TOMORROW, caller(by.by, by.key, "beef"))
    assert caught.value.code == "key_reused"


@pytest.mark.parametrize("days", [(TOMORROW, "2026-11-25"), (TOMORROW, DAY), (DAY, TOMORROW)])
def test_a_key_of_one_slot_is_refused_for_another_whatever_their_days(
    hall: SmallHall, diary: Appointments, days: tuple[str, str]
) -> None:
    by = caller()
    book(hall, diary, "10:00", days[0], by)
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        book(hall, diary, "11:00", days[1], caller(by.by, by.key, "beef"))
    assert caught.value.code == "key_reused"
    after = contents(hall.client)
    assert after[hall.keys.stream] == before[hall.keys.stream]


def test_a_party_holds_one_ticket_of_a_queue_on_each_day(hall: SmallHall, diary: Appointments) -> None:
    hall.draw(party=PERSON)
    book(hall, diary, "10:00", TOMORROW, party=PERSON)
    told = refused(hall, diary, local_ms("11:00", TOMORROW), party=PERSON)
    assert (told.code, told.values["number"]) == ("already_holding", "A001")
    book(hall, diary, "10:00", "2026-11-25", party=PERSON)


def test_a_quota_of_the_day_holds_for_appointments_too(hall: SmallHall, diary: Appointments) -> None:
    book(hall, diary, "10:00", TOMORROW)
    hall.client.redis.hset(hall.keys.on(TOMORROW).day, mapping={"quotas": '{"A": 1}'})
    assert refused(hall, diary, local_ms("11:00", TOMORROW)).code == "quota_reached"


def test_a_repeated_hour_has_its_slots_twice_and_each_can_be_booked(client: Client, clock: Clock) -> None:
    """The night of 25 October 2026 in Berlin goes from 3:00 back to 2:00."""
    clock.now_ms = local_ms("20:00", "2026-10-23")
    hall = SmallHall(client, clock, always_open=False)
    night = SessionTimes(
        id="night", name="夜间", draw_from="00:00", open="01:00", last_draw="03:30", close="04:00"
    )
    calendar = CalendarEntry(timezone="Europe/Berlin", workdays={"2026-10-25": [night]})
    diary = give_slots(hall, Rules(capacity=1, slot_s=1800, days_ahead=14), calendar=calendar)
    slots = diary.slots(CENTRE, "S1", "2026-10-25")
    assert len(slots) == 8
    for slot in slots:
        asked = DrawRequest(service="S1", channel=Channel.KIOSK)
        assert diary.book(CENTRE, slot["slot_at"], asked, caller()).ticket["day"] == "2026-10-25"
    assert [slot["free"] for slot in diary.slots(CENTRE, "S1", "2026-10-25")] == [0] * 8


def test_an_agent_books_for_people_and_each_counts_for_the_person(
    hall: SmallHall, diary: Appointments
) -> None:
    for_one = {"name": "村干部", "phone": "13900000001", "acting_for": PERSON}
    book(hall, diary, "10:00", TOMORROW, caller("agent-1"), channel=Channel.AGENT, party=for_one)
    told = refused(hall, diary, local_ms("10:15", TOMORROW), party=PERSON)
    assert told.code == "already_holding"
    other = for_one | {"acting_for": PERSON | {"id_number": "510101199001015678"}}
    book(hall, diary, "10:15", TOMORROW, caller("agent-1"), channel=Channel.AGENT, party=other)


@pytest.fixture
def scarce(hall: SmallHall, clock: Clock) -> str:
    """An appointment for ten o'clock, and the queue's only other number drawn; it is a quarter past."""
    diary = give_slots(hall)
    queue, *others = hall.catalogue.queues
    queue = queue.model_copy(update={"quotas": {"*": Quota(total=2)}})
    hall.publish(hall.catalogue.model_copy(update={"queues": [queue, *others], "version": 2}))
    booked = str(book(hall, diary, "10:00", DAY).ticket["number"])
    hall.draw()
    clock.now_ms = local_ms("10:15")
    return booked


def let_go(hall: SmallHall) -> int | None:
    """Do what the booking wrote down to be done."""
    [member] = hall.client.ask("zrange", hall.keys.due, 0, -1)
    return unclaimed.let_go(hall.halls.get(CENTRE).today(), member.split("|")[3])


def is_used_up(hall: SmallHall) -> bool:
    try:
        hall.draw()
    except Refused as refused:
        return refused.code == "quota_reached"
    return False


def test_the_number_of_who_has_not_come_goes_to_who_is_there_and_a_late_one_is_served_too(
    hall: SmallHall, scarce: str
) -> None:
    assert is_used_up(hall)
    let_go(hall)
    assert [is_used_up(hall), is_used_up(hall)] == [False, True]
    let_go(hall)
    late = hall.reception.check_in(CENTRE, scarce, caller())
    assert (late["state"], late["late"]) == ("waiting", True)
    hall.reception.cancel(CENTRE, "A002", caller(), None)
    assert is_used_up(hall)  # the late one counts again


def test_an_appointment_cancelled_after_its_grace_gives_back_no_second_number(
    hall: SmallHall, scarce: str
) -> None:
    let_go(hall)
    hall.reception.cancel(CENTRE, scarce, caller(), None)
    let_go(hall)
    assert [is_used_up(hall), is_used_up(hall)] == [False, True]


def test_an_appointment_keeps_its_number_until_its_grace_is_over_and_once_it_has_come(
    hall: SmallHall, clock: Clock, scarce: str
) -> None:
    clock.now_ms -= 1
    assert let_go(hall) == local_ms("10:15")
    hall.reception.check_in(CENTRE, scarce, caller())
    clock.now_ms += 1
    assert let_go(hall) is None
    assert is_used_up(hall)
