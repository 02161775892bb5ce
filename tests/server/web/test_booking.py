"""Appointments over HTTP, and what only some may say of a draw."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.server.running import HERE, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

TICKETS, BOOKED, SLOTS = (f"/centres/{HERE}/{name}" for name in ("tickets", "appointments", "slots"))


def tomorrow(installation: Running, days: int = 1) -> str:
    """The date in so many days."""
    now = datetime.datetime.fromtimestamp(
        installation.server.client.now_ms() / 1000, ZoneInfo("Asia/Shanghai")
    )
    return (now.date() + datetime.timedelta(days=days)).isoformat()


def slots(installation: Running, lane: Lane, who: str = "kiosk") -> list[Json]:
    answer = installation.as_(who).get(f"{SLOTS}?service={lane.service}&date={tomorrow(installation)}")
    assert answer.status_code == 200
    found: list[Json] = answer.json()["slots"]
    return found


def test_a_slot_is_booked_once_under_its_key_and_is_one_less(installation: Running) -> None:
    lane, key, hotline = installation.lane(), installation.key(), installation.as_("hotline")
    slot = slots(installation, lane, "hotline")[40]
    body = {"service": lane.service, "slot_at": slot["slot_at"], "channel": "hotline", "needs": ["sign"]}
    first, again = (hotline.post(BOOKED, body, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    told = first.json()
    assert (told["state"], told["slot_at"], told["day"]) == (
        "booked",
        slot["slot_at"],
        tomorrow(installation),
    )
    assert (told["needs"], told["people_ahead"]) == (["sign"], None)
    assert slots(installation, lane)[40] == slot | {"free": slot["free"] - 1}


def test_a_booked_slot_has_a_slip_of_its_own_kind(installation: Running) -> None:
    lane = installation.lane()
    slot = slots(installation, lane)[2]
    body = {"service": lane.service, "slot_at": slot["slot_at"], "channel": "guide"}
    booked = installation.as_("guide").post(BOOKED, body, key=installation.key()).json()
    slip = {"printer": "printer-1", "kind": "appointment", "ticket": booked["id"], "large": True}
    job = installation.as_("guide").post(f"/centres/{HERE}/prints", slip, key=installation.key())
    assert (job.status_code, job.json()["kind"], job.json()["large"]) == (201, "appointment", True)


def test_a_full_slot_says_which_one_is_free(installation: Running) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    slot = slots(installation, lane)[0]
    body = {"service": lane.service, "slot_at": slot["slot_at"], "channel": "kiosk"}
    answers = [kiosk.post(BOOKED, body, key=installation.key()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    told = answers[2].json()
    assert (told["code"], told["next"]["slot_at"]) == ("slot_full", slot["slot_at"] + 900_000)
    assert "00:15" in told["detail"]
    listed = {one["slot_at"]: one["ends_at"] for one in slots(installation, lane)}
    assert listed[told["next"]["slot_at"]] == told["next"]["ends_at"]
    again = kiosk.post(BOOKED, body | {"slot_at": told["next"]["slot_at"]}, key=installation.key())
    assert again.status_code == 201


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("service=S-AA&date=2026-02-30", 422, "invalid_field"),
        ("service=S-AA&date=tomorrow", 422, "invalid_field"),
        ("service=S-AA", 422, "invalid_field"),
        ("service=S-AA&date=2020-01-01", 409, "slot_past"),
        ("service=S-AA&date=9999-12-31", 409, "too_far_ahead"),
        ("service=S-nothing&date=2026-11-30", 422, "unknown_service"),
    ],
)
def test_slots_of_no_day_or_service_are_refused(
    installation: Running, query: str, status: int, code: str
) -> None:
    answer = installation.as_("kiosk").get(f"{SLOTS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("slot_at", ["2026-11-30T09:00", 1.5, -1, 2**53, None, True, "0"])
def test_a_slot_is_a_whole_number_of_milliseconds(
    installation: Running, unchanged: Unchanged, slot_at: object
) -> None:
    body = {"service": "S-AA", "slot_at": slot_at, "channel": "kiosk"}
    with unchanged():
        answer = installation.as_("kiosk").post(BOOKED, body, key=installation.key())
    assert (answer.status_code, answer.json()["fields"]) == (422, ["slot_at"])


def test_another_centres_kiosk_books_nothing_here(installation: Running, unchanged: Unchanged) -> None:
    body = {"service": "S-AA", "slot_at": slots(installation, Lane("AA"))[9]["slot_at"], "channel": "kiosk"}
    with unchanged():
        answer = installation.as_("kiosk elsewhere").post(BOOKED, body, key=installation.key())
    assert answer.status_code == 404


def test_an_appointment_of_tomorrow_is_read_and_given_up_today_and_not_checked_in(
    installation: Running,
) -> None:
    lane, kiosk, nobody = installation.lane(), installation.as_("kiosk"), installation.as_(None)
    booked = [
        kiosk.post(
            BOOKED, {"service": lane.service, "slot_at": slots(installation, lane)[8]["slot_at"], "channel": "kiosk"},
            key=installation.key(),
        ).json()
        for _ in range(2)
    ]  # fmt: skip
    at = f"{TICKETS}/{booked[0]['id']}"
    early = installation.as_("guide").post(f"{at}/check-in")
    assert (early.status_code, early.json()["code"]) == (409, "not_today")
    assert f"{tomorrow(installation)} 02:00" in early.json()["detail"]
    assert installation.as_("guide").post(f"{at}/requeue").json()["code"] == "later_day"
    assert installation.as_("guide").get(at).json()["state"] == "booked"
    assert kiosk.post(f"{at}/cancel").json()["state"] == "cancelled"
    own, json = f"/t/{booked[1]['secret']}", {"Accept": "application/json"}
    assert nobody.get(own, root=True, headers=json).json()["state"] == "booked"
    assert nobody.post(f"{own}/cancel", root=True).json()["state"] == "cancelled"
    assert slots(installation, lane)[8]["free"] == 2


def test_a_visit_is_drawn_whole(installation: Running) -> None:
    first, second = installation.lane(), installation.lane()
    drawn = installation.draw(first, services=[first.service, second.service])
    assert [stop["service"] for stop in drawn["route"]] == [second.service]
    assert installation.draw(first, services=[second.service])["route"] == drawn["route"]
    for wrong in ([second.service, first.service], [second.service, second.service]):
        body = {"service": first.service, "channel": "kiosk", "services": wrong}
        answer = installation.as_("kiosk").post(TICKETS, body, key=installation.key())
        assert (answer.status_code, answer.json()["fields"]) == (422, ["services"])


def test_an_extra_number_is_a_guides_and_needs_a_reason(installation: Running) -> None:
    lane = installation.lane()

    def ask(who: str, channel: str, **more: Any) -> Any:
        body = {"service": lane.service, "channel": channel, "extra": True, **more}
        return installation.as_(who).post(TICKETS, body, key=installation.key())

    for answer, field in (
        (ask("kiosk", "kiosk", reason="急"), "extra"),
        (ask("clerk", "counter", reason="急"), "extra"),
        (ask("guide", "guide"), "reason"),
        (ask("guide", "guide", reason=" "), "reason"),
    ):
        assert (answer.status_code, answer.json()["fields"]) == (422, [field])
    assert ask("guide", "guide", reason="急").status_code == 201


@pytest.mark.parametrize("position", [{"latitude": 91, "longitude": 0}, {"latitude": 30}, [30, 104]])
def test_a_position_is_a_place_on_earth(installation: Running, position: object) -> None:
    body = {"service": "S-AA", "channel": "wechat", "position": position}
    answer = installation.as_("wechat").post(TICKETS, body, key=installation.key())
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    [
        ("id_card", "510101194001011239"),
        ("residence_permit", "810000194001011238"),
        ("foreign_permanent", "911999194001011233"),
    ],
)
def test_a_card_read_proves_an_age_and_whose_ticket_it_is(
    id_type: str, id_number: str, installation: Running
) -> None:
    lane, kiosk = installation.lane(), installation.as_("kiosk")
    party = {"id_type": id_type, "id_number": id_number}
    drawn = installation.draw(lane, party=party)
    assert drawn["priority"] == {"class": "elderly", "verified": True}
    body = {"service": lane.service, "channel": "kiosk", "party": party}
    again = kiosk.post(TICKETS, body, key=installation.key()).json()
    assert (again["code"], again["ticket"]["secret"]) == ("already_holding", drawn["secret"])
    typed = kiosk.post(
        TICKETS, {**body, "party": {"id_number": party["id_number"]}}, key=installation.key()
    ).json()
    assert (typed["code"], "secret" in typed["ticket"]) == ("already_holding", False)


def test_a_number_of_no_type_is_an_identity_cards(installation: Running) -> None:
    drawn = installation.draw(installation.lane(), party={"id_number": "510101194101011236"})
    assert drawn["priority"] == {"class": "elderly", "verified": True}


def test_needs_are_set_by_staff_and_seen_by_staff_only(installation: Running) -> None:
    ticket = installation.draw(installation.lane())
    at = f"{TICKETS}/{ticket['id']}"
    key, guide = installation.key(), installation.as_("guide")
    first, again = (
        guide.post(f"{at}/needs", {"needs": ["sign", "escort", "sign"]}, key=key) for _ in range(2)
    )
    assert (first.status_code, first.json()["version"], again.json()["version"]) == (200, 2, 2)
    assert guide.get(at).json()["needs"] == ["sign", "escort"]
    assert "needs" not in installation.as_("board").get(at).json()
    assert installation.as_("hotline").post(f"{at}/needs", {"needs": []}).json()["code"] == "not_yours"
    assert guide.post(f"{at}/needs", {"needs": ["gold"]}).status_code == 422
    assert guide.post(f"{at}/needs", {"needs": []}).json()["version"] == 3
    guide.post(f"{at}/cancel")
    assert guide.post(f"{at}/needs", {"needs": ["sign"]}).json()["code"] == "illegal_transition"
