"""Whom a notice is meant for: everybody, those of a zone, those of a queue; and what they see of it."""

from typing import Any

import pytest

from server.wire.notices import for_ticket, meant_for, scopes, standing

Json = dict[str, Any]
DAY = "2026-11-23"


def ticket(**more: Any) -> Json:
    return {"centre": "demo", "day": DAY, "state": "waiting", "queue": "A", "zone": "z1", **more}


def notice(scope: str = "all", **more: Any) -> Json:
    return {"id": "n1", "scope": scope, "text": "停电", "text_en": "No power", "until": None, "at": 1, **more}


@pytest.mark.parametrize(
    ("scope", "told"),
    [("all", True), ("zone:z1", True), ("queue:A", True), ("zone:z2", False), ("queue:B", False), ("queue:z1", False),
     ("zone:A", False), ("floor:2", False)],
)  # fmt: skip
def test_notice_is_told_to_the_tickets_of_its_scope(scope: str, told: bool) -> None:
    assert bool(for_ticket(ticket(), DAY, [notice(scope)], 0)) is told


@pytest.mark.parametrize("zone", [None, ""])
def test_ticket_without_a_zone_is_told_of_none_and_of_all(zone: str | None) -> None:
    assert for_ticket(ticket(zone=zone), DAY, [notice(f"zone:{zone}")], 0) == []
    assert for_ticket(ticket(zone=zone), DAY, [notice()], 0) != []


@pytest.mark.parametrize(
    ("more", "told"),
    [({"state": "booked"}, True), ({"state": "missed"}, True), ({"state": "expired"}, True), ({"state": "done"}, False),
     ({"state": "cancelled"}, False), ({"day": "2026-11-24"}, False), ({"day": "2026-11-22"}, False)],
)  # fmt: skip
def test_notice_of_the_day_is_for_who_still_waits_or_waited_in_vain(more: Json, told: bool) -> None:
    assert bool(for_ticket(ticket(**more), DAY, [notice()], 0)) is told


def test_what_is_seen_of_a_notice_is_what_it_says() -> None:
    seen = for_ticket(ticket(), DAY, [notice(by="manager", reason="内部")], 0)
    assert seen == [{"id": "n1", "text": "停电", "text_en": "No power", "until": None}]


def test_newest_notice_comes_first_and_none_whose_time_is_over() -> None:
    known = [notice(id=f"n{at}", at=at, until=until) for at, until in ((1, None), (2, 500), (3, 501))]
    assert [one["id"] for one in standing(known, 500)] == ["n3", "n1"]
    assert [one["id"] for one in standing(known, 499)] == ["n3", "n2", "n1"]


def test_notices_of_some_scopes_are_picked_in_their_order() -> None:
    known = [notice(scope, id=scope) for scope in ("queue:A", "zone:z2", "all", "queue:B")]
    assert [one["id"] for one in meant_for(known, scopes("A"))] == ["queue:A", "all"]


def test_scopes_of_nobody_in_particular_are_those_of_all() -> None:
    assert scopes() == {"all"}
    assert scopes("A") == {"all", "queue:A"}
    assert scopes("A", "z1") == {"all", "queue:A", "zone:z1"}
