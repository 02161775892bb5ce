"""Rating over HTTP: on the ticket's own page and at the counter's screen, once, and told to nobody who served."""

import json
from typing import Any

import pytest

from tests.server.running import HERE, Running

Json = dict[str, Any]


def served(installation: Running) -> tuple[Json, str]:
    """A ticket just finished, with its secret, and the counter that served it."""
    lane = installation.lane()
    clerk = installation.as_("clerk")
    assert clerk.post(f"{lane.at}/sign-in").status_code == 200
    ticket = installation.draw(lane)
    assert clerk.post(f"{lane.at}/call-next").status_code == 200
    assert clerk.post(f"{lane.at}/finish", {"outcome": "done"}).status_code == 200
    return ticket, lane.counter


def own(installation: Running, ticket: Json, body: Json, **more: Any) -> Any:
    return installation.as_(None).ask("POST", f"/t/{ticket['secret']}/rating", root=True, json=body, **more)


def of(ticket: Json) -> str:
    return f"/centres/{HERE}/tickets/{ticket['id']}/rating"


def test_holder_rates_once_and_sees_what_was_given(installation: Running) -> None:
    ticket, _ = served(installation)
    body = {"level": 2, "tags": ["多跑了路"], "comment": "让我回家拿户口本"}
    key = {"Idempotency-Key": installation.key()}
    first = own(installation, ticket, body, headers=key)
    assert (first.status_code, first.json()["level"], first.json()["stop"]) == (200, 2, 0)
    assert own(installation, ticket, body, headers=key).json() == first.json()
    assert own(installation, ticket, {"level": 5}, headers=key).json()["code"] == "key_reused"
    again = own(installation, ticket, {"level": 5})
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    seen = installation.as_(None).ask(
        "GET", f"/t/{ticket['secret']}", root=True, headers={"Accept": "application/json"}
    )
    assert seen.json()["rated"] == [0]
    assert [one["level"] for one in seen.json()["ratings"]] == [2]


@pytest.mark.parametrize("who", ["clerk", "manager", "kiosk"])
def test_how_it_was_rated_is_in_nothing_that_staff_read_of_the_hall(installation: Running, who: str) -> None:
    ticket, counter = served(installation)
    own(installation, ticket, {"level": 1, "tags": ["态度不好"], "comment": "很不耐烦"})
    api = installation.as_(who)
    record = api.get(f"/centres/{HERE}/tickets/{ticket['id']}").json()
    assert record["rated"] == [0]
    more, after, told = True, None, []
    while more:
        page = api.get(f"/centres/{HERE}/events", params={"after": after, "limit": 1000}).json()
        told += page["events"]
        after, more = page["next"], page["more"]
    told = [event for event in told if event.get("ticket", {}).get("id") == ticket["id"]]
    assert told[-1]["type"] == "ticket.rated"
    text = json.dumps(
        [record, told, api.get(f"/centres/{HERE}/counters/{counter}").json()], ensure_ascii=False
    )
    for hidden in ("level", "态度不好", "很不耐烦"):
        assert hidden not in text


def test_screen_rates_tickets_of_the_counter_it_stands_at_only(installation: Running) -> None:
    screen = installation.as_("rating")
    ticket, counter = served(installation)
    other, _ = served(installation)
    told = screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": counter}})
    assert told.status_code == 200
    assert screen.post(of(other), {"level": 5}).status_code == 403
    assert screen.post(of(other), {"level": 5, "stop": 0}).status_code == 403
    assert screen.post(of(ticket), {"level": 5}).json()["ticket"] == ticket["id"]


def test_screen_that_never_said_where_it_stands_rates_nothing(installation: Running) -> None:
    screen = installation.as_("rating")
    ticket, counter = served(installation)
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {}})
    refused = screen.post(of(ticket), {"level": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "counter_not_said")
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": counter}})
    assert screen.post(of(ticket), {"level": 5}).status_code == 200


def test_screen_bound_to_a_counter_rates_nothing_elsewhere_whatever_it_says(installation: Running) -> None:
    ticket, counter = served(installation)
    other, elsewhere = served(installation)
    body = {"id": f"rating-{installation.key()}", "kind": "rating", "counter": counter}
    made = installation.as_("manager").post("/manage/devices", body)
    screen = installation.as_("rating")
    signed = installation.as_(None).post("/sessions", {"device_token": made.json()["token"]})
    screen.token = signed.json()["token"]
    assert signed.json()["counter"] == counter
    told = screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": elsewhere}})
    assert told.status_code == 200
    assert screen.post(of(other), {"level": 1}).status_code == 403
    assert screen.post(of(ticket), {"level": 5}).status_code == 200


def test_screen_where_a_visit_was_missed_rates_nothing_of_the_counter_before(installation: Running) -> None:
    screen, clerk, guide = (installation.as_(who) for who in ("rating", "clerk", "guide"))
    first, then = installation.lane(), installation.lane()
    ticket = installation.draw(first, services=[first.service, then.service])
    for lane, act in ((first, "finish"), (then, "no-show")):
        clerk.post(f"{lane.at}/sign-in")
        assert clerk.post(f"{lane.at}/call-next").status_code == 200
        assert clerk.post(f"{lane.at}/{act}").status_code == 200
    assert len(guide.get(f"/centres/{HERE}/tickets/{ticket['id']}").json()["stops"]) == 2
    for counter, status in ((then.counter, 403), (first.counter, 200)):
        screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {"counter": counter}})
        assert screen.post(of(ticket), {"level": 5}).status_code == status
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": {}})


def test_ticket_that_is_not_finished_or_not_there_is_not_rated(installation: Running) -> None:
    screen, lane = installation.as_("rating"), installation.lane()
    ticket = installation.draw(lane)
    at = {"counter": lane.counter}
    screen.post("/devices/me/status", {"state": "ok", "faults": [], "details": at})
    early = screen.post(of(ticket), {"level": 5})
    assert (early.status_code, early.json()["code"]) == (409, "not_finished")
    assert screen.post(of({"id": f"{HERE}-20260101-A001"}), {"level": 5}).status_code == 404
    assert own(installation, {"secret": "x" * 40}, {"level": 5}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {}, {"level": None}, {"level": 0}, {"level": 6}, {"level": "5"}, {"level": 4.5}, {"level": True},
        {"level": 5, "stop": -1}, {"level": 5, "stop": "0"}, {"level": 5, "tags": "好"},
        {"level": 5, "tags": ["a"] * 11},
        {"level": 5, "comment": "x" * 1001}, {"level": 5, "comment": "a\u202eb"}, {"level": 5, "score": 5},
    ],
)  # fmt: skip
def test_rating_of_another_shape_is_refused(installation: Running, body: Json) -> None:
    for answer in (
        installation.as_("rating").post(of({"id": "demo-20260101-A001"}), body),
        own(installation, {"secret": "x" * 40}, body),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
