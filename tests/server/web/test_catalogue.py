"""Managing catalogues over HTTP: drafts, two editors at once, publishing, versions, a tree of centres."""

from typing import Any

import pytest

from server.records import catalogue_store
from server.records.catalogue_store import Published
from tests.server.running import HERE, Running
from tests.server.web.managed import Managed, hall, renamed
from tests.waiting import until

Json = dict[str, Any]


@pytest.fixture
def managed(installation: Running) -> Managed:
    return Managed(installation)


def test_a_draft_begins_as_what_is_published(managed: Managed) -> None:
    draft = managed.draft()
    assert (draft["version"], draft["changed"], draft["faults"], draft["changes"]) == (1, False, [], [])
    assert draft["own"]["services"][0] == {
        "code": "S1",
        "name": "居住证签注",
        "department": "d",
        "category": "k",
        "queue": "q",
        "keywords": ["居住证续签"],
    }
    assert draft["catalogue"]["queues"][0]["prefix"] == "A"


def test_a_draft_is_packed_for_whoever_unpacks_it_and_says_the_same(managed: Managed) -> None:
    packed = managed.api.get(managed.at, headers={"Accept-Encoding": "gzip"})
    plain = managed.api.get(managed.at, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert (packed.json(), packed.headers["ETag"]) == (plain.json(), plain.headers["ETag"])


def test_an_edit_stays_in_the_draft_until_it_is_published(managed: Managed) -> None:
    answer = managed.put("services/S1", renamed("居住证延期"))
    assert (answer.status_code, answer.json()["changed"], answer.json()["faults"]) == (200, True, [])
    assert managed.published().services[0].name == "居住证签注"
    outcome = managed.publish(note="改名")
    assert (outcome["version"], outcome["is_new"], outcome["waits"]) == (2, True, [])
    service = managed.published().services[0]
    assert (service.name, service.pinyin, service.initials) == ("居住证延期", "ju zhu zheng yan qi", "jzzyq")
    assert managed.draft()["changed"] is False
    versions = managed.api.get(f"{managed.at}/versions").json()["versions"]
    assert [(one["version"], one["note"], one["current"]) for one in versions] == [
        (2, "改名", True),
        (1, "", False),
    ]
    assert [one["by_name"] for one in versions] == [
        "经理",
        None,
    ]  # the first one no member of staff published
    assert managed.draft()["published_by_name"] == "经理"
    first = managed.api.get(f"{managed.at}/versions/1").json()
    assert first["services"][0]["name"] == "居住证签注"


def test_publishing_what_says_the_same_is_no_new_version(managed: Managed) -> None:
    managed.publish()
    assert managed.publish()["is_new"] is False


def test_the_second_of_two_editors_is_told_and_sees_what_differs(managed: Managed) -> None:
    seen = managed.draft()["tag"]
    assert managed.put("services/S1", renamed("甲"), seen).status_code == 200
    answer = managed.put("policy", {"undo_s": 20}, seen)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (412, "edited_meanwhile")
    (change,) = problem["changes"]
    assert (change["part"], change["entry"], change["value"]["name"]) == ("services", "S1", "甲")
    assert change["by_name"] == "经理"
    assert "policy" not in managed.draft()["own"]
    assert managed.put("policy", {"undo_s": 20}, problem["tag"]).status_code == 200


def test_an_edit_that_does_not_say_what_it_saw_is_refused(managed: Managed) -> None:
    answer = managed.api.ask("PUT", f"{managed.at}/policy", json={"value": {"undo_s": 20}})
    assert (answer.status_code, answer.json()["code"]) == (428, "tag_missing")


def test_what_is_wrong_may_stand_in_a_draft_and_is_never_published(managed: Managed) -> None:
    answer = managed.put("services/S1", renamed("甲", queue="nowhere"))
    (fault,) = answer.json()["faults"]
    assert (answer.status_code, fault["key"], fault["code"], fault["allowed"]) == (
        200,
        "services.S1.queue",
        "unknown_queue",
        ["q"],
    )
    refused = managed.api.post(f"{managed.at}/publish")
    assert (refused.status_code, refused.json()["code"]) == (422, "catalogue_faulty")
    assert [one["key"] for one in refused.json()["faults"]] == ["services.S1.queue"]
    assert managed.published().version == 1


@pytest.mark.parametrize(
    ("path", "value", "status", "code"),
    [
        ("services", "all", 422, "invalid_field"),
        ("services", [{"name": "没有编码"}], 422, "invalid_field"),
        ("services", [{"code": "S1", "wanted": "first"}], 422, "catalogue_faulty"),
        ("policy", [1], 422, "invalid_field"),
        ("policy", {"undo_s": "soon"}, 422, "catalogue_faulty"),
        ("version", {"version": 7}, 422, "invalid_field"),
        ("centre", {"centre": "other"}, 422, "invalid_field"),
        ("queues/q", [], 422, "invalid_field"),
        ("queues/q", {"id": ""}, 422, "invalid_field"),
        ("queues/new", {}, 422, "invalid_field"),
        ("nothing/q", {}, 422, "invalid_field"),
    ],
)
def test_what_has_no_shape_is_refused_and_changes_nothing(
    managed: Managed, path: str, value: Any, status: int, code: str
) -> None:
    before = managed.draft()
    answer = managed.put(path, value)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert managed.draft() == before


@pytest.mark.parametrize("name", ["窗口\x1b[2J", "上\n下", "左\u202e右", "尾\x00"])
def test_control_characters_in_a_name_are_never_published(managed: Managed, name: str) -> None:
    answer = managed.put("services/S1", renamed(name))
    assert "unprintable" in [fault["code"] for fault in answer.json()["faults"]]
    assert managed.api.post(f"{managed.at}/publish").status_code == 422


def test_an_entry_that_is_taken_out_is_gone(managed: Managed) -> None:
    tag = {"If-Match": f'"{managed.draft()["tag"]}"'}
    assert managed.api.ask("DELETE", f"{managed.at}/services/S2", headers=tag).status_code == 200
    assert [one["entry"] for one in managed.draft()["changes"] if one["kind"] == "removed"] == ["S2"]
    tag = {"If-Match": f'"{managed.draft()["tag"]}"'}
    again = managed.api.ask("DELETE", f"{managed.at}/services/S2", headers=tag)
    assert again.status_code == 404


def test_several_parts_are_set_at_once(managed: Managed) -> None:
    parts = {"zones": [{"id": "z", "name": "一楼"}], "centre": {"name": "新名"}, "policy": None}
    seen = {"If-Match": f'"{managed.draft()["tag"]}"'}
    assert managed.api.ask("PATCH", managed.at, json={"parts": parts}, headers=seen).status_code == 200
    own = managed.draft()["own"]
    assert (own["zones"][0]["name"], own["name"]) == ("一楼", "新名")


def test_a_manager_sees_their_own_centre_and_no_other(installation: Running, managed: Managed) -> None:
    listed = managed.api.get("/manage/catalogue").json()["centres"]
    assert [one["id"] for one in listed] == [managed.centre]
    other = Managed(installation)
    assert managed.api.get(other.at).status_code == 404
    assert managed.api.post(f"{other.at}/publish").status_code == 404
    body = {"centres": [other.centre]}
    assert managed.api.post(f"{managed.at}/publish", body).status_code == 404


def test_an_operator_of_the_district_manages_every_centre(installation: Running, managed: Managed) -> None:
    operator = installation.as_("district operator")
    assert operator.get(managed.at).status_code == 200
    assert {managed.centre, HERE} <= {
        one["id"] for one in operator.get("/manage/catalogue").json()["centres"]
    }


@pytest.mark.parametrize("who", ["manager", "operator"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("PATCH", ""), ("PUT", "/policy"), ("PUT", "/services/S1"), ("DELETE", "/services/S1"),
        ("GET", "/versions"), ("GET", "/versions/1"), ("POST", "/publish"), ("POST", "/import"), ("GET", "/export"),
    ],
)  # fmt: skip
def test_who_is_bound_to_a_centre_finds_no_other_in_the_catalogue(
    installation: Running, managed: Managed, who: str, method: str, path: str
) -> None:
    api, sent = installation.as_(who), {"If-Match": f'"{managed.draft()["tag"]}"'}
    if path == "/import":
        form = managed.api.get(f"{managed.at}/export", params={"format": "toml"}).content
        answer = api.ask("POST", managed.at + path, data=form, headers=sent | {"Content-Type": "text/plain"})
    else:
        bodies: Json = {"PATCH": {"parts": {"policy": {}}}, "PUT": {"value": {}}, "POST": {}}
        answer = api.ask(method, managed.at + path, json=bodies.get(method), headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert not managed.draft()["changed"]
    listed = api.get("/manage/catalogue").json()["centres"]
    assert [one["id"] for one in listed] == [HERE]


def test_a_new_version_counts_for_draws_within_moments(installation: Running, managed: Managed) -> None:
    anyone = installation.as_(None)
    assert anyone.get(f"/centres/{managed.centre}/services/S1").json()["name"] == "居住证签注"
    managed.put("services/S1", renamed("居住证延期"))
    managed.publish()
    until(lambda: anyone.get(f"/centres/{managed.centre}/services/S1").json()["name"] == "居住证延期")


def test_a_centre_under_another_takes_its_changes(installation: Running, managed: Managed) -> None:
    town = f"{managed.centre}-town"
    layer: Json = {"name": "青石镇", "services": [{"code": "S1"}]}
    with installation.server.database.change() as session:
        below = hall(town).model_copy(update={"name": "青石镇"})
        published = Published(catalogue=below, above=managed.centre, layer=layer)
        catalogue_store.save_all(session, [published], by="tests", now=1)
    offered = installation.as_("district operator").get(f"/manage/catalogue/{town}/above").json()["services"]
    assert [(one["code"], one["department"]) for one in offered] == [("S1", "公安"), ("S2", "公安")]
    assert managed.api.get(f"/manage/catalogue/{town}/above").status_code == 404
    managed.put("services/S1", renamed("居住证延期"))
    assert managed.publish()["also"] == {town: 2}
    with installation.server.database.read() as session:
        told = catalogue_store.load(session, town)
    assert told is not None
    assert (told.name, [one.name for one in told.services]) == ("青石镇", ["居住证延期"])
    tag = {"If-Match": f'"{managed.draft()["tag"]}"'}
    managed.api.ask("DELETE", f"{managed.at}/services/S1", headers=tag)
    assert managed.publish()["lost"] == {town: ["S1"]}
