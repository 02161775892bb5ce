"""Whatever comes in wrong is refused with its code as problem+json, and nothing in the hall has changed."""

import http.client
import json
import socket
from typing import Any

import pytest

from tests.server.running import HERE, PATIENCE_S, Lane, Running
from tests.server.web.conftest import Unchanged

TICKETS = f"/centres/{HERE}/tickets"
GOOD = {"service": "S-AA", "channel": "kiosk"}

BODIES: list[tuple[str, bytes, int, str]] = [
    ("half an object", b'{"service": ', 400, "malformed"),
    ("a list", b"[]", 400, "malformed"),
    ("a word", b'"draw"', 400, "malformed"),
    ("null", b"null", 400, "malformed"),
    ("not a number", b'{"service":"S-AA","channel":"kiosk","cases":NaN}', 400, "malformed"),
    ("endless", b'{"service":"S-AA","channel":"kiosk","cases":Infinity}', 400, "malformed"),
    ("a name twice", b'{"service":"S-AA","service":"S-AB","channel":"kiosk"}', 400, "malformed"),
    ("half a letter", b'{"service":"S-AA","channel":"kiosk","party":{"name":"\\ud83d"}}', 400, "malformed"),
    ("not UTF-8", b'{"service":"\xff\xfe"}', 400, "malformed"),
    ("a hole", b"[" * 30_000, 400, "malformed"),
    ("a deep object", b'{"a":' * 9_000 + b"1" + b"}" * 9_000, 400, "malformed"),
    ("a number without end", b'{"cases":' + b"9" * 5_000 + b"}", 400, "malformed"),
    ("too much", b'{"service":"' + b"x" * 70_000 + b'"}', 413, "too_large"),
    ("far too much", b"x" * 3_000_000, 413, "too_large"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_a_body_that_is_no_json_object_is_refused(
    installation: Running, unchanged: Unchanged, body: bytes, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": installation.key()}
    with unchanged():
        answer = installation.as_("kiosk").ask("POST", TICKETS, data=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("size", [70_000, 300_000])
def test_a_body_that_does_not_say_its_length_is_refused_when_it_is_too_long(
    installation: Running, unchanged: Unchanged, size: int
) -> None:
    parts = (part for part in [b'{"service":"S-AA","channel":"kiosk"', b" " * size, b"}"])
    headers = {"Content-Type": "application/json", "Idempotency-Key": installation.key()}
    with unchanged():
        answer = installation.as_("kiosk").ask("POST", TICKETS, data=parts, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


FIELDS: list[tuple[dict[str, Any], int, str, list[str] | None]] = [
    ({"service": "S-AA"}, 422, "invalid_field", ["channel"]),
    ({**GOOD, "chanel": "kiosk"}, 422, "invalid_field", ["chanel"]),
    ({**GOOD, "service": 7}, 422, "invalid_field", ["service"]),
    ({**GOOD, "service": ""}, 422, "invalid_field", ["service"]),
    ({**GOOD, "service": "S-AA\x00"}, 422, "invalid_field", ["service"]),
    ({**GOOD, "service": "nowhere"}, 422, "unknown_service", None),
    ({**GOOD, "channel": "pigeon"}, 422, "invalid_field", ["channel"]),
    ({**GOOD, "channel": "wechat"}, 422, "invalid_field", ["channel"]),
    ({**GOOD, "cases": 0}, 422, "invalid_field", ["cases"]),
    ({**GOOD, "cases": True}, 422, "invalid_field", ["cases"]),
    ({**GOOD, "cases": "2"}, 422, "invalid_field", ["cases"]),
    ({**GOOD, "cases": 4}, 422, "invalid_field", ["cases"]),
    ({**GOOD, "cases": 10**30}, 422, "invalid_field", ["cases"]),
    ({**GOOD, "needs": ["helicopter"]}, 422, "invalid_field", ["needs.0"]),
    ({**GOOD, "party": {"name": "张\x1b三"}}, 422, "invalid_field", ["party.name"]),
    ({**GOOD, "party": {"name": "张\x85三"}}, 422, "invalid_field", ["party.name"]),
    ({**GOOD, "party": {"name": "张\u202e三"}}, 422, "invalid_field", ["party.name"]),
    ({**GOOD, "party": {"name": "张三\n"}}, 422, "invalid_field", ["party.name"]),
    ({**GOOD, "party": {"phone": "=1+1"}}, 422, "invalid_field", ["party.phone"]),
    ({**GOOD, "party": {"nickname": "三"}}, 422, "invalid_field", ["party.nickname"]),
    ({**GOOD, "priority": {"class": "king"}}, 422, "invalid_field", ["priority.class"]),
    ({**GOOD, "priority": {"class": "elderly", "verified": True}}, 422, "invalid_field", ["priority.verified"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code", "fields"), FIELDS)
def test_a_wrong_field_is_refused_and_named(
    installation: Running, unchanged: Unchanged, body: Any, status: int, code: str, fields: list[str] | None
) -> None:
    with unchanged():
        answer = installation.as_("kiosk").post(TICKETS, body, key=installation.key())
    assert (answer.status_code, answer.json()["code"], answer.json().get("fields")) == (status, code, fields)


DETAILS = [
    r'{"a": "\u0001A"}',
    '{"a": 1e400}',
    f'{{"a": {2**60}}}',
    f'{{"a": "{"x" * 501}"}}',
    '{"a": {"b": {"c": {"d": 1}}}}',
    r'{"a\n": 1}',
    json.dumps({str(n): n for n in range(31)}),
]


@pytest.mark.parametrize("details", DETAILS)
def test_what_a_device_tells_is_plain_and_short(
    installation: Running, unchanged: Unchanged, details: str
) -> None:
    headers, body = {"Content-Type": "application/json"}, f'{{"state": "ok", "details": {details}}}'
    with unchanged():
        answer = installation.as_("board").ask("POST", "/devices/me/status", data=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_a_body_that_is_not_json_by_its_own_word_is_unsupported(
    installation: Running, unchanged: Unchanged
) -> None:
    with unchanged():
        answer = installation.as_("kiosk").ask("POST", TICKETS, data={"service": "S-AA"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_sent_in_chunks_is_read_like_any_other(installation: Running) -> None:
    lane = installation.lane()
    connection = http.client.HTTPConnection("127.0.0.1", installation.settings.port, timeout=PATIENCE_S)
    headers = {
        "Authorization": f"Bearer {installation.tokens['kiosk']}",
        "Content-Type": "application/json",
        "Idempotency-Key": installation.key(),
    }
    parts = [b'{"service":', f'"{lane.service}",'.encode(), b'"channel":"kiosk"}']
    connection.request("POST", f"/api/v1{TICKETS}", iter(parts), headers, encode_chunked=True)
    assert connection.getresponse().status == 201
    connection.close()


def test_a_request_that_is_no_http_gets_no_page(installation: Running) -> None:
    for port in (installation.settings.port, installation.settings.live_port):
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
            line.sendall(b"BREW /pot HTCPCP/1.0\r\n\r\n")
            assert b"<" not in line.recv(4096)


@pytest.mark.parametrize(
    "path", ["/centres//catalogue", "/nowhere", "/centres/demo/tickets/", "/centres/demo/forecast"]
)
def test_an_address_that_is_not_there_is_a_problem_and_no_page(installation: Running, path: str) -> None:
    answer = installation.as_("clerk").get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_method_that_is_not_there_is_named_with_those_that_are(installation: Running) -> None:
    answer = installation.as_("kiosk").ask("DELETE", TICKETS)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/centres?colour=red", ["colour"]),
        (f"{TICKETS}?state=waiting&stat=done", ["stat"]),
        (f"{TICKETS}?state=asleep", ["state"]),
        (f"{TICKETS}?queue=ZZ", ["queue"]),
        (f"{TICKETS}?queue=AA&queue=AB", ["queue"]),
        (f"/centres/{HERE}/events?after=yesterday", ["after"]),
        (f"/centres/{HERE}/events?limit=0", ["limit"]),
        (f"/centres/{HERE}/services?q=%00", ["q"]),
    ],
)
def test_a_query_nobody_reads_or_understands_is_refused(
    installation: Running, path: str, fields: list[str]
) -> None:
    answer = installation.as_("clerk").get(path)
    assert (answer.status_code, answer.json()["fields"]) == (422, fields)


@pytest.mark.parametrize("key", ["", "a b", "k" * 129, "\u00e9"])
def test_a_key_that_is_none_is_malformed(installation: Running, unchanged: Unchanged, key: str) -> None:
    with unchanged():
        answer = installation.as_("kiosk").ask(
            "POST", TICKETS, json=GOOD, headers={"Idempotency-Key": key.encode()}
        )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert "Idempotency-Key" in answer.json()["detail"]


def test_a_draw_without_a_key_is_refused(installation: Running, unchanged: Unchanged) -> None:
    with unchanged():
        answer = installation.as_("kiosk").post(TICKETS, GOOD)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is nothing here."),
        ("en-GB,zh;q=0.5", "There is nothing here."),
        ("fr", "没有找到您要的内容。"),
        ("", "没有找到您要的内容。"),
        (";;q=,zh;q=x", "没有找到您要的内容。"),
    ],
)
def test_a_problem_speaks_the_language_of_who_asks(
    installation: Running, language: str, sentence: str
) -> None:
    answer = installation.as_(None).get("/nowhere", headers={"Accept-Language": language})
    assert answer.json()["detail"] == sentence


def test_a_centre_of_the_others_and_a_centre_of_nobody_look_the_same(installation: Running) -> None:
    lane = Lane("AA")
    foreign = installation.as_("kiosk elsewhere")
    body = {"service": lane.service, "channel": "kiosk"}
    answers = [
        foreign.post(f"/centres/{centre}/tickets", body, key=installation.key())
        for centre in (HERE, "nobody-1")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_what_may_be_asked_of_an_address_is_told_without_a_page(installation: Running) -> None:
    answer = installation.as_(None).ask("OPTIONS", "/centres")
    assert (answer.status_code, answer.text) == (200, "")
    assert "GET" in answer.headers["Allow"]
    assert "Content-Type" not in answer.headers
