"""A whole visit by somebody who doesn't see: real key events and touches, and what the loudspeaker's twin heard."""

import pytest

from tests.kiosk.blind import AFTER, BACK, BEFORE, BEGIN, CHOOSE, GUIDE, REPEAT, Blind
from tests.kiosk.conftest import Clock
from tests.kiosk.stand_in import Live, StandIn

INTRO = "语音导航。按 2 听上一项，按 8 听下一项，按 5 选定，按 0 重听，按星号键返回，按井号键请导办员过来。"


def _listens(blind: Blind) -> bool:
    return blind.app.session.voice


def _middle(blind: Blind, name: str) -> tuple[float, float]:
    widget = blind.app.find(name)
    assert widget is not None
    x, y = widget.center
    return x, y


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
