"""What visitors type, and what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bridge.callback import Message
from wechat_bridge.commands import Act, Command, command


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
        ("tickets", Act.UNCLEAR, ""),
        ("asdf", Act.UNCLEAR, ""),
        ("help", Act.HELP, ""),
        ("2", Act.PICK, ""),
        ("２。", Act.PICK, ""),
        ("第2项", Act.PICK, ""),
        ("2. 取号 居住证", Act.DRAW, "居住证"),
        ("2. ticket residence permit", Act.DRAW, "residence permit"),
        ("123", Act.HELP, ""),
        ("2026年", Act.HELP, ""),
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
        (happened("subscribe"), Act.HELP),
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
