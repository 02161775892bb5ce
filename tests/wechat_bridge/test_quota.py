"""A day's messages used up: another way at once, else the next morning, or its holder sees that it was not sent."""

import datetime

import pytest

from tests.wechat_bridge.post import MISSED, Post, Weixins
from wechat_bridge.consents import PROBE_MS

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def test_the_days_quota_ends_that_way_until_tomorrow(post: Post, weixin: Weixins) -> None:
    weixin.world.daily = 1
    for ticket in ("t1", "t2", "t3"):
        post.put(ticket=ticket)
    post.work()
    assert [one["way"] for one in weixin.sent] == ["template", "chat", "chat"]
    assert post.sender.faults == ["quota_over_template"]
    weixin.world.daily = 10
    post.now_s += 24 * 3600
    post.put(ticket="t4")
    post.work()
    assert weixin.sent[-1]["way"] == "template"
    assert post.sender.faults == []


@pytest.mark.parametrize("kind", ["called", "ahead"])
def test_a_notice_worth_nothing_tomorrow_fails_at_once_where_the_days_quota_is_used_up(
    post: Post, weixin: Weixins, kind: str
) -> None:
    weixin.named = frozenset({"e45009"})
    for ticket in ("t1", "t2"):  # the second without asking WeChat
        post.put(kind, ticket)
        post.work()
        assert post.outcome()[::2] == ("failed", "wechat_45009")
    assert [one[3]["state"] for one in post.outbox.untold(int(post.now_s * 1000))] == ["failed", "failed"]


def test_a_notice_worth_it_tomorrow_waits_for_the_next_days_quota_and_its_holder_sees_so(
    post: Post, weixin: Weixins
) -> None:
    post.now_s = datetime.datetime(2026, 3, 2, 15, tzinfo=CHINA).timestamp()
    weixin.named = frozenset({"e45009"})
    post.put("result")
    assert post.work() == {"waiting": 1}
    ((notice, _, _, said),) = post.outbox.untold(int(post.now_s * 1000))
    assert (said["state"], said["fault"]) == ("waiting", "wechat_45009")
    post.outbox.told(notice, "waiting")
    assert post.outbox.untold(int(post.now_s * 1000)) == []
    weixin.named = frozenset()
    post.now_s = datetime.datetime(2026, 3, 3, 7, 59, tzinfo=CHINA).timestamp()
    assert post.work() == {"waiting": 1}  # nobody is woken
    post.now_s += 60
    assert post.work() == {"sent": 1}
    post.outbox.told(notice, "waiting")  # told of late
    assert [one[3]["state"] for one in post.outbox.untold(int(post.now_s * 1000))] == ["sent"]


def test_a_days_quota_set_back_by_an_operator_is_found_within_minutes(post: Post, weixin: Weixins) -> None:
    weixin.world.daily = 0
    post.put(ticket="t1")
    post.work()
    weixin.world.daily = 10
    post.now_s += PROBE_MS / 1000
    post.put(ticket="t2")
    post.work()
    assert [one["way"] for one in weixin.sent] == ["chat", "template"]


def test_a_subscription_s_consent_is_kept_while_the_days_quota_is_used_up(
    post: Post, weixin: Weixins
) -> None:
    post.consents.give("o-zhang", MISSED.id)
    weixin.world.consent("o-zhang", MISSED.id)
    weixin.world.daily = 0
    for ticket in ("t1", "t2"):
        post.put("missed", ticket)
    post.work()
    assert [one["way"] for one in weixin.sent] == ["chat", "chat"]
    assert post.consents.use("o-zhang", MISSED.id)
