"""Whom WeChat does not reach is told by SMS, by whatever request a gateway takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wechat_bridge.post import APPID, CLOSED, PHONE, SECRET, Post, Provider, Weixins
from wechat_bridge.sender import BY_ANOTHER_MS
from wechat_bridge.settings import Weixin
from wechat_bridge.sms import Wrong
from wechat_bridge.sms import read as read_sms


@pytest.fixture
def post(weixin: Weixins, provider: Provider, tmp_path: Path) -> Iterator[Post]:
    """A bridge that can send by SMS as well."""
    made = Post(weixin, tmp_path, provider.described(tmp_path))
    yield made
    made.records.close()


def reach(post: Post, url: str) -> None:
    """From now on WeChat's API is there."""
    post.api._account = Weixin("token", appid=APPID, secret=SECRET, api_url=url)


def test_who_has_only_a_phone_is_told_by_sms(post: Post, provider: Provider) -> None:
    post.put(openid=None, phone="13800138000", sms='【中心】请"A001"到3号窗口。')
    assert post.work() == {"sent": 1}
    assert provider.taken[0]["phone"] == "13800138000"
    assert provider.taken[0]["text"] == '【中心】请"A001"到3号窗口。'
    provider.status = 500
    post.put(ticket="t2", openid=None, phone="13800138000", sms="x")
    post.work()
    assert post.outcome() == ("failed", "sms", "sms_500")
    assert post.sender.faults == ["sms_500"]
    provider.status = 200
    post.put(ticket="t3", openid=None, **PHONE)
    assert post.work() == {"sent": 2, "failed": 1}
    assert post.sender.faults == []


@pytest.mark.parametrize("code", ["e43004", "e40164", "e48001", "e45009"])
def test_who_wechat_will_not_reach_is_told_by_sms_at_once(
    post: Post, weixin: Weixins, provider: Provider, code: str
) -> None:
    weixin.named = frozenset({code})  # follows no more; the account is set up wrong; the quota is used up
    post.put(**PHONE)
    assert post.work() == {"sent": 1}
    assert (post.outcome()[1], len(provider.taken), weixin.sent) == ("sms", 1, [])


def test_while_wechat_is_away_an_sms_is_sent_after_a_while_and_nothing_when_it_is_back(
    post: Post, weixin: Weixins, provider: Provider
) -> None:
    reach(post, CLOSED)
    post.put(**PHONE)
    assert post.work() == {"waiting": 1}
    assert provider.taken == []
    post.now_s += BY_ANOTHER_MS / 1000
    assert post.work() == {"sent": 1}
    assert (post.outcome()[1], len(provider.taken)) == ("sms", 1)
    reach(post, weixin.url)
    post.now_s += 60
    post.work()
    assert weixin.sent == []


def test_an_sms_is_never_sent_after_a_message_whose_fate_nobody_knows(
    post: Post, weixin: Weixins, provider: Provider
) -> None:
    weixin.named = frozenset({"no_answer"})
    post.put(**PHONE)
    post.work()
    weixin.named = frozenset({"e43004"})
    reach(post, CLOSED)
    for _ in range(12):
        post.now_s += 60
        post.work()
    assert (post.outcome()[0], provider.taken) == ("unknown", [])


@pytest.mark.parametrize(
    "described",
    [
        "",
        "url = 1",
        'url = "ftp://x/{phone}"',
        'url = "http://x/"',
        'url = "http://x/{phone}"\nmore = 1',
        "[",
    ],
)
def test_a_file_that_describes_no_request_is_told(tmp_path: Path, described: str) -> None:
    file = tmp_path / "sms.toml"
    file.write_text(described)
    with pytest.raises(Wrong):
        read_sms(file)
