"""What else is asked for in the chat: papers, counters, appointments, giving up, rating, a person."""

import pytest

from server.client.http import Api
from tests.wechat_bridge.messages import said
from wechat_bridge.conversation import Conversation, House


def test_question_is_answered_with_papers_and_a_number_at_hand(conversation: Conversation, hall) -> None:
    told = conversation.answer(said("居住证怎么办？"))
    assert told.splitlines() == [
        "居住证办理",
        "受理：公安分局",
        "需要材料 2 项：",
        "1. 身份证（原件）",
        "2. 租房合同",
        "承诺办结：5 个工作日",
        "收费：不收费",
        "现在有 4 人等候",
        "回复“1”取号。",
    ]
    assert "已为您取号：A001" in conversation.answer(said("1"))


def test_question_that_fits_several_offers_the_others_by_number(conversation: Conversation, hall) -> None:
    told = conversation.answer(said("居"))
    assert "2. 居民身份证补领" in told
    assert "材料清单还在整理" in conversation.answer(said("材料 2"))
    assert "事项：居民身份证补领" in conversation.answer(said("是"))
    assert hall.requests[0]["service"] == "ga-002"


def test_question_nobody_can_answer_says_what_to_do(conversation: Conversation) -> None:
    told = conversation.answer(said("火星移民"))
    assert "没有找到与“火星移民”相近的事项" in told
    assert "人工" in told


def test_papers_are_told_by_name(conversation: Conversation) -> None:
    assert "租房合同" in conversation.answer(said("材料 居住证"))
    assert "材料 事项名称" in conversation.answer(said("材料"))
    assert "没有找到“飞船”" in conversation.answer(said("材料 飞船"))


def test_counters_of_a_service_are_those_open_for_it(conversation: Conversation) -> None:
    told = conversation.answer(said("窗口 居住证"))
    assert "一区（2楼）：3号窗口" in told
    assert "4号窗口" not in told
    assert "现在开放 1 个窗口" in conversation.answer(said("窗口"))


def test_cancel_asks_once_and_does_it_on_yes(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    assert conversation.answer(said("取消")).startswith("要取消 A001（居住证办理）吗？")
    assert hall.acts == []
    assert "A001 已取消" in conversation.answer(said("是"))
    assert hall.acts == [("s3cretA001", "cancel", {})]
    assert "没有可以取消的号" in conversation.answer(said("取消"))


def test_cancel_is_left_on_no_and_forgotten(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    conversation.answer(said("取消"))
    assert "还为您保留" in conversation.answer(said("否"))
    conversation.answer(said("是"))
    assert hall.acts == []


def test_appointment_is_chosen_by_half_day_and_time(conversation: Conversation, hall) -> None:
    assert conversation.answer(said("预约 居住证")).splitlines() == [
        "预约“居住证办理”，请回复序号选时间：",
        "1. 11月24日周二上午，余 6 个",
    ]
    times = conversation.answer(said("1")).splitlines()
    assert times[1:] == ["1. 09:15～09:30，余 1 个", "2. 09:30～09:45，余 2 个", "3. 09:45～10:00，余 3 个"]
    told = conversation.answer(said("2"))
    assert "已为您预约：A001" in told
    assert "预约时间：11月24日周二 09:30" in told
    assert hall.requests[0]["slot_at"] == hall.slots[2]["slot_at"]
    hall.tickets["t-A001"]["slot_at"] = hall.slots[2]["slot_at"]
    told = conversation.answer(said("取号 居住证"))
    assert told.startswith("您在这一队已有预约，不用再取：A001")
    assert "预约时间：11月24日周二 09:30" in told


def test_service_without_slots_is_drawn_instead(conversation: Conversation, hall) -> None:
    hall.slots = []
    hall.centre["queues"][0]["days_ahead"] = 7
    assert "没有可预约的时间" in conversation.answer(said("预约 居住证"))
    assert "已为您取号" in conversation.answer(said("1"))


def test_a_service_that_is_never_booked_says_so(conversation: Conversation, hall) -> None:
    hall.slots = []
    assert "“居住证办理”不用预约" in conversation.answer(said("预约 居住证"))
    assert "已为您取号" in conversation.answer(said("1"))


def test_a_bare_booking_lists_what_can_be_booked_each_as_the_line_that_does(
    conversation: Conversation, hall
) -> None:
    assert "这里不用预约" in conversation.answer(said("预约"))
    hall.centre["queues"][0]["days_ahead"] = 7
    told = conversation.answer(said("预约"))
    assert told.splitlines()[1:3] == ["1. 预约 居住证办理", "2. 预约 居民身份证补领"]
    assert conversation.answer(said("1")).startswith("预约“居住证办理”")
    assert "1. 预约 居住证办理" in conversation.answer(said("预约 居"))


@pytest.mark.parametrize("asked", [["取号 居"], ["预约 居"], ["预约 居住证", "1"]])
def test_a_mere_yes_chooses_none_of_several(conversation: Conversation, hall, asked: list[str]) -> None:
    for one in asked:
        conversation.answer(said(one))
    assert conversation.answer(said("好的")) == "请回复序号，说明是哪一项。"
    assert hall.requests == []


def test_a_mere_yes_cancels_none_of_several(conversation: Conversation, hall) -> None:
    for name in ("A001", "A002"):
        hall.tickets[f"t-{name}"] = {
            "id": f"t-{name}", "number": name, "secret": f"s3cret{name}", "state": "waiting", "openid": "o-zhang",
            "service": "ga-001", "service_name": "居住证办理", "centre": "demo",
        }  # fmt: skip
    assert "2. A002" in conversation.answer(said("取消"))
    assert conversation.answer(said("是")) == "请回复序号，说明是哪一项。"
    assert hall.acts == []
    assert conversation.answer(said("2")).startswith("A002 已取消")


def test_a_yes_to_nothing_and_thanks_are_taken_in_few_words(conversation: Conversation) -> None:
    assert conversation.answer(said("好的")).startswith("好的。")
    assert conversation.answer(said("谢谢")).startswith("不客气。")


def test_papers_of_a_number_that_was_not_listed_say_so(conversation: Conversation) -> None:
    assert conversation.answer(said("材料 2")).startswith("没有可选的第 2 项")


def test_english_names_and_forms_are_told_in_english(conversation: Conversation, hall) -> None:
    hall.guides["ga-001"]["papers"][0] |= {"name_en": "ID card", "form_en": "original"}
    hall.guides["ga-001"]["promised_days"] = 0
    told = conversation.answer(said("papers Residence permit"))
    assert "1. ID card (original)" in told
    assert "Done on the spot" in told
    conversation.answer(said("ticket Residence permit"))
    hall.tickets["t-A001"]["service_name_en"] = "Residence permit"
    assert "Service: Residence permit" in conversation.answer(said("progress"))


def test_rating_is_of_what_was_served_last(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    assert "没有查到刚办完的事项" in conversation.answer(said("评价"))
    hall.tickets["t-A001"]["state"] = "done"
    assert conversation.answer(said("评价")).splitlines()[1] == "5 非常满意"
    assert conversation.answer(said("2")).startswith("很抱歉")
    assert conversation.answer(said("评价 非常满意")) == "谢谢您的评价。"
    assert [act[1:] for act in hall.acts] == [("rating", {"level": 2}), ("rating", {"level": 5})]


def test_level_that_is_none_is_asked_for_and_a_word_answers(conversation: Conversation, hall) -> None:
    assert "没有查到刚办完的事项" in conversation.answer(said("很满意"))
    conversation.answer(said("取号 居住证"))
    hall.tickets["t-A001"]["state"] = "done"
    assert "5 非常满意" in conversation.answer(said("评价 10分"))
    assert conversation.answer(said("很满意")) == "谢谢您的评价。"
    assert [act[1:] for act in hall.acts] == [("rating", {"level": 5})]


def test_hotline_is_a_number_or_the_desk(hall_url: str) -> None:
    servers = {"zh-CN": Api(hall_url, "device-token")}
    assert "到导办台" in Conversation(servers, "demo").answer(said("人工"))
    told = Conversation(servers, "demo", house=House(hotline="12345")).answer(said("人工"))
    assert told.startswith("请拨打 12345")
