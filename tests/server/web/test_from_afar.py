"""The holder's own ticket from afar: late, here by position, told in WeChat; positions stay nowhere."""

import datetime
from typing import Any

import pytest

from tests.server.running import HERE, PLACE, Running
from tests.waiting import until

Json = dict[str, Any]

HERE_NOW = {"latitude": PLACE[0], "longitude": PLACE[1]}
# About 140 m north of the hall.
NEXT_DOOR = {"latitude": PLACE[0] + 0.00126, "longitude": PLACE[1]}
AWAY = {"latitude": PLACE[0] + 0.01, "longitude": PLACE[1]}


def booked(installation: Running, name: str) -> Json:
    """A ticket a visitor drew from home."""
    body = {"service": installation.lane().service, "channel": "web"}
    answer = installation.visitor(name).post(f"/centres/{HERE}/tickets", body, key=installation.key())
    assert answer.status_code == 201, answer.text
    drawn: Json = answer.json()
    return drawn


def own(installation: Running, ticket: Json, act: str, body: Json | None = None, **more: Any) -> Any:
    return installation.as_(None).post(f"/t/{ticket['secret']}/{act}", body or {}, root=True, **more)


@pytest.mark.parametrize("position", [HERE_NOW, NEXT_DOOR], ids=["in the hall", "at its door"])
def test_who_is_in_the_hall_checks_in_by_position(installation: Running, position: Json) -> None:
    ticket = booked(installation, f"here-{position['latitude']}")
    key = installation.key()
    answer = own(installation, ticket, "check-in", {"position": position}, key=key)
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    again = own(installation, ticket, "check-in", {"position": position}, key=key)
    assert (again.status_code, again.json()["state"]) == (200, "waiting")


def test_who_is_not_there_does_not_check_in(installation: Running) -> None:
    ticket = booked(installation, "away")
    answer = own(installation, ticket, "check-in", {"position": AWAY})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_far")
    assert "300" in answer.json()["detail"]
    # The hall's own place as a Chinese map shows it lies hundreds of metres off, unless it is said to be a map's.
    shifted = {"latitude": PLACE[0] - 0.0028, "longitude": PLACE[1] + 0.005}
    assert own(installation, ticket, "check-in", {"position": shifted}).json()["code"] == "too_far"


@pytest.mark.parametrize(
    "body",
    [{}, {"code": "0" * 12, "position": HERE_NOW}, {"position": {"latitude": 91, "longitude": 0}},
     {"position": {"latitude": 30.0}}, {"position": HERE_NOW | {"datum": "bd09"}}, {"position": [30, 110]}],
    ids=str,
)  # fmt: skip
def test_a_check_in_by_neither_or_both_or_no_place_at_all_is_refused(
    installation: Running, body: Json
) -> None:
    ticket = booked(installation, f"bad-{abs(hash(str(body)))}")
    answer = own(installation, ticket, "check-in", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_a_position_is_kept_nowhere(installation: Running) -> None:
    ticket = booked(installation, "private")
    place = {"latitude": PLACE[0] + 0.000321, "longitude": PLACE[1]}
    own(installation, ticket, "check-in", {"position": place})
    client = installation.server.client
    keys = installation.server.halls.get(HERE).on(ticket["day"])
    kept = [client.ask("hgetall", keys.ticket(ticket["number"])), client.ask("hgetall", keys.day)]
    told = client.ask("xrange", keys.base.stream)
    for where in (str(kept), str(told), installation.log("web")):
        assert "000321" not in where
        assert "30.0103" not in where


def test_who_says_they_come_late_is_told_what_happens_and_staff_read_it(installation: Running) -> None:
    ticket = booked(installation, "late")
    answer = own(installation, ticket, "late", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 200
    told = answer.json()
    assert "轮到您之前签到，位置不变" in told["late_text"]
    again = own(installation, ticket, "late").json()
    assert again["late_told_at"] == told["late_told_at"]
    seen = installation.as_("guide").get(f"/centres/{HERE}/tickets/{ticket['id']}").json()
    assert [note["by"] for note in seen["notes"]] == ["visitor"]
    checked = own(installation, ticket, "check-in", {"position": HERE_NOW}).json()
    assert (checked["state"], checked["late_told_at"]) == ("waiting", None)
    seen = installation.as_("guide").get(f"/centres/{HERE}/tickets/{ticket['id']}").json()
    assert seen["notes"] == []
    away = own(installation, ticket, "late").json()
    assert "过号" in away["late_text"]
    assert own(installation, ticket, "late").json()["late_told_at"] == away["late_told_at"] is not None
    assert own(installation, ticket, "cancel").json()["state"] == "cancelled"


def test_nobody_comes_late_to_what_is_over(installation: Running) -> None:
    ticket = booked(installation, "over")
    own(installation, ticket, "cancel")
    answer = own(installation, ticket, "late")
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


def test_an_appointment_that_comes_late_is_told_until_when_it_holds(installation: Running) -> None:
    visitor, lane = installation.visitor("late-appointment"), installation.lane()
    date = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).date().isoformat()
    asked = {"service": lane.service, "date": date}
    slot_at = visitor.get(f"/centres/{HERE}/slots", params=asked).json()["slots"][0]["slot_at"]
    body = {"service": lane.service, "channel": "web", "slot_at": slot_at}
    ticket = visitor.post(f"/centres/{HERE}/appointments", body, key=installation.key()).json()
    told = own(installation, ticket, "late", headers={"Accept-Language": "en"}).json()
    assert told["grace_until_at"] == slot_at + 900_000
    assert "your appointment holds" in told["late_text"]


def test_a_hotline_says_so_for_its_own_draws_only(installation: Running) -> None:
    ticket = installation.draw(installation.lane(), who="hotline", channel="hotline")
    at = f"/centres/{HERE}/tickets/{ticket['id']}/late"
    assert installation.as_("agent").post(at).status_code == 403
    answer = installation.as_("hotline").post(at)
    assert (answer.status_code, bool(answer.json()["late_text"])) == (200, True)


def test_who_opened_the_page_in_wechat_is_told_there(installation: Running) -> None:
    ticket = installation.draw(installation.lane())
    key = installation.key()
    for _ in range(2):  # the same page loaded again: WeChat takes its code once
        answer = own(installation, ticket, "openid", {"oauth_code": "code-opened"}, key=key)
        assert answer.status_code == 200, answer.text
        assert "o-opened" not in answer.text
    contact = installation.as_("wechat").get(f"/centres/{HERE}/tickets/{ticket['id']}/contact").json()
    assert contact["openid"] == "o-opened"
    wrong = own(installation, ticket, "openid", {"oauth_code": "made-up"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "oauth_code")


def test_who_is_still_at_home_sees_how_long_it_would_be_and_what_is_called(installation: Running) -> None:
    lane = installation.lane()
    before = [installation.draw(lane) for _ in range(2)]
    body = {"service": lane.service, "channel": "web"}
    ticket = (
        installation.visitor("home").post(f"/centres/{HERE}/tickets", body, key=installation.key()).json()
    )
    installation.draw(lane)
    asked = {"root": True, "headers": {"Accept": "application/json"}}
    seen = installation.as_(None).get(f"/t/{ticket['secret']}", **asked).json()
    assert (seen["state"], seen["ahead_if_here"], seen["called_now"]) == ("booked", 2, [])
    assert (seen["latitude"], seen["longitude"]) == PLACE
    clerk = installation.as_("clerk")
    clerk.post(f"{lane.at}/sign-in")
    assert clerk.post(f"{lane.at}/call-next").json()["called"]["id"] == before[0]["id"]

    def called() -> list[Json]:
        fresh: Json = installation.as_(None).get(f"/t/{ticket['secret']}", **asked).json()
        return list(fresh["called_now"])

    first = until(called, "the call")
    assert [call["number"] for call in first] == [before[0]["number"]]
    assert clerk.post(f"{lane.at}/recall").status_code == 200
    again = until(lambda: [calls for calls in [called()] if calls[0]["at"] > first[0]["at"]], "the recall")[0]
    assert [call["number"] for call in again] == [before[0]["number"]]  # once, not twice
    clerk.post(f"{lane.at}/finish", {"outcome": "done"})
    clerk.post(f"{lane.at}/sign-out")


def test_whose_turn_has_passed_at_home_is_not_told_to_be_next(installation: Running) -> None:
    lane = installation.lane()
    body = {"service": lane.service, "channel": "web"}
    ticket = (
        installation.visitor("passed").post(f"/centres/{HERE}/tickets", body, key=installation.key()).json()
    )
    called, *waiting = [installation.draw(lane) for _ in range(5)]
    asked = {"root": True, "headers": {"Accept": "application/json"}}
    seen = installation.as_(None).get(f"/t/{ticket['secret']}", **asked).json()
    assert (seen["ahead_if_here"], seen["turn_passed"]) == (0, False)
    clerk = installation.as_("clerk")
    clerk.post(f"{lane.at}/sign-in")
    assert clerk.post(f"{lane.at}/call-next").json()["called"]["id"] == called["id"]
    seen = installation.as_(None).get(f"/t/{ticket['secret']}", **asked).json()
    assert (seen["ahead_if_here"], seen["turn_passed"]) == (seen["requeue_behind"], True)
    came = installation.as_("guide").post(f"/centres/{HERE}/tickets/{ticket['id']}/check-in")
    assert came.status_code == 200, came.text
    seen = installation.as_(None).get(f"/t/{ticket['secret']}", **asked).json()
    assert seen["people_ahead"] == seen["requeue_behind"] < len(waiting)
    clerk.post(f"{lane.at}/finish", {"outcome": "done"})
    clerk.post(f"{lane.at}/sign-out")


def test_the_six_digits_on_the_screen_check_in_and_cannot_be_tried_out(installation: Running) -> None:
    ticket = booked(installation, "digits")
    shown = installation.as_("tv").get(f"/centres/{HERE}/check-in-code").json()
    assert len(shown["digits"]) == 6
    wrong = f"{(int(shown['digits']) + 1) % 10**6:06d}"
    codes = [own(installation, ticket, "check-in", {"code": wrong}).status_code for _ in range(11)]
    assert codes == [409] * 10 + [429]
    other = booked(installation, "digits-2")
    fresh = installation.as_("tv").get(f"/centres/{HERE}/check-in-code").json()["digits"]
    assert own(installation, other, "check-in", {"code": fresh}).json()["state"] == "waiting"


def test_a_phone_reads_only_as_many_services_as_it_shows(installation: Running) -> None:
    at = f"/centres/{HERE}/services"
    anyone = installation.as_(None)
    assert len(anyone.get(at, params={"limit": 3}).json()["services"]) == 3
    every, wanted = (anyone.get(at, params=asked).json()["services"] for asked in ({}, {"wanted": "true"}))
    assert [one["code"] for one in wanted] == [one["code"] for one in every]  # this hall ranks none
    assert anyone.get(at, params={"limit": 0}).status_code == 422


def test_the_shell_that_a_phone_keeps_is_asked_about_each_time(installation: Running) -> None:
    answer = installation.as_(None).get("/sw.js", root=True)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    scanned = installation.as_(None).get(
        f"/check-in/{HERE}/abc123", root=True, headers={"Accept": "text/html"}
    )
    assert scanned.status_code == 200
