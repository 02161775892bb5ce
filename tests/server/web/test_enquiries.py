"""The book beside the telephone, over HTTP: written once, found again, called back, and nobody's number told around."""

import json
from dataclasses import replace
from typing import Any

import pytest

from server.operations.listening import Reader
from server.records.enquiries import Wanted
from tests.server.running import HERE, Running

Json = dict[str, Any]

PHONE, NAME = "13800004321", "王小明"
SOON_MS = 3_600_000


def added(installation: Running, who: str = "hotline", **more: Any) -> Json:
    body = {"asked": "孩子上户口要带什么", "services": ["S-AA"], **more}
    answer = installation.as_(who).post("/enquiries", body, key=installation.key())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def waiting(installation: Running) -> Json:
    """One whose caller waits to be called back."""
    at = installation.server.client.now_ms() + SOON_MS
    return added(installation, phone=PHONE, name=NAME, call_back_at=at)


def changed(installation: Running, enquiry: Json, who: str = "hotline", **values: Any) -> Any:
    return installation.as_(who).ask("PATCH", f"/api/v1/enquiries/{enquiry['id']}", root=True, json=values)


def listed(installation: Running, who: str = "hotline", **query: Any) -> list[Json]:
    answer = installation.as_(who).get("/enquiries", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["enquiries"])


def test_enquiry_is_written_once_whoever_presses_twice(installation: Running) -> None:
    api, key, body = installation.as_("hotline"), installation.key(), {"asked": "开个小吃店怎么办"}
    first = api.post("/enquiries", body, key=key)
    again = api.post("/enquiries", body, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = api.post("/enquiries", {"asked": "别的"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert (first.json()["state"], first.json()["centre"], first.json()["by_name"]) == (
        "answered",
        HERE,
        "hotline",
    )


def test_whoever_calls_back_reads_the_number_until_it_is_done(installation: Running) -> None:
    enquiry = waiting(installation)
    assert enquiry["caller"] == {"name": NAME, "phone": PHONE}
    (seen,) = [
        one for one in listed(installation, "manager", state="call_back") if one["id"] == enquiry["id"]
    ]
    assert seen["caller"] == {"name": "王**", "phone": "138****4321"}
    tried = changed(installation, enquiry, reached=False, version=1).json()
    assert (tried["state"], tried["calls"]) == ("call_back", 1)
    done = changed(installation, enquiry, reached=True, answer="已告知带户口簿", version=2).json()
    assert (done["state"], done["calls"], done["answer"]) == ("done", 2, "已告知带户口簿")
    assert done["called_back_by"] == installation.accounts["hotline"]
    assert done["caller"]["phone"] == "138****4321"
    assert changed(installation, enquiry, reached=True).json()["code"] == "nobody_to_call"


def test_what_was_said_lies_sealed_in_the_record(installation: Running) -> None:
    enquiry = waiting(installation)
    changed(installation, enquiry, answer=f"请{NAME}带户口簿")
    with installation.server.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM enquiries").all()
        told = connection.exec_driver_sql("SELECT body FROM outbox WHERE type = 'enquiry.changed'").all()
    for hidden in (PHONE, NAME, "上户口", "户口簿"):
        assert hidden not in json.dumps([list(map(str, row)) for row in [*rows, *told]], ensure_ascii=False)
    assert told


def test_second_of_two_who_change_one_at_once_is_told(installation: Running) -> None:
    enquiry = added(installation)
    assert changed(installation, enquiry, answer="甲", version=1).json()["version"] == 2
    late = changed(installation, enquiry, answer="乙", version=1)
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


def test_they_are_found_by_day_state_and_words_page_by_page(installation: Running) -> None:
    marked = [added(installation, asked=f"查找_100%_{n}") for n in range(3)]
    ids = [one["id"] for one in reversed(marked)]
    found = installation.as_("hotline").get("/enquiries", params={"q": "查找_100%_", "limit": 2}).json()
    assert [one["id"] for one in found["enquiries"]] == ids[:2]
    rest = listed(installation, q="查找_100%_", before=found["next"])
    assert [one["id"] for one in rest] == ids[2:]
    assert listed(installation, q="查找%100") == []  # what is typed is what is looked for
    today = marked[0]["day"]
    assert {one["id"] for one in listed(installation, day=today, limit=200)} >= set(ids)
    assert listed(installation, day="2020-01-01") == []
    assert not {one["id"] for one in listed(installation, state="call_back")} & set(ids)


def test_words_are_looked_for_in_what_was_asked_and_answered_whatever_their_case(
    installation: Running,
) -> None:
    marked = [added(installation, asked=f"Opening a SHOP {n}", answer="See Counter 7") for n in range(2)]
    ids = [one["id"] for one in reversed(marked)]
    assert [one["id"] for one in listed(installation, q="a shop")] == ids
    assert [one["id"] for one in listed(installation, q="counter 7")] == ids
    # A page ends where so many have been looked through, and the next goes on from there.
    book = replace(installation.server.enquiries, looked_at_once=1, most_looked_through=1)
    page = book.listed(Wanted(centre=HERE), "shop 0", Reader(id="s-1", centre=HERE))
    assert (page["enquiries"], page["next"]) == ([], ids[0])
    assert [one["id"] for one in listed(installation, q="shop 0", before=page["next"])] == ids[1:]


def test_call_backs_are_read_page_by_page_the_one_due_first_and_none_is_left_out(
    installation: Running,
) -> None:
    at = installation.server.client.now_ms() + SOON_MS
    waits = [
        added(installation, phone=PHONE, asked=f"回电-{due}", call_back_at=at + due)
        for due in (20, 30, 10, 10)
    ]
    wanted = [waits[place]["id"] for place in (2, 3, 0, 1)]
    query: Json = {"state": "call_back", "q": "回电-", "limit": 1}
    found, more = [], None
    while True:
        page = installation.as_("hotline").get(
            "/enquiries", params=query | ({"before": more} if more else {})
        )
        found += [one["id"] for one in page.json()["enquiries"]]
        if (more := page.json()["next"]) is None or len(found) > len(wanted):
            break
    assert found == wanted


def test_one_centres_enquiries_are_not_anothers(installation: Running) -> None:
    hotline = installation.as_("hotline")
    assert hotline.get("/enquiries", params={"centre": "town-1"}).status_code == 404
    assert hotline.post("/enquiries", {"asked": "x", "centre": "town-1"}).status_code == 404
    assert hotline.post("/enquiries", {"asked": "x", "ticket": "town-1-20260101-AA001"}).status_code == 422
    assert changed(installation, {"id": 99_999}, answer="x").status_code == 404
    assert changed(installation, {"id": "x"}, answer="x").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_field"),
        ({"asked": "  "}, "invalid_field"),
        ({"asked": "x" * 1001}, "invalid_field"),
        ({"asked": "a\x07b"}, "invalid_field"),
        ({"asked": "x", "channel": "fax"}, "invalid_field"),
        ({"asked": "x", "phone": "不是号码"}, "invalid_field"),
        ({"asked": "x", "call_back_at": 1}, "invalid_field"),  # nobody to call
        ({"asked": "x", "services": ["S-AA"] * 21}, "invalid_field"),
        ({"asked": "x", "services": ["nothing"]}, "unknown_service"),
        ({"asked": "x", "ticket": "A001"}, "invalid_field"),
        ({"asked": "x", "urgent": True}, "invalid_field"),
    ],
)
def test_enquiry_of_another_shape_is_refused(installation: Running, body: Json, code: str) -> None:
    answer = installation.as_("hotline").post("/enquiries", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
