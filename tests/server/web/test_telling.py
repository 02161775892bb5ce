"""Whom the WeChat bridge is to notify, the holder's own choice of when, and what a ticket's page shows of it."""

from typing import Any

import pytest

from server.domain.calendar import business_day
from tests.server.running import HERE, Running

Json = dict[str, Any]

OPENID = "o-telling-zhang"


def drawn(installation: Running, **more: Any) -> Json:
    body = {"service": installation.lane().service, "channel": "wechat", "party": {"openid": OPENID}, **more}
    answer = installation.as_("wechat").post(f"/centres/{HERE}/tickets", body, key=installation.key())
    assert answer.status_code == 201, answer.text
    ticket: Json = answer.json()
    return ticket


def contact(installation: Running, ticket: Json) -> Json:
    answer = installation.as_("wechat").get(f"/centres/{HERE}/tickets/{ticket['id']}/contact")
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def page(installation: Running, ticket: Json) -> Json:
    shown = installation.as_(None).get(
        f"/t/{ticket['secret']}", root=True, headers={"Accept": "application/json"}
    )
    told: Json = shown.json()
    return told


def test_a_contact_is_the_openid_the_language_and_the_holders_choice(installation: Running) -> None:
    own = drawn(installation, party={"openid": "o-telling-1"}, lang="en", notify_ahead=5)
    assert contact(installation, own) == {
        "openid": "o-telling-1", "lang": "en", "notify_ahead": 5, "secret": own["secret"], "delivery": None,
    }  # fmt: skip


def test_a_phone_is_told_beside_an_openid_and_alone(installation: Running) -> None:
    both = contact(installation, drawn(installation, party={"openid": "o-telling-2", "phone": "13800138001"}))
    assert (both["openid"], both["phone"]) == ("o-telling-2", "13800138001")
    body = {"service": installation.lane().service, "channel": "hotline", "party": {"phone": "13800138002"}}
    by_phone = (
        installation.as_("hotline").post(f"/centres/{HERE}/tickets", body, key=installation.key()).json()
    )
    assert contact(installation, by_phone)["phone"] == "13800138002"
    assert contact(installation, installation.draw(installation.lane())) == {
        "lang": "zh-CN",
        "notify_ahead": 3,
    }


@pytest.mark.parametrize("ticket", ["demo-20260101-A001", "nothing", "town-1-20260101-A001"])
def test_a_ticket_that_is_not_there_has_no_contact(installation: Running, ticket: str) -> None:
    answer = installation.as_("wechat").get(f"/centres/{HERE}/tickets/{ticket}/contact")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_how_long_the_way_is_goes_to_who_tells_and_back_to_the_page(installation: Running) -> None:
    own = drawn(installation, party={"openid": "o-telling-way"})
    assert "travel_min" not in contact(installation, own)
    assert page(installation, own)["travel_min"] is None

    def said(**body: object) -> int:
        return installation.as_(None).post(f"/t/{own['secret']}/notify", body, root=True).status_code

    assert (said(travel_min=45), said(ahead=5)) == (200, 200)
    told = contact(installation, own)
    assert (told["travel_min"], told["notify_ahead"]) == (45, 5)
    assert page(installation, own)["travel_min"] == 45
    assert [said(), said(travel_min=301), said(travel_min=-1), said(travel_min=None)] == [422] * 4


def test_the_holder_chooses_when_to_be_told_and_an_event_says_so(installation: Running) -> None:
    own = drawn(installation, party={"openid": "o-telling-3"})
    before = installation.events_end()
    answer = installation.as_(None).post(f"/t/{own['secret']}/notify", {"ahead": 7}, root=True)
    assert (answer.status_code, answer.json()["notify_ahead"]) == (200, 7)
    assert contact(installation, own)["notify_ahead"] == page(installation, own)["notify_ahead"] == 7
    after = installation.as_("wechat").get(f"/centres/{HERE}/events?after={before}").json()["events"]
    assert [event["type"] for event in after if event["ticket"]["id"] == own["id"]] == ["ticket.noted"]
    assert "o-telling-3" not in str(after)


@pytest.mark.parametrize("body", [{}, {"ahead": -1}, {"ahead": 100}, {"ahead": "3"}, {"ahead": 3, "more": 1}])
def test_a_choice_that_is_none_is_refused_and_changes_nothing(installation: Running, unchanged, body) -> None:
    own = drawn(installation, party={"openid": f"o-telling-bad-{len(str(body))}"})
    with unchanged():
        answer = installation.as_(None).post(f"/t/{own['secret']}/notify", body, root=True)
    assert answer.status_code == 422


def test_a_ticket_that_is_given_up_can_no_longer_be_chosen_for(installation: Running) -> None:
    own = drawn(installation, party={"openid": "o-telling-4"})
    installation.as_(None).post(f"/t/{own['secret']}/cancel", root=True)
    answer = installation.as_(None).post(f"/t/{own['secret']}/notify", {"ahead": 2}, root=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


def test_a_page_shows_what_its_holder_was_told(installation: Running) -> None:
    own = drawn(installation, party={"openid": "o-telling-5"})
    at, bridge = f"/centres/{HERE}/tickets/{own['id']}/noticed", installation.as_("wechat")
    said = {"kind": "called", "channel": "template", "state": "sent"}
    key = installation.key()
    assert [bridge.post(at, said, key=key).status_code for _ in range(2)] == [200, 200]
    bridge.post(at, {"kind": "rate", "channel": "template", "state": "failed", "fault": "43004"})
    told = page(installation, own)["told"]
    assert [(one["kind"], one["state"], one.get("fault")) for one in told] == [
        ("called", "sent", None),
        ("rate", "failed", "43004"),
    ]
    assert all(isinstance(one["at"], int) for one in told)


def test_the_bridge_finds_the_tickets_of_an_openid_with_their_secrets_and_nobody_else_does(
    installation: Running,
) -> None:
    own = drawn(installation, party={"openid": "o-telling-6"})
    find, bridge = f"/centres/{HERE}/tickets/find", installation.as_("wechat")
    found = bridge.post(find, {"openid": "o-telling-6"}).json()["tickets"]
    assert [(one["id"], one["secret"]) for one in found] == [(own["id"], own["secret"])]
    assert bridge.post(find, {"openid": "o-telling-nobody"}).json()["tickets"] == []
    assert installation.as_("guide").post(find, {"openid": "o-telling-6"}).status_code == 422
    assert bridge.post(find, {"phone": "13800138000"}).status_code == 422
    assert bridge.post(find, {"number": own["number"]}).status_code == 422


def test_an_appointment_of_a_later_day_is_found_by_its_openid(installation: Running) -> None:
    lane, bridge = installation.lane(), installation.as_("wechat")
    now_ms = installation.server.client.now_ms()
    hall = installation.server.halls.get(HERE)
    date = business_day(now_ms + 86_400_000, hall.calendar.timezone)
    slots = bridge.get(f"/centres/{HERE}/slots?service={lane.service}&date={date}").json()["slots"]
    body = {
        "service": lane.service, "channel": "wechat", "slot_at": slots[0]["slot_at"],
        "party": {"openid": "o-telling-7"},
    }  # fmt: skip
    booked = bridge.post(f"/centres/{HERE}/appointments", body, key=installation.key()).json()
    found = bridge.post(f"/centres/{HERE}/tickets/find", {"openid": "o-telling-7"}).json()["tickets"]
    assert [one["id"] for one in found] == [booked["id"]]
    chosen = installation.as_(None).post(f"/t/{booked['secret']}/notify", {"ahead": 1}, root=True)
    assert chosen.status_code == 200
    assert contact(installation, booked)["notify_ahead"] == 1
