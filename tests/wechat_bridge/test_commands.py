"""What visitors type, and what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bridge.callback import Message
from wechat_bridge.commands import Act, Command, Scene, command, scene


def said(text: str) -> Message:
    return Message("gh", "o", 1, "text", "1", text)


def happened(event: str, key: str = "") -> Message:
    return Message("gh", "o", 1, "event", "1", event=event, event_key=key)


@pytest.mark.parametrize(
    ("text", "act", "service"),
    [
        ("取号", Act.MENU, ""),
        (" 取号 ", Act.MENU, ""),
        ("取号。", Act.MENU, ""),
        ("“取号”", Act.MENU, ""),
        ("取號", Act.MENU, ""),
        ("我要取号", Act.MENU, ""),
        ("取号 居住证", Act.DRAW, "居住证"),
        ("取号居住证", Act.DRAW, "居住证"),
        ("取号　居住证！", Act.DRAW, "居住证"),
        ("取号：居住证", Act.DRAW, "居住证"),
        ("取号+居住证", Act.DRAW, "居住证"),
        ("取号 Ｇ ga-001", Act.DRAW, "G ga-001"),
        ("ticket", Act.MENU, ""),
        ("Ticket residence permit", Act.DRAW, "residence permit"),
        ("tickets", Act.QUESTION, "tickets"),
        ("asdf", Act.QUESTION, "asdf"),
        ("help", Act.HELP, ""),
        ("2", Act.PICK, ""),
        ("２。", Act.PICK, ""),
        ("第2项", Act.PICK, ""),
        ("2. 取号 居住证", Act.DRAW, "居住证"),
        ("2. ticket residence permit", Act.DRAW, "residence permit"),
        ("123", Act.HELP, ""),
        ("2026年", Act.HELP, ""),
        *(
            (one, Act.HOURS, "")
            for one in (
                "几点上班",
                "你们几点开门？",
                "周末开门吗",
                "中午休息吗",
                "上班时间",
                "今天几点下班",
                "地址在哪里",
                "大厅怎么走",
                "opening hours",
                "When are you open?",
            )
        ),
        *((one, Act.THANKS, "") for one in ("谢谢", "好的谢谢您", "thank you")),
        *((one, Act.MENU, "") for one in ("我要办事", "能办哪些业务")),
        *((one, Act.QUESTION, one) for one in ("营业执照", "工作", "变更地址", "地址变更登记", "上班")),
        ("居住证怎么办", Act.QUESTION, "居住证"),
        ("请问医保在哪里办？", Act.QUESTION, "医保"),
        ("给孩子上户口需要带什么材料", Act.PAPERS, "给孩子上户口"),
        ("材料 居住证", Act.PAPERS, "居住证"),
        ("papers residence", Act.PAPERS, "residence"),
        ("窗口", Act.COUNTERS, ""),
        ("窗口 居住证", Act.COUNTERS, "居住证"),
        ("预约", Act.BOOK, ""),
        ("我想预约 居住证", Act.BOOK, "居住证"),
        ("预约取号 居住证", Act.DRAW, "居住证"),
        ("取消", Act.CANCEL, ""),
        ("我会晚到", Act.LATE, ""),
        ("堵车了", Act.LATE, ""),
        ("退号", Act.CANCEL, ""),
        ("是", Act.YES, ""),
        ("不用", Act.NO, ""),
        ("签到", Act.CHECK_IN, ""),
        ("签到 a1b2c3", Act.CHECK_IN, "a1b2c3"),
        ("012345", Act.CHECK_IN, "012345"),
        ("１２３４５６", Act.CHECK_IN, "123456"),
        ("12345", Act.HELP, ""),
        ("1234567", Act.HELP, ""),
        ("人工", Act.HOTLINE, ""),
        ("附近", Act.NEAREST, ""),
        ("评价", Act.RATE, ""),
        ("我前面还有几个人？", Act.PROGRESS, ""),
        ("还要等多久", Act.PROGRESS, ""),
        ("进度", Act.PROGRESS, ""),
        ("進度？", Act.PROGRESS, ""),
        ("Progress", Act.PROGRESS, ""),
        ("你好", Act.HELP, ""),
        ("", Act.HELP, ""),
        ("怎么取号", Act.HELP, ""),
    ],
)
def test_text_is_understood(text: str, act: Act, service: str) -> None:
    understood = command(said(text))
    assert (understood.act, understood.service) == (act, service)


@pytest.mark.parametrize(
    ("text", "language"), [("取号", "zh-CN"), ("ticket", "en"), ("hello", "en"), ("？", "zh-CN")]
)
def test_language_is_the_one_written_in(text: str, language: str) -> None:
    assert command(said(text)).language == language


@pytest.mark.parametrize(
    ("message", "act"),
    [
        (happened("subscribe"), Act.SUBSCRIBE),
        (happened("scan", "demo"), Act.SCAN),
        (Message("gh", "o", 1, "event", "1", event="location", latitude=31.2, longitude=121.4), Act.NOTHING),
        (
            Message("gh", "o", 1, "event", "1", event="location_select", latitude=31.2, longitude=121.4),
            Act.WHERE,
        ),
        (happened("location_select", "附近"), Act.NOTHING),
        (Message("gh", "o", 1, "location", "1", latitude=31.2, longitude=121.4), Act.WHERE),
        (happened("location"), Act.NOTHING),
        (Message("gh", "o", 1, "voice", "1", "取号"), Act.MENU),
        (happened("unsubscribe"), Act.NOTHING),
        (happened("view", "http://x"), Act.NOTHING),
        (happened("templatesendjobfinish"), Act.NOTHING),
        (happened("click", "取号"), Act.MENU),
        (happened("click", "取号 居住证"), Act.DRAW),
        (Message("gh", "o", 1, "image", "1"), Act.HELP),
    ],
)
def test_events_and_pictures_are_answered_or_passed_over(message: Message, act: Act) -> None:
    assert command(message).act is act


@given(st.text())
def test_any_text_is_some_command(text: str) -> None:
    understood = command(said(text))
    assert isinstance(understood, Command)
    assert len(understood.service) <= 60


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("评价 非常满意", 5),
        ("评价5", 5),
        ("评价 5分", 5),
        ("评价 不满意", 2),
        ("rate 4", 4),
        ("rate very satisfied", 5),
        ("评价 还行", 0),
        ("评价 10分", 0),
        ("评价 100分", 0),
        ("评价 6", 0),
        ("评价 0", 0),
        ("评价 5 5", 0),
        ("满意", 4),
        ("很满意", 5),
        ("非常不满意。", 1),
        ("5分", 5),
        ("4星", 4),
        ("Satisfied", 4),
    ],
)
def test_a_level_is_a_word_or_a_whole_number(text: str, level: int) -> None:
    assert (command(said(text)).act, command(said(text)).number) == (Act.RATE, level)


@pytest.mark.parametrize(
    ("text", "act", "number"),
    [("路程 30分钟", Act.TRAVEL, 30), ("travel 20 minutes", Act.TRAVEL, 20), ("提醒 5", Act.NOTIFY, 5),
     ("提前提醒", Act.QUESTION, 0)],
)  # fmt: skip
def test_minutes_and_people_are_numbers(text: str, act: Act, number: int) -> None:
    assert (command(said(text)).act, command(said(text)).number) == (act, number)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("demo", Scene("demo")),
        ("demo/s/ga-001", Scene("demo", service="ga-001")),
        ("https://hall.example/check-in/demo/abcd1234", Scene("demo", "abcd1234")),
        ("check-in/demo/abcd1234", Scene("demo", "abcd1234")),
        ("https://elsewhere.example/", None),
        ("", None),
        ("http://[", None),
        ("../../etc", None),
        ("x" * 65, None),
    ],
)
def test_a_halls_code_names_a_centre_a_service_or_a_check_in(text: str, meant: Scene | None) -> None:
    assert scene(text) == meant
