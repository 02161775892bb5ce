"""A bridge killed at each moment of each way, WeChat away, a full disk: what was not sent is not lost, nor doubled."""

import sqlite3
from pathlib import Path

import pytest

from tests.waiting import until
from tests.wechat_bridge.post import APPID, CLOSED, MISSED, PHONE, SECRET, Json, Post, Provider, Weixins
from wechat_bridge.records import FILE
from wechat_bridge.sender import RARE_PAUSE_MS
from wechat_bridge.settings import Weixin
from wechat_bridge.ways import REPEATABLE

BEFORE, DURING, AFTER = "claimed", "asked", "sent"
WAYS = {"template": "called", "subscription": "missed", "chat": "rate", "sms": "rate"}


def killed_while_sending(post: Post, moment: str) -> None:
    """A claimed notice goes as far as that, and the bridge no farther."""
    letter = post.outbox.claim(int(post.now_s * 1000))
    assert letter is not None
    if moment == BEFORE:
        return
    channel, act = next(post.ways.open(letter, int(post.now_s * 1000)))
    post.outbox.by(letter, channel)
    if moment == AFTER:
        act()


@pytest.mark.parametrize("moment", [BEFORE, DURING, AFTER])
@pytest.mark.parametrize("way", list(WAYS))
def test_a_bridge_killed_at_any_moment_of_any_way_sends_once(
    weixin: Weixins, provider: Provider, tmp_path: Path, way: str, moment: str
) -> None:
    post = Post(weixin, tmp_path, provider.described(tmp_path))
    post.consents.give("o-zhang", MISSED.id)
    weixin.world.consent("o-zhang", MISSED.id)
    by_phone: Json = PHONE | {"openid": None}
    post.put(WAYS[way], **(by_phone if way == "sms" else {}))
    killed_while_sending(post, moment)
    post.now_s += 2
    post.outbox.recover(int(post.now_s * 1000), REPEATABLE)
    post.work()
    came = len(weixin.sent) + len(provider.taken)
    if moment == DURING and way not in REPEATABLE:  # nobody knows, so it is not asked again
        assert (came, post.outcome()[0]) == (0, "unknown")
    else:
        assert came == 1


def test_a_second_try_that_is_killed_before_it_asks_is_not_lost(post: Post, weixin: Weixins) -> None:
    weixin.named = frozenset({"e1"})
    post.put("rate")
    assert post.work() == {"waiting": 1}
    post.now_s += 1
    killed_while_sending(post, BEFORE)
    weixin.named = frozenset()
    post.outbox.recover(int(post.now_s * 1000), REPEATABLE)
    assert post.work() == {"sent": 1}


@pytest.mark.parametrize(
    ("kind", "hours", "state"), [("result", 150, "sent"), ("rate", 20, "sent"), ("called", 1, "failed")]
)
def test_what_stays_worth_telling_is_tried_for_as_long(
    post: Post, weixin: Weixins, kind: str, hours: int, state: str
) -> None:
    post.api._account = Weixin("token", appid=APPID, secret=SECRET, api_url=CLOSED)
    post.put(kind)
    for _ in range(20):
        post.work()
        post.now_s += hours * 3600 / 20
    post.api._account = Weixin("token", appid=APPID, secret=SECRET, api_url=weixin.url)
    post.now_s += RARE_PAUSE_MS / 1000
    post.work()
    assert post.outcome()[0] == state
    assert len(weixin.sent) == (state == "sent")


def test_a_result_is_told_of_once_however_much_later_something_is_noted_of_it(
    post: Post, weixin: Weixins
) -> None:
    for kind in ("result", "rate"):
        post.put(kind)
    post.work()
    post.now_s += 60 * 24 * 3600
    post.outbox.recover(int(post.now_s * 1000), REPEATABLE)
    assert [post.outbox.known("t1", kind, "") for kind in ("result", "rate")] == [True, False]
    assert bytes(post.records.read("SELECT body FROM notices")[0]["body"]) == b""
    post.now_s += 60 * 24 * 3600
    post.outbox.recover(int(post.now_s * 1000), REPEATABLE)
    assert post.outbox.states() == {}


def test_a_disk_that_takes_nothing_is_told_and_sending_goes_on_when_it_does(
    post: Post, weixin: Weixins, tmp_path: Path
) -> None:
    post.records.read("PRAGMA busy_timeout = 0")
    post.put(ticket="t0")
    post.sender.start()
    until(lambda: weixin.sent or None)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    until(lambda: post.sender.faults == ["disk"] or None)
    other.execute("ROLLBACK")
    other.close()
    until(lambda: post.sender.faults == [] or None)
    post.put(ticket="t1")
    until(lambda: len(weixin.sent) == 2 or None)
    post.sender.stop()
