"""The way to the hall by the chat: where it is and when it opens, how long the way takes, check-in, being late."""

from dataclasses import replace

from server.client.http import Api
from tests.wechat_bridge.messages import place, said, scanned
from wechat_bridge.conversation import Conversation
from wechat_bridge.holding import TRAVEL
from wechat_bridge.records import Kept, Records


def test_check_in_needs_the_code_that_is_shown(conversation: Conversation, hall) -> None:
    assert "没有待签到的号" in conversation.answer(said("签到"))
    conversation.answer(said("取号 居住证"))
    assert "扫码签到" in conversation.answer(said("签到"))
    assert conversation.answer(said("签到 old")) == "签到码已更换。"
    assert conversation.answer(said("签到 shown-now")).startswith("签到成功：A001")


def test_who_has_checked_in_and_asks_how_is_told_where_they_stand(conversation: Conversation, hall) -> None:
    assert "没有待签到的号" in conversation.answer(said("签到"))
    conversation.answer(said("取号 居住证"))
    assert "扫大厅屏幕上的签到码" in conversation.answer(said("签到"))
    hall.tickets["t-A001"]["state"] = "waiting"
    assert conversation.answer(said("签到")).startswith("A001　等候中")


def test_scan_of_a_halls_code_checks_in_or_draws(conversation: Conversation, hall) -> None:
    shown = "http://hall.test/check-in/demo/shown-now"
    assert "没有待签到的号" in conversation.answer(scanned(shown))
    assert "常办事项" in conversation.answer(scanned("demo", "scan"))
    assert "已为您取号：A001" in conversation.answer(scanned("demo/s/ga-001", "scan"))
    assert "扫码签到" in conversation.answer(scanned("demo", "scan"))
    assert "签到成功" in conversation.answer(scanned(shown))
    assert conversation.answer(scanned("demo", "scan")).startswith("A001　等候中")
    assert "不是大厅的码" in conversation.answer(scanned("http://elsewhere.test/"))
    assert "不是大厅的码" in conversation.answer(scanned("other-centre", "scan"))


def test_follower_who_scanned_a_hall_is_shown_that_hall(conversation: Conversation) -> None:
    assert "常办事项" in conversation.answer(scanned("qrscene_demo", "subscribe"))
    assert conversation.answer(scanned("", "subscribe")).startswith("您好，这里是示例区政务服务中心")


def test_hours_and_address_are_told(conversation: Conversation, hall) -> None:
    session: dict[str, object] = {"day": "2026-11-24"}
    session |= {
        "open_at": 1_795_482_000_000,
        "close_at": 1_795_510_800_000,
        "last_draw_at": 1_795_509_000_000,
    }
    hall.centre |= {"session": None, "next_session": session}
    assert conversation.answer(said("几点上班")).splitlines() == [
        "示例区政务服务中心（示例）", "下次开放：11月24日周二 09:00～17:00", "地址：示例路1号",
    ]  # fmt: skip
    hall.centre |= {"session": session}
    assert "现在开放：09:00～17:00，16:30 停止取号" in conversation.answer(said("地址"))
    hall.centre["hours"] = "always"
    assert "Open round the clock" in conversation.answer(said("opening hours"))


def test_nobody_ahead_is_no_turn_while_no_counter_is_open(conversation: Conversation, hall) -> None:
    hall.ahead = 0
    conversation.answer(said("取号 居住证"))
    assert "如果现在到大厅，马上轮到您" in conversation.answer(said("进度"))
    hall.tickets["t-A001"]["counters_open"] = 0
    told = conversation.answer(said("进度"))
    assert "如果现在到大厅，您前面没有人\n现在没有开放的窗口" in told
    assert "马上轮到您" not in told


def test_nearest_centres_are_told_by_distance_with_who_waits(conversation: Conversation) -> None:
    assert conversation.answer(place()).splitlines() == [
        "离您近的中心，回复序号选择：",
        "1. 示例区政务服务中心，约 1.1 公里，4 人等候",
    ]
    assert "常办事项" in conversation.answer(said("1"))


def test_place_picked_from_the_menu_is_answered_once(conversation: Conversation) -> None:
    picked = place("location_select")
    assert conversation.answer(picked).startswith("离您近的中心")
    assert conversation.answer(replace(place(), created_s=picked.created_s + 1)) == ""
    later = replace(place(), created_s=picked.created_s + 60)
    assert conversation.answer(later).startswith("离您近的")


def test_opening_the_chat_changes_nothing_that_was_asked(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    conversation.answer(said("取消"))
    assert conversation.answer(place("location")) == ""
    assert "A001 已取消" in conversation.answer(said("是"))


def test_way_that_was_said_is_not_replaced_by_a_guess(hall_url: str) -> None:
    kept = Kept(Records(None, ""))
    conversation = Conversation({"zh-CN": Api(hall_url, "device-token")}, "demo", kept)
    guessed_from = place()
    conversation.answer(guessed_from)
    assert kept.get("o-zhang", TRAVEL, guessed_from.created_s * 1000) == 8
    conversation.answer(said("路程 45"))
    conversation.answer(replace(place(), created_s=guessed_from.created_s + 60))
    assert kept.get("o-zhang", TRAVEL, guessed_from.created_s * 1000) == 45


def test_reminder_and_way_are_the_holders_choice(conversation: Conversation, hall) -> None:
    assert "没有查到" in conversation.answer(said("提醒 5"))
    conversation.answer(said("取号 居住证"))
    assert "前面还有 5 人时提醒您" in conversation.answer(said("提醒 5"))
    assert hall.acts == [("s3cretA001", "notify", {"ahead": 5})]
    assert "路上约 40 分钟" in conversation.answer(said("路程 40"))
    assert hall.acts[1:] == [("s3cretA001", "notify", {"travel_min": 40})]
    assert "1 到 300" in conversation.answer(said("路程 999"))


def test_who_comes_late_tells_the_hall(conversation: Conversation, hall) -> None:
    assert "没有查到" in conversation.answer(said("我会晚到"))
    conversation.answer(said("取号 居住证"))
    assert conversation.answer(said("我会晚到")) == "号还为您保留。"
    assert hall.acts == [("s3cretA001", "late", {})]
