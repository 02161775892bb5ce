"""Visitors who sign in from afar, over HTTP: they draw, book and find their own, and nothing of anybody else's."""

import datetime
import json
from typing import Any

import pytest
from pydantic import ValidationError

from server.wire.requests import VisitorCode
from tests.server.running import HERE, Api, Running

Json = dict[str, Any]
PHONE = "13900004321"
TICKETS, OWN = f"/centres/{HERE}/tickets", f"/centres/{HERE}/own-tickets"


def draw(visitor: Api, installation: Running, service: str, **more: Any) -> Any:
    body = {"service": service, "channel": "web", **more}
    return visitor.post(TICKETS, body, key=installation.key())


def shown_code(installation: Running) -> str:
    """The last code among the twins."""
    told = json.loads((installation.settings.twins_directory / "sms.json").read_text("utf-8"))
    return str(told["said"][-1]["caption"]).partition("　")[2]


def test_a_phone_and_its_code_sign_in_by_cookie_and_token(installation: Running) -> None:
    anyone = installation.as_(None)
    sent = anyone.post("/visitors/codes", {"phone": PHONE})
    assert (sent.status_code, set(sent.json())) == (202, {"expires_at", "again_at"})
    again = anyone.post("/visitors/codes", {"phone": PHONE})
    assert (again.status_code, again.json()["code"]) == (429, "too_many")
    assert 1 < int(again.headers["Retry-After"]) <= 60
    wrong = anyone.post("/visitors/sessions", {"phone": PHONE, "sms_code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "sms_code")
    answer = anyone.post("/visitors/sessions", {"phone": PHONE, "sms_code": shown_code(installation)})
    assert answer.status_code == 201
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert PHONE not in answer.text
    me = anyone.get("/me").json()  # its session keeps the cookie
    assert (me["kind"], me["name"]) == ("visitor", "139****4321")
    elsewhere = {"Origin": "http://elsewhere.example"}
    lane = installation.lane()
    body = {"service": lane.service, "channel": "web"}
    refused = anyone.post(TICKETS, body, key="k-1", headers=elsewhere)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    drawn = anyone.post(TICKETS, body, key="k-1", headers={"Origin": installation.url})
    assert (drawn.status_code, drawn.json()["state"]) == (201, "booked")
    assert anyone.ask("DELETE", "/sessions", headers={"Origin": installation.url}).status_code == 204
    assert anyone.get("/me").status_code == 401
    for name in ("web", "live", "archive"):
        assert PHONE not in installation.log(name)


@pytest.mark.parametrize(
    "body",
    [{}, {"phone": PHONE}, {"oauth_code": "x", "phone": PHONE}, {"phone": PHONE, "sms_code": "12345"},
     {"oauth_code": "a b"}, {"oauth_code": 7}, {"phone": PHONE, "sms_code": "123456", "more": 1}],
    ids=str,
)  # fmt: skip
def test_a_sign_in_that_is_neither_way_is_refused_by_its_field(installation: Running, body: Json) -> None:
    answer = installation.as_(None).post("/visitors/sessions", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


@pytest.mark.parametrize(
    "phone", ["", "12345", "+4915112345678", "13900000001 ", "１３９００００００２", None], ids=repr
)
def test_a_code_goes_to_a_mobile_of_this_country_only(phone: Any) -> None:
    with pytest.raises(ValidationError):
        VisitorCode(phone=phone)


def test_a_visitor_draws_once_and_is_given_back_their_own(installation: Running) -> None:
    visitor, lane = installation.visitor("draws"), installation.lane()
    drawn = draw(visitor, installation, lane.service)
    assert (drawn.status_code, drawn.json()["channel"]) == (201, "web")
    again = draw(visitor, installation, lane.service)
    assert (again.status_code, again.json()["code"]) == (409, "already_holding")
    assert again.json()["ticket"]["secret"] == drawn.json()["secret"]
    listed = visitor.get(OWN).json()["tickets"]
    assert [(one["id"], one["secret"]) for one in listed] == [(drawn.json()["id"], drawn.json()["secret"])]
    assert installation.visitor("another").get(OWN).json() == {"tickets": []}
    assert installation.as_(None).get(OWN).status_code == 401
    assert installation.as_("guide").get(OWN).status_code == 403


def test_events_do_not_tell_one_visitor_from_another(installation: Running) -> None:
    for name in ("one", "two"):
        draw(installation.visitor(f"event-{name}"), installation, installation.lane().service)
    events = (
        installation.as_("manager").get(f"/centres/{HERE}/events", params={"limit": 1000}).json()["events"]
    )
    by = {
        event["by"]
        for event in events
        if event["type"] == "ticket.booked" and event["ticket"]["channel"] == "web"
    }
    assert by == {"visitor"}


def test_nobody_draws_under_another_s_number(installation: Running) -> None:
    visitor, lane = installation.visitor("honest"), installation.lane()
    for party in ({"phone": "13900000009"}, {"id_number": "11010519491231002X"}, {"openid": "o-other"}):
        answer = draw(visitor, installation, lane.service, party=party)
        assert (answer.status_code, answer.json()["fields"]) == (422, [f"party.{next(iter(party))}"])
    own = draw(visitor, installation, lane.service, party={"openid": "o-honest", "name": "李华"})
    assert own.status_code == 201
    other = draw(visitor, installation, installation.lane().service, channel="wechat")
    assert (other.status_code, other.json()["fields"]) == (422, ["channel"])


def test_one_draws_for_oneself_and_for_one_of_the_family(installation: Running) -> None:
    visitor, lane = installation.visitor("daughter"), installation.lane()
    mother = {"acting_for": {"name": "王芳", "phone": "13900000033"}}
    own = draw(visitor, installation, lane.service)
    hers = draw(visitor, installation, lane.service, party=mother)
    assert (own.status_code, hers.status_code) == (201, 201)
    assert {one["id"] for one in visitor.get(OWN).json()["tickets"]} == {own.json()["id"], hers.json()["id"]}
    again = draw(visitor, installation, lane.service, party=mother).json()
    assert (again["code"], again["ticket"]["secret"]) == ("already_holding", hers.json()["secret"])
    made_up = draw(visitor, installation, lane.service, party={"acting_for": {"name": "某某"}})
    assert made_up.json()["code"] == "already_holding"
    # Her phone was typed and not proven: who types it takes nothing from her, and whoever else draws for her.
    assert draw(installation.visitor("stranger"), installation, lane.service, party=mother).status_code == 201
    her_own = installation.draw(lane, party={"phone": "13900000033"})
    assert her_own["state"] == "waiting"


def test_a_visitor_books_a_slot_and_finds_it_among_their_own(installation: Running) -> None:
    visitor, lane = installation.visitor("books"), installation.lane()
    date = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).date().isoformat()
    slots = visitor.get(f"/centres/{HERE}/slots", params={"service": lane.service, "date": date}).json()[
        "slots"
    ]
    body = {"service": lane.service, "channel": "web", "slot_at": slots[3]["slot_at"]}
    booked = visitor.post(f"/centres/{HERE}/appointments", body, key=installation.key())
    assert (booked.status_code, booked.json()["slot_at"]) == (201, slots[3]["slot_at"])
    listed = visitor.get(OWN).json()["tickets"]
    assert [one["id"] for one in listed] == [booked.json()["id"]]


def test_one_address_draws_so_many_of_a_queue_and_no_more(installation: Running) -> None:
    lane = installation.lane()
    codes = [
        draw(installation.visitor(f"flat-{n}"), installation, lane.service).status_code for n in range(5)
    ]
    assert codes == [201] * 5
    refused = draw(installation.visitor("flat-6"), installation, lane.service)
    assert (refused.status_code, refused.json()["code"]) == (409, "address_limit")
    assert installation.draw(lane)["state"] == "waiting"


def test_a_device_s_cookie_is_signed_and_given_once(installation: Running) -> None:
    anyone = installation.as_(None)
    first = anyone.post("/visitors/sessions", {"oauth_code": "code-device-1"})
    assert "quhao_device=" in first.headers["Set-Cookie"]
    own = {"Origin": installation.url}  # its browser carries the first sign-in's cookie
    again = anyone.post("/visitors/sessions", {"oauth_code": "code-device-2"}, headers=own)
    assert "quhao_device=" not in again.headers["Set-Cookie"]
    made_up = {"Cookie": "quhao_device=0123.4567"}
    other = installation.as_(None).post(
        "/visitors/sessions", {"oauth_code": "code-device-3"}, headers=made_up
    )
    assert "quhao_device=" in other.headers["Set-Cookie"]
