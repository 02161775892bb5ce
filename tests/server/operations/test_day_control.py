"""What a manager does with the day is told in events, kept by the snapshot, and felt by whoever draws."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.refusals import Refused
from server.operations.at_counter import Finish
from server.operations.change import Caller
from server.operations.notices import MOST_LIVE, Notice
from server.store.client import Client
from server.wire.fold import fold
from server.wire.vocabulary import DayAct
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, clerk, local_ms

Json = dict[str, Any]


@pytest.fixture
def looked(hall: SmallHall) -> Callable[[Callable[[], Any]], Any]:
    """Runs a command and holds the events folded over the old snapshots against the new ones."""

    def run(command: Callable[[], Any]) -> Any:
        hall.halls.get(CENTRE).today()
        before = {staff: hall.snapshot(staff) for staff in (True, False)}
        done = command()
        for staff, old in before.items():
            assert fold(old, hall.events(old["event_id"], staff)) == hall.snapshot(staff)
        return done

    return run


def refusal(run: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value


ACTS: list[Json] = [
    {"act": DayAct.STOP_DRAWS},
    {"act": DayAct.SUSPEND, "queue": "A"},
    {"act": DayAct.RESUME, "queue": "A"},
    {"act": DayAct.RESUME},
    {"act": DayAct.QUOTA, "queue": "B", "value": 40},
    {"act": DayAct.END},
]


def test_every_act_on_the_day_folds_into_the_new_snapshot_and_is_told_with_its_reason(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any]
) -> None:
    hall.draw()
    for act in ACTS:
        looked(lambda act=act: hall.control(**act))  # type: ignore[misc]
    told = [event for event in hall.events() if event["by"] == "manager-1"]
    assert [event["type"] for event in told] == ["day.changed", "notice"] * len(ACTS)
    assert {event.get("reason") for event in told if event["type"] == "day.changed"} == {"停电检修"}
    seen_by_all = [event for event in hall.events(staff=False) if event["by"] == "manager-1"]
    assert all("reason" not in event for event in seen_by_all)
    assert all(event["notice"]["text"] and event["notice"]["text_en"] for event in told[1::2])


def test_nothing_is_drawn_while_draws_are_stopped_and_again_after(hall: SmallHall) -> None:
    hall.control(DayAct.STOP_DRAWS)
    assert refusal(hall.draw).code == "draws_stopped"
    assert hall.snapshot()["day"]["stop_draws"] is True
    hall.control(DayAct.RESUME)
    assert hall.number() == "A001"
    assert [one["id"] for one in hall.snapshot()["notices"]] == ["day-draws"]


def test_a_suspended_queue_alone_gives_no_numbers_and_its_people_are_called(hall: SmallHall) -> None:
    hall.draw()
    hall.open("c01")
    hall.control(DayAct.SUSPEND, queue="A")
    assert refusal(hall.draw).code == "queue_suspended"
    assert hall.number("S3") == "B001"
    assert hall.call() == "A001"
    assert {one["id"]: one["suspended"] for one in hall.snapshot()["queues"]} == {
        "A": True, "B": False, "C": False,
    }  # fmt: skip
    hall.control(DayAct.RESUME, queue="A")
    assert hall.number() == "A002"


def test_todays_quota_of_a_queue_is_in_the_days_record(hall: SmallHall) -> None:
    hall.control(DayAct.QUOTA, queue="A", value=40)
    hall.control(DayAct.QUOTA, queue="B", value=0)
    record = hall.halls.get(CENTRE).today().record
    assert record.quotas == {"A": 40, "B": 0}


def test_an_extended_session_gives_numbers_until_then(calendar_hall: SmallHall, clock: Clock) -> None:
    hall = calendar_hall
    clock.now_ms = local_ms("16:40")
    assert refusal(hall.draw).code == "session_closed"
    answer = hall.control(DayAct.EXTEND, until=local_ms("17:20"))
    assert answer["until"] == local_ms("17:20")
    assert hall.number() == "A001"
    clock.now_ms = local_ms("17:19:59.999")
    assert hall.number() == "A002"
    assert hall.halls.get(CENTRE).today().current_session() is not None
    clock.now_ms = local_ms("17:20")
    assert refusal(hall.draw).code == "session_closed"
    assert hall.snapshot()["day"]["until"] == local_ms("17:20")


def test_an_extension_known_to_another_process_only_is_found_by_a_draw(
    calendar_hall: SmallHall, clock: Clock
) -> None:
    other = SmallHall(calendar_hall.client, clock, always_open=False)
    clock.now_ms = local_ms("16:40")
    assert refusal(other.draw).code == "session_closed"
    calendar_hall.control(DayAct.EXTEND, until=local_ms("17:20"))
    assert other.number() == "A001"


@pytest.mark.parametrize("until", [0, local_ms("09:30"), local_ms("00:00", "2026-11-24") + 1])
def test_an_extension_into_the_past_or_past_midnight_is_refused(calendar_hall: SmallHall, until: int) -> None:
    refused = refusal(lambda: calendar_hall.control(DayAct.EXTEND, until=until))
    assert (refused.code, refused.detail) == ("invalid_field", {"field": "until"})


@pytest.mark.parametrize("until", ["11:00", "16:30"])
def test_an_extension_that_is_none_is_refused(calendar_hall: SmallHall, until: str) -> None:
    refused = refusal(lambda: calendar_hall.control(DayAct.EXTEND, until=local_ms(until)))
    assert refused.code == "nothing_to_extend"


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        ({"act": DayAct.EXTEND}, ["until"]),
        ({"act": DayAct.SUSPEND}, ["queue"]),
        ({"act": DayAct.SUSPEND, "queue": "Z"}, ["queue"]),
        ({"act": DayAct.QUOTA, "queue": "A"}, ["value"]),
        ({"act": DayAct.QUOTA, "value": 3}, ["queue"]),
        ({"act": DayAct.END, "value": 3, "until": 7}, ["until", "value"]),
    ],
)
def test_an_act_has_just_the_fields_it_needs(hall: SmallHall, order: Json, fields: list[str]) -> None:
    hall.halls.get(CENTRE).today()
    before = hall.last_event()
    refused = refusal(lambda: hall.control(**order))
    assert (refused.code, refused.detail) == ("invalid_field", {"fields": fields})
    assert hall.last_event() == before


def test_the_same_key_does_it_once_and_another_request_under_it_is_refused(hall: SmallHall) -> None:
    by = caller("manager-1")
    first = hall.control(DayAct.QUOTA, by, queue="A", value=3)
    before = hall.last_event()
    assert hall.control(DayAct.QUOTA, by, queue="A", value=3) == first
    assert hall.last_event() == before
    other = Caller(by.by, by.key, "beef")
    assert refusal(lambda: hall.control(DayAct.QUOTA, other, queue="A", value=4)).code == "key_reused"


def test_a_day_that_has_ended_gives_no_numbers_and_can_only_be_ended_again(hall: SmallHall) -> None:
    hall.control(DayAct.END)
    before = hall.last_event()
    assert refusal(hall.draw).code == "day_ended"
    assert hall.control(DayAct.END)["state"] == "ended"
    assert refusal(lambda: hall.control(DayAct.STOP_DRAWS)).code == "day_ended"
    assert hall.last_event() == before


def notice(**more: Any) -> Notice:
    return Notice(**({"text": "空调检修", "text_en": "The air conditioning is being repaired"} | more))


def test_a_notice_is_up_until_it_is_taken_down(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any]
) -> None:
    by = caller("manager-1")
    posted = looked(lambda: hall.notices.post(CENTRE, notice(scope="zone:z1"), by))
    assert hall.snapshot(staff=False)["notices"] == [posted]
    assert hall.notices.post(CENTRE, notice(scope="zone:z1"), by) == posted
    taken = caller("manager-1")
    ended = looked(lambda: hall.notices.end(CENTRE, posted["id"], taken))
    assert ended["ended_at"] == hall.clock.now_ms
    assert hall.snapshot()["notices"] == []
    before = hall.last_event()
    hall.notices.end(CENTRE, posted["id"], taken)
    assert hall.last_event() == before
    assert refusal(lambda: hall.notices.end(CENTRE, posted["id"], caller("manager-1"))).code == "not_found"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scope": "zone:z9"}, "scope"),
        ({"scope": "queue:Z"}, "scope"),
        ({"until": local_ms("09:30")}, "until"),
        ({"until": local_ms("00:00", "2026-11-25")}, "until"),
    ],
)
def test_a_notice_to_nowhere_or_for_no_time_is_refused(hall: SmallHall, wrong: Json, field: str) -> None:
    refused = refusal(lambda: hall.notices.post(CENTRE, notice(**wrong), caller("manager-1")))
    assert (refused.code, refused.detail) == ("invalid_field", {"field": field})


def test_no_more_notices_are_up_than_people_can_read(hall: SmallHall) -> None:
    for _ in range(MOST_LIVE):
        hall.notices.post(CENTRE, notice(), caller("manager-1"))
    refused = refusal(lambda: hall.notices.post(CENTRE, notice(), caller("manager-1")))
    assert refused.code == "too_many_notices"
    hall.control(DayAct.STOP_DRAWS)
    assert len(hall.snapshot()["notices"]) == MOST_LIVE + 1


def test_a_notice_ends_once_its_time_has_come_and_not_before(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any], client: Client
) -> None:
    posted = hall.notices.post(CENTRE, notice(until=local_ms("10:00")), caller("manager-1"))
    day = hall.today.date
    assert client.redis.zrange(hall.keys.due, 0, -1, withscores=True) == [
        (f"{CENTRE}|{day}|notice|{posted['id']}", float(local_ms("10:00")))
    ]
    hall.notices.end_due(CENTRE, day, posted["id"])
    assert hall.snapshot()["notices"] == [posted]
    hall.clock.now_ms = local_ms("10:00")
    looked(lambda: hall.notices.end_due(CENTRE, day, posted["id"]))
    assert hall.snapshot()["notices"] == []
    before = hall.last_event()
    hall.notices.end_due(CENTRE, day, posted["id"])
    assert hall.last_event() == before


def test_a_bell_rings_once_until_a_guide_answers(
    hall: SmallHall, looked: Callable[[Callable[[], Any]], Any]
) -> None:
    asked = looked(lambda: hall.helps.ask(CENTRE, "papers", caller("kiosk-1")))
    assert hall.helps.ask(CENTRE, None, caller("kiosk-1")) == asked
    other = looked(lambda: hall.helps.ask(CENTRE, None, caller("kiosk-2")))
    assert [one["id"] for one in hall.snapshot()["helps"]] == sorted([asked["id"], other["id"]])
    answered = looked(lambda: hall.helps.answer(CENTRE, asked["id"], caller("guide-1")))
    assert hall.helps.answer(CENTRE, asked["id"], caller("guide-2")) == answered
    assert (answered["answered_by"], answered["answered_at"]) == ("guide-1", hall.clock.now_ms)
    assert hall.snapshot()["helps"] == [other]
    again = hall.helps.ask(CENTRE, "papers", caller("kiosk-1"))
    assert again["id"] != asked["id"]


@pytest.mark.parametrize("unknown", ["h1", "open:kiosk-1", "v"])
def test_a_call_for_help_that_is_none_is_not_found(hall: SmallHall, unknown: str) -> None:
    hall.helps.ask(CENTRE, None, caller("kiosk-1"))
    assert refusal(lambda: hall.helps.answer(CENTRE, unknown, caller("guide-1"))).code == "not_found"


STEPS = st.lists(
    st.sampled_from([*ACTS[:-1], {"act": DayAct.SUSPEND, "queue": "B"}, {"act": DayAct.RESUME, "queue": "B"}])
    | st.sampled_from(["draw", "draw", "call", "ring", "answer", "post", "take down", "time"]),
    min_size=10, max_size=30,
)  # fmt: skip


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_events_folded_over_the_first_snapshot_give_the_last_one_whatever_is_done_with_the_day(
    client: Client, clock: Clock, steps: list[Json | str]
) -> None:
    client.redis.flushall()
    hall = SmallHall(client, clock)
    hall.open("c05")
    first = {staff: hall.snapshot(staff) for staff in (True, False)}
    for step in [*steps, ACTS[-1]]:
        with contextlib.suppress(Refused):
            take(hall, step)
    while not hall.closing.close_some(CENTRE, hall.today.date):
        pass
    for staff, old in first.items():
        assert fold(old, hall.events(old["event_id"], staff)) == hall.snapshot(staff)


def take(hall: SmallHall, step: Json | str) -> None:
    """One step of a history; what can't be done now is refused."""
    now = hall.snapshot()
    match step:
        case "draw":
            hall.draw("S3")
        case "call":
            hall.counters.call_next(CENTRE, "c05", clerk("c05"), Finish())
        case "ring":
            hall.helps.ask(CENTRE, None, caller("kiosk-1"))
        case "answer" if now["helps"]:
            hall.helps.answer(CENTRE, now["helps"][0]["id"], caller("guide-1"))
        case "post":
            hall.notices.post(CENTRE, notice(until=hall.clock.now_ms + 60_000), caller("manager-1"))
        case "take down" if now["notices"]:
            hall.notices.end(CENTRE, now["notices"][0]["id"], caller("manager-1"))
        case "time":
            hall.clock.pass_s(61)
            for one in now["notices"]:
                hall.notices.end_due(CENTRE, hall.today.date, one["id"])
        case dict():
            hall.control(**step)
