"""A manager's figures of a day come out of the archive, by queue, service, counter and more."""

from typing import Any

import pytest

from tests.server.running import HERE, Lane, Running
from tests.waiting import until

STATS = f"/centres/{HERE}/stats"


def rows(installation: Running, by: str, who: str = "manager") -> dict[str, dict[str, Any]]:
    answer = installation.as_(who).get(STATS, params={"by": by})
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json()["rows"]}


def serve(installation: Running, lane: Lane, outcome: str) -> None:
    clerk = installation.as_("clerk")
    installation.draw(lane)
    clerk.post(f"{lane.at}/sign-in")
    clerk.post(f"{lane.at}/call-next")
    clerk.post(f"{lane.at}/start")
    clerk.post(f"{lane.at}/finish", {"outcome": outcome})


def test_figures_of_today_tell_what_became_of_each_ticket(installation: Running) -> None:
    lane = installation.lane()
    serve(installation, lane, "done")
    serve(installation, lane, "papers_missing")
    gone = installation.draw(lane)
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{gone['id']}/cancel")
    assert until(lambda: rows(installation, "queue").get(lane.queue, {}).get("cancelled") == 1)
    row = rows(installation, "queue")[lane.queue]
    assert (row["drawn"], row["served"], row["first_visit"], row["waits"]) == (3, 2, 0.5, 2)
    assert row["outcomes"] == {"done": 1, "papers_missing": 1}
    assert row["wait_p50_s"] is not None
    assert rows(installation, "service", "auditor")[lane.service]["name"] == f"事项{lane.queue}"
    assert rows(installation, "counter")[lane.counter]["served"] == 2


@pytest.mark.parametrize("by", ["day", "hour", "channel", "department"])
def test_figures_by_other_keys_add_up_to_the_same_total(installation: Running, by: str) -> None:
    answer = installation.as_("supervisor").get(STATS, params={"by": by}).json()
    assert sum(row["drawn"] for row in answer["rows"]) == answer["total"]["drawn"]
    assert answer["from"] < answer["to"]


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "2020-01-01", "to": "2026-11-01"},
        {"from": "yesterday"},
        {"by": "clerk"},
        {"until": "2026-11-01"},
        {"from": "0001-01-01"},
    ],
)
def test_days_that_are_none_or_too_many_are_refused(installation: Running, asked: dict[str, str]) -> None:
    answer = installation.as_("manager").get(STATS, params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_first_day_there_is_has_no_figures(installation: Running) -> None:
    answer = installation.as_("manager").get(STATS, params={"to": "0001-01-01"})
    assert (answer.status_code, answer.json()["from"], answer.json()["rows"]) == (200, "0001-01-01", [])


def test_figures_are_for_managers_and_those_who_oversee_them(installation: Running) -> None:
    assert installation.as_("clerk").get(STATS).status_code == 403
    assert installation.as_("manager").get("/centres/town-1/stats").status_code == 404
