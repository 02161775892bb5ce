"""Guidance over HTTP: trees found by anybody, questions answered one by one, the result with what is done elsewhere."""

from typing import Any

import pytest

from tests.server.running import ELSEWHERE, HERE, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]
TREES = f"/centres/{HERE}/guidance"


def answered(installation: Running, answers: Any) -> Json:
    reply = installation.as_(None).post(f"{TREES}/move", {"answers": answers})
    assert reply.status_code == 200, reply.text
    result: Json = reply.json()
    return result


@pytest.mark.parametrize("query", ["", "搬家", "我要迁户口", "qianhuk", "bjlh", "move house"])
def test_a_tree_is_found_as_services_are(installation: Running, query: str) -> None:
    (tree,) = installation.as_(None).get(TREES, params={"q": query}).json()["trees"]
    assert (tree["id"], tree["name"], tree["most_questions"]) == ("move", "搬家落户", 2)


def test_no_tree_is_found_by_what_means_nothing(installation: Running) -> None:
    assert installation.as_(None).get(TREES, params={"q": "你好"}).json() == {"trees": []}
    assert installation.as_(None).get(f"/centres/{ELSEWHERE}/guidance").json() == {"trees": []}


@pytest.mark.parametrize("nothing", [{}, []])
def test_the_first_question_is_asked_without_answers(installation: Running, nothing: Any) -> None:
    asked = answered(installation, nothing)
    assert asked["question"] == {
        "id": "home", "text": "房子是买的吗？", "text_en": "Did you buy the home?", "left": 2,
        "options": [{"id": "yes", "text": "买的", "text_en": "Yes"}, {"id": "no", "text": "租的", "text_en": "No"}],
    }  # fmt: skip
    assert (asked["services"], asked["papers"], asked["time"]) == ([], [], None)
    assert installation.as_(None).post(f"{TREES}/move").json() == asked


def test_answers_lead_on_to_services_here_and_elsewhere(installation: Running) -> None:
    on = answered(installation, {"home": "yes"})
    assert (on["question"]["id"], on["question"]["left"]) == ("town", 1)
    assert [one["option"]["id"] for one in on["answered"]] == ["yes"]
    end = answered(installation, {"home": "yes", "town": "no"})
    assert end == answered(installation, ["yes", "no"])
    assert end["question"] is None
    here, far = end["services"]
    assert (here["code"], here["step"], here["elsewhere"]) == ("S-AA", 1, None)
    assert (here["where"]["queue"], here["where"]["counters"]) == ("AA", ["AA"])
    assert (far["code"], far["step"], far["where"]) == ("S-far", 2, None)
    assert far["elsewhere"]["centre"] == ELSEWHERE
    (paper,) = end["papers"]
    assert (paper["name"], paper["originals"], paper["services"][0]["name"]) == ("申请表", 1, "远处的事项")
    assert end["time"] == {"promised_days": 3, "statutory_days": 3, "unstated": ["S-AA"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {"home": "perhaps"}}, "answers.home"),
        ({"answers": {"house": "yes"}}, "answers.house"),
        ({"answers": ["no", "yes"]}, "answers.1"),
        ({"answers": ["yes"] * 65}, "answers"),
        ({"answers": "yes"}, "answers"),
        ({"answers": {"home": 1}}, "answers"),
        ({"answers": {"home": None}}, "answers"),
        ({"answers": {"家": "yes"}}, "answers"),
        ({"answer": {}}, "answer"),
    ],
)
def test_what_is_no_answer_is_refused_and_says_where(
    installation: Running, unchanged: Unchanged, body: Json, field: str
) -> None:
    with unchanged():
        reply = installation.as_(None).post(f"{TREES}/move", body)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_field")
    assert reply.json()["fields"] == [field]


def test_a_tree_or_a_centre_that_is_not_there_is_not_found(installation: Running) -> None:
    for path in (f"{TREES}/none", "/centres/nowhere/guidance/move", f"/centres/{ELSEWHERE}/guidance/move"):
        reply = installation.as_(None).post(path, {"answers": {}})
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert installation.as_(None).get("/centres/nowhere/guidance").status_code == 404
    assert installation.as_(None).get(TREES, params={"q": "x" * 61}).status_code == 422


def test_a_service_of_another_centre_is_found_with_that_centre(installation: Running) -> None:
    found = installation.as_(None).get(f"/centres/{HERE}/services", params={"q": "远处的事项"}).json()
    assert found["services"] == []
    assert [(one["code"], one["centre"]) for one in found["elsewhere"]] == [("S-far", ELSEWHERE)]
    here = installation.as_(None).get(f"/centres/{ELSEWHERE}/services", params={"q": "远处的事项"}).json()
    assert ([one["code"] for one in here["services"]], here["elsewhere"]) == (["S-far"], [])
    everything = installation.as_(None).get(f"/centres/{HERE}/services").json()
    assert everything["services"]
    assert everything["elsewhere"] == []
