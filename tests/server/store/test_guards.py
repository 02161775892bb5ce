"""The frame of every script: each guard fails alone and then nothing is changed; writes and slots do what they say."""

from typing import Any

import pytest

from server.operations.day import commit, event_fields
from server.store.client import Client
from server.store.keys import CentreKeys
from server.store.plan import ANY_TIME, Appended, Plan
from server.wire.vocabulary import EventType
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, SmallHall, contents, local_ms
from tests.server.store.servers import Store

pytestmark = pytest.mark.every_store


NOW = local_ms("09:30")
TAG = CentreKeys.of(CENTRE, PARTITIONS).tag
HASH, LINE = f"{TAG}:test:hash", f"{TAG}:test:line"
HOLDS = {
    "day": ("is", "DAY", "v", "1"),
    "catalogue": ("is", "DAY", "cat", "1"),
    "past": ("past", HASH, "until", ""),
    "past of nothing": ("past", HASH, "none", ""),
    "field": ("is", HASH, "name", "as read"),
    "absent": ("is", HASH, "nothing", ""),
    "window": ("window", HASH, str(NOW), str(NOW + 1)),
    "below": ("below", HASH, "tally", "4"),
    "below from nothing": ("below", HASH, "none", "1"),
    "atmost": ("atmost", HASH, "turn", "100"),
    "atmost from nothing": ("atmost", HASH, "none", "0"),
}
FAILS = {
    "the day's record changed": ("is", "DAY", "v", "2"),
    "the catalogue was published": ("is", "DAY", "cat", "2"),
    "the time is yet to come": ("past", HASH, "later", ""),
    "the field has another value": ("is", HASH, "name", "as read before"),
    "the field is there": ("is", HASH, "name", ""),
    "the field is gone": ("is", HASH, "nothing", "something"),
    "the window opens in a millisecond": ("window", HASH, str(NOW + 1), str(NOW + 2)),
    "the window has just closed": ("window", HASH, "0", str(NOW)),
    "the tally is full": ("below", HASH, "tally", "3"),
    "a turn was taken": ("atmost", HASH, "turn", "99"),
}
"""Guards over what `arranged` has: kind, key, field, value."""


@pytest.fixture
def arranged(hall: SmallHall) -> SmallHall:
    hall.halls.get(CENTRE).today()
    fields = {"name": "as read", "tally": "3", "turn": "100", "until": NOW, "later": NOW + 1}
    hall.client.redis.hset(HASH, mapping=fields)
    hall.client.redis.zadd(LINE, {"000001A001": 10, "000002A002": 20, "000003A003": 30})
    return hall


def plan(hall: SmallHall, remembers: str | None = None) -> Plan:
    """A plan with every guard that holds, one write and one event."""
    keys = hall.today
    made = Plan([keys.day, keys.base.stream, remembers or keys.day])
    for name, guard in HOLDS.items():
        add(made, hall, name, guard)
    made.write("set", HASH, "written", "yes")
    made.appended.append(Appended(event_fields(EventType.NOTICE, keys, "manager-1")))
    return made


def add(made: Plan, hall: SmallHall, name: str, guard: tuple[str, str, str, str]) -> None:
    kind, key, field, value = guard
    if kind == "window":
        made.window(name, int(field), int(value))
        return
    made.guard(name, kind, hall.today.day if key == "DAY" else key, field, value)


def test_plan_whose_guards_hold_is_written_with_its_event(arranged: SmallHall) -> None:
    before = arranged.last_event()
    assert commit(arranged.client, plan(arranged))[:3] == ["ok", NOW, NOW]
    assert arranged.client.redis.hget(HASH, "written") == "yes"
    assert [event["type"] for event in arranged.events(before)] == ["notice"]


@pytest.mark.parametrize("why", FAILS)
def test_guard_that_fails_alone_is_named_and_nothing_is_changed(arranged: SmallHall, why: str) -> None:
    made = plan(arranged)
    add(made, arranged, why, FAILS[why])
    before = contents(arranged.client)
    reply = commit(arranged.client, made)
    assert reply[0] == "guard"
    assert made.names[reply[2] - 1] == why
    assert contents(arranged.client) == before


def test_first_guard_that_fails_is_the_one_named(arranged: SmallHall) -> None:
    made = plan(arranged)
    for why in ("the tally is full", "a turn was taken"):
        add(made, arranged, why, FAILS[why])
    assert made.names[commit(arranged.client, made)[2] - 1] == "the tally is full"


def test_window_of_any_time_holds_on_the_stores_own_clock(store: Store, arranged: SmallHall) -> None:
    own = Client(store.url)
    made = Plan([arranged.today.day, arranged.today.base.stream, HASH])
    made.window("window", int(ANY_TIME[0]), int(ANY_TIME[1]))
    assert commit(own, made)[0] == "ok"
    own.close()


@pytest.mark.parametrize(
    ("write", "field", "value"),
    [
        pytest.param(("set", HASH, "name", "new"), "name", "new", id="set"),
        pytest.param(
            ("set", HASH, "name", '{"at":"\\u0001A"}'), "name", f'{{"at":{NOW}}}', id="set with a slot"
        ),
        pytest.param(("set", HASH, "name", '"\\u0001Q"'), "name", '"\\u0001Q"', id="set with no such slot"),
        pytest.param(("del", HASH, "name"), "name", None, id="del"),
        pytest.param(("add", HASH, "tally", "-5"), "tally", "-2", id="add"),
        pytest.param(("add", HASH, "fresh", "1"), "fresh", "1", id="add to nothing"),
        pytest.param(("lift", HASH, "turn", "101"), "turn", "101", id="lift"),
        pytest.param(("lift", HASH, "turn", "99"), "turn", "100", id="lift of less"),
        pytest.param(("drop", HASH, "name", "as read"), "name", None, id="drop"),
        pytest.param(("drop", HASH, "name", "as written"), "name", "as read", id="drop of another value"),
        pytest.param(("drop", HASH, "name", "as"), "name", "read", id="drop of the first word"),
        pytest.param(("drop", HASH, "name", "read"), "name", "as", id="drop of the last word"),
        pytest.param(("drop", HASH, "name", "rea"), "name", "as read", id="drop of half a word"),
        pytest.param(("drop", HASH, "absent", "as"), "absent", None, id="drop from nothing"),
        pytest.param(("hold", HASH, "name", "now"), "name", "as read now", id="hold beside others"),
        pytest.param(("hold", HASH, "absent", "now"), "absent", "now", id="hold alone"),
    ],
)
def test_write_changes_its_field(arranged: SmallHall, write: Any, field: str, value: str | None) -> None:
    made = Plan([arranged.today.day, arranged.today.base.stream])
    made.write(*write)
    commit(arranged.client, made)
    assert arranged.client.redis.hget(HASH, field) == value


@pytest.mark.parametrize(
    ("write", "rank"),
    [
        pytest.param(("rank", LINE, "000009A009", "15"), 15, id="rank"),
        pytest.param(("behind", LINE, "000009A009", "2 5"), 21, id="behind the second"),
        pytest.param(("behind", LINE, "000009A009", "9 5"), 31, id="behind the last"),
        pytest.param(("behind", LINE, "000009A009", "1 25"), 25, id="behind but never before its own"),
        pytest.param(("behind", LINE + ":empty", "000009A009", "3 -5"), -5, id="behind nobody"),
    ],
)
def test_write_enters_a_line_at_its_rank(arranged: SmallHall, write: Any, rank: int) -> None:
    made = Plan([arranged.today.day, arranged.today.base.stream])
    made.write(*write)
    made.write("set", HASH, "rank", '"\\u0001R"')
    commit(arranged.client, made)
    assert arranged.client.redis.zscore(write[1], "000009A009") == rank
    if write[0] == "behind":
        assert arranged.client.redis.hget(HASH, "rank") == str(rank)


def test_write_takes_a_member_out_of_its_line(arranged: SmallHall) -> None:
    made = Plan([arranged.today.day, arranged.today.base.stream])
    made.write("unrank", LINE, "000002A002")
    commit(arranged.client, made)
    assert arranged.client.redis.zrange(LINE, 0, -1) == ["000001A001", "000003A003"]


def test_key_remembered_by_a_record_gives_its_answer_again_and_writes_nothing(arranged: SmallHall) -> None:
    commit(arranged.client, plan(arranged, HASH), "key-x", "aa", "the answer")
    before = contents(arranged.client)
    assert commit(arranged.client, plan(arranged, HASH), "key-x", "aa", "another")[::2] == [
        "again",
        "the answer",
    ]
    assert commit(arranged.client, plan(arranged, HASH), "key-x", "bb", "another") == ["reused"]
    assert contents(arranged.client) == before


def test_order_time_never_goes_back_while_the_calendar_does(arranged: SmallHall, clock: Clock) -> None:
    commit(arranged.client, plan(arranged))
    clock.pass_s(-3600)
    made = Plan([arranged.today.day, arranged.today.base.stream, HASH])
    assert commit(arranged.client, made)[1:3] == [NOW - 3_600_000, NOW]
