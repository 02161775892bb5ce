"""Days that have not begun: planned for their appointments, told to nobody, and begun with all they have."""

import threading
from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.appointments import Appointments
from server.operations.prints import Asked
from server.store.client import Client
from server.store.embedded import Embedded
from server.wire.fold import fold
from server.wire.vocabulary import PrintState, State
from tests.server.operations.diary import RULES, book, give_slots, refused, with_slots
from tests.server.small_hall import CENTRE, DAY, Clock, SmallHall, caller, local_ms

Json = dict[str, Any]

TOMORROW = "2026-11-24"
PERSON = {"name": "张三", "id_type": "id_card", "id_number": "510101199001011234"}


@pytest.fixture
def diary(hall: SmallHall) -> Appointments:
    return give_slots(hall)


def test_two_who_plan_a_day_at_once_plan_one(
    store: Embedded, hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    halls = [hall, *(SmallHall(Client(store.url, clock), clock) for _ in range(5))]
    diaries = [diary, *map(give_slots, halls[1:])]
    numbers: list[str] = []
    together = threading.Barrier(len(halls))

    def take(desk: SmallHall, of: Appointments, quarter: int) -> None:
        together.wait(60)
        numbers.append(book(desk, of, f"{10 + quarter}:00", TOMORROW).ticket["number"])

    threads = [
        threading.Thread(target=take, args=(*pair, turn))
        for turn, pair in enumerate(zip(halls, diaries, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in halls[1:]:
        other.client.close()
    assert sorted(numbers) == [f"A00{n}" for n in range(1, 7)]


def test_a_planned_day_is_not_begun_and_nobody_is_told(hall: SmallHall, diary: Appointments) -> None:
    hall.halls.get(CENTRE).today()
    after = hall.last_event()
    book(hall, diary, "10:00", TOMORROW)
    assert [event["type"] for event in hall.events(after)] == ["ticket.booked"]
    day = hall.client.redis.hgetall(hall.keys.on(TOMORROW).day)
    assert (day["state"], day["v"]) == ("planned", "1")
    assert hall.client.redis.hget(hall.keys.centres, CENTRE) == DAY
    assert hall.client.redis.smembers(hall.keys.ahead) == {TOMORROW}


def test_an_appointment_of_another_day_is_not_checked_in_but_can_be_given_up(
    hall: SmallHall, diary: Appointments
) -> None:
    ticket = book(hall, diary, "10:00", TOMORROW).ticket
    with pytest.raises(Refused) as caught:
        hall.reception.check_in(CENTRE, ticket["number"], caller("guide-1"), TOMORROW)
    assert (caught.value.code, caught.value.values) == ("not_today", {"date": TOMORROW, "time": "10:00"})
    after = hall.last_event()
    needs = hall.reception.set_needs(CENTRE, ticket["number"], caller(), ("sign",), TOMORROW)
    assert needs["version"] == 2
    done = hall.reception.cancel(CENTRE, ticket["number"], caller(), None, day=TOMORROW)
    assert (done["state"], done["version"]) == (State.CANCELLED, 3)
    assert [event["type"] for event in hall.events(after)] == ["ticket.noted", "ticket.cancelled"]


def test_a_catalogue_published_before_the_day_begins_holds_for_its_appointments(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    kept = book(hall, diary, "10:00", TOMORROW).ticket["number"]
    given_up = book(hall, diary, "10:00", TOMORROW).ticket["number"]
    hall.publish(with_slots(2, RULES.model_copy(update={"capacity": 3})))
    hall.reception.cancel(CENTRE, given_up, caller(), None, day=TOMORROW)
    after = hall.last_event()
    for _ in range(2):
        book(hall, diary, "10:00", TOMORROW)
    assert refused(hall, diary, local_ms("10:00", TOMORROW)).code == "slot_full"
    assert {event["type"] for event in hall.events(after)} == {"ticket.booked"}
    clock.now_ms = local_ms("09:00", TOMORROW)
    assert hall.reception.check_in(CENTRE, kept, caller())["state"] == State.WAITING


def test_events_folded_over_the_snapshot_are_the_new_one_from_the_booking_to_the_check_in(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    hall.halls.get(CENTRE).today()
    hall.draw()
    shots = [hall.snapshot()]

    def look() -> None:
        shots.append(hall.snapshot())
        for shot in shots:
            assert fold(shot, hall.events(shot["event_id"])) == shots[-1]

    numbers = [book(hall, diary, clock_, day).ticket["number"] for clock_, day in (
        ("10:00", TOMORROW), ("10:15", TOMORROW), ("10:00", "2026-11-25"),
    )]  # fmt: skip
    look()
    hall.reception.cancel(CENTRE, numbers[1], caller(), None, day=TOMORROW)
    look()
    clock.now_ms = local_ms("00:00", TOMORROW)
    hall.halls.get(CENTRE).today()
    look()
    assert [one["day"] for one in shots[-1]["tickets"]] == [TOMORROW, "2026-11-25"]
    assert hall.client.redis.smembers(hall.keys.ahead) == {"2026-11-25"}
    clock.now_ms = local_ms("09:50", TOMORROW)
    checked_in = hall.reception.check_in(CENTRE, numbers[0], caller())
    look()
    assert (checked_in["base_at"], checked_in["late"]) == (clock.now_ms, False)
    assert checked_in["rank_at"] == local_ms("09:50", TOMORROW)
    hall.open("c01")
    assert hall.call() == numbers[0]
    look()
    assert hall.number() == "A003"


def test_the_day_begins_with_its_tallies_and_the_booked_slot_stays_full(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    for _ in range(2):
        book(hall, diary, "10:00", TOMORROW)
    clock.now_ms = local_ms("00:00", TOMORROW)
    assert refused(hall, diary, local_ms("10:00", TOMORROW)).code == "slot_full"
    day = hall.client.redis.hgetall(hall.keys.on(TOMORROW).day)
    assert (day["state"], day["v"], day["s"]) == ("open", "2", "2")


def test_an_appointment_is_booked_into_a_day_that_another_process_has_begun(
    store: Embedded, hall: SmallHall, diary: Appointments
) -> None:
    book(hall, diary, "10:00", TOMORROW)
    ahead = Clock(local_ms("00:00", TOMORROW))
    other = SmallHall(Client(store.url, ahead), ahead)
    give_slots(other)
    other.halls.get(CENTRE).today()
    assert book(hall, diary, "10:00", TOMORROW).ticket["number"] == "A002"
    other.client.close()


def test_a_slip_of_an_appointment_is_printed_today_and_known_when_its_day_has_begun(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    ticket = book(hall, diary, "10:00", TOMORROW).ticket
    before = hall.snapshot()
    job = hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ticket["id"]), caller())
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()
    hall.prints.report(CENTRE, job["id"], PrintState.CONFIRMED, None, caller("printer-1"))
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()
    clock.now_ms = local_ms("08:00", TOMORROW)
    assert hall.ticket(ticket["number"])["print"]["state"] == "confirmed"


def test_a_slip_that_comes_out_after_the_appointments_day_began_folds_all_the_same(
    hall: SmallHall, diary: Appointments, clock: Clock
) -> None:
    ticket = book(hall, diary, "10:00", TOMORROW).ticket
    job = hall.prints.ask(CENTRE, Asked("printer-1", "ticket", ticket["id"]), caller())
    clock.now_ms = local_ms("00:00", TOMORROW)
    hall.halls.get(CENTRE).today()
    before = hall.snapshot()
    hall.prints.report(CENTRE, job["id"], PrintState.CONFIRMED, None, caller("printer-1"))
    assert fold(before, hall.events(before["event_id"])) == hall.snapshot()
