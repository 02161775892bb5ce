"""Encrypted mode as values, held against wechatpy, and over signed HTTP: what is opened, and what is refused."""

import base64
import secrets
import warnings
from collections.abc import Callable

import pytest
import requests
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from wechat_bridge.app import Account, Patience, create
from wechat_bridge.callback import Malformed
from wechat_bridge.conversation import Conversation
from wechat_bridge.crypto import Envelopes
from wechat_bridge.virtual import encrypted_message, signed, signed_message

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it is older than this Python
    from wechatpy.crypto import WeChatCrypto

TOKEN, APPID, NOW = "callback-token", "wx0123456789abcdef", 1_795_400_000
KEY = base64.b64encode(b"k" * 32).decode().rstrip("=")
ENVELOPES = Envelopes(TOKEN, KEY, APPID)
TIMEOUT_S = 60


@given(st.binary(max_size=300), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_is_opened(message: bytes, random: bytes) -> None:
    assert ENVELOPES.open(ENVELOPES.seal(message, random)) == message


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80))
def test_wechatpy_opens_what_is_sealed_here_and_the_other_way_round(text: str) -> None:
    theirs = WeChatCrypto(TOKEN, KEY, APPID)
    reply = ENVELOPES.reply(text.encode(), b"r" * 16, str(NOW), "n")
    signature = fromstring(reply).findtext("MsgSignature")
    assert theirs.decrypt_message(reply, signature, str(NOW), "n") == text
    sealed = fromstring(theirs.encrypt_message(text, "n", str(NOW)))
    encrypted = sealed.findtext("Encrypt")
    assert ENVELOPES.open(encrypted) == text.encode()
    assert ENVELOPES.genuine(sealed.findtext("MsgSignature"), str(NOW), "n", encrypted)


@given(
    st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
)
def test_nothing_else_is_opened(garbage: str) -> None:
    with pytest.raises(Malformed):
        ENVELOPES.open(garbage)


@pytest.mark.parametrize("other", [Envelopes(TOKEN, KEY, "wxother"), Envelopes(TOKEN, "A" * 43, APPID)])
def test_envelope_of_another_account_or_key_is_not_opened(other: Envelopes) -> None:
    with pytest.raises(Malformed):
        ENVELOPES.open(other.seal(b"<xml/>", b"r" * 16))


@pytest.mark.parametrize("key", ["", "short", "x" * 44, "é" * 43])
def test_key_that_can_be_none_is_told_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="QUHAO_WECHAT_AES_KEY"):
        Envelopes(TOKEN, key, APPID)


Served = Callable[[Flask], str]


@pytest.fixture
def sealed_bridge(conversation: Conversation, serve: Served) -> str:
    account = Account(TOKEN, ENVELOPES, plain=False)
    return serve(create(account, conversation, None, Patience(lambda: NOW, 1.0))) + "/wechat/callback"


@pytest.fixture
def compatible_bridge(conversation: Conversation, serve: Served) -> str:
    return (
        serve(create(Account(TOKEN, ENVELOPES), conversation, None, Patience(lambda: NOW, 1.0)))
        + "/wechat/callback"
    )


def sealed_drawing(text: str = "取号 居住证", nonce: str = "n1", envelopes: Envelopes = ENVELOPES):
    _, message = signed_message(TOKEN, "o-zhang", text, NOW, nonce, 1)
    return encrypted_message(envelopes, message, NOW, nonce, secrets.token_bytes(16))


def post(url: str, query: dict[str, str], body: bytes) -> requests.Response:
    return requests.post(url, params=query, data=body, timeout=TIMEOUT_S)


def opened(answer: requests.Response) -> str:
    root = fromstring(answer.content)
    parts = [root.findtext(name) for name in ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")]
    assert ENVELOPES.genuine(*parts)
    return str(fromstring(ENVELOPES.open(parts[3])).findtext("Content"))


def test_encrypted_message_draws_and_is_answered_encrypted(sealed_bridge: str, hall) -> None:
    answer = post(sealed_bridge, *sealed_drawing())
    assert "已为您取号：A001" in opened(answer)
    assert "A001" not in answer.text
    assert "已为您取号：A001" in opened(post(sealed_bridge, *sealed_drawing()))
    assert len(hall.requests) == 1


def test_plain_message_is_refused_in_encrypted_mode_and_taken_in_compatible_mode(
    sealed_bridge: str, compatible_bridge: str
) -> None:
    plain = signed_message(TOKEN, "o-zhang", "取号 居住证", NOW, "n1", 1)
    assert post(sealed_bridge, *plain).status_code == 403
    assert "已为您取号" in post(compatible_bridge, *plain).content.decode()


def test_compatible_mode_believes_the_envelope_and_nothing_beside_it(compatible_bridge: str, hall) -> None:
    query, body = sealed_drawing("进度")
    forged = signed_message(TOKEN, "o-zhang", "取号 居住证", NOW, "n1", 1)[1]
    both = forged.replace(b"</xml>", body[body.index(b"<Encrypt>") :])
    assert "没有查到" in opened(post(compatible_bridge, query, both))
    assert hall.requests == []


@pytest.mark.parametrize("field", ["msg_signature", "timestamp", "nonce", "signature"])
def test_envelope_with_a_changed_field_is_refused(sealed_bridge: str, hall, field: str) -> None:
    query, body = sealed_drawing()
    assert post(sealed_bridge, {**query, field: "1"}, body).status_code == 403
    assert hall.requests == []


def test_swapped_stale_or_foreign_envelope_is_refused(sealed_bridge: str, hall) -> None:
    query, _ = sealed_drawing()
    assert post(sealed_bridge, query, sealed_drawing("取号 身份证")[1]).status_code == 403
    stale = encrypted_message(ENVELOPES, b"<xml/>", NOW - 301, "n", b"r" * 16)
    assert post(sealed_bridge, *stale).status_code == 403
    assert post(sealed_bridge, *sealed_drawing(envelopes=Envelopes(TOKEN, KEY, "wxother"))).status_code == 403
    bomb = encrypted_message(ENVELOPES, b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", NOW, "n9", b"r" * 16)
    assert post(sealed_bridge, *bomb).status_code == 400
    assert post(sealed_bridge, query, b"<xml/>").status_code == 403
    assert hall.requests == []


def test_encrypted_message_without_a_key_is_refused(bridge: str, hall) -> None:
    assert post(bridge, *sealed_drawing()).status_code == 403
    assert hall.requests == []


def test_verification_is_echoed_in_clear_or_opened(sealed_bridge: str) -> None:
    answer = requests.get(
        sealed_bridge, params={**signed(TOKEN, NOW, "n"), "echostr": "608"}, timeout=TIMEOUT_S
    )
    assert answer.text == "608"
    echo = ENVELOPES.seal(b"4711", b"r" * 16)
    query = {
        "timestamp": str(NOW), "nonce": "n", "echostr": echo,
        "msg_signature": ENVELOPES.signature(str(NOW), "n", echo),
    }  # fmt: skip
    assert requests.get(sealed_bridge, params=query, timeout=TIMEOUT_S).text == "4711"
    forged = {**query, "msg_signature": "0" * 40}
    assert requests.get(sealed_bridge, params=forged, timeout=TIMEOUT_S).status_code == 403
