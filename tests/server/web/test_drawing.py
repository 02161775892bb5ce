"""Drawing over HTTP: the same key gives the same ticket, and what is told of a ticket depends on who asks."""

import threading
from typing import Any

import pytest

from server.operations.forecast import NOTHING
from tests.server.running import HERE, Running
from tests.server.web.conftest import Unchanged

TICKETS = f"/centres/{HERE}/tickets"
Json = dict[str, Any]


def test_a_draw_is_answered_with_the_ticket_and_its_secret(installation: Running) -> None:
    lane = installation.lane()
    first, second = installation.draw(lane), installation.draw(lane)
    assert (first["number"], first["state"], first["people_ahead"]) == (f"{lane.queue}001", "waiting", 0)
    assert (second["number"], second["people_ahead"], second["waiting"]) == (f"{lane.queue}002", 1, 2)
    assert len({first["secret"], second["secret"]}) == 2


def test_the_same_key_and_body_give_the_first_answer(installation: Running, unchanged: Unchanged) -> None:
    lane, key, api = installation.lane(), installation.key(), installation.as_("kiosk")
    body = {"service": lane.service, "channel": "kiosk", "party": {"name": "张三"}, "needs": ["escort"]}
    first = api.post(TICKETS, body, key=key)
    with unchanged():
        again = api.post(TICKETS, dict(reversed(body.items())), key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    # What is foreseen of its wait may change by the second.
    assert again.json() | NOTHING == first.json() | NOTHING


def test_the_same_key_with_another_body_is_refused(installation: Running, unchanged: Unchanged) -> None:
    lane, key, api = installation.lane(), installation.key(), installation.as_("kiosk")
    api.post(TICKETS, {"service": lane.service, "channel": "kiosk"}, key=key)
    with unchanged():
        other = api.post(TICKETS, {"service": lane.service, "channel": "kiosk", "cases": 2}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_two_who_use_the_same_key_get_a_ticket_each(installation: Running) -> None:
    lane, key = installation.lane(), installation.key()
    drawn = [
        installation.as_(who).post(TICKETS, {"service": lane.service, "channel": channel}, key=key)
        for who, channel in (("kiosk", "kiosk"), ("guide", "guide"))
    ]
    assert [answer.status_code for answer in drawn] == [201, 201]
    assert drawn[0].json()["id"] != drawn[1].json()["id"]


def test_one_key_sent_many_times_at_once_draws_one_ticket(installation: Running) -> None:
    lane, key = installation.lane(), installation.key()
    body, answers = {"service": lane.service, "channel": "kiosk"}, []

    def draw() -> None:
        answers.append(installation.as_("kiosk").post(TICKETS, body, key=key))

    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["secret"] for answer in answers}) == 1


def test_a_typed_phone_learns_number_and_place_of_the_ticket_it_holds_and_no_secret(
    installation: Running,
) -> None:
    lane, api = installation.lane(), installation.as_("kiosk")
    installation.draw(lane)
    body = {"service": lane.service, "channel": "kiosk", "party": {"phone": "13800001234"}}
    held = api.post(TICKETS, body, key=installation.key()).json()
    refused = api.post(TICKETS, body, key=installation.key())
    assert (refused.status_code, refused.json()["code"]) == (409, "already_holding")
    told = refused.json()["ticket"]
    assert (told["number"], told["people_ahead"]) == (held["number"], 1)
    assert "secret" not in told
    assert "secret" not in refused.json()


def test_a_phone_is_the_same_with_and_without_the_countrys_code(installation: Running) -> None:
    lane, api = installation.lane(), installation.as_("kiosk")
    body = {"service": lane.service, "channel": "kiosk"}
    held = api.post(TICKETS, body | {"party": {"phone": "13800001235"}}, key=installation.key()).json()
    refused = api.post(TICKETS, body | {"party": {"phone": "+8613800001235"}}, key=installation.key())
    assert (refused.status_code, refused.json()["code"]) == (409, "already_holding")
    found = installation.as_("hotline").post(f"{TICKETS}/find", {"phone": "+8613800001235"}).json()
    assert [one["id"] for one in found["tickets"]] == [held["id"]]


def test_wechat_gets_the_ticket_its_visitor_holds_back_whole(installation: Running) -> None:
    lane, api = installation.lane(), installation.as_("wechat")
    body = {"service": lane.service, "channel": "wechat", "party": {"openid": f"o{lane.queue}"}}
    held = api.post(TICKETS, body, key=installation.key())
    assert (held.status_code, held.json()["state"], held.json()["people_ahead"]) == (201, "booked", None)
    again = api.post(TICKETS, body, key=installation.key())
    assert (again.status_code, again.json()["ticket"]["secret"]) == (409, held.json()["secret"])


def test_staff_see_who_holds_a_ticket_with_the_values_masked(installation: Running) -> None:
    party = {
        "name": "张三丰",
        "id_type": "id-card",
        "id_number": "510104199001011234",
        "phone": "13800005678",
    }
    ticket = installation.draw(installation.lane(), party=party, needs=["sign"])
    seen = installation.as_("guide").get(f"{TICKETS}/{ticket['id']}").json()
    assert seen["party"] == {
        "name": "张**", "id_type": "id-card", "id_number": "510***********1234", "phone": "138****5678",
    }  # fmt: skip
    assert seen["needs"] == ["sign"]
    assert "secret" not in seen
    of_device = installation.as_("board").get(f"{TICKETS}/{ticket['id']}").json()
    assert not {"party", "needs", "priority", "secret"} & set(of_device)


@pytest.mark.parametrize(
    ("who", "knows"), [("kiosk", True), ("wechat", False), ("printer", False), ("clerk", False)]
)
def test_a_secret_is_told_again_to_the_device_that_drew_it_only(
    installation: Running, who: str, knows: bool
) -> None:
    ticket = installation.draw(installation.lane())
    assert ("secret" in installation.as_(who).get(f"{TICKETS}/{ticket['id']}").json()) is knows


def test_a_printer_knows_the_secret_of_what_it_is_to_print_until_it_has(installation: Running) -> None:
    ticket, printer = installation.draw(installation.lane()), installation.as_("printer")
    job = installation.as_("kiosk").post(
        f"/centres/{HERE}/prints", {"printer": "printer-1", "kind": "ticket", "ticket": ticket["id"]}
    )
    assert printer.get(f"{TICKETS}/{ticket['id']}").json()["secret"] == ticket["secret"]
    assert "secret" not in installation.as_("printer-2").get(f"{TICKETS}/{ticket['id']}").json()
    at = f"/centres/{HERE}/prints/{job.json()['id']}"
    assert installation.as_("printer-2").post(at, {"state": "sent"}).json()["code"] == "not_yours"
    assert printer.post(at, {"state": "confirmed"}).json()["state"] == "confirmed"
    assert printer.post(at, {"state": "confirmed"}).status_code == 200
    assert printer.post(at, {"state": "sent"}).json()["code"] == "changed_meanwhile"
    read = printer.get(f"{TICKETS}/{ticket['id']}").json()
    assert "secret" not in read
    assert read["print"]["state"] == "confirmed"


def test_a_slip_asked_for_twice_under_one_key_is_one_job(installation: Running) -> None:
    ticket, key, api = installation.draw(installation.lane()), installation.key(), installation.as_("kiosk")
    body = {"printer": "printer-1", "kind": "ticket", "ticket": ticket["id"]}
    first, again = (api.post(f"/centres/{HERE}/prints", body, key=key) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    other = api.post(f"/centres/{HERE}/prints", {**body, "kind": "reprint"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    unknown = api.post(f"/centres/{HERE}/prints", {**body, "printer": "printer-7"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_printer")


def test_a_slip_in_large_type_is_asked_for_so_and_told_so_to_its_printer(installation: Running) -> None:
    ticket, key, api = installation.draw(installation.lane()), installation.key(), installation.as_("kiosk")
    body = {"printer": "printer-1", "kind": "ticket", "ticket": ticket["id"]}
    job = api.post(f"/centres/{HERE}/prints", {**body, "large": True}, key=key).json()
    assert job["large"] is True
    assert api.post(f"/centres/{HERE}/prints", body, key=key).json()["code"] == "key_reused"
    events = installation.as_("printer").get(f"/centres/{HERE}/events?limit=1000").json()
    told = [event["print"] for event in events["events"] if event["type"] == "print.requested"]
    assert (job["id"], True) in [(one["id"], one.get("large")) for one in told]


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [("guide", "calling_list", None), ("manager", "calling_list", None), ("clerk", "calling_list", "not_yours"),
     ("kiosk", "calling_list", "not_yours"), ("manager", "ticket", "not_yours")],
)  # fmt: skip
def test_who_waits_is_printed_for_guides_and_managers_alone(
    installation: Running, who: str, kind: str, code: str | None
) -> None:
    lane = installation.lane()
    ticket = installation.draw(lane)
    body = {"printer": "printer-1", "kind": kind, "queue": lane.queue}
    if kind == "ticket":
        body["ticket"] = ticket["id"]
    asked = installation.as_(who).post(f"/centres/{HERE}/prints", body, key=installation.key())
    assert (asked.status_code, asked.json().get("code")) == (403 if code else 201, code)
    if code is None:
        job = asked.json()
        assert (job["kind"], job["queue"], job["ticket"]) == ("calling_list", lane.queue, None)
        of_nothing = {**body, "queue": "nowhere"}
        refused = installation.as_(who).post(f"/centres/{HERE}/prints", of_nothing, key=installation.key())
        assert (refused.status_code, refused.json()["fields"]) == (422, ["queue"])


def test_an_appointments_slip_is_of_a_ticket_that_has_a_slot(installation: Running) -> None:
    body = {"printer": "printer-1", "kind": "appointment"}
    for ticket in (None, installation.draw(installation.lane())["id"]):
        asked = {**body, "ticket": ticket} if ticket else body
        refused = installation.as_("guide").post(f"/centres/{HERE}/prints", asked, key=installation.key())
        assert (refused.status_code, refused.json()["fields"]) == (422, ["ticket"])


def test_a_slip_of_a_ticket_drawn_elsewhere_needs_its_secret_or_has_no_code(installation: Running) -> None:
    phone = "13800004242"
    ticket = installation.draw(installation.lane(), who="guide", channel="guide", party={"phone": phone})
    kiosk, printer = installation.as_("kiosk"), installation.as_("printer")
    body = {"printer": "printer-1", "kind": "reprint", "ticket": ticket["id"]}

    def ask(**shown: Any) -> Any:
        return kiosk.post(f"/centres/{HERE}/prints", {**body, **shown}, key=installation.key())

    for shown in (
        {},
        {"secret": "x"},
        {"phone": phone},
        {"phone": "13800000001", "bare": True},
        {"bare": True},
    ):
        assert (ask(**shown).status_code, ask(**shown).json()["code"]) == (403, "not_yours")
    bare = ask(phone=phone, bare=True)
    assert (bare.status_code, bare.json()["bare"]) == (201, True)
    assert "secret" not in printer.get(f"{TICKETS}/{ticket['id']}").json()
    printer.post(f"/centres/{HERE}/prints/{bare.json()['id']}", {"state": "confirmed"})
    assert ask(secret=ticket["secret"]).status_code == 201
    assert printer.get(f"{TICKETS}/{ticket['id']}").json()["secret"] == ticket["secret"]


def test_a_kiosk_takes_back_what_it_drew_and_else_needs_the_secret(installation: Running) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    own = installation.draw(lane)
    other = installation.draw(lane, "guide", channel="guide")
    assert kiosk.post(f"{TICKETS}/{own['id']}/cancel").json()["state"] == "cancelled"
    assert kiosk.post(f"{TICKETS}/{other['id']}/cancel").json()["code"] == "not_yours"
    assert kiosk.post(f"{TICKETS}/{other['id']}/cancel", {"secret": own["secret"]}).status_code == 403
    assert kiosk.post(f"{TICKETS}/{other['id']}/cancel", {"secret": other["secret"]}).status_code == 200


def test_the_hotline_cancels_what_it_booked_and_nothing_else(installation: Running) -> None:
    lane, hotline = installation.lane(), installation.as_("hotline")
    own, other = installation.draw(lane, "hotline", channel="hotline"), installation.draw(lane)
    assert hotline.post(f"{TICKETS}/{other['id']}/cancel").json()["code"] == "not_yours"
    assert hotline.post(f"{TICKETS}/{own['id']}/cancel").json()["state"] == "cancelled"


def test_a_ticket_of_another_day_or_of_nobody_is_not_acted_on(
    installation: Running, unchanged: Unchanged
) -> None:
    guide = installation.as_("guide")
    with unchanged():
        assert guide.post(f"{TICKETS}/{HERE}-20200101-AA001/cancel").status_code == 404
        assert guide.post(f"{TICKETS}/{HERE}-20200101-AA001/requeue").json()["code"] == "day_over"
        assert guide.post(f"{TICKETS}/town-1-20200101-AA001/requeue").status_code == 404
        assert guide.post(f"{TICKETS}/x/requeue").status_code == 404


def test_the_holder_sees_the_ticket_by_its_secret_and_gives_it_up(installation: Running) -> None:
    lane, nobody = installation.lane(), installation.as_(None)
    ticket = installation.draw(lane, needs=["escort"])
    at, json = f"/t/{ticket['secret']}", {"Accept": "application/json"}
    seen = nobody.get(at, root=True, headers=json).json()
    assert (seen["number"], seen["centre_name"], seen["people_ahead"]) == (ticket["number"], "测试大厅", 0)
    assert (seen["needs"], seen["live_url"]) == (["escort"], installation.live_url)
    assert "secret" not in seen
    for wrong in (ticket["secret"][:-1] + "_", ticket["secret"] + "A", "x", "%00", "张"):
        answer = nobody.get(f"/t/{wrong}", root=True, headers=json)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    key = installation.key()
    assert nobody.post(f"{at}/cancel", root=True, key=key).json()["state"] == "cancelled"
    assert nobody.post(f"{at}/cancel", root=True, key=key).json()["state"] == "cancelled"
    refused = nobody.post(f"{at}/cancel", root=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")
