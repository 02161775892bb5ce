"""The manager's day, notices and the bell over HTTP: who may, what is refused, and that it is felt."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.access.passwords import hash_password
from server.bootstrap import Server
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.operations.reading import Listed
from server.records import accounts
from server.records.accounts import NewAccount
from server.settings import Settings
from server.store.embedded import Embedded
from server.web.app import create_app
from server.wire.vocabulary import Channel, Role
from tests.server.assembled import assembled
from tests.server.running import ELSEWHERE, HERE, PASSWORD, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]
DAY, NOTICES, HELP = (f"/centres/{HERE}/{name}" for name in ("day", "notices", "help"))
WHY = {"reason": "停电检修"}
FAR = 2**53


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"act": "end"}, ["reason"]),
        ({"act": "end", "reason": "  "}, ["reason"]),
        ({"act": "end", "reason": "x" * 1001}, ["reason"]),
        ({"act": "end", "reason": "a\x00b"}, ["reason"]),
        ({"act": "dance", **WHY}, ["act"]),
        ({**WHY}, ["act"]),
        ({"act": "extend", **WHY}, ["until"]),
        ({"act": "extend", "until": 1, **WHY}, ["until"]),
        ({"act": "extend", "until": FAR - 1, **WHY}, ["until"]),
        ({"act": "extend", "until": FAR, **WHY}, ["until"]),
        ({"act": "extend", "until": "18:00", **WHY}, ["until"]),
        ({"act": "extend", "until": 1.5, **WHY}, ["until"]),
        ({"act": "extend", "until": True, **WHY}, ["until"]),
        ({"act": "suspend", **WHY}, ["queue"]),
        ({"act": "suspend", "queue": "ZZ", **WHY}, ["queue"]),
        ({"act": "suspend", "queue": "", **WHY}, ["queue"]),
        ({"act": "quota", "queue": "AA", **WHY}, ["value"]),
        ({"act": "quota", "queue": "AA", "value": -1, **WHY}, ["value"]),
        ({"act": "quota", "queue": "AA", "value": "9", **WHY}, ["value"]),
        ({"act": "extra", "queue": "AA", **WHY}, ["value"]),
        ({"act": "extra", "queue": "AA", "value": 0, **WHY}, ["value"]),
        ({"act": "stop_draws", "queue": "AA", **WHY}, ["queue"]),
        ({"act": "stop_draws", "untill": 7, **WHY}, ["untill"]),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_by_its_field(
    installation: Running, unchanged: Unchanged, body: Json, fields: list[str]
) -> None:
    with unchanged():
        answer = installation.as_("manager").post(DAY, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
    assert answer.json()["fields"] == fields


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["text"]),
        ({"text": ""}, ["text"]),
        ({"text": "甲" * 201}, ["text"]),
        ({"text": "甲", "scope": "everywhere"}, ["scope"]),
        ({"text": "甲", "scope": "zone:z9"}, ["scope"]),
        ({"text": "甲", "until": 1}, ["until"]),
        ({"text": "甲", "until": FAR - 1}, ["until"]),
        ({"text": "甲", "id": "n1"}, ["id"]),
        ({"text": "甲", "id": "n1", "ended": True}, ["text"]),
        ({"ended": True}, ["ended"]),
        ({"id": "n1", "ended": False}, ["ended"]),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused_by_its_field(
    installation: Running, unchanged: Unchanged, body: Json, fields: list[str]
) -> None:
    with unchanged():
        answer = installation.as_("manager").post(NOTICES, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
    assert answer.json()["fields"] == fields


@pytest.mark.parametrize("path", ["day", "notices", "help", "help/h1/answer"])
def test_another_centres_day_is_not_there(installation: Running, unchanged: Unchanged, path: str) -> None:
    who = {"help": "kiosk", "help/h1/answer": "guide"}.get(path, "manager")
    with unchanged():
        answer = installation.as_(who).post(f"/centres/{ELSEWHERE}/{path}", {"act": "end", **WHY})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_queue_is_suspended_and_resumed(installation: Running) -> None:
    lane, manager = installation.lane(), installation.as_("manager")
    answer = manager.post(DAY, {"act": "suspend", "queue": lane.queue, **WHY})
    assert answer.status_code == 200, answer.text
    assert lane.queue in answer.json()["suspended"]
    body = {"service": lane.service, "channel": "kiosk"}
    refused = installation.as_("kiosk").post(f"/centres/{HERE}/tickets", body, key=installation.key())
    assert (refused.status_code, refused.json()["code"]) == (409, "queue_suspended")
    answer = manager.post(DAY, {"act": "resume", "queue": lane.queue, **WHY})
    assert lane.queue not in answer.json()["suspended"]
    installation.draw(lane)


def test_a_manager_sees_how_much_of_a_quota_is_drawn_and_adds_to_it(installation: Running) -> None:
    lane, manager = installation.lane(), installation.as_("manager")
    refused = manager.post(DAY, {"act": "extra", "queue": lane.queue, "value": 3, **WHY})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_quota")
    manager.post(DAY, {"act": "quota", "queue": lane.queue, "value": 2, **WHY})
    installation.draw(lane)
    manager.post(DAY, {"act": "extra", "queue": lane.queue, "value": 3, **WHY})
    seen = next(one for one in manager.get(DAY).json()["queues"] if one["id"] == lane.queue)
    assert (seen["drawn"], seen["quota"], seen["extra"]) == (1, 5, 3)
    assert installation.as_("guide").get(DAY).status_code == 403


def test_a_day_open_all_round_the_clock_has_nothing_to_extend(
    installation: Running, unchanged: Unchanged
) -> None:
    hall = installation.server.halls.get(HERE)
    with unchanged():
        body = {"act": "extend", "until": hall.today().ends_at, **WHY}
        answer = installation.as_("manager").post(DAY, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_extend")


def test_a_notice_goes_up_and_comes_down(installation: Running) -> None:
    manager = installation.as_("manager")
    posted = manager.post(NOTICES, {"text": "空调检修", "scope": "zone:z1"}, key="notice-1")
    assert posted.status_code == 200, posted.text
    assert posted.json()["text_en"] == "空调检修"
    board = installation.as_(None).get(f"/centres/{HERE}/board").json()
    assert posted.json()["id"] in [one["id"] for one in board["notices"]]
    ended = manager.post(NOTICES, {"id": posted.json()["id"], "ended": True})
    assert ended.json()["ended_at"] is not None
    again = manager.post(NOTICES, {"id": posted.json()["id"], "ended": True})
    assert (again.status_code, again.json()["code"]) == (404, "not_found")


def test_a_bell_is_rung_at_a_device_and_answered_by_a_guide(installation: Running) -> None:
    asked = installation.as_("kiosk").post(HELP, {"topic": "papers"})
    assert (asked.status_code, asked.json()["device"]) == (201, "kiosk-1")
    assert installation.as_("kiosk").post(HELP).json() == asked.json()
    answered = installation.as_("guide").post(f"{HELP}/{asked.json()['id']}/answer")
    assert answered.status_code == 200
    assert answered.json()["answered_by"] == installation.accounts["guide"]
    assert installation.as_("guide").post(f"{HELP}/h123/answer").status_code == 404


def test_health_says_that_the_clock_is_trusted(installation: Running) -> None:
    assert installation.as_(None).get("/health/ready", root=True).json()["clock"] is True
    assert "quhao_clock_jumps 0.0" in installation.as_("operator").get("/metrics", root=True).text


@pytest.fixture
def alone(store: Embedded, tmp_path: Path) -> Iterator[Server]:
    """A server of its own, whose day may be ended."""
    settings = Settings(data=tmp_path, redis_url=store.url, hours="always", partitions=8)
    roles = frozenset({Role.MANAGER, Role.GUIDE})
    manager = NewAccount("manager", hash_password(PASSWORD), "m", roles, HERE)
    with assembled(settings, HERE) as server:
        with server.database.change() as session:
            accounts.create(session, manager, by="tests", now=1)
        yield server


def test_the_end_of_the_day_ends_every_ticket_before_it_is_answered(alone: Server) -> None:
    for n in range(130):
        request = DrawRequest(service=Lane("AA").service, channel=Channel.KIOSK)
        alone.reception.draw(HERE, request, Caller("kiosk-1", f"k{n}", "f"))
    client = create_app(alone).test_client()
    signed = alone.sign_ins.sign_in("manager", PASSWORD)
    assert signed is not None
    headers = {"Authorization": f"Bearer {signed.token}"}
    answer = client.post(f"/api/v1{DAY}", json={"act": "end", **WHY}, headers=headers)
    ended = answer.get_json()
    assert (answer.status_code, ended["state"], ended["closed"]) == (200, "ended", True)
    tickets = alone.reading.tickets(HERE, Listed(), True)
    assert [one["state"] for one in tickets] == ["expired"] * 130
    again = client.post(f"/api/v1{DAY}", json={"act": "end", **WHY}, headers=headers)
    assert again.get_json() == ended
    refused = client.post(f"/api/v1{DAY}", json={"act": "stop_draws", **WHY}, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "day_ended")
    centre = client.get(f"/api/v1/centres/{HERE}").get_json()
    assert (centre["open"], centre["session"]) == (False, None)
    headers |= {"Idempotency-Key": "late", "Accept-Language": "en"}
    body = {"service": Lane("AA").service, "channel": "guide"}
    late = client.post(f"/api/v1/centres/{HERE}/tickets", json=body, headers=headers).get_json()
    assert (late["code"], late["next_draws_at"]) == ("day_ended", centre["next_session"]["draw_from_at"])
    assert re.fullmatch(r"Today's business has ended\. Next tickets: 00:00 on \d+/\d+\.", late["detail"])
