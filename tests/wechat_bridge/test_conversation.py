"""What is said to visitors, by a hall's server on a real port."""

from dataclasses import replace

import pytest

from server.client.http import Api
from tests.wechat_bridge.messages import said
from wechat_bridge.conversation import LIST_S, Conversation, House
from wechat_bridge.records import Kept, Records


def test_menu_lists_the_most_wanted_as_lines_to_send(conversation: Conversation) -> None:
    assert conversation.answer(said("取号")).splitlines() == [
        "示例区政务服务中心（示例）常办事项，发送序号（如“1”）或其中一行即可取号：",
        "1. 取号 居住证办理",
        "2. 取号 居民身份证补领",
        "其他事项请发送“取号 事项名称”。",
    ]


def test_draw_tells_number_place_check_in_and_page(conversation: Conversation, hall) -> None:
    assert conversation.answer(said("取号 居住证", msg_id="42")).splitlines() == [
        "示例区政务服务中心（示例）",
        "已为您取号：A001",
        "事项：居住证办理",
        "如果现在到大厅，您前面有 3 人",
        "到大厅后请签到，签到后才会叫号：点菜单“扫码签到”扫屏幕上的码，或发送码下面的 6 位数字，或到导办台报票号。",
        "查看进度或取消：http://hall.test/t/s3cretA001",
    ]
    (asked,) = hall.requests
    assert asked["channel"] == "wechat"
    assert asked["party"] == {"openid": "o-zhang"}


def test_hall_that_is_no_sample_is_not_called_one(conversation: Conversation, hall) -> None:
    hall.centre["sample"] = False
    assert "示例）" not in conversation.answer(said("取号 居住证"))


def test_no_public_address_means_no_link(conversation: Conversation, hall) -> None:
    hall.public_url = None
    assert "http" not in conversation.answer(said("取号 居住证"))


def test_service_that_can_be_done_online_says_so(conversation: Conversation) -> None:
    assert "https://example.test/yb" in conversation.answer(said("取号 医保"))


def test_several_services_are_offered_as_lines_to_send(conversation: Conversation, hall) -> None:
    answer = conversation.answer(said("取号 居"))
    assert answer.splitlines()[1:] == ["1. 取号 居住证办理", "2. 取号 居民身份证补领"]
    assert hall.requests == []


def test_bare_number_draws_that_line_of_the_last_list(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号"))
    conversation.answer(said("取号 居", openid="o-li"))
    assert "事项：居民身份证补领" in conversation.answer(said("２"))
    assert "事项：居住证办理" in conversation.answer(said("1.", openid="o-li"))
    assert [asked["service"] for asked in hall.requests] == ["ga-002", "ga-001"]


def test_bare_number_without_a_list_or_beyond_it_draws_nothing(conversation: Conversation, hall) -> None:
    assert "没有可选的第 2 项" in conversation.answer(said("2"))
    conversation.answer(said("取号"))
    assert "没有可选的第 9 项" in conversation.answer(said("9"))
    late = replace(said("1"), created_s=said("1").created_s + LIST_S + 1)
    assert "没有可选的第 1 项" in conversation.answer(late)
    assert hall.requests == []


def test_bare_number_sent_again_draws_no_more(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号"))
    conversation.answer(said("1"))
    assert "没有可选的" in conversation.answer(said("1"))
    assert len(hall.tickets) == 1


def test_letters_that_mean_nothing_are_answered_in_chinese_with_a_line_of_english(
    conversation: Conversation,
) -> None:
    lines = conversation.answer(said("asdf")).splitlines()
    assert lines[:2] == ["没有找到“asdf”。", "您好，这里是示例区政务服务中心（示例）。"]
    assert lines[-1] == "English: send “ticket” for a list of services."
    assert conversation.answer(said("hello")).startswith("Hello, this is Sample centre")


def test_full_name_draws_although_others_contain_it(conversation: Conversation, hall) -> None:
    hall.services.append({**hall.services[0], "code": "ga-009", "name": "居住证办理（换领）"})
    assert "A001" in conversation.answer(said("取号 居住证办理"))


def test_services_of_one_name_are_offered_by_code(conversation: Conversation, hall) -> None:
    hall.services.append({**hall.services[3], "code": "zr-001"})
    answer = conversation.answer(said("取号 完税证明"))
    assert answer.splitlines()[1:] == ["1. 取号 sw-001（完税证明）", "2. 取号 zr-001（完税证明）"]
    assert "完税证明" in conversation.answer(said("取号 zr-001"))
    assert [asked["service"] for asked in hall.requests] == ["zr-001"]


def test_unknown_service_is_told_kindly_and_draws_nothing(conversation: Conversation, hall) -> None:
    assert "没有找到“飞船执照”" in conversation.answer(said("取号 飞船执照"))
    assert hall.requests == []


def test_english_is_answered_in_english(conversation: Conversation) -> None:
    answer = conversation.answer(said("ticket Residence"))
    assert answer.startswith("Sample centre (sample)\nYour number: A001")


def test_second_draw_tells_the_number_held(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    answer = conversation.answer(said("取号 身份证"))
    assert answer.startswith("您在这一队已有号，不用再取：A001")
    assert len(hall.tickets) == 1


def test_progress_tells_where_the_ticket_stands(conversation: Conversation, hall) -> None:
    conversation.answer(said("取号 居住证"))
    ticket = hall.tickets["t-A001"]
    ticket.update(state="waiting", people_ahead=1, wait_p50_s=300, wait_p90_s=610)
    waiting = conversation.answer(said("进度"))
    ticket.update(state="called", counter_name="3号窗口")
    called = conversation.answer(said("进度"))
    assert waiting.splitlines() == [
        "A001　等候中",
        "事项：居住证办理",
        "您前面还有 1 人",
        "预计等候 5～11 分钟",
        "查看进度或取消：http://hall.test/t/s3cretA001",
    ]
    assert "请到3号窗口办理。" in called
    assert "您前面" not in called


def test_place_from_afar_is_as_if_one_were_there(conversation: Conversation, hall) -> None:
    hall.ahead = 0
    assert "如果现在到大厅，马上轮到您" in conversation.answer(said("取号 居住证"))
    hall.ahead, ticket = 12, hall.tickets["t-A001"]
    ticket.update(wait_if_here_p50_s=600, wait_if_here_p90_s=1500)
    told = conversation.answer(said("进度"))
    assert "如果现在到大厅，您前面有 12 人\n预计等候 10～25 分钟" in told
    assert "如果现在到大厅，您前面有 12 人" in conversation.answer(said("取号 居住证"))


def test_progress_of_a_ticket_held_before_is_known_from_the_refusal(conversation: Conversation, hall) -> None:
    hall.draw({"service": "ga-001", "party": {"openid": "o-zhang"}}, "elsewhere")
    conversation.answer(said("取号 居住证"))
    assert conversation.answer(said("进度")).startswith("A001")


def test_progress_without_a_ticket_says_how_to_draw(conversation: Conversation) -> None:
    assert "没有查到" in conversation.answer(said("进度"))


def test_one_visitor_never_sees_the_ticket_of_another(conversation: Conversation) -> None:
    conversation.answer(said("取号 居住证", openid="o-zhang"))
    assert "A001" not in conversation.answer(said("进度", openid="o-li"))


def test_lost_answer_is_asked_for_again_with_the_same_key(conversation: Conversation, hall) -> None:
    hall.losing = 1
    assert "A001" in conversation.answer(said("取号 居住证"))
    assert len({asked["key"] for asked in hall.requests}) == 1
    assert len(hall.tickets) == 1


def test_draw_left_without_an_answer_is_finished_by_asking_for_progress(
    conversation: Conversation, hall
) -> None:
    hall.losing = 2
    assert "暂时连不上" in conversation.answer(said("取号 居住证"))
    assert "已为您取号：A001" in conversation.answer(said("进度"))
    assert len({asked["key"] for asked in hall.requests}) == 1
    assert len(hall.tickets) == 1


def test_draw_left_without_an_answer_is_finished_in_the_hall_it_was_asked_in(hall_url: str, hall) -> None:
    servers = {language: Api(hall_url, "device-token", language) for language in ("zh-CN", "en")}
    kept = Kept(Records(None, ""))
    conversation = Conversation(servers, "demo", kept, House(centres=frozenset({"*"})))
    hall.losing = 2
    asked = said("取号 居住证")
    assert "暂时连不上" in conversation.answer(asked)
    kept.put(asked.openid, "centre", "town-9", asked.created_s * 1000 + 3_600_000)  # a code scanned since
    assert "已为您取号：A001" in conversation.answer(said("进度"))
    assert len(hall.tickets) == 1


def test_key_is_the_messages_own(conversation: Conversation, hall) -> None:
    hall.refusal = (409, "session_closed", "现在不能取号。")
    for openid, msg_id in (("o-zhang", "1"), ("o-zhang", "2"), ("o-li", "1"), ("o-zhang", "1")):
        conversation.answer(said("取号 居住证", openid, msg_id))
    keys = [asked["key"] for asked in hall.requests]
    assert len(set(keys)) == 3
    assert keys[0] == keys[3]
    assert all(key.isascii() and len(key) == 64 for key in keys)


@pytest.mark.parametrize("code", ["session_closed", "quota_reached", "too_many"])
def test_refusal_is_the_servers_own_sentence(conversation: Conversation, hall, code: str) -> None:
    hall.refusal = (429 if code == "too_many" else 409, code, "今天的号已取完，请明天再来。")
    assert conversation.answer(said("取号 居住证")) == "今天的号已取完，请明天再来。"


@pytest.mark.parametrize("status", [401, 403])
def test_refusal_of_the_bridge_itself_is_not_put_to_the_visitor(
    conversation: Conversation, hall, status, caplog
) -> None:
    hall.refusal = (status, "unauthorised", "令牌无效。")
    assert "暂时连不上" in conversation.answer(said("取号 居住证"))
    assert "refuses this bridge" in caplog.text
    assert "o-zhang" not in caplog.text


def test_hall_out_of_reach_is_told_plainly(hall) -> None:
    away = Api("http://127.0.0.1:9", "device-token", pause=lambda _s: None)
    answer = Conversation({"zh-CN": away}, "demo").answer(said("取号 居住证"))
    assert "暂时连不上大厅" in answer


def test_what_was_asked_is_known_after_a_restart_and_lies_nowhere_in_clear(
    hall_url: str, tmp_path, hall
) -> None:
    servers = {"zh-CN": Api(hall_url, "device-token")}

    def talking() -> tuple[Conversation, Records]:
        records = Records(tmp_path, "a secret")
        return Conversation(servers, "demo", Kept(records)), records

    first, records = talking()
    first.answer(said("取号 居"))
    records.close()
    second, records = talking()
    assert "事项：居民身份证补领" in second.answer(said("2"))
    records.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(word in kept for word in (b"o-zhang", b"s3cretA001", "居民身份证".encode()))


def test_only_what_nobody_has_to_be_asked_about_is_at_hand(conversation: Conversation, hall) -> None:
    kept: dict[str, dict[str, object]] = {}
    house = House(at_hand=lambda _language, path: kept.get(path))
    talk = Conversation(conversation._servers, "demo", None, house)
    assert talk.at_hand(said("你好")) is None
    kept["/centres/demo"] = hall.centre
    assert talk.at_hand(said("你好")) == talk.answer(said("你好"))
    assert talk.at_hand(said("谢谢")) == talk.answer(said("谢谢"))
    assert [talk.at_hand(said(one)) for one in ("取号", "进度", "好的", "火星移民")] == [None] * 4
