"""The callback on a real port: who is let in, how long it takes, and that nothing is drawn twice."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.waiting import until
from wechat_bridge.virtual import Chat, message_xml, signed, signed_message

TOKEN = "callback-token"
NOW = 1_795_400_000
TIMEOUT_S = 60


def post(url: str, query: dict[str, str], body: bytes) -> requests.Response:
    return requests.post(url, params=query, data=body, timeout=TIMEOUT_S)


def drawing(
    nonce: str = "n1", msg_id: int = 1, text: str = "取号 居住证", openid: str = "o-zhang", at: int = NOW
):
    return signed_message(TOKEN, openid, text, at, nonce, msg_id)


def test_verification_is_echoed_as_plain_text(bridge: str, chat: Chat) -> None:
    assert chat.verify("6081232432") == "6081232432"
    answer = requests.get(bridge, params={**signed(TOKEN, NOW, "n"), "echostr": "<b>"}, timeout=TIMEOUT_S)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text == "<b>"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"timestamp": str(NOW + 1)},
        {"nonce": "other"},
        {"signature": ["0" * 40, "1" * 40]},
    ],
    ids=str,
)
def test_wrong_seal_is_forbidden_and_draws_nothing(bridge: str, hall, method: str, change: dict) -> None:
    query, body = drawing()
    answer = requests.request(
        method, bridge, params={**query, **change, "echostr": "e"}, data=body, timeout=TIMEOUT_S
    )
    assert answer.status_code == 403
    assert answer.text != "e"
    assert hall.requests == []


@pytest.mark.parametrize("field", ["signature", "timestamp", "nonce"])
def test_missing_field_is_forbidden(bridge: str, hall, field: str) -> None:
    query, body = drawing()
    del query[field]
    assert post(bridge, query, body).status_code == 403
    assert hall.requests == []


def test_field_given_twice_is_forbidden(bridge: str, hall) -> None:
    query, body = drawing()
    assert post(f"{bridge}?nonce=n1", query, body).status_code == 403
    assert hall.requests == []


@pytest.mark.parametrize("at", [NOW - 301, NOW + 301])
def test_stale_message_is_forbidden(bridge: str, hall, at: int) -> None:
    assert post(bridge, *drawing(at=at)).status_code == 403
    assert hall.requests == []


def test_seal_is_not_taken_for_another_body(bridge: str, hall) -> None:
    query, body = drawing()
    assert post(bridge, query, body).status_code == 200
    for forged in (drawing(msg_id=2)[1], drawing(openid="o-thief")[1], drawing(text="取号 身份证")[1]):
        assert post(bridge, query, forged).status_code == 403
    assert len(hall.requests) == 1


def test_id_is_not_taken_for_another_text(bridge: str, hall) -> None:
    assert post(bridge, *drawing()).status_code == 200
    assert post(bridge, *drawing(nonce="n2", text="取号 身份证")).status_code == 403
    assert len(hall.requests) == 1


def test_three_tries_draw_once_and_are_answered_alike(bridge: str, hall) -> None:
    query, body = drawing()
    answers = [post(bridge, query, body) for _ in range(2)] + [post(bridge, *drawing(nonce="n2"))]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert "A001" in answers[0].content.decode()
    assert len(hall.requests) == 1


def test_tries_at_the_same_time_draw_once(bridge: str, hall) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: post(bridge, *drawing(nonce=f"n{n}")), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(hall.requests) == len(hall.tickets) == 1


def test_slow_hall_is_answered_for_and_told_of_later(bridge: str, chat: Chat, hall) -> None:
    hall.gate.clear()
    assert "正在为您办理" in chat.say("取号 居住证")
    assert hall.drawing.acquire(timeout=TIMEOUT_S)
    hall.gate.set()
    assert until(lambda: "A001" in chat.say("进度"), "the number to be told")
    assert len(hall.tickets) == 1


def test_repetition_during_a_slow_draw_waits_for_the_same_one(bridge: str, hall) -> None:
    hall.gate.clear()
    assert "正在为您办理" in post(bridge, *drawing()).content.decode()
    hall.gate.set()
    assert "A001" in post(bridge, *drawing(nonce="n2")).content.decode()
    assert len(hall.requests) == 1


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10_000_000])
def test_too_large_a_body_is_refused(bridge: str, size: int) -> None:
    assert post(bridge, signed(TOKEN, NOW, "n"), b"x" * size).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<xml>", b"<!DOCTYPE xml [<!ENTITY a 'b'>]><xml>&a;</xml>", b"\xff"]
)
def test_what_is_no_message_is_a_bad_request(bridge: str, hall, body: bytes) -> None:
    answer = post(bridge, signed(TOKEN, NOW, secrets.token_hex(4)), body)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), signed_well=st.booleans())
def test_garbage_never_draws_nor_breaks(bridge: str, hall, body: bytes, signed_well: bool) -> None:
    query = signed(TOKEN if signed_well else "guess", NOW, secrets.token_hex(6))
    assert post(bridge, query, body).status_code == (400 if signed_well else 403)
    assert hall.requests == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "", 405), ("DELETE", "", 405), ("GET", "/x", 404)]
)
def test_nothing_else_is_there(bridge: str, method: str, path: str, status: int) -> None:
    assert requests.request(method, bridge + path, timeout=TIMEOUT_S).status_code == status


def test_event_that_needs_no_answer_gets_success(bridge: str, chat: Chat) -> None:
    assert chat.happen("unsubscribe") == ""
    raw = post(
        bridge, signed(TOKEN, NOW, "n"), message_xml("o", NOW, 0, "event", Event="VIEW", EventKey="http://x")
    )
    assert raw.text == "success"


def test_follower_is_greeted_and_menu_keys_draw(chat: Chat) -> None:
    assert "“取号”看常办事项" in chat.happen("subscribe")
    assert "A001" in chat.happen("CLICK", EventKey="取号 居住证")


def test_chat_goes_on_from_list_to_ticket(chat: Chat) -> None:
    line = chat.say("取号").splitlines()[1]
    assert chat.say(line).splitlines()[1] == "已为您取号：A001"
    assert chat.say("进度").startswith("A001　已远程取号，待签到")
    assert "取号" in chat.say("你好")
