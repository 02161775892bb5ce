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
from server.operations.notices import Notice
from server.store.client import Client
from server.wire.fold import fold
from server.wire.vocabulary import Channel, DayAct
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, clerk, local_ms

Json = dict[str, Any]


def notice(**more: Any) -> Notice:
    return Notice(**({"text": "空调检修", "text_en": "The air conditioning is being repaired"} | more))


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
    {"act": DayAct.EXTRA, "queue": "B", "value": 5},
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
    texts = [event["notice"][name] for event in seen_by_all[1::2] for name in ("text", "text_en")]
    assert all("停电检修" in text for text in texts)  # who holds a ticket is told why as well


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


def test_added_numbers_are_of_their_session_and_left_to_those_who_are_there(
    calendar_hall: SmallHall, clock: Clock
) -> None:
    hall = calendar_hall
    hall.control(DayAct.QUOTA, queue="A", value=2)
    for channel in (Channel.WEB, Channel.KIOSK):
        hall.draw(channel=channel)
    assert refusal(hall.draw).code == "quota_reached"
    hall.control(DayAct.EXTRA, queue="A", value=1)
    assert refusal(lambda: hall.draw(channel=Channel.WEB)).code == "quota_reached"
    assert hall.number() == "A003"
    assert refusal(hall.draw).code == "quota_reached"
    hall.control(DayAct.EXTRA, queue="A", value=2)
    (seen, *_) = hall.days.now(CENTRE)["queues"]
    assert (seen["id"], seen["session"]["id"]) == ("A", "am")
    assert (seen["drawn"], seen["quota"], seen["extra"], seen["walk_in_floor"]) == (3, 5, 3, 4)
    hall.control(DayAct.QUOTA, queue="A", value=4)  # the whole of it, anew
    (seen, *_) = hall.days.now(CENTRE)["queues"]
    assert (seen["quota"], seen["extra"]) == (4, 0)


def test_nothing_is_added_to_a_queue_without_a_quota_or_when_the_day_has_no_more_sessions(
    calendar_hall: SmallHall, clock: Clock
) -> None:
    hall = calendar_hall
    add = lambda: hall.control(DayAct.EXTRA, queue="A", value=1)  # noqa: E731
    assert refusal(add).code == "no_quota"
    hall.control(DayAct.QUOTA, queue="A", value=2)
    clock.now_ms = local_ms("23:00")
    assert refusal(add).code == "session_closed"
    assert hall.days.now(CENTRE)["queues"][0] == {"id": "A"}


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


def test_who_is_called_in_an_extension_is_served_in_hours_and_after_it_is_not(
    calendar_hall: SmallHall, clock: Clock
) -> None:
    calendar_hall.open("c01", "c02", "c05")
    numbers = [calendar_hall.number() for _ in range(3)]
    calendar_hall.control(DayAct.EXTEND, until=local_ms("17:20"))
    clock.now_ms = local_ms("17:10")
    calendar_hall.call("c01")
    clock.now_ms = local_ms("17:40")  # the evening gives out numbers, and serves nobody yet
    calendar_hall.call("c02")
    clock.now_ms = local_ms("18:30")
    calendar_hall.counters.call(CENTRE, "c05", numbers[2], clerk("c05"), "还在等")
    assert [calendar_hall.ticket(one)["after_hours"] for one in numbers] == [False, True, True]


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
