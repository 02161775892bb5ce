"""The stand-in for WeChat: the rules it has like WeChat, its OAuth, and the page on which a chat can be tried."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from tests.waiting import until
from wechat_bridge.app import Account, Patience, create
from wechat_bridge.consents import Consents, Quotas
from wechat_bridge.conversation import Conversation
from wechat_bridge.crypto import Envelopes
from wechat_bridge.outbox import Draft, Outbox
from wechat_bridge.records import Records
from wechat_bridge.sender import Sender, Watched, reply_body
from wechat_bridge.settings import Weixin
from wechat_bridge.virtual import Chat
from wechat_bridge.virtual.api import create as create_stand_in
from wechat_bridge.virtual.stage import Stage
from wechat_bridge.virtual.state import CHAT_WINDOW_S, MOST_CHATS, SAME_ID_S, TOKEN_S, Refusal, World
from wechat_bridge.ways import Ways
from wechat_bridge.weixin import Api

Json = dict[str, Any]
Served = Callable[[Flask], str]

NOW = 1_795_400_000.0
TIMEOUT_S = 60
TOKEN, KEY = "callback-token", "k" * 42 + "8"
TEMPLATE: Json = {"touser": "o", "template_id": "t", "data": {"thing1": {"value": "x"}}, "client_msg_id": "1"}
TEXT: Json = {"touser": "o", "msgtype": "text", "text": {"content": "x"}}


@pytest.fixture
def world() -> World:
    return World("wx0", "secret", frozenset({"t"}))


def refused(act: Callable[[], Any]) -> int:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_a_token_stays_the_same_until_shortly_before_its_end(world: World) -> None:
    first = world.token("wx0", "secret", False, NOW)["access_token"]
    assert world.token("wx0", "secret", False, NOW + 100)["access_token"] == first
    second = world.token("wx0", "secret", False, NOW + TOKEN_S - 60)["access_token"]
    assert second != first
    for good in (first, second):
        world.must_hold(good, NOW + TOKEN_S - 60)
    assert refused(lambda: world.must_hold(first, NOW + TOKEN_S)) == 42001
    assert refused(lambda: world.must_hold("guess", NOW)) == 40001
    assert refused(lambda: world.token("wx0", "guess", False, NOW)) == 40125
    assert refused(lambda: world.token("wx1", "secret", False, NOW)) == 40013


def test_a_template_message_of_one_id_is_taken_once_in_ten_minutes(world: World) -> None:
    ids = [world.template(TEMPLATE, NOW + at)["msgid"] for at in (0, 1, SAME_ID_S - 1)]
    assert len(set(ids)) == len(world.messages) == 1
    world.template(TEMPLATE, NOW + SAME_ID_S)
    assert len(world.messages) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template_id": "other"}, 40037),
        ({"touser": ""}, 40003),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": ""}}}, 47003),
        ({"data": {"thing1": {"value": "长" * 21}}}, 47003),
        ({"data": {"thing1": {"value": "a\nb"}}}, 47003),
        ({"data": {"character_string1": {"value": "汉字"}}}, 47003),
    ],
)
def test_what_wechat_refuses_is_refused(world: World, change: Json, code: int) -> None:
    assert refused(lambda: world.template(TEMPLATE | change, NOW)) == code
    assert world.messages == []


def test_who_left_is_no_follower_and_a_consent_is_for_one_message(world: World) -> None:
    assert refused(lambda: world.subscription(TEMPLATE, NOW)) == 43101
    world.consent("o", "t")
    world.subscription(TEMPLATE, NOW)
    assert refused(lambda: world.subscription(TEMPLATE, NOW)) == 43101
    world.follow("o", False)
    assert refused(lambda: world.template(TEMPLATE, NOW)) == 43004


def test_five_messages_within_two_days_of_what_was_written(world: World) -> None:
    world.heard("o", "取号", NOW)
    for _ in range(MOST_CHATS):
        world.chat(TEXT, NOW)
    assert refused(lambda: world.chat(TEXT, NOW)) == 45047
    world.heard("o", "进度", NOW)
    assert refused(lambda: world.chat(TEXT, NOW + CHAT_WINDOW_S + 1)) == 45015


def test_a_code_of_oauth_is_good_once_and_for_five_minutes(world: World, serve: Served) -> None:
    at = [NOW]
    url = serve(create_stand_in(world, Stage(clock=lambda: at[0])))
    asked = {"appid": "wx0", "redirect_uri": "http://hall.test/back?x=1", "state": "s", "openid": "o-zhang"}
    answer = requests.get(
        url + "/connect/oauth2/authorize", params=asked, allow_redirects=False, timeout=TIMEOUT_S
    )
    target = answer.headers["Location"]
    assert target.startswith("http://hall.test/back?x=1&code=")
    code = target.partition("code=")[2].partition("&")[0]
    token = {"appid": "wx0", "secret": "secret", "code": code, "grant_type": "authorization_code"}
    told = [
        requests.get(url + "/sns/oauth2/access_token", params=token, timeout=TIMEOUT_S).json()
        for _ in range(2)
    ]
    assert told[0]["openid"] == "o-zhang"
    assert told[1]["errcode"] == 40029
    late = world.code("o-li", NOW)
    at[0] += 301
    expired = requests.get(
        url + "/sns/oauth2/access_token", params=token | {"code": late}, timeout=TIMEOUT_S
    ).json()
    assert expired["errcode"] == 40163


@pytest.fixture
def page(conversation: Conversation, serve: Served, world: World) -> str:
    """The stand-in beside a bridge in encrypted mode."""
    envelopes = Envelopes(TOKEN, KEY, "wx0")
    bridge = serve(create(Account(TOKEN, envelopes, plain=False), conversation, None, Patience(lambda: NOW)))

    def chat(openid: str) -> Chat:
        return Chat(bridge + "/wechat/callback", TOKEN, openid, lambda: NOW, envelopes)

    return serve(create_stand_in(world, Stage(chat, clock=lambda: NOW)))


def test_the_page_is_a_chat_with_menu_words_and_no_place_left_open(page: str) -> None:
    shown = requests.get(page + "/", timeout=TIMEOUT_S).text
    assert "政务大厅（微信演示）" in shown
    assert "{{" not in shown
    assert "Government hall" in requests.get(page + "/?lang=en", timeout=TIMEOUT_S).text
    menu = requests.get(page + "/chat", timeout=TIMEOUT_S).json()["menu"]["button"]
    assert [one["name"] for one in menu] == ["取号", "我的号", "帮助"]
    assert all(len(one["sub_button"]) <= 5 for one in menu)


def test_a_visit_can_be_tried_on_the_page(page: str, hall) -> None:
    def say(**asked: Any) -> str:
        return str(
            requests.post(page + "/say", json={"openid": "o-zhang", **asked}, timeout=TIMEOUT_S).json()[
                "said"
            ]
        )

    assert say(event="subscribe").startswith("您好")
    assert "已为您取号：A001" in say(text="取号 居住证")
    assert "签到成功" in say(event="scan", text="http://hall.test/check-in/demo/shown-now")
    assert "A001　等候中" in say(event="CLICK", text="进度")
    assert "离您近的中心" in say(event="place", latitude=31.2, longitude=121.4)
    lines = requests.get(page + "/chat?openid=o-zhang", timeout=TIMEOUT_S).json()["lines"]
    assert [one["by"] for one in lines] == ["visitor", "account"] * 5


def test_an_answer_that_took_too_long_follows_in_the_chat_once(
    conversation: Conversation, serve: Served, world: World, hall, tmp_path: Path
) -> None:
    api_url = serve(create_stand_in(world, Stage(clock=lambda: NOW)))
    records = Records(tmp_path, "secret")
    api = Api(Weixin(TOKEN, appid="wx0", secret="secret", api_url=api_url), records)
    outbox = Outbox(records)
    sender = Sender(outbox, Ways(api, {}, Consents(records), Quotas(records)), Watched(clock=lambda: NOW))

    def later(openid: str, said: str, key: str) -> None:
        outbox.put("demo", [Draft("", "reply", key, reply_body(openid, said))], int(NOW * 1000))

    app = create(Account(TOKEN), conversation, records, Patience(lambda: NOW, 0.2, later))
    chat = Chat(serve(app) + "/wechat/callback", TOKEN, "o-zhang", lambda: NOW)
    hall.gate.clear()
    sender.start()
    for _ in range(2):
        assert "正在为您办理" in chat.say("取号 居住证", 7)
    hall.gate.set()
    until(lambda: world.messages or None)
    assert "A001" in chat.say("取号 居住证", 7)
    sender.stop()
    assert [one["touser"] for one in world.messages] == ["o-zhang"]
    assert "已为您取号：A001" in world.messages[0]["text"]["content"]
