"""Offline numbers over HTTP: a journal of any length, good lines and bad, under the keys of draws that timed out."""

import os
import uuid
from typing import Any

import pytest

from server.wire.secret import Locator, pack, partition_of
from tests.server.running import ELSEWHERE, HERE, Api, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

TICKETS = f"/centres/{HERE}/tickets"
OFFLINE = f"{TICKETS}/offline"
STATUS = "/devices/me/status"


def line(installation: Running, lane: Lane, number: str, **more: Any) -> Json:
    """A line of a kiosk's journal."""
    hall = installation.server.halls.get(HERE)
    located = Locator(partition_of(HERE, installation.settings.partitions), HERE, hall.date(), number)
    return {
        "key": installation.key(), "number": number, "secret": pack(located, os.urandom(12)), "service": lane.service,
        "drawn_at": hall.now_ms() - 1000, "print": "printed", **more,
    }  # fmt: skip


def series(kiosk: Api, journal: str | None = None) -> str:
    """The series that a kiosk's journal is given, a fresh one's unless it is named."""
    told = kiosk.post(STATUS, {"state": "ok", "details": {"journal": journal or uuid.uuid4().hex}})
    assert told.status_code == 200, told.text
    return str(told.json()["series"])


def test_a_kiosks_journal_is_given_a_series_that_stays_its_own(installation: Running) -> None:
    kiosk, journal = installation.as_("kiosk"), uuid.uuid4().hex
    mine, another = series(kiosk, journal), series(kiosk)
    assert (mine != another, series(kiosk, journal)) == (True, mine)
    body = {"state": "ok", "details": {"journal": journal}}
    told = kiosk.post(STATUS, body).json()
    assert told["partition"] == partition_of(HERE, installation.settings.partitions)
    seen = installation.as_("manager").get(f"/centres/{HERE}/devices").json()["devices"]
    (own,) = [one for one in seen if one["id"] == "kiosk-1"]
    assert (own["at"], "series" in own) == (told["at"], False)


@pytest.mark.parametrize("journal", ["", "K1", 7, "x" * 32, "a" * 33, ["a" * 32]])
def test_a_journal_is_named_in_one_way(installation: Running, unchanged: Unchanged, journal: Any) -> None:
    with unchanged():
        answer = installation.as_("kiosk").post(STATUS, {"state": "ok", "details": {"journal": journal}})
    assert (answer.status_code, answer.json()["fields"]) == (422, ["details.journal"])


def test_only_a_kiosk_is_given_a_series(installation: Running) -> None:
    body = {"state": "ok", "details": {"journal": uuid.uuid4().hex}}
    assert "series" not in installation.as_("board").post(STATUS, body).json()
    assert "series" not in installation.as_("kiosk").post(STATUS, {"state": "ok"}).json()


def test_a_number_of_a_series_that_was_never_given_is_refused(
    installation: Running, unchanged: Unchanged
) -> None:
    own = line(installation, installation.lane(), "K99999.001")
    with unchanged():
        results = installation.as_("kiosk").post(OFFLINE, {"tickets": [own]}).json()["results"]
    assert results == [{"key": own["key"], "code": "not_yours"}]


def test_a_number_given_up_is_merged_as_cancelled_before_and_after(installation: Running) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    mine = series(kiosk)
    before = line(installation, lane, f"{mine}.001", cancelled=True, contact_at=0)
    after = line(installation, lane, f"{mine}.002")
    for lines in [[before, after], [after | {"cancelled": True}]]:
        results = kiosk.post(OFFLINE, {"tickets": lines}).json()["results"]
    ids = [results[0]["id"].replace(".002", f".00{n}") for n in (1, 2)]
    states = [kiosk.get(f"{TICKETS}/{one}").json()["state"] for one in ids]
    assert states == ["cancelled", "cancelled"]


def test_a_journal_is_merged_and_merging_it_again_changes_nothing(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    mine = series(kiosk)
    lines = [
        line(installation, lane, f"{mine}.{n:03d}", party={"phone": f"1380000{n:04d}"}) for n in range(1, 4)
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
    assert (seen.json()["number"], seen.json()["offline"]) == (f"{mine}.001", True)


def test_the_draw_that_timed_out_is_answered_with_the_offline_ticket(installation: Running) -> None:
    lane, kiosk, key = installation.lane(), installation.as_("kiosk"), installation.key()
    body = {"service": lane.service, "channel": "kiosk"}
    drawn = kiosk.post(TICKETS, body, key=key).json()
    own = line(installation, lane, f"{series(kiosk)}.001", key=key)
    (result,) = kiosk.post(OFFLINE, {"tickets": [own]}).json()["results"]
    assert result["id"].endswith(f"-{own['number']}")
    assert kiosk.get(f"{TICKETS}/{drawn['id']}").json()["state"] == "cancelled"
    again = kiosk.post(TICKETS, body, key=key)
    assert (again.status_code, again.json()["number"], again.json()["secret"]) == (
        200,
        own["number"],
        own["secret"],
    )


def test_bad_lines_have_a_code_and_stop_no_other(installation: Running) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    mine = series(kiosk)
    good, second = line(installation, lane, f"{mine}.001"), f"{mine}.002"
    bad: list[Any] = [
        7, None, [], {}, second, {"key": 5}, {"key": "x" * 500}, good | {"colour": "red"},
        line(installation, lane, second, drawn_at="now"),
        line(installation, lane, second, drawn_at=2**60),
        line(installation, lane, second, print="perhaps"),
        line(installation, lane, second, service="S-nothing"),
        line(installation, lane, second, secret="x"),
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
    mine = series(kiosk)
    lines = [line(installation, lane, f"{mine}.{n:03d}", party=party) for n in range(1, 502)]
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


def test_an_offline_number_brings_as_many_matters_as_it_was_drawn_for(installation: Running) -> None:
    kiosk, lane = installation.as_("kiosk"), installation.lane()
    own = line(installation, lane, f"{series(kiosk)}.001", cases=3)
    (result,) = kiosk.post(OFFLINE, {"tickets": [own]}).json()["results"]
    assert kiosk.get(f"{TICKETS}/{result['id']}").json()["cases"] == 3
