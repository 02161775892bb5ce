"""A whole visit by somebody who doesn't see: real key events and touches, and what the loudspeaker's twin heard."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from kivy.core.window import Window

from kiosk.app import KioskApp
from kiosk.readers.values import Card, CardKind, CardRead, Sex
from kiosk.settings import Settings
from kiosk.voice.loud import VoiceSettings
from kiosk.voice.players import Virtual
from server.client.http import Api
from tests.kiosk.blind import AFTER, BACK, BEFORE, CHOOSE, GUIDE, REPEAT, Blind
from tests.kiosk.conftest import Clock
from tests.kiosk.stand_in import Live, StandIn

INTRO = "语音导航。按 2 听上一项，按 8 听下一项，按 5 选定，按 0 重听，按星号键返回，按井号键请导办员过来。"
BEGIN = 261
CARD = Card(
    CardKind.IDENTITY, "11010519491231002X", "王小明", date(1949, 12, 31), Sex.FEMALE, date(2020, 1, 1), None
)


def _kiosk(apis: dict[str, Api], live: Live, clock: Clock, data: Path, voice: VoiceSettings) -> Blind:
    app = KioskApp(Settings("demo", "kiosk-1", data, "printer-1", repeat_for_s=1.0, voice=voice), apis,
                   live.follow, clock=clock)  # fmt: skip
    app.begin()
    robot = Blind(app, clock.settle)
    robot.twin = Virtual(data / "said.jsonl")
    robot.resize(1080, 1920)
    robot.until(lambda: app.hall.reached)
    robot.frames()
    return robot


def _listens(blind: Blind) -> bool:
    return blind.app.session.voice


def _middle(blind: Blind, name: str) -> tuple[float, float]:
    widget = blind.app.find(name)
    assert widget is not None
    x, y = widget.center
    return x, y


@pytest.fixture
def blind(apis: dict[str, Api], live: Live, clock: Clock, data: Path) -> Iterator[Blind]:
    robot = _kiosk(apis, live, clock, data, VoiceSettings("virtual:0.02"))
    yield robot
    robot.app.stop()


def test_whole_visit_is_made_by_ear_from_a_long_press_to_the_number_heard_twice(
    blind: Blind, clock: Clock, stand_in: StandIn
) -> None:
    blind.press_long(_middle(blind, "service:RP"), clock)
    assert _listens(blind)
    assert blind.app.session.screen == "home"  # the press itself touched nothing
    blind.hears(INTRO)
    blind.hears("请选您要办的事。")
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    blind.on("confirm")
    blind.hears("您选的是：居住证办理。")
    blind.hears("现在有 3 人在等候。")
    blind.hears("请带好这些材料：居民身份证、居住证明（租房的带租赁合同 [原件] & 复印件）。")
    blind.key(AFTER)
    assert blind.app.root.caption == "取号"  # what most want comes first
    blind.key(CHOOSE)
    blind.on("ticket")
    blind.hears("您的号码是 B 零 零 一。")
    blind.hears("再说一遍，B 零 零 一。")
    blind.hears("您前面还有 3 人。")
    blind.hears("请到 2 楼 B 区 等候。")
    assert blind.said().index("chime") < blind.said().index("您的号码是 B 零 零 一。")
    assert len(stand_in.drawn()) == 1
    blind.reach("首页")
    blind.key(CHOOSE)
    blind.hears("语音导航结束，请慢走。")
    assert not _listens(blind)
    assert blind.app.root.caption == ""


def test_everything_a_finger_can_touch_is_within_reach_of_the_keypad(blind: Blind) -> None:
    blind.key(BEGIN)
    names = []
    for _ in range(40):
        blind.key(AFTER)
        if (at := blind.voice._at) in names:
            break
        names.append(at)
    touchable = "service:RP category:c1 category:c2 search mine large-type language low help"
    assert set(touchable.split()) <= set(names)
    blind.key(BEFORE)
    assert blind.voice._at == names[-1]  # round and round


@pytest.mark.long
def test_zero_says_all_again_and_the_choice_reached(blind: Blind) -> None:
    blind.key(BEGIN)
    blind.reach("居住证办理")
    blind.key(REPEAT)
    assert blind.app.root.caption == "请选您要办的事。居住证办理"


@pytest.mark.long
def test_star_goes_back_and_never_gives_a_number_up(blind: Blind, stand_in: StandIn) -> None:
    blind.key(BEGIN)
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    blind.key(BACK)
    assert blind.app.session.screen == "home"
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    blind.reach("取号")
    blind.key(CHOOSE)
    blind.on("ticket")
    blind.key(BACK)
    assert blind.app.session.screen == "home"
    assert stand_in.cancelled == []


@pytest.mark.long
def test_voice_speaks_english_where_that_is_chosen_by_ear(blind: Blind) -> None:
    blind.key(BEGIN)
    blind.reach("English")
    blind.key(CHOOSE)
    blind.until(lambda: any(words.startswith("Voice guide. Press 2") for words in blind.said()))
    blind.reach("Residence permit")
    blind.key(CHOOSE)
    blind.on("confirm")
    blind.reach("Take a ticket")
    blind.key(CHOOSE)
    blind.on("ticket")
    blind.hears("Your number is B zero zero one.")
    blind.hears("Once more: B zero zero one.")


@pytest.mark.long
def test_who_holds_a_number_hears_it_twice_and_can_have_its_slip(blind: Blind, stand_in: StandIn) -> None:
    stand_in.refuse, stand_in.held = "already_holding", {"id": "t9", "number": "B009", "queue": "b"}
    blind.key(BEGIN)
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    blind.on("confirm")
    blind.reach("取号")
    blind.key(CHOOSE)
    blind.on("ticket")
    blind.hears("您已经有号：B 零 零 九。再说一遍，B 零 零 九。")
    blind.reach("补打")
    blind.key(CHOOSE)
    blind.until(lambda: stand_in.prints)


@pytest.mark.long
def test_hash_calls_a_guide_and_says_what_became_of_it(blind: Blind, stand_in: StandIn) -> None:
    blind.key(BEGIN)
    blind.key(GUIDE)
    blind.until(lambda: stand_in.helps)
    blind.until(lambda: any("已经告诉导办员" in words for words in blind.said()))


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


@pytest.mark.long
def test_nobody_is_sent_away_before_being_asked_twice_aloud(blind: Blind, clock: Clock) -> None:
    blind.key(BEGIN)
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    clock.pass_s(121)
    blind.hears("您还在吗？要继续，请按任意一个按键。")
    clock.pass_s(61)
    blind.hears("再问一次，您还在吗？要继续，请按任意一个按键，不然就回到首页。")
    blind.key(AFTER)
    assert blind.app.session.screen == "confirm"
    blind.hears("您选的是：居住证办理。", times=2)
    clock.pass_s(121)
    blind.until(lambda: blind.app.session.asking)
    clock.pass_s(61)
    blind.until(lambda: blind.app.session.asked_again)
    clock.pass_s(61)
    blind.until(lambda: not blind.app.session.voice)
    assert blind.app.session.screen == "home"


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


@pytest.mark.long
def test_large_type_speaks_its_prompts_without_a_caption(blind: Blind) -> None:
    blind.touch("large-type")
    blind.hears("请选您要办的事。")
    assert blind.app.root.caption == ""
    blind.touch("large-type")
    blind.frames()
    assert "语音导航结束，请慢走。" not in blind.said()


@pytest.mark.long
def test_ordinary_visit_clicks_and_chimes_and_says_nothing(blind: Blind) -> None:
    blind.touch("service:RP")
    blind.touch("draw")
    blind.on("ticket")
    blind.hears("chime")
    assert set(blind.said()) == {"click", "chime"}


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
    robot = _kiosk(apis, live, clock, data, VoiceSettings("virtual", program="no-such-program"))
    try:
        robot.until(lambda: "voice" in robot.app.health.away)
        assert sum("can't speak" in record.message for record in caplog.records) == 1
        robot.key(BEGIN)
        assert robot.app.root.caption.startswith("语音导航。")
        robot.reach("居住证办理")
    finally:
        robot.app.stop()


@pytest.mark.long
def test_line_that_goes_down_is_told_by_ear_on_any_screen_once(
    blind: Blind, stand_in: StandIn, live: Live
) -> None:
    blind.key(BEGIN)
    blind.hears(INTRO)
    blind.reach("户籍证件")
    blind.key(CHOOSE)
    blind.on("services")
    stand_in.away = True
    live._on_state(False)
    down = "线路暂时不通，现在可能取不到号。请到咨询台找导办员。"
    blind.hears(down)
    blind.reach("居住证办理")
    blind.key(CHOOSE)
    blind.on("confirm")
    blind.hears(down, 2)


@pytest.mark.long
def test_choice_of_the_cursor_is_outlined_for_who_stands_by(blind: Blind) -> None:
    blind.key(BEGIN)
    blind.hears(INTRO)
    assert list(blind.app.root.pointed) == [0, 0, 0, 0]
    blind.reach("居住证办理")
    tile = blind.app.find("service:RP")
    assert tile is not None
    assert list(blind.app.root.pointed) == [*tile.to_window(*tile.pos), *tile.size]
    blind.key(CHOOSE)
    blind.on("confirm")
    assert list(blind.app.root.pointed) == [0, 0, 0, 0]
