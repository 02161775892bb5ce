"""Tickets that were not drawn in the chat, and are told to somebody there: they may be asked about and rated."""

from concurrent.futures import ThreadPoolExecutor

from server.client.http import Api
from server.wire.secret import Locator, pack
from tests.wechat_bridge.messages import said
from wechat_bridge import mine
from wechat_bridge.contacts import Contacts
from wechat_bridge.conversation import Conversation
from wechat_bridge.records import Kept, Records

NOW_MS = 1_795_400_000_000  # 2026-11-23


def test_ticket_joined_by_its_page_is_ones_own_in_the_chat(hall_url: str, hall) -> None:
    server, kept = Api(hall_url, "device-token"), Kept(Records(None, ""))
    conversation = Conversation({"zh-CN": server}, "demo", kept)
    ticket, _ = hall.draw({"service": "ga-001", "party": {"openid": "by-phone"}}, "page")
    hall.tickets["t-A001"]["joined"] = "o-zhang"
    assert "没有查到" in conversation.answer(said("进度"))
    for _ in range(2):
        Contacts(server, kept, 30).of("demo", ticket)
    assert conversation.answer(said("进度")).startswith("A001　已远程取号")
    assert conversation.answer(said("签到 shown-now")).startswith("签到成功：A001")
    assert conversation.answer(said("取消")).startswith("要取消 A001")
    hall.tickets["t-A001"]["state"] = "done"
    assert "没有可以取消的号" in conversation.answer(said("取消"))
    assert conversation.answer(said("评价 满意")) == "谢谢您的评价。"
    assert hall.acts[-1] == ("s3cretA001", "rating", {"level": 4})
    assert "没有查到" in conversation.answer(said("进度", openid="o-li"))


def test_so_many_are_known_and_each_once_though_threads_tell_of_them() -> None:
    kept = Kept(Records(None, ""))

    def told(number: int) -> None:
        mine.add(kept, "o-zhang", {"centre": "demo", "secret": f"s{number % 8}"}, NOW_MS)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(told, range(40)))
    assert sorted(one["secret"] for one in mine.all_of(kept, "o-zhang", NOW_MS)) == [
        f"s{n}" for n in range(8)
    ]
    for number in range(20):
        mine.add(kept, "o-zhang", {"centre": "demo", "secret": f"late{number}"}, NOW_MS)
    assert [one["secret"] for one in mine.all_of(kept, "o-zhang", NOW_MS)] == [
        f"late{n}" for n in range(20 - mine.MOST, 20)
    ]


def test_ticket_of_a_day_that_is_over_is_not_asked_about() -> None:
    def secret(day: str) -> str:
        return pack(Locator(0, "demo", day, "A001"), b"r" * 12)

    assert not mine.may_be_live(secret("2026-11-21"), NOW_MS)
    assert mine.may_be_live(secret("2026-11-23"), NOW_MS)
    assert mine.may_be_live(secret("2026-12-24"), NOW_MS)
    assert mine.may_be_live("no secret", NOW_MS)
