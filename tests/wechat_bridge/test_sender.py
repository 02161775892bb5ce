"""Sending over real HTTP to the stand-in: every code of WeChat's, tokens shared and renewed, what a crash leaves."""

import threading
from pathlib import Path

import pytest
from flask import Flask

from tests.waiting import until
from tests.wechat_bridge.post import (
    APPID,
    BODY,
    MISSED,
    SECRET,
    Post,
    Served,
    Weixins,
)
from wechat_bridge.consents import FOR_EVER
from wechat_bridge.outbox import SAME_ID_MS
from wechat_bridge.records import Records
from wechat_bridge.settings import Weixin
from wechat_bridge.ways import REPEATABLE
from wechat_bridge.weixin import Api, Refused, Unanswered


def test_a_notice_goes_out_by_its_template_with_its_page(post: Post, weixin: Weixins) -> None:
    post.put()
    assert post.work() == {"sent": 1}
    (sent,) = weixin.sent
    assert (sent["touser"], sent["template_id"], sent["url"]) == ("o-zhang", "demo-called", BODY["url"])
    assert sent["data"] == {"character_string1": {"value": "A001"}, "thing2": {"value": "3号窗口"}}


def test_the_same_notice_is_written_and_sent_once(post: Post, weixin: Weixins) -> None:
    for _ in range(3):
        post.put()
        post.work()
    assert len(weixin.sent) == 1


def test_a_kind_without_a_template_goes_into_the_chat(post: Post, weixin: Weixins) -> None:
    post.put("rate")
    post.work()
    assert [(one["way"], one["text"]["content"]) for one in weixin.sent] == [("chat", BODY["said"])]


def test_a_subscription_needs_a_consent_and_uses_it_up(post: Post, weixin: Weixins) -> None:
    post.consents.give("o-zhang", MISSED.id)
    weixin.world.consent("o-zhang", MISSED.id)
    for ticket in ("t1", "t2"):
        post.put("missed", ticket)
    post.work()
    assert [one["way"] for one in weixin.sent] == ["subscription", "chat"]
    assert not post.consents.use("o-zhang", MISSED.id)


def test_a_consent_that_was_withdrawn_is_dropped_and_not_tried_again(post: Post, weixin: Weixins) -> None:
    for _ in range(2):
        post.consents.give("o-zhang", MISSED.id)
    post.put("missed")  # the stand-in knows of no consent: 43101
    post.work()
    assert [one["way"] for one in weixin.sent] == ["chat"]
    assert not post.consents.use("o-zhang", MISSED.id)


def test_a_consent_for_ever_lasts(post: Post) -> None:
    post.consents.give("o-zhang", "long")
    assert all(post.consents.use("o-zhang", "long") for _ in range(50))
    assert FOR_EVER > 50


@pytest.mark.parametrize(
    ("code", "state", "fault"),
    [
        *((f"e{code}", "failed", f"wechat_{code}") for code in (
            40003, 43004, 47003, 45015, 45047, 45009, 40037,
        )),
        *((f"e{code}", "waiting", f"wechat_{code}") for code in (48001, 61004, 40164, 40013)),
        ("e1", "waiting", "wechat_1"),
        ("e45011", "waiting", "wechat_45011"),
    ],
)  # fmt: skip
def test_each_code_is_dealt_with_as_it_means(
    post: Post, weixin: Weixins, code: str, state: str, fault: str
) -> None:
    post.api.tokens.get()
    post.put()
    weixin.named = frozenset({code})
    post.work()
    told = post.outcome()
    assert told[0] == state
    assert told[2] == fault
    assert weixin.sent == []
    weixin.named = frozenset()
    post.now_s += 61
    post.work()
    assert len(weixin.sent) == (1 if state == "waiting" else 0)


@pytest.mark.parametrize("code", ["e40001", "e40014", "e42001"])
def test_a_token_that_is_not_taken_is_renewed_once(post: Post, weixin: Weixins, code: str) -> None:
    post.put()
    weixin.named = frozenset({code})
    post.work()
    assert post.outcome()[0] == "waiting"
    assert post.sender.faults == [f"wechat_{code[1:]}"]
    weixin.named = frozenset()  # somebody has put it right
    post.now_s += 61
    assert post.work() == {"sent": 1}
    assert post.sender.faults == []


def test_expired_tokens_are_renewed_without_loss(post: Post, weixin: Weixins) -> None:
    post.put(ticket="t1")
    post.work()
    weixin.world.expire()
    post.put(ticket="t2")
    assert post.work() == {"sent": 2}


def test_a_message_that_was_taken_and_not_answered_is_asked_again_and_comes_once(
    post: Post, weixin: Weixins
) -> None:
    weixin.named = frozenset({"no_answer"})
    post.put()
    post.work()
    assert post.outcome()[:2] == ("waiting", "template")
    weixin.named = frozenset()
    post.now_s += 1
    assert post.work() == {"sent": 1}
    assert len(weixin.sent) == 1


def test_a_chat_message_that_was_not_answered_is_not_sent_twice(post: Post, weixin: Weixins) -> None:
    weixin.named = frozenset({"no_answer"})
    post.put("rate")
    assert post.work() == {"unknown": 1}
    post.now_s += 3600
    post.work()
    assert len(weixin.sent) == 1


def test_wechat_out_of_reach_delays_and_loses_nothing(weixin: Weixins, tmp_path: Path) -> None:
    post = Post(weixin, tmp_path)
    post.api._account = Weixin("token", appid=APPID, secret=SECRET, api_url="http://127.0.0.1:9")
    post.put()
    post.work()
    assert post.outcome()[0] == "waiting"
    assert post.sender.faults == ["wechat_unreachable"]
    post.api._account = Weixin("token", appid=APPID, secret=SECRET, api_url=weixin.url)
    post.now_s += 60
    assert post.work() == {"sent": 1}
    assert post.sender.faults == []


def test_a_late_notice_that_is_no_longer_true_is_not_sent(post: Post, weixin: Weixins) -> None:
    post.state = "over"
    post.put()
    post.now_s += 4 * 60
    assert post.work() == {"outdated": 1}
    assert weixin.sent == []


def crashed(post: Post, kind: str, channel: str | None, age_ms: int) -> None:
    """A bridge that was killed while it sent, `age_ms` ago."""
    post.put(kind)
    letter = post.outbox.claim(int(post.now_s * 1000))
    assert letter is not None
    if channel is not None:
        post.outbox.by(letter, channel)
    post.now_s += age_ms / 1000


@pytest.mark.parametrize(
    ("kind", "channel", "age_ms", "state"),
    [
        ("called", None, 1000, "waiting"),
        ("called", "template", 1000, "waiting"),
        ("called", "template", SAME_ID_MS, "unknown"),
        ("rate", "chat", 1000, "unknown"),
    ],
)
def test_what_a_killed_bridge_was_sending_is_asked_again_only_where_wechat_knows_it(
    post: Post, kind: str, channel: str | None, age_ms: int, state: str
) -> None:
    crashed(post, kind, channel, age_ms)
    post.outbox.recover(int(post.now_s * 1000), REPEATABLE)
    assert post.outcome()[0] == state


def test_one_token_is_fetched_for_all_processes_of_a_directory(weixin: Weixins, tmp_path: Path) -> None:
    posts = [Post(weixin, tmp_path) for _ in range(4)]
    got: list[str] = []
    threads = [threading.Thread(target=lambda one=one: got.append(one.api.tokens.get())) for one in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(got)) == 1
    assert len(weixin.world._tokens) == 1
    assert got[0].encode() not in (tmp_path / "wechat" / "token").read_bytes()


def test_the_owners_own_token_service_is_asked_and_wechat_is_not(
    weixin: Weixins, serve: Served, tmp_path: Path
) -> None:
    app = Flask("tokens")
    given = weixin.world.token(APPID, SECRET, False, weixin.now_s)["access_token"]
    app.add_url_rule("/token", view_func=lambda: {"access_token": given, "expires_in": 7000})
    account = Weixin("token", api_url=weixin.url, token_url=serve(app) + "/token")
    api = Api(account, Records(tmp_path, "secret"))
    api.post("message/custom/send", {"touser": "o-zhang", "msgtype": "text", "text": {"content": "x"}})
    assert len(weixin.sent) == 1


def test_a_wrong_secret_is_told_by_its_code(weixin: Weixins, tmp_path: Path) -> None:
    api = Api(Weixin("token", appid=APPID, secret="guess", api_url=weixin.url), Records(tmp_path, "secret"))
    with pytest.raises(Refused, match="40125"):
        api.token()


def test_what_is_no_answer_of_wechats_is_no_answer(serve: Served, tmp_path: Path) -> None:
    app = Flask("proxy")
    app.add_url_rule(
        "/cgi-bin/stable_token", view_func=lambda: ("<html>sign in</html>", 200), methods=["POST"]
    )
    api = Api(Weixin("token", appid=APPID, secret=SECRET, api_url=serve(app)), Records(tmp_path, "secret"))
    with pytest.raises(Unanswered):
        api.token()


def test_who_can_be_told_in_no_way_is_noted(post: Post) -> None:
    post.put(openid=None)
    post.work()
    assert post.outcome() == ("failed", None, "no_way")
    assert post.outbox.untold(0)[0][3] == {
        "kind": "called",
        "channel": "none",
        "state": "failed",
        "fault": "no_way",
    }


def test_its_threads_send_what_is_put_and_end_when_told(post: Post, weixin: Weixins) -> None:
    post.sender.start()
    for n in range(20):
        post.put(ticket=f"t{n}")
    until(lambda: len(weixin.sent) == 20 or None)
    post.sender.stop()
    assert post.outbox.states() == {"sent": 20}


def test_nobody_is_named_on_the_disk(post: Post, tmp_path: Path) -> None:
    post.put(phone="13800138000")
    post.work()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(word in kept for word in (b"o-zhang", b"13800138000", b"s3cret"))
