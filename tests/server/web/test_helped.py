"""The guides' day over HTTP: who writes and reads it, and what is refused."""

from typing import Any

import pytest

from tests.server.running import HERE, Running
from tests.waiting import until

Json = dict[str, Any]

AT = f"/centres/{HERE}/helped"


def test_what_a_guide_did_is_in_their_day_and_in_the_managers(installation: Running) -> None:
    guide, manager = installation.as_("guide"), installation.as_("manager")
    drawn = installation.draw(installation.lane())
    guide.post(f"/centres/{HERE}/tickets/{drawn['id']}/notes", {"text": "带婴儿"})
    written = guide.post(AT, {"kind": "led", "ticket": drawn["id"]})
    assert (written.status_code, written.json()["number"]) == (201, drawn["number"])

    def entry(day: Json) -> list[Json]:
        return [one for one in day["entries"] if one["ticket"] == drawn["id"] and "noted" in one["acts"]]

    until(lambda: entry(guide.get(AT).json()))
    seen = entry(manager.get(AT).json())[0]
    assert (seen["by"], seen["by_name"]) == (installation.accounts["guide"], "guide")
    assert "带婴儿" not in guide.get(AT).text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_field"),
        ({"kind": "praised"}, 422, "invalid_field"),
        ({"kind": "led", "name": "张三"}, 422, "invalid_field"),
        ({"kind": "led", "ticket": f"{HERE}-20260101-AA999"}, 404, "not_found"),
        ({"kind": "led", "services": ["S-nowhere"]}, 422, "unknown_service"),
        ({"kind": "led", "services": ["S-AA"] * 11}, 422, "invalid_field"),
    ],
)
def test_entry_that_says_nothing_or_names_what_is_not_there_is_refused(
    installation: Running, body: Json, status: int, code: str
) -> None:
    answer = installation.as_("guide").post(AT, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    "query", ["day=heute", "day=2026-13-01", "guide=me", "day=2026-11-28&day=2026-11-27"]
)
def test_query_nobody_understands_is_refused(installation: Running, query: str) -> None:
    answer = installation.as_("guide").get(f"{AT}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_who_changes_the_order_is_on_record_for_the_manager_with_the_reason(installation: Running) -> None:
    guide, manager, acts = installation.as_("guide"), installation.as_("manager"), f"/centres/{HERE}/acts"
    lane = installation.lane()
    first, second = installation.draw(lane), installation.draw(lane)
    clerk, to = installation.as_("clerk"), lane.at.rpartition("/")[2]
    clerk.post(f"{lane.at}/sign-in", {})
    called = clerk.post(f"{lane.at}/call", {"ticket": second["id"], "reason": "材料已补齐"})
    assert called.status_code == 200, called.text
    moved = guide.post(
        f"/centres/{HERE}/tickets/{first['id']}/transfer", {"counter": to, "reason": "指定窗口"}
    )
    assert moved.status_code == 200, moved.text

    def told() -> list[tuple[Any, ...]]:
        day = manager.get(acts).json()
        return [
            (one["act"], one["number"], one["reason"])
            for one in day["entries"]
            if one["ticket"] in (first["id"], second["id"])
        ]

    until(lambda: len(told()) == 2)
    assert told() == [("pinned", first["number"], "指定窗口"), ("called", second["number"], "材料已补齐")]
    people = {one["by"]: one for one in manager.get(acts).json()["people"]}
    assert people[installation.accounts["guide"]]["acts"]["pinned"] >= 1
    assert (guide.get(acts).status_code, manager.get(f"{acts}?day=2020-01-01").json()["entries"]) == (403, [])
