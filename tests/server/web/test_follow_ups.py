"""A bad rating over HTTP: followed up by somebody else, called back, closed, appealed against; clerks see sums only."""

import json
from typing import Any

from server.domain.rating import TOGETHER
from server.operations.follow_ups import Days
from server.operations.listening import Reader
from tests.server.running import HERE, Running
from tests.waiting import until

Json = dict[str, Any]

PHONE = "13700009876"


def rated(installation: Running, level: int, **more: Any) -> Json:
    """A ticket that the clerk served and its holder rated."""
    lane, clerk = installation.lane(), installation.as_("clerk")
    clerk.post(f"{lane.at}/sign-in")
    ticket = installation.draw(lane, party={"name": "李四", "phone": PHONE})
    clerk.post(f"{lane.at}/call-next")
    clerk.post(f"{lane.at}/finish", {"outcome": "done"})
    body = {"level": level, **more}
    answer = installation.as_(None).ask("POST", f"/t/{ticket['secret']}/rating", root=True, json=body)
    assert answer.status_code == 200, answer.text
    return ticket


def followed(installation: Running, who: str = "hotline", **more: Any) -> Json:
    """The follow-up of a fresh bad rating, once the archive has it."""
    ticket = rated(installation, 1, **more)

    def found() -> Json | None:
        page = installation.as_(who).get("/follow-ups", params={"limit": 200}).json()
        return next((one for one in page["follow_ups"] if one["ticket"] == ticket["id"]), None)

    return until(found, "a follow-up") or {}


def patched(installation: Running, who: str, follow_up: Json, **values: Any) -> Any:
    body = {"id": follow_up["id"], **values}
    return installation.as_(who).ask("PATCH", "/api/v1/follow-ups", root=True, json=body)


def test_bad_rating_is_called_back_about_and_closed_with_a_result(installation: Running) -> None:
    follow_up = followed(installation, tags=["态度"], comment="不耐烦")
    assert (follow_up["state"], follow_up["level"], follow_up["comment"]) == ("open", 1, "不耐烦")
    assert follow_up["clerk_name"] == "clerk"
    assert follow_up["due_at"] > follow_up["opened_at"]
    assert follow_up["caller"]["phone"] == "137****9876"
    taken = patched(installation, "hotline", follow_up, reached=True, note="已回访", version=1).json()
    assert (taken["handler"], taken["reached"]) == (installation.accounts["hotline"], True)
    assert taken["caller"]["phone"] == PHONE  # whoever has it in hand may call
    seen = patched(installation, "manager", follow_up, note="知悉").json()
    assert seen["caller"]["phone"] == "137****9876"
    done = patched(installation, "hotline", follow_up, result="partly").json()
    assert (done["state"], done["result"], done["caller"]["phone"]) == ("closed", "partly", "137****9876")
    assert done["closed_by_name"] == "hotline"
    assert [note["text"] for note in done["notes"]] == ["已回访", "知悉"]


def test_second_of_two_who_take_one_at_once_is_told(installation: Running) -> None:
    follow_up = followed(installation)
    path = f"/api/v1/follow-ups/{follow_up['id']}"
    first = installation.as_("hotline").ask("PATCH", path, root=True, json={"note": "我来", "version": 1})
    late = installation.as_("guide").ask("PATCH", path, root=True, json={"note": "我来", "version": 1})
    assert (first.status_code, late.json()["code"]) == (200, "changed_meanwhile")


def test_rated_clerk_never_has_it_in_hand(installation: Running) -> None:
    follow_up = followed(installation)
    refused = patched(installation, "manager", follow_up, handler=installation.accounts["clerk"])
    assert (refused.status_code, refused.json()["code"]) == (409, "handler_is_rated")
    stranger = patched(installation, "manager", follow_up, handler=installation.accounts["clerk-2"])
    assert (stranger.status_code, stranger.json()["code"]) == (422, "invalid_field")
    assert installation.as_("clerk").get("/follow-ups").status_code == 403
    assert patched(installation, "clerk", follow_up, note="x").status_code == 403


def test_clerk_appeals_once_and_another_manager_decides(installation: Running) -> None:
    follow_up = followed(installation)
    patched(installation, "manager", follow_up, due_at=1)  # long ago
    patched(installation, "guide", follow_up, reached=True, note="已致歉", result="upheld")
    clerk, path = installation.as_("clerk"), f"/follow-ups/{follow_up['id']}/appeal"
    assert installation.as_("clerk-2").post(path, {"reason": "x"}).status_code == 404
    (mine,) = [
        one for one in clerk.get("/follow-ups/own").json()["follow_ups"] if one["id"] == follow_up["id"]
    ]
    assert (mine["result"], mine["may_appeal"]) == ("upheld", True)
    for hidden in (follow_up["ticket"], "level", "comment", "reached"):
        assert hidden not in json.dumps(mine)
    first = clerk.post(path, {"reason": "当时系统故障"})
    assert first.json()["state"] == "appealed"
    assert clerk.post(path, {"reason": "当时系统故障"}).json() == first.json()
    refused = patched(installation, "guide", follow_up, result="not_upheld", note="x")
    assert refused.json()["code"] == "another_decides"
    page = installation.as_("manager").get(
        "/follow-ups", params={"centre": HERE, "state": "appealed", "limit": 200}
    )
    again = next(one for one in page.json()["follow_ups"] if one["id"] == follow_up["id"])
    assert (again["overdue"], again["due_at"] > again["appealed_at"]) == (False, True)
    manages = {one["id"]: one["manages"] for one in page.json()["handlers"]}
    accounts = installation.accounts
    assert (manages[accounts["manager"]], manages[accounts["guide"]]) == (True, False)
    assert accounts["clerk"] not in manages
    handed = patched(installation, "manager", follow_up, handler=accounts["hotline"])
    assert (handed.status_code, handed.json()["code"]) == (409, "another_decides")
    final = patched(installation, "manager", follow_up, result="not_upheld", note="监控显示系统故障").json()
    assert (final["state"], final["result"]) == ("closed", "not_upheld")
    assert clerk.post(path, {"reason": "再来"}).json()["code"] == "nothing_to_appeal"


def test_follow_up_that_is_not_there_is_not_found(installation: Running) -> None:
    assert patched(installation, "manager", {"id": 99_999}, note="x").status_code == 404
    assert patched(installation, "manager", {"id": 0}, note="x").status_code == 422
    assert installation.as_("clerk").post("/follow-ups/99999/appeal", {"reason": "x"}).status_code == 404
    bad = patched(installation, "manager", followed(installation), result="fine")
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_field")


def test_clerk_learns_nothing_of_todays_ratings_and_the_manager_all(installation: Running) -> None:
    for _ in range(TOGETHER):
        last = rated(installation, 5)
    path = f"/centres/{HERE}/ratings"

    def manager() -> Json | None:
        sums: Json = installation.as_("manager").get(path).json()
        return sums if any(one["ticket"] == last["id"] for one in sums["ratings"]) else None

    sums = until(manager, "the ratings") or {}
    assert sums["levels"]["5"] >= TOGETHER
    assert {one["clerk_name"] for one in sums["clerks"]} == {"clerk"}
    for part in ("services", "counters", "clerks"):
        assert sum(one["count"] for one in sums[part]) == sums["count"]
    first, to = sums["from"], installation.server.halls.get(HERE).date()
    assert (
        installation.as_("manager").get(path, params={"from": first, "to": to}).json()["count"]
        == sums["count"]
    )
    before = {"from": "2020-01-01", "to": "2020-01-31"}
    assert installation.as_("manager").get(path, params=before).json()["count"] == 0
    for wrong in ({"from": to, "to": first[:4] + "-00-01"}, {"from": "2020-02-02", "to": "2020-02-01"}):
        assert installation.as_("manager").get(path, params=wrong).status_code == 422
    # Spans taken from each other
    assert installation.as_("clerk").get(path, params=before).status_code == 422
    assert installation.as_("clerk").get(path).json() == {
        "month": sums["month"], "levels": None, "count": 0,
    }  # fmt: skip
    assert installation.as_("clerk").get(path, params={"month": "2026-13"}).status_code == 422
    # Who manages a small hall and serves in it reads of their own work what any clerk does.
    both = Reader(id=installation.accounts["clerk"], centre=HERE, manages=True)
    of_all = installation.server.follow_ups.sums(HERE, Days("2000-01-01", "2999-12-31"), both)
    assert both.id not in {one["clerk"] for one in [*of_all["clerks"], *of_all["ratings"]]}
    assert of_all["count"] == sum(one["count"] for one in of_all["clerks"])
