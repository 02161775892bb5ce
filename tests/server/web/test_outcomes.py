"""How a case comes out over HTTP: what a finish says beside its outcome, and how the result reaches the visitor."""

from typing import Any

import pytest

from tests.server.running import HERE, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

A_DAY_MS = 24 * 3600 * 1000
POST = {"kind": "post", "number": "EA123456789CN"}


@pytest.fixture
def lane(installation: Running) -> Lane:
    lane = installation.lane()
    assert installation.as_("clerk").post(f"{lane.at}/sign-in").status_code == 200
    return lane


def called(installation: Running, lane: Lane) -> Json:
    """A ticket at the counter, secret and all."""
    drawn = installation.draw(lane)
    assert installation.as_("clerk").post(f"{lane.at}/call-next").status_code == 200
    return drawn


def seen(installation: Running, ticket: Json, who: str = "clerk") -> Json:
    answer = installation.as_(who).get(at(ticket))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def own(installation: Running, ticket: Json) -> Json:
    headers = {"Accept": "application/json"}
    return dict(installation.as_(None).get(f"/t/{ticket['secret']}", root=True, headers=headers).json())


def at(ticket: Json) -> str:
    return f"/centres/{HERE}/tickets/{ticket['id']}"


def test_a_finish_keeps_what_it_says_for_staff_and_in_no_event(installation: Running, lane: Lane) -> None:
    ticket, due_at = called(installation, lane), installation.server.client.now_ms() + A_DAY_MS
    said = {"missing": ["户口簿", "照片"], "due_at": due_at, "case_no": "示2026-17", "note": "下周再来"}
    before = installation.events_end()
    finish = {"outcome": "conditional", **said, "delivery": POST}
    assert installation.as_("clerk").post(f"{lane.at}/finish", finish).status_code == 200
    known = seen(installation, ticket)
    assert known["finishes"] == [{"stop": 1, **said}]
    assert (known["outcome"], known["delivery"]) == ("conditional", POST)
    events = installation.as_("clerk").get(f"/centres/{HERE}/events", params={"after": before}).text
    assert "ticket.finished" in events
    assert not any(word in events for word in ("户口簿", "示2026-17", "下周再来", "EA123456789CN"))


def test_a_visitor_reads_the_delivery_and_none_of_the_notes(installation: Running, lane: Lane) -> None:
    ticket = called(installation, lane)
    assert own(installation, ticket)["delivery"] is None
    finish = {"outcome": "accepted", "note": "材料存疑", "delivery": {"kind": "courier"}}
    installation.as_("clerk").post(f"{lane.at}/finish", finish)
    assert own(installation, ticket)["delivery"] == {"kind": "courier"}
    answer = installation.as_("clerk").post(f"{at(ticket)}/delivery", POST)
    assert (answer.status_code, answer.json()["delivery"]) == (200, POST)
    page = own(installation, ticket)
    assert page["delivery"] == POST
    assert "finishes" not in page
    assert "材料存疑" not in str(page)


def test_the_last_word_on_a_delivery_counts_whoever_said_it(installation: Running, lane: Lane) -> None:
    ticket, clerk = called(installation, lane), installation.as_("clerk")
    clerk.post(f"{lane.at}/start")
    assert clerk.post(f"{at(ticket)}/delivery", POST).status_code == 200
    clerk.post(f"{lane.at}/finish", {"outcome": "done", "delivery": {"kind": "collect"}})
    assert seen(installation, ticket)["delivery"] == {"kind": "collect"}


def test_a_finish_undone_takes_what_it_said_along(installation: Running, lane: Lane) -> None:
    ticket, clerk = called(installation, lane), installation.as_("clerk")
    before = installation.events_end()
    clerk.post(f"{lane.at}/finish", {"outcome": "papers_missing", "missing": ["照片"]})
    events = clerk.get(f"/centres/{HERE}/events", params={"after": before}).json()["events"]
    finished = next(one["event_id"] for one in events if one["type"] == "ticket.finished")
    assert clerk.post(f"{at(ticket)}/undo", {"event_id": finished}).status_code == 200
    assert seen(installation, ticket)["finishes"] == []


def test_a_delivery_repeated_under_its_key_is_one(
    installation: Running, unchanged: Unchanged, lane: Lane
) -> None:
    ticket, clerk, key = called(installation, lane), installation.as_("clerk"), installation.key()
    clerk.post(f"{lane.at}/finish", {"outcome": "done"})
    first = clerk.post(f"{at(ticket)}/delivery", POST, key)
    with unchanged():
        again = clerk.post(f"{at(ticket)}/delivery", POST, key)
        other = clerk.post(f"{at(ticket)}/delivery", {"kind": "collect"}, key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_result_is_ready_since_it_was_first_said_of_its_way(installation: Running, lane: Lane) -> None:
    ticket, clerk, key = called(installation, lane), installation.as_("clerk"), installation.key()
    assert clerk.post(f"{lane.at}/finish", {"outcome": "accepted"}).status_code == 200
    first = clerk.post(f"{at(ticket)}/delivery", {"kind": "collect", "ready": True}, key).json()["delivery"]
    assert first == {"kind": "collect", "ready_at": first["ready_at"]}
    again = clerk.post(f"{at(ticket)}/delivery", {"kind": "collect", "ready": True}, key).json()
    assert again["delivery"] == first
    clerk.post(f"{at(ticket)}/delivery", {"kind": "collect", "ready": True})
    assert own(installation, ticket)["delivery"] == first
    sent = clerk.post(f"{at(ticket)}/delivery", POST | {"ready": True}).json()["delivery"]
    assert sent["ready_at"] > first["ready_at"]
    known = installation.as_("wechat").get(f"{at(ticket)}/contact").json()
    assert "delivery" not in known  # nobody is to be told
    told = installation.draw(lane, party={"openid": "o-result"})
    clerk.post(f"{lane.at}/call-next")
    clerk.post(f"{lane.at}/finish", {"outcome": "accepted", "delivery": POST})
    assert installation.as_("wechat").get(f"{at(told)}/contact").json()["delivery"] == POST


@pytest.mark.parametrize(
    "body",
    [
        {}, {"kind": "post", "ready": 1}, {"kind": "post", "ready": None},
        {"kind": "pigeon"}, {"kind": "post", "number": ""}, {"kind": "post", "number": "A\nB"},
        {"kind": "post", "number": "9" * 201}, {"kind": "post", "number": 17}, {"kind": "post", "by": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_delivery_that_is_none_is_refused(
    installation: Running, unchanged: Unchanged, lane: Lane, body: Json
) -> None:
    ticket = called(installation, lane)
    installation.as_("clerk").post(f"{lane.at}/finish", {"outcome": "done"})
    with unchanged():
        answer = installation.as_("clerk").post(f"{at(ticket)}/delivery", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_nobody_sets_a_delivery_for_a_case_nobody_has_begun(
    installation: Running, unchanged: Unchanged, lane: Lane
) -> None:
    ticket = installation.draw(lane)
    with unchanged():
        answer = installation.as_("clerk").post(f"{at(ticket)}/delivery", POST)
        gone = installation.as_("clerk").post(f"{at(ticket)[:-1]}x/delivery", POST)
        before = installation.as_("clerk").post(
            f"/centres/{HERE}/tickets/{HERE}-20200101-AA001/delivery", POST
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert (before.status_code, before.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "said",
    [
        {"due_at": 1},
        {"due_at": "明天"},
        {"due_at": 4_102_444_800_000},  # the year 2100
        {"due_at": 10**18},
        {"missing": [""]},
        {"missing": ["x"] * 31},
        {"due": 1},
    ],
    ids=str,
)
def test_a_finish_with_a_wrong_field_ends_nothing(
    installation: Running, unchanged: Unchanged, lane: Lane, said: Json
) -> None:
    called(installation, lane)
    with unchanged():
        answer = installation.as_("clerk").post(f"{lane.at}/finish", {"outcome": "accepted", **said})
        both = installation.as_("clerk").post(f"{lane.at}/call-next", {"finish": said})
    assert {one.json()["code"] for one in (answer, both)} == {"invalid_field"}


def test_a_one_time_notice_is_for_the_clerk_at_its_counter(installation: Running, lane: Lane) -> None:
    ticket = called(installation, lane)
    installation.as_("clerk").post(f"{lane.at}/finish", {"outcome": "papers_missing", "missing": ["照片"]})
    found = {who: installation.as_(who).get(f"{at(ticket)}/one-time-notice") for who in (
        "clerk", "manager", "clerk-2", "guide", None
    )}  # fmt: skip
    assert [one.status_code for one in found.values()] == [200, 200, 403, 403, 401]
    notice = found["clerk"].json()
    assert (notice["number"], [one["name"] for one in notice["missing"]]) == (ticket["number"], ["照片"])
    page = installation.as_(None).get(f"/counter/notice/{HERE}/{ticket['id']}", root=True)
    assert page.headers["Content-Type"].startswith("text/")
