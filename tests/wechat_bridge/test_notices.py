"""Which events are told to whom: the rule, the order of a line, and what a template's fields take. All of it pure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bridge import notices, templates
from wechat_bridge.errors import KNOWN, Meaning, meaning
from wechat_bridge.line import Lines
from wechat_bridge.notices import MINUTE_MS, Notice, of_event, of_hall, of_place, of_time, still_true
from wechat_bridge.templates import Template, fit

Json = dict[str, Any]

NOW = 1_795_400_000_000
BRIDGE = "wechat-1"


def ticket(**more: Any) -> Json:
    return {
        "id": "demo-20261123-A001", "number": "A001", "day": "2026-11-23", "queue": "A", "zone": "z1", "seq": 1,
        "state": "waiting", "version": 4, "channel": "web", "rank_at": NOW, "called_at": None, "requeues": 0,
        "stops": [], "outcome": None, "ended_because": None, "pinned_to": None, "slot_at": None, **more,
    }  # fmt: skip


def event(type_: str, by: str = "clerk", **more: Any) -> Json:
    return {"type": type_, "by": by, "at": NOW, "ticket": ticket(**more)}


@pytest.mark.parametrize(
    ("delivery", "told"),
    [
        (None, None),
        ({"kind": "collect"}, None),
        ({"kind": "courier", "number": None}, None),
        ({"kind": "collect", "ready_at": NOW}, Notice("result")),
        ({"kind": "post", "number": "EA1CN"}, Notice("result")),
    ],
)
def test_result_is_told_once_it_is_there_or_on_its_way(delivery: Json | None, told: Notice | None) -> None:
    assert notices.of_delivery(delivery) == told


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (event("ticket.booked", state="booked"), Notice("drawn")),
        (event("ticket.drawn"), Notice("drawn")),
        (event("ticket.booked", state="booked", channel="wechat"), None),
        (event("ticket.checked_in"), None),
        (event("ticket.called", state="called", called_at=7), Notice("called", "7")),
        (event("ticket.recalled", state="called", called_at=7), None),
        (event("ticket.started", state="serving"), None),
        (event("ticket.held", state="held"), None),
        (event("ticket.missed", state="missed", called_at=7), Notice("missed", "7")),
        (event("ticket.requeued"), None),
        (event("ticket.transferred"), Notice("transferred", "4")),
        (event("ticket.undone"), Notice("withdrawn", "4")),
        (event("ticket.undone", state="serving"), None),
        (event("ticket.finished", state="done", outcome="done"), Notice("rate")),
        (event("ticket.finished", state="done", outcome="unrecorded"), None),
        (event("ticket.finished", state="waiting"), Notice("transferred", "4")),
        (event("ticket.cancelled", state="cancelled"), Notice("cancelled")),
        (event("ticket.cancelled", by="visitor", state="cancelled"), None),
        (event("ticket.cancelled", by=BRIDGE, state="cancelled"), None),
        (event("ticket.cancelled", state="cancelled", ended_because="superseded"), None),
        (event("ticket.expired", state="expired"), Notice("expired")),
        (event("ticket.noted"), None),
        (event("ticket.rated", state="done"), None),
        (event("something.new"), None),
        ({"type": "counter.opened", "at": NOW}, None),
    ],
)
def test_an_event_makes_its_notice_and_no_other(happened: Json, told: Notice | None) -> None:
    assert of_event(happened, BRIDGE) == told


@pytest.mark.parametrize(
    ("ahead", "wanted", "told"),
    [(3, 3, True), (0, 3, True), (4, 3, False), (None, 3, False), (0, 0, False), (9, 10, True)],
)
def test_so_few_ahead_as_the_holder_chose_is_told(ahead: int | None, wanted: int, told: bool) -> None:
    assert (of_place(ticket(), ahead, wanted) == Notice("ahead", "0.0")) is told


def test_back_after_being_missed_is_another_occasion() -> None:
    assert of_place(ticket(requeues=1), 1, 3) != of_place(ticket(), 1, 3)


LEAVE, CLOSING = Notice("leave"), Notice("closing")


@pytest.mark.parametrize(
    ("state", "turn_min", "close_min", "told"),
    [
        ("booked", 35, None, (LEAVE,)),
        ("booked", 36, None, ()),
        ("booked", 90, 45, (CLOSING,)),
        ("booked", 90, 46, ()),
        ("booked", 90, -1, ()),
        ("booked", 0, 45, (LEAVE, CLOSING)),  # told to leave, and still not there
        ("booked", 0, 30, (CLOSING,)),  # half an hour away: they can't make it
        ("waiting", 1, 1, ()),
    ],
)
def test_time_to_leave_is_the_way_and_five_minutes(
    state: str, turn_min: int, close_min: int | None, told: tuple[Notice, ...]
) -> None:
    close_at = None if close_min is None else NOW + close_min * MINUTE_MS
    assert of_time(ticket(state=state), NOW + turn_min * MINUTE_MS, 30, close_at, NOW) == told


def test_who_wants_no_reminder_is_told_of_closing_alone() -> None:
    assert of_time(ticket(state="booked"), NOW, 0, NOW + MINUTE_MS, NOW) == (CLOSING,)


def test_a_turn_is_foreseen_from_the_queue_or_the_slot() -> None:
    queue = {"waiting": 10, "wait_p50_s": 1200}
    assert notices.turn_at(ticket(), 5, queue, NOW) == NOW + 600_000
    assert notices.turn_at(ticket(), 20, queue, NOW) == NOW + 1_200_000
    assert notices.turn_at(ticket(), 0, {}, NOW) == NOW
    assert notices.turn_at(ticket(slot_at=NOW + 5), 50, queue, NOW) == NOW + 5


def test_where_nothing_is_foreseen_a_turn_may_come_with_few_ahead() -> None:
    unforeseen = {"waiting": 10, "wait_p50_s": None}
    assert notices.turn_at(ticket(), 3, unforeseen, NOW) == NOW
    assert notices.turn_at(ticket(), 4, unforeseen, NOW) == NOW + 12 * MINUTE_MS
    assert notices.turn_at(ticket(), 5, unforeseen, NOW, few=5) == NOW


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        ({"id": "day-ended", "scope": "all", "at": 1}, True),
        ({"id": "day-suspended-A", "scope": "queue:A", "at": 1}, True),
        ({"id": "day-suspended-B", "scope": "queue:B", "at": 1}, False),
        ({"id": "n0123456789abcdef", "scope": "all", "at": 1}, False),
        ({"id": "day-ended", "scope": "all", "at": 1, "ended_at": 2}, False),
    ],
)
def test_a_managers_order_is_told_to_whom_it_concerns(notice: Json, told: bool) -> None:
    assert (of_hall(notice, ticket()) is not None) is told
    assert of_hall(notice, ticket(state="serving")) is None


@pytest.mark.parametrize(
    ("kind", "age_min", "state", "worth"),
    [
        ("called", 2, "over", True),
        ("called", 4, "over", False),
        ("called", 4, "called", True),
        ("called", 31, "called", False),
        ("ahead", 1, "called", False),
        ("ahead", 1, "waiting", True),
        ("ahead", 1, None, True),
        ("ahead", 31, "waiting", False),
        ("leave", 1, "waiting", False),
        ("missed", 1, "waiting", False),
        ("rate", 600, "over", True),
        ("rate", 25 * 60, "over", False),
        ("result", 6 * 24 * 60, "over", True),
        ("tomorrow", 7 * 60, "booked", False),
        ("drawn", 300, "booked", True),
        ("drawn", 1, "over", False),
        ("reply", 1, None, True),
    ],
)
def test_what_is_no_longer_true_is_not_sent_late(
    kind: str, age_min: int, state: str | None, worth: bool
) -> None:
    assert still_true(kind, NOW, state, NOW + age_min * MINUTE_MS) is worth


ONE = st.fixed_dictionaries({
    "number": st.integers(0, 8), "state": st.sampled_from(["booked", "waiting", "called", "done", "missed"]),
    "queue": st.sampled_from("AB"), "rank_at": st.integers(0, 5), "version": st.integers(1, 6),
    "pinned_to": st.sampled_from([None, "counter:c1"]),
})  # fmt: skip


@given(st.lists(ONE, max_size=40))
def test_who_is_ahead_is_as_if_the_newest_of_each_ticket_were_counted(seen: list[Json]) -> None:
    lines, newest = Lines(), dict[str, Json]()
    for one in seen:
        made = ticket(**one, id=f"t-{one['number']}", seq=one["number"])
        lines.apply(made)
        if made["id"] not in newest or newest[made["id"]]["version"] < made["version"]:
            newest[made["id"]] = made
    assert lines.tickets == {name: one for name, one in newest.items() if one["state"] != "done"}
    waiting = [one for one in lines.tickets.values() if one["state"] == "waiting"]
    for one in waiting:
        mine = (one["rank_at"], one["seq"])
        alike = [o for o in waiting if (o["queue"], o["pinned_to"]) == (one["queue"], one["pinned_to"])]
        if one["pinned_to"]:
            alike = [o for o in waiting if o["pinned_to"] == one["pinned_to"]]
        assert lines.ahead(one["id"]) == sum((o["rank_at"], o["seq"]) < mine for o in alike)


@given(
    st.sampled_from(
        ["thing1", "number2", "character_string3", "time4", "phrase5", "name6", "keyword1", "letter7"]
    ),
    st.text(max_size=60),
)
def test_a_field_is_never_empty_too_long_or_broken(name: str, value: str) -> None:
    filled = fit(name, value)
    assert filled
    assert "\n" not in filled
    assert len(filled) <= {
        "number2": 32,
        "character_string3": 32,
        "time4": 24,
        "phrase5": 5,
        "letter7": 32,
    }.get(name, 20)
    assert fit(name, filled) == filled


@pytest.mark.parametrize(
    ("name", "value", "filled"),
    [
        ("thing2", "居民身份证首次申领、换领、补领（含异地受理）", "居民身份证首次申领、换领、补领（含异地…"),
        ("character_string1", "A001号", "A001"),
        ("phrase3", "等候中，请稍候", "等候中请稍"),
        ("number4", "约3人", "3"),
        ("number4", "", "0"),
        ("thing5", "a\nb", "a b"),
    ],
)
def test_a_value_is_cut_to_what_its_field_takes(name: str, value: str, filled: str) -> None:
    assert fit(name, value) == filled


def test_a_file_of_templates_is_read_or_all_that_is_wrong_is_told() -> None:
    good = {"called": {"template_id": "t1", "subscription": True, "fields": {"thing1": "counter"}}}
    assert templates.read(good) == ({"called": Template("t1", True, False, {"thing1": "counter"})}, [])
    bad = {
        "caled": {"template_id": "t", "fields": {}},
        "rate": {"template_id": "", "fields": {}},
        "missed": {"template_id": "t2", "fields": {"thing1": "advise"}, "colour": "red"},
    }
    assert templates.read(bad)[1] == ["caled", "rate.template_id", "missed.fields.thing1", "missed.colour"]


def test_every_code_has_a_meaning_and_an_unknown_one_is_the_operators() -> None:
    assert all(meaning(code) is not Meaning.SENT for code in KNOWN)
    assert meaning(0) is Meaning.SENT
    assert meaning(99999) is Meaning.OURS
