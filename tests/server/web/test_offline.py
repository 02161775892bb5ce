"""Offline numbers over HTTP: a journal of any length, good lines and bad, under the keys of draws that timed out."""

import os
from typing import Any

import pytest

from server.wire.secret import Locator, pack, partition_of
from tests.server.running import ELSEWHERE, HERE, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

TICKETS = f"/centres/{HERE}/tickets"
OFFLINE = f"{TICKETS}/offline"


def line(installation: Running, lane: Lane, number: str, **more: Any) -> Json:
    """A line of a kiosk's journal."""
    hall = installation.server.halls.get(HERE)
    located = Locator(partition_of(HERE, installation.settings.partitions), HERE, hall.date(), number)
    return {
        "key": installation.key(), "number": number, "secret": pack(located, os.urandom(12)), "service": lane.service,
        "drawn_at": hall.now_ms() - 1000, "print": "printed", **more,
    }  # fmt: skip


def test_a_journal_is_merged_and_merging_it_again_changes_nothing(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    lines = [
        line(installation, lane, f"K11.{n:03d}", party={"phone": f"1380000{n:04d}"}) for n in range(1, 4)
    ]
    first = kiosk.post(OFFLINE, {"tickets": lines})
    assert first.status_code == 200
    assert [one["key"] for one in first.json()["results"]] == [one["key"] for one in lines]
    with unchanged():
        later = [one | {"print": "unknown", "drawn_at": one["drawn_at"] - 5} for one in lines]
        assert kiosk.post(OFFLINE, {"tickets": later}).json() == first.json()
    seen = installation.as_(None).get(
        f"/t/{lines[0]['secret']}", root=True, headers={"Accept": "application/json"}
    )
    assert (seen.json()["number"], seen.json()["offline"]) == ("K11.001", True)


def test_the_draw_that_timed_out_is_answered_with_the_offline_ticket(installation: Running) -> None:
    lane, kiosk, key = installation.lane(), installation.as_("kiosk"), installation.key()
    body = {"service": lane.service, "channel": "kiosk"}
    drawn = kiosk.post(TICKETS, body, key=key).json()
    own = line(installation, lane, "K12.001", key=key)
    (result,) = kiosk.post(OFFLINE, {"tickets": [own]}).json()["results"]
    assert result["id"].endswith("-K12.001")
    assert kiosk.get(f"{TICKETS}/{drawn['id']}").json()["state"] == "cancelled"
    again = kiosk.post(TICKETS, body, key=key)
    assert (again.status_code, again.json()["number"], again.json()["secret"]) == (
        200,
        "K12.001",
        own["secret"],
    )


def test_bad_lines_have_a_code_and_stop_no_other(installation: Running) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    good = line(installation, lane, "K13.001")
    bad: list[Any] = [
        7, None, [], {}, "K13.002", {"key": 5}, {"key": "x" * 500}, good | {"colour": "red"},
        line(installation, lane, "K13.002", drawn_at="now"),
        line(installation, lane, "K13.002", drawn_at=2**60),
        line(installation, lane, "K13.002", print="perhaps"),
        line(installation, lane, "K13.002", service="S-nothing"),
        line(installation, lane, "K13.002", secret="x"),
        line(installation, lane, f"{lane.queue}002"),
    ]  # fmt: skip
    results = kiosk.post(OFFLINE, {"tickets": [*bad, good]}).json()["results"]
    assert [one["code"] for one in results[:-1]] == [
        *["invalid_field"] * 11, "unknown_service", "invalid_field", "invalid_field",
    ]  # fmt: skip
    assert "id" in results[-1]


def test_five_hundred_lines_are_taken_at_once_and_no_more(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    party = {"name": "欧阳" * 10, "id_type": "id_card", "phone": "13800000000"}
    lines = [line(installation, lane, f"K14.{n:03d}", party=party) for n in range(1, 502)]
    with unchanged():
        assert kiosk.post(OFFLINE, {"tickets": lines}).json()["fields"] == ["tickets"]
    answer = kiosk.post(OFFLINE, {"tickets": lines[:500]})
    assert [one.get("code") for one in answer.json()["results"]] == [None] * 500
    with unchanged():
        assert kiosk.post(OFFLINE, {"tickets": ["x" * 2_000_000]}).status_code == 413
        assert kiosk.post(TICKETS, {"service": "x" * 100_000}).status_code == 413


def test_another_centres_kiosk_merges_nothing_here(installation: Running, unchanged: Unchanged) -> None:
    lane = installation.lane()
    own = line(installation, lane, "K15.001")
    with unchanged():
        assert installation.as_("kiosk elsewhere").post(OFFLINE, {"tickets": [own]}).status_code == 404
        answer = installation.as_("kiosk elsewhere").post(
            f"/centres/{ELSEWHERE}/tickets/offline", {"tickets": [own]}
        )
    assert answer.json()["results"] == [{"key": own["key"], "code": "invalid_field"}]


@pytest.mark.parametrize("who", ["guide", "board"])
def test_only_kiosks_issue_numbers_by_themselves(installation: Running, who: str) -> None:
    assert installation.as_(who).post(OFFLINE, {"tickets": []}).status_code == 403
