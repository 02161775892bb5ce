"""Why, on a real store: what staff and visitors are told, in both languages, and that strangers learn no class."""

from collections.abc import Iterator

import pytest

from server.operations.explaining import Explaining
from server.operations.forecast import NOTHING
from server.operations.reading import Reading
from server.operations.watch import Watch
from server.store.client import Client
from server.store.embedded import Embedded
from server.wire.vocabulary import Channel
from tests.server.small_hall import (
    CENTRE,
    PARTITIONS,
    Clock,
    Json,
    SmallHall,
    caller,
    catalogue,
    clerk,
    contents,
)

ELDERLY = {"class": "elderly", "verified": True}


class Asked:
    """Asks why, of a hall that nobody follows: each question reads it."""

    def __init__(self, url: str, clock: Clock, hall: SmallHall) -> None:
        self._hall = hall
        self._client = Client(url, clock)
        self._reading = Reading(hall.halls)

    def why(self, number: str, language: str = "zh-CN", *, staff: bool = False) -> Json:
        explaining = Explaining(self._hall.halls, self._reading, Watch(self._client, PARTITIONS))
        ticket = f"{CENTRE}-{self._hall.today.date.replace('-', '')}-{number}"
        return explaining.ticket(CENTRE, ticket, language, staff=staff)

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def asked(store: Embedded, clock: Clock, hall: SmallHall) -> Iterator[Asked]:
    one = Asked(store.url, clock, hall)
    yield one
    one.close()


def test_a_visitor_is_told_when_they_drew_and_who_is_ahead(hall: SmallHall, asked: Asked) -> None:
    hall.number()
    hall.clock.pass_s(60)
    number = hall.number()
    hall.number(priority=ELDERLY)
    why = asked.why(number)
    assert why["text"] == "您 09:31 取号，前面还有 2 位。其中 1 位按规定优先。"
    english = "You took your ticket at 09:31. People ahead of you: 2. Of them, with priority by the hall's rules: 1."
    assert asked.why(number, "en")["text"] == english
    assert (why["people_ahead"], why["ahead_by"]) == (
        2,
        [{"kind": "priority", "count": 1}, {"kind": "others", "count": 1}],
    )
    assert why["parts"] == [{"kind": "drawn", "minutes": 0.0, "text": "09:31 取号"}]
    assert {name: why[name] for name in NOTHING} == NOTHING


def test_priority_is_called_the_laws_where_the_class_names_its_basis(hall: SmallHall, asked: Asked) -> None:
    named = [one.model_copy(update={"basis": "老年人权益保障法"}) for one in catalogue().classes]
    hall.publish(catalogue(2).model_copy(update={"classes": named}))
    number = hall.number()
    hall.number(priority=ELDERLY)
    assert asked.why(number)["text"] == "您 09:30 取号，前面还有 1 位。其中 1 位依法优先。"


def test_staff_are_told_the_classes(hall: SmallHall, asked: Asked) -> None:
    first = hall.number(priority=ELDERLY)
    hall.number(priority={"class": "veteran", "verified": True})
    number = hall.number(priority={"class": "veteran", "verified": False})
    why = asked.why(number, staff=True)
    assert why["ahead_by"] == [
        {"kind": "priority:elderly", "count": 1},
        {"kind": "priority:veteran", "count": 1},
    ]
    assert why["text"] == "09:30 取号。申请了优先，证件核验后才提前。前面 2 位：老年人 1 位、退役军人 1 位。"
    assert asked.why(first, staff=True)["parts"][1] == {
        "kind": "priority", "minutes": -10.0, "text": "老年人，已核验，提前 10 分钟",
    }  # fmt: skip


def test_strangers_learn_no_class_of_anybody(hall: SmallHall, asked: Asked) -> None:
    own = hall.number(priority=ELDERLY)
    hall.number(priority={"class": "veteran", "verified": True})
    hall.open("c02")
    called = hall.call("c02")
    for number in (own, called):
        for language in ("zh-CN", "en"):
            said = str(asked.why(number, language))
            assert not any(word in said for word in ("elderly", "veteran", "老年", "退役"))


def test_a_missed_visitor_who_is_back_is_told_behind_whom(hall: SmallHall, asked: Asked) -> None:
    hall.open("c01")
    for _ in range(5):
        hall.number()
        hall.clock.pass_s(1)
    missed = hall.miss()
    hall.reception.requeue(CENTRE, missed, caller("guide-1"), None)
    why = asked.why(missed)
    assert why["text"] == "您 09:31 回来继续排队，前面还有 3 位。您的号叫过以后，排到了当时前 3 位之后。"
    assert [part["kind"] for part in why["parts"]] == ["came_back", "behind"]
    assert why["compared"] is None


def test_less_than_a_tenth_of_a_minute_is_none(hall: SmallHall, asked: Asked) -> None:
    hall.open("c01")
    hall.number()
    missed = hall.miss()
    hall.number()
    hall.clock.pass_s(1)
    hall.reception.requeue(CENTRE, missed, caller("guide-1"), None)
    assert [str(part["minutes"]) for part in asked.why(missed)["parts"]] == ["0.0", "0.0"]


def test_who_booked_is_told_to_check_in(hall: SmallHall, asked: Asked) -> None:
    number = str(hall.draw(channel=Channel.WECHAT).ticket["number"])
    why = asked.why(number)
    assert (why["people_ahead"], why["ahead_by"]) == (None, [])
    assert why["text"] == "您还没有签到。到大厅签到后，就开始排队。"


def test_a_called_ticket_names_the_heads_it_was_compared_with(hall: SmallHall, asked: Asked) -> None:
    at = hall.clock.now_ms
    first = hall.number()
    other = hall.number("S3")
    hall.open("c02")
    assert hall.call("c02") == first
    why = asked.why(first, staff=True)
    assert why["compared"] == [
        {"queue": "A", "number": first, "weighed_at": at},
        {"queue": "B", "number": other, "weighed_at": at + 60_000},
    ]
    assert (
        why["text"]
        == f"这个号现在是“正在叫号”。09:30 取号。叫号时比较：户政的 {first}（09:30）、税务的 {other}（09:31）。"
    )
    shown = asked.why(first)
    assert [one["weighed_at"] for one in shown["compared"]] == [None, None]
    assert (
        shown["text"]
        == f"这个号现在是“正在叫号”。叫号时比较了各队列最前面的号：{first}、{other}，轮到的是您。"
    )


def test_who_was_first_in_the_only_queue_is_told_so(hall: SmallHall, asked: Asked) -> None:
    number = hall.number()
    assert asked.why(number)["text"] == "您 09:30 取号，前面没有人了。"
    hall.open("c01")
    hall.call()
    assert asked.why(number, "en")["text"] == (
        "This ticket is now “Called”. When it was called, your number was the first in line."
    )


def test_explaining_changes_nothing(hall: SmallHall, asked: Asked) -> None:
    number = hall.number()
    before = contents(hall.client)
    asked.why(number)
    assert contents(hall.client) == before


def test_who_is_kept_for_a_counter_or_called_by_name_is_told_so(hall: SmallHall, asked: Asked) -> None:
    hall.open("c01")
    pinned, named = hall.number(), hall.number()
    hall.guide.transfer(CENTRE, pinned, caller("guide-1"), "指定窗口", counter="c01")
    assert asked.why(pinned, staff=True)["text"] == "09:30 取号。已指定到c01号窗口，轮到时先叫。前面没有人。"
    assert "Kept for" in asked.why(pinned, "en")["text"]
    hall.counters.call(CENTRE, "c01", named, clerk("c01"), "材料已补齐")
    by_name = "这个号现在是“正在叫号”。09:30 取号。由工作人员选呼，没有与其他号比较。"
    assert asked.why(named, staff=True)["text"] == by_name
    assert asked.why(named)["text"] == "这个号现在是“正在叫号”。工作人员直接叫了您的号。"
