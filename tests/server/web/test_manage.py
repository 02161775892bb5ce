"""Accounts and devices kept over HTTP: each in its own centre, nobody above themselves, shut out at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.server.running import ELSEWHERE, HERE, PASSWORD, Api, Running
from tests.waiting import until

Json = dict[str, Any]


def made(installation: Running, who: str = "manager", **more: Any) -> Json:
    name = f"new-{installation.key()}"
    body = {"username": name, "name": "新来的", "roles": ["guide"], **more}
    answer = installation.as_(who).post("/manage/accounts", body)
    assert answer.status_code == 201, answer.text
    account: Json = answer.json()
    return account


def signed_in(installation: Running, account: Json, password: str) -> str | None:
    body = {"username": account["username"], "password": password}
    answer = installation.as_(None).post("/sessions", body)
    return answer.json()["token"] if answer.status_code == 201 else None


def is_bound(device: Api, counter: str | None) -> bool:
    return bool(device.get("/me").json()["counter"] == counter)


def change(installation: Running, account: str, body: Json, who: str = "manager") -> tuple[int, Json]:
    answer = installation.as_(who).ask("PATCH", f"/manage/accounts/{account}", json=body)
    return answer.status_code, answer.json()


def test_account_made_by_a_manager_belongs_to_their_centre_and_signs_in(installation: Running) -> None:
    account = made(installation)
    assert account["centre"] == HERE
    assert signed_in(installation, account, account["password"])
    listed = installation.as_("manager").get("/manage/accounts").json()["accounts"]
    assert account["id"] in {one["id"] for one in listed}
    assert all("password" not in one and one["centre"] == HERE for one in listed)


def test_password_given_is_not_said_again(installation: Running) -> None:
    assert "password" not in made(installation, password="correct horse battery")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaa", "1212121212121"])
def test_password_easily_tried_out_is_refused(installation: Running, password: str) -> None:
    body = {"username": f"w-{installation.key()}", "name": "甲", "roles": ["clerk"], "password": password}
    answer = installation.as_("manager").post("/manage/accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")


def test_username_there_is_already_is_refused(installation: Running) -> None:
    body = {"username": " CLERK ", "name": "乙", "roles": ["clerk"]}
    answer = installation.as_("manager").post("/manage/accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


def test_manager_gives_nobody_an_operators_role(installation: Running) -> None:
    body = {"username": f"o-{installation.key()}", "name": "丙", "roles": ["operator"]}
    assert installation.as_("manager").post("/manage/accounts", body).status_code == 403
    account = made(installation)
    assert change(installation, account["id"], {"roles": ["operator"]})[0] == 403
    assert change(installation, installation.accounts["operator"], {"name": "丁"})[0] == 403


@pytest.mark.parametrize("centre", [ELSEWHERE, "nowhere"])
def test_account_of_another_centre_can_neither_be_made_nor_changed(
    installation: Running, centre: str
) -> None:
    body = {"username": f"e-{installation.key()}", "name": "戊", "roles": ["clerk"], "centre": centre}
    assert installation.as_("manager").post("/manage/accounts", body).status_code == 404
    elsewhere = installation.accounts["clerk elsewhere"]
    assert change(installation, elsewhere, {"active": False})[0] == 404
    assert change(installation, made(installation)["id"], {"centre": centre})[0] == 404


def test_manager_can_shut_neither_themselves_out_nor_change_their_roles(installation: Running) -> None:
    own = installation.accounts["manager"]
    for body in ({"active": False}, {"roles": ["clerk"]}):
        assert change(installation, own, body)[1]["code"] == "own_account"
    assert change(installation, own, {"name": "经理"})[0] == 200


def test_account_shut_out_is_out_within_seconds_and_in_again_when_let_in(installation: Running) -> None:
    account = made(installation)
    token = signed_in(installation, account, account["password"])
    api = installation.as_("guide")
    api.token = token
    assert api.get("/me").status_code == 200
    assert change(installation, account["id"], {"active": False})[1]["active"] is False
    assert until(lambda: api.get("/me").status_code == 401)
    assert signed_in(installation, account, account["password"]) is None
    change(installation, account["id"], {"active": True})
    assert signed_in(installation, account, account["password"])


def test_new_password_replaces_the_old_one_and_lifts_a_lock(installation: Running) -> None:
    account = made(installation)
    for _ in range(5):
        assert signed_in(installation, account, "not the password") is None
    assert signed_in(installation, account, account["password"]) is None  # locked
    locked = installation.as_("manager").get("/manage/accounts").json()["accounts"]
    assert next(one for one in locked if one["id"] == account["id"])["locked_until_at"]
    fresh = change(installation, account["id"], {"new_password": True})[1]["password"]
    assert fresh != account["password"]
    assert signed_in(installation, account, account["password"]) is None
    assert signed_in(installation, account, fresh)


def test_roles_changed_open_and_close_doors_within_seconds(installation: Running) -> None:
    account = made(installation)
    api = installation.as_("guide")
    api.token = signed_in(installation, account, account["password"])
    assert api.get("/manage/accounts").status_code == 403
    change(installation, account["id"], {"roles": ["manager"]})
    assert until(lambda: api.get("/manage/accounts").status_code == 200)


def test_device_made_known_speaks_with_its_token_until_it_has_a_new_one(installation: Running) -> None:
    manager, name = installation.as_("manager"), f"tv-{installation.key()}"
    answer = manager.post("/manage/devices", {"id": name, "kind": "tv"})
    assert (answer.status_code, answer.json()["centre"]) == (201, HERE)
    device = installation.as_("tv")
    device.token = answer.json()["token"]
    assert device.get("/me").json()["id"] == name
    fresh = manager.ask("PATCH", f"/manage/devices/{name}", json={"new_token": True}).json()["token"]
    assert until(lambda: device.get("/me").status_code == 401)
    device.token = fresh
    assert device.get("/me").status_code == 200
    manager.ask("PATCH", f"/manage/devices/{name}", json={"active": False})
    assert until(lambda: device.get("/me").status_code == 401)
    listed = manager.get("/manage/devices").json()["devices"]
    assert next(one for one in listed if one["id"] == name)["active"] is False


def test_device_of_another_centre_or_known_already_is_refused(installation: Running) -> None:
    manager = installation.as_("manager")
    taken = manager.post("/manage/devices", {"id": "kiosk-1", "kind": "kiosk"})
    assert (taken.status_code, taken.json()["code"]) == (409, "device_known")
    assert manager.ask("PATCH", "/manage/devices/kiosk-9", json={"active": False}).status_code == 404
    foreign = {"id": f"k-{installation.key()}", "kind": "kiosk", "centre": ELSEWHERE}
    assert manager.post("/manage/devices", foreign).status_code == 404
    assert manager.post("/manage/devices", {"id": "x-1", "kind": "toaster"}).status_code == 422


def test_bridge_that_learns_of_everybody_is_made_known_by_an_operator_only(installation: Running) -> None:
    body = {"id": f"wx-{installation.key()}", "kind": "wechat"}
    assert installation.as_("manager").post("/manage/devices", body).status_code == 403
    assert installation.as_("operator").post("/manage/devices", body).status_code == 201


def test_device_at_a_counter_is_bound_to_it_moved_and_freed(installation: Running) -> None:
    manager, first, then = installation.as_("manager"), installation.lane(), installation.lane()
    name = f"pad-{installation.key()}"
    made = manager.post("/manage/devices", {"id": name, "kind": "pad", "counter": first.counter})
    assert (made.status_code, made.json()["counter"]) == (201, first.counter)
    pad = installation.as_("pad")
    pad.token = made.json()["token"]
    assert pad.get("/me").json()["counter"] == first.counter
    counter: str | None
    for counter in (then.counter, None):
        moved = manager.ask("PATCH", f"/manage/devices/{name}", json={"counter": counter})
        assert (moved.status_code, moved.json()["counter"]) == (200, counter)
        until(partial(is_bound, pad, counter), "the pad where it was put")
    listed = manager.get("/manage/devices").json()["devices"]
    assert next(one for one in listed if one["id"] == name)["counter"] is None


@pytest.mark.parametrize(("kind", "counter"), [("pad", "nowhere"), ("rating", "C-AA"), ("tv", "c-aa")])
def test_device_is_not_bound_where_there_is_no_such_counter_or_nothing_to_do(
    installation: Running, kind: str, counter: str
) -> None:
    name = f"x-{installation.key()}"
    body = {"id": name, "kind": kind, "counter": counter}
    answer = installation.as_("manager").post("/manage/devices", body)
    assert (answer.status_code, answer.json()["fields"]) == (422, ["counter"])
    assert installation.as_("manager").ask("PATCH", f"/manage/devices/{name}", json={}).status_code == 404


@pytest.mark.parametrize("kind", ["accounts", "devices"])
def test_same_name_asked_for_by_several_at_once_is_given_to_one(installation: Running, kind: str) -> None:
    name = f"same-{installation.key()}"
    account: Json = {"username": name, "name": "甲", "roles": ["clerk"]}
    body: Json = account if kind == "accounts" else {"id": name, "kind": "tv"}
    asking = [installation.as_("manager") for _ in range(6)]
    with ThreadPoolExecutor(len(asking)) as pool:
        answers = list(pool.map(lambda api: api.post(f"/manage/{kind}", body).status_code, asking))
    assert sorted(answers) == [201, *[409] * 5]


@pytest.mark.parametrize("kind", ["accounts", "devices"])
def test_answer_lost_on_the_way_is_had_again_under_its_key(installation: Running, kind: str) -> None:
    name, key, manager = f"lost-{installation.key()}", installation.key(), installation.as_("manager")
    account: Json = {"username": name, "name": "甲", "roles": ["clerk"]}
    body: Json = account if kind == "accounts" else {"id": name, "kind": "tv"}
    first, again = (manager.post(f"/manage/{kind}", body, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert again.json().get("password") or again.json()["token"]
    other = manager.post(f"/manage/{kind}", body | {"centre": HERE}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    fresh = manager.post(f"/manage/{kind}", body)
    assert fresh.status_code == 409
    somebody_else = installation.as_("operator").post(f"/manage/{kind}", body, key=key)
    assert somebody_else.status_code == 409


def test_someone_who_keeps_no_accounts_sees_none(installation: Running) -> None:
    assert installation.as_("clerk").get("/manage/accounts").status_code == 403
    assert installation.as_(None).get("/manage/accounts").status_code == 401
    assert PASSWORD not in installation.as_("operator").get("/manage/accounts").text
