"""Looking for a ticket: what each way of asking finds, and that no identity is ever answered."""

from typing import Any

import pytest

from tests.server.running import HERE, Running
from tests.server.web.test_booking import BOOKED, slots

Json = dict[str, Any]

FIND = f"/centres/{HERE}/tickets/find"
CARD = {"id_type": "id_card", "id_number": "510101199001017777"}


def find(installation: Running, who: str, **asked: Any) -> list[Json]:
    answer = installation.as_(who).post(FIND, asked)
    assert answer.status_code == 200, answer.text
    assert not any(word in answer.text for word in ("510101", "7777", "138000", "party"))
    found: list[Json] = answer.json()["tickets"]
    return found


@pytest.mark.parametrize("who", ["kiosk", "guide", "clerk", "hotline", "manager"])
def test_a_ticket_is_found_by_its_number_or_secret(installation: Running, who: str) -> None:
    drawn = installation.draw(installation.lane(), needs=["sign"])
    by_number = find(installation, who, number=drawn["number"].lower())
    by_secret = find(installation, who, secret=drawn["secret"])
    assert [one["id"] for one in (*by_number, *by_secret)] == [drawn["id"]] * 2
    assert "secret" not in by_number[0] | by_secret[0]
    assert by_number[0].get("needs") == (None if who == "kiosk" else ["sign"])


def test_nothing_is_found_where_nothing_is(installation: Running) -> None:
    own = installation.draw(installation.lane())
    for asked in (
        {"number": "ZZ001"}, {"secret": own["secret"][:-1] + "_"}, {"secret": ""}, {"phone": "13899998888"},
    ):  # fmt: skip
        assert find(installation, "guide", **asked) == []


def test_a_secret_of_another_centre_finds_nothing_here(installation: Running) -> None:
    there = installation.as_("kiosk elsewhere").post(
        "/centres/town-1/tickets", {"service": "S-AA", "channel": "kiosk"}, key=installation.key()
    )
    assert find(installation, "guide", secret=there.json()["secret"]) == []


def test_a_card_finds_all_that_its_holder_has_and_a_kiosk_that_read_it_learns_the_secret(
    installation: Running,
) -> None:
    first, second = installation.lane(), installation.lane()
    drawn = [installation.draw(lane, party=CARD) for lane in (first, second)]
    found = find(installation, "kiosk", **CARD)
    assert [(one["id"], one["secret"]) for one in found] == [(one["id"], one["secret"]) for one in drawn]
    typed = find(installation, "kiosk", id_number=CARD["id_number"])
    assert [one["id"] for one in typed] == [one["id"] for one in drawn]
    assert not any("secret" in one for one in (*typed, *find(installation, "guide", **CARD)))
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{drawn[0]['id']}/cancel")
    assert [one["id"] for one in find(installation, "kiosk", **CARD)] == [drawn[1]["id"]]


def test_a_phone_tells_number_state_and_place_only(installation: Running) -> None:
    lane = installation.lane()
    installation.draw(lane)
    drawn = installation.draw(lane, party={"phone": "13800007777", "name": "张三"})
    (told,) = find(installation, "kiosk", phone="13800007777")
    assert (told["number"], told["state"], told["people_ahead"]) == (drawn["number"], "waiting", 1)
    assert set(told) <= {
        "id", "number", "state", "people_ahead", "waiting", "may_come_first", "wait_p50_s", "wait_p90_s",
        "before_closing",
    }  # fmt: skip


def test_staff_hear_of_a_phone_which_ticket_it_is_for_later_days_as_well(installation: Running) -> None:
    lanes, phone = [installation.lane(), installation.lane()], {"phone": "13800007701"}
    today = installation.draw(lanes[0], party=phone)
    slot = slots(installation, lanes[1], "hotline")[40]["slot_at"]
    body = {"service": lanes[1].service, "slot_at": slot, "channel": "hotline", "party": phone}
    booked = installation.as_("hotline").post(BOOKED, body, key=installation.key()).json()
    found = find(installation, "hotline", **phone)
    assert [(one["id"], one["service_name"], one["slot_at"]) for one in found] == [
        (today["id"], f"事项{lanes[0].queue}", None), (booked["id"], f"事项{lanes[1].queue}", slot),
    ]  # fmt: skip
    assert [one["drawn_by"] == installation.accounts["hotline"] for one in found] == [False, True]
    assert not {"secret", "needs", "priority"} & set(found[0])
    assert [one["id"] for one in find(installation, "kiosk", **phone)] == [today["id"]]


def test_a_number_is_todays_and_of_a_later_day_for_staff_only_where_today_has_none(
    installation: Running,
) -> None:
    lane = installation.lane()
    slot = slots(installation, lane, "hotline")[41]["slot_at"]
    body = {"service": lane.service, "slot_at": slot, "channel": "hotline"}
    booked = installation.as_("hotline").post(BOOKED, body, key=installation.key()).json()
    assert [one["id"] for one in find(installation, "hotline", number=booked["number"])] == [booked["id"]]
    assert find(installation, "kiosk", number=booked["number"]) == []
    drawn = installation.draw(lane)
    assert drawn["number"] == booked["number"]
    assert [one["id"] for one in find(installation, "hotline", number=drawn["number"])] == [drawn["id"]]


@pytest.mark.parametrize("asked", [{}, {"id_type": "id_card"}, {"number": "A001", "phone": "13800000000"}])
def test_one_thing_is_asked_by_and_one_only(installation: Running, asked: Json) -> None:
    answer = installation.as_("guide").post(FIND, asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
