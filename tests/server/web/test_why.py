"""Why a ticket is where it is, over HTTP: for its holder by secret, for staff with classes, in both languages."""

from typing import Any

import pytest

from server.domain.wait import FEWEST_FINISHED
from tests.server.running import HERE, Lane, Running
from tests.server.web.conftest import Unchanged
from tests.waiting import until

Json = dict[str, Any]
ELDERLY = {"class": "elderly", "verified": True}


@pytest.fixture
def lane(installation: Running) -> Lane:
    return installation.lane()


@pytest.fixture
def waiting(installation: Running, lane: Lane) -> Json:
    """Somebody who waits, with one of a priority class ahead."""
    ticket = installation.draw(lane)
    installation.draw(lane, "guide", channel="guide", priority=ELDERLY)
    return ticket


def ask(installation: Running, path: str, who: str | None, language: str, root: bool = False) -> Json:
    answer = installation.as_(who).get(
        path, root=root, headers={"Accept-Language": language, "Accept": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


@pytest.mark.parametrize(
    ("language", "begins", "ends"),
    [
        ("zh-CN", "您 ", "取号，前面还有 1 位。其中 1 位按规定优先。"),
        (
            "en",
            "You took your ticket at ",
            "People ahead of you: 1. Of them, with priority by the hall's rules: 1.",
        ),
    ],
)
def test_a_holder_is_told_in_their_language(
    installation: Running, waiting: Json, unchanged: Unchanged, language: str, begins: str, ends: str
) -> None:
    with unchanged():
        why = ask(installation, f"/t/{waiting['secret']}/why", None, language, root=True)
    assert why["text"].startswith(begins)
    assert why["text"].endswith(ends)
    assert (why["rank_at"], why["base_at"]) == (waiting["rank_at"], waiting["base_at"])
    assert (why["people_ahead"], why["ahead_by"]) == (1, [{"kind": "priority", "count": 1}])


@pytest.mark.parametrize(
    ("language", "ends"), [("zh-CN", "前面 1 位：老年人 1 位。"), ("en", "Ahead: 1 (老年人 1).")]
)
def test_staff_are_told_the_classes_in_their_language(
    installation: Running, waiting: Json, language: str, ends: str
) -> None:
    why = ask(installation, f"/centres/{HERE}/tickets/{waiting['id']}/why", "guide", language)
    assert why["text"].endswith(ends)
    assert why["ahead_by"] == [{"kind": "priority:elderly", "count": 1}]


def test_a_device_is_told_what_a_visitor_is(installation: Running, waiting: Json) -> None:
    why = ask(installation, f"/centres/{HERE}/tickets/{waiting['id']}/why", "tv", "zh-CN")
    assert why["ahead_by"] == [{"kind": "priority", "count": 1}]
    assert "elderly" not in str(why)


def test_a_called_ticket_says_what_it_was_compared_with(
    installation: Running, lane: Lane, waiting: Json
) -> None:
    clerk = installation.as_("clerk")
    assert clerk.post(f"{lane.at}/sign-in").status_code == 200
    called = clerk.post(f"{lane.at}/call-next").json()["called"]
    why = ask(installation, f"/centres/{HERE}/tickets/{called['id']}/why", "clerk", "zh-CN")
    compared = [{"queue": lane.queue, "number": called["number"], "weighed_at": called["rank_at"]}]
    assert (why["people_ahead"], why["compared"]) == (None, compared)
    assert ask(installation, f"/t/{waiting['secret']}/why", None, "zh-CN", root=True)["compared"] is None


def test_a_wait_comes_up_once_enough_were_served(installation: Running) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    first = installation.draw(lane)
    assert (first["wait_p50_s"], first["wait_p90_s"], first["before_closing"]) == (None, None, None)
    clerk.post(f"{lane.at}/sign-in")
    for _ in range(FEWEST_FINISHED):
        installation.draw(lane)
        clerk.post(f"{lane.at}/call-next")
        clerk.post(f"{lane.at}/finish", {"outcome": "done"})
    path = f"/t/{installation.draw(lane)['secret']}"
    seen = until(lambda: known(ask(installation, path, None, "en", root=True)), told="an estimate")
    assert 0 <= seen["wait_p50_s"] < seen["wait_p90_s"]
    assert known(ask(installation, f"{path}/why", None, "en", root=True))
    queues = {one["id"]: one for one in ask(installation, f"/centres/{HERE}", None, "en")["queues"]}
    assert known(queues[lane.queue])
    assert known(installation.draw(lane))


def known(record: Json) -> Json | None:
    """The record, if a wait is foreseen in it."""
    return None if record["wait_p50_s"] is None or record["wait_p90_s"] is None else record


@pytest.mark.parametrize("secret", ["x" * 40, "nothing-1-nothing-1-nothing-1"])
def test_a_secret_that_opens_nothing_explains_nothing(installation: Running, secret: str) -> None:
    answer = installation.as_(None).get(f"/t/{secret}/why", root=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_ticket_of_another_centre_is_not_there(installation: Running, waiting: Json) -> None:
    answer = installation.as_("guide").get(f"/centres/{HERE}/tickets/town-1-20261123-AA001/why")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
