"""Looking for a ticket: what each way of asking finds, and that no identity is ever answered."""

from typing import Any

import pytest

from tests.server.running import HERE, Running

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


@pytest.mark.parametrize("asked", [{}, {"id_type": "id_card"}, {"number": "A001", "phone": "13800000000"}])
def test_one_thing_is_asked_by_and_one_only(installation: Running, asked: Json) -> None:
    answer = installation.as_("guide").post(FIND, asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
