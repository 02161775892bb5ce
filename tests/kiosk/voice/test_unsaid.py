"""Whom the voice leaves alone, what it never says of a person, and a kiosk that can't speak at all."""

from datetime import date
from pathlib import Path

import pytest
from kivy.core.window import Window

from kiosk.readers.values import Card, CardKind, CardRead, Sex
from kiosk.voice.loud import VoiceSettings
from server.client.http import Api
from tests.kiosk.blind import AFTER, BEGIN, CHOOSE, Blind, standing_blind
from tests.kiosk.conftest import Clock
from tests.kiosk.stand_in import Live

CARD = Card(
    CardKind.IDENTITY, "11010519491231002X", "王小明", date(1949, 12, 31), Sex.FEMALE, date(2020, 1, 1), None
)


@pytest.mark.long
def test_ordinary_visit_clicks_and_chimes_and_says_nothing(blind: Blind) -> None:
    blind.touch("service:RP")
    blind.touch("draw")
    blind.on("ticket")
    blind.hears("chime")
    assert set(blind.said()) == {"click", "chime"}


@pytest.mark.long
def test_large_type_speaks_its_prompts_without_a_caption(blind: Blind) -> None:
    blind.touch("large-type")
    blind.hears("请选您要办的事。")
    assert blind.app.root.caption == ""
    blind.touch("large-type")
    blind.frames()
    assert "语音导航结束，请慢走。" not in blind.said()


@pytest.mark.long
def test_long_press_on_the_halls_name_is_for_staff(blind: Blind, clock: Clock) -> None:
    blind.press_long((540, 1900), clock)
    assert not blind.app.session.voice


@pytest.mark.long
def test_scanner_that_types_is_no_keypad(blind: Blind) -> None:
    for code in (BEGIN, 56, 53, 13):
        Window.dispatch("on_key_down", code, 0, None, [])
    alone = blind.voice._keypad._alone
    blind.until(lambda: not alone.is_triggered)
    assert not blind.app.session.voice


def test_what_is_typed_of_a_person_is_neither_said_nor_shown(blind: Blind) -> None:
    blind.key(BEGIN)
    blind.reach("我已有号")
    blind.key(CHOOSE)
    blind.reach("用手机号查我的号")
    blind.key(CHOOSE)
    blind.on("keypad")
    blind.frames()
    heard = len(blind.said())
    for _ in range(3):
        blind.key(AFTER)
        assert blind.app.root.caption == ""
    blind.key(CHOOSE)
    assert len(blind.app.session.typed) == 1
    assert not [words for words in blind.said()[heard:] if words.isdigit()]


def test_card_read_is_said_without_name_or_number(blind: Blind) -> None:
    blind.key(BEGIN)
    blind.reach("户籍证件")
    blind.key(CHOOSE)
    blind.reach("居民身份证到期换领")
    blind.key(CHOOSE)
    blind.on("confirm")
    blind.reach("刷证件取号")
    blind.key(CHOOSE)
    blind.on("identify")
    blind.app.reader_news(CardRead(CARD))
    blind.on("known")
    blind.hears("证件已经读到。要取号，请选“取号”。")
    blind.hears("请取走您的证件。")
    for _ in range(8):
        blind.key(AFTER)
    blind.app.leave()
    blind.hears("您的证件还在读卡区，请取走。")
    spoken = "".join(blind.said())
    assert not [part for part in ("王", "小明", "110105", "002X", "1949") if part in spoken]


@pytest.mark.long
def test_kiosk_without_a_voice_goes_on_with_captions(
    apis: dict[str, Api], live: Live, clock: Clock, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    robot = standing_blind(apis, live, clock, data, VoiceSettings("virtual", program="no-such-program"))
    try:
        robot.until(lambda: "voice" in robot.app.health.away)
        assert sum("can't speak" in record.message for record in caplog.records) == 1
        robot.key(BEGIN)
        assert robot.app.root.caption.startswith("语音导航。")
        robot.reach("居住证办理")
    finally:
        robot.app.stop()
