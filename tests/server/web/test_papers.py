"""Papers and notes over HTTP: who may write them, who sees them, and what is refused."""

from typing import Any

import pytest

from tests.server.running import HERE, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

PAPERS: Json = {"have": ["居民身份证", "居民身份证"], "missing": ["结婚证"]}


def at(ticket: Json) -> str:
    return f"/centres/{HERE}/tickets/{ticket['id']}"


@pytest.fixture(scope="module")
def ticket(installation: Running) -> Json:
    return installation.draw(installation.lane())


def test_papers_ticked_by_a_guide_are_read_by_the_clerk_and_by_nobody_outside(
    installation: Running,
) -> None:
    drawn = installation.draw(installation.lane())
    guide, clerk = installation.as_("guide"), installation.as_("clerk")
    answer = guide.post(f"{at(drawn)}/papers", PAPERS)
    assert answer.status_code == 200, answer.text
    assert answer.json()["papers"] == {"have": ["居民身份证"], "missing": ["结婚证"]}
    noted = guide.post(f"{at(drawn)}/notes", {"text": "  行动不便  "})
    assert (noted.status_code, noted.json()["version"]) == (200, 3)
    seen = clerk.get(at(drawn)).json()
    assert seen["papers"] == {"have": ["居民身份证"], "missing": ["结婚证"]}
    assert [(note["by"], note["text"]) for note in seen["notes"]] == [
        (installation.accounts["guide"], "行动不便")
    ]
    assert {"at", "by", "text"} == set(seen["notes"][0])
    of_device = installation.as_("kiosk").get(at(drawn)).json()
    of_holder = installation.as_(None).get(
        f"/t/{drawn['secret']}", root=True, headers={"Accept": "application/json"}
    )
    assert not {"papers", "notes"} & (set(of_device) | set(of_holder.json()))


def test_ticket_nobody_looked_at_has_no_papers_and_no_notes(installation: Running, ticket: Json) -> None:
    seen = installation.as_("clerk").get(at(ticket)).json()
    assert (seen["papers"], seen["notes"]) == (None, [])
    assert seen["promised_due_at"] > seen["drawn_at"]
    assert "promised_due_at" not in installation.as_("guide").get(at(ticket)).json()


def test_event_of_papers_carries_none_of_them(installation: Running) -> None:
    drawn, guide = installation.draw(installation.lane()), installation.as_("guide")
    before = installation.events_end()
    guide.post(f"{at(drawn)}/papers", PAPERS)
    events = guide.get(f"/centres/{HERE}/events", params={"after": before}).json()["events"]
    noted = [one for one in events if one["type"] == "ticket.noted" and one["ticket"]["id"] == drawn["id"]]
    assert len(noted) == 1
    assert not {"papers", "notes"} & (set(noted[0]) | set(noted[0]["ticket"]))


def test_note_repeated_under_its_key_is_added_once(installation: Running) -> None:
    drawn, guide, key = installation.draw(installation.lane()), installation.as_("guide"), installation.key()
    for _ in range(2):
        assert guide.post(f"{at(drawn)}/notes", {"text": "带老人"}, key=key).status_code == 200
    other = guide.post(f"{at(drawn)}/notes", {"text": "别的"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len(guide.get(at(drawn)).json()["notes"]) == 1


def test_note_of_another_text_under_a_used_key_is_refused_whatever_was_written_since(
    installation: Running,
) -> None:
    drawn, guide, key = installation.draw(installation.lane()), installation.as_("guide"), installation.key()
    guide.post(f"{at(drawn)}/notes", {"text": "带老人"}, key=key)
    guide.post(f"{at(drawn)}/notes", {"text": "坐轮椅"}, key=installation.key())
    assert guide.post(f"{at(drawn)}/notes", {"text": "带老人"}, key=key).status_code == 200
    other = guide.post(f"{at(drawn)}/notes", {"text": "别的"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert [one["text"] for one in guide.get(at(drawn)).json()["notes"]] == ["带老人", "坐轮椅"]


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("papers", {"have": ["甲"], "missing": ["甲"]}, "missing"),
        ("papers", {"have": "甲"}, "have"),
        ("papers", {"have": [""]}, "have"),
        ("papers", {"have": ["甲\n乙"]}, "have"),
        ("papers", {"have": [str(n) for n in range(61)]}, "have"),
        ("papers", {"have": ["长" * 201]}, "have"),
        ("papers", {"has": []}, "has"),
        ("papers", {"have": [], "before": {"have": ["甲"], "missing": ["甲"]}}, "missing"),
        ("papers", {"have": [], "before": {"open": []}}, "before.open"),
        ("notes", {}, "text"),
        ("notes", {"text": "   "}, "text"),
        ("notes", {"text": "长" * 1001}, "text"),
        ("notes", {"text": "翻\u202e转"}, "text"),
        ("notes", {"text": 5}, "text"),
        ("notes", {"text": "x", "at": 1}, "at"),
    ],
)
def test_what_is_no_list_of_papers_or_no_note_is_refused_with_its_field(
    installation: Running, unchanged: Unchanged, ticket: Json, act: str, body: Json, field: str
) -> None:
    with unchanged():
        answer = installation.as_("guide").post(f"{at(ticket)}/{act}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field"), answer.text
    assert any(one.startswith(field) for one in answer.json()["fields"])


@pytest.mark.parametrize("act", ["papers", "notes"])
@pytest.mark.parametrize("who", ["hotline", "agent"])
def test_hotline_and_agents_write_beside_their_own_draws_only(
    installation: Running, ticket: Json, act: str, who: str
) -> None:
    body: Json = {"text": "电话里说过"} if act == "notes" else PAPERS
    refused = installation.as_(who).post(f"{at(ticket)}/{act}", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    own = installation.draw(installation.lane(), who, channel=who)
    assert installation.as_(who).post(f"{at(own)}/{act}", body).status_code == 200


@pytest.mark.parametrize("who", ["manager", "kiosk", "auditor", None])
@pytest.mark.parametrize("act", ["papers", "notes"])
def test_nobody_else_writes_beside_a_ticket(
    installation: Running, ticket: Json, act: str, who: str | None
) -> None:
    body: Json = {"text": "x"} if act == "notes" else PAPERS
    assert installation.as_(who).post(f"{at(ticket)}/{act}", body).status_code in (401, 403)


def test_unknown_ticket_takes_no_papers(installation: Running) -> None:
    answer = installation.as_("guide").post(f"/centres/{HERE}/tickets/{HERE}-20200101-A001/papers", PAPERS)
    assert answer.status_code == 404
