"""The stand-in's side of pages opened in WeChat: their signature is checked, and what is agreed to there is counted."""

import hashlib
import json
from collections.abc import Callable, Mapping

import pytest
import requests
from flask import Flask

from server.client.http import Api
from wechat_bridge.app import Account, Patience, create
from wechat_bridge.consents import Consents
from wechat_bridge.conversation import Conversation, House
from wechat_bridge.records import Records
from wechat_bridge.virtual import Chat
from wechat_bridge.virtual.api import create as create_stand_in
from wechat_bridge.virtual.sdk import VISITOR
from wechat_bridge.virtual.stage import Stage
from wechat_bridge.virtual.state import World

Served = Callable[[Flask], str]

NOW = 1_795_400_000.0
TIMEOUT_S = 60
PAGE = "https://q.example/t/abc"


@pytest.fixture
def world() -> World:
    return World("wx0", "secret", frozenset({"t"}))


def config(url: str, told: Mapping[str, str]) -> bool:
    answer = requests.get(url + "/jsapi/config", params=told, timeout=TIMEOUT_S)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return bool(answer.json()["ok"])


def test_page_is_let_in_by_a_signature_of_its_own_address_only(world: World, serve: Served) -> None:
    url = serve(create_stand_in(world, Stage(clock=lambda: NOW)))
    token = world.token("wx0", "secret", False, NOW)["access_token"]
    asked = {"access_token": token, "type": "jsapi"}
    ticket = requests.get(url + "/cgi-bin/ticket/getticket", params=asked, timeout=TIMEOUT_S).json()["ticket"]
    plain = f"jsapi_ticket={ticket}&noncestr=n&timestamp=7&url={PAGE}"
    told = {
        "appId": "wx0", "nonceStr": "n", "timestamp": "7", "url": PAGE,
        "signature": hashlib.sha1(plain.encode()).hexdigest(),
    }  # fmt: skip
    assert config(url, told)
    assert not config(url, told | {"url": f"{PAGE}d"})
    assert not config(url, told | {"appId": "wx1"})
    guessed = requests.get(
        url + "/cgi-bin/ticket/getticket", params=asked | {"access_token": "guess"}, timeout=TIMEOUT_S
    )
    assert guessed.json()["errcode"] == 40001
    script = requests.get(url + "/jweixin.js", timeout=TIMEOUT_S)
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "{{" not in script.text


def test_what_is_agreed_to_on_a_page_is_counted_by_the_bridge(world: World, serve: Served) -> None:
    consents, nobody = Consents(Records(None, "s")), Api("http://127.0.0.1:1", "device-token", "zh-CN")
    talking = Conversation({"zh-CN": nobody}, "demo", None, House(consent=consents.hear))
    bridge = serve(create(Account("token"), talking, None, Patience(lambda: NOW)))
    at = [NOW]

    def chat(openid: str) -> Chat:
        return Chat(bridge + "/wechat/callback", "token", openid, lambda: at[0])

    url = serve(create_stand_in(world, Stage(chat, clock=lambda: NOW)))
    for second, (status, use) in enumerate([("accept", True), ("accept", True), ("reject", False)]):
        at[0] = NOW + second
        body = json.dumps({"templates": ["t"], "status": status})
        assert requests.post(url + "/jsapi/agreed", data=body, timeout=TIMEOUT_S).json() == {"ok": True}
        assert consents.use(VISITOR, "t") is use
    assert not consents.use("o-somebody-else", "t")
