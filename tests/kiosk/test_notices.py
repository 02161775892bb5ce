"""The hall's notices at the kiosk: before a service is chosen and on its screen; long ones leave all else its room."""

from typing import Any

import pytest

from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.session.spoken import spoken
from kiosk.session.values import Screen, Session
from kiosk.session.wording import Wording
from server.wire.catalogue import Catalogue
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.test_tour import LARGE_LEAST, LEAST, MM_20, WAYS
from tests.kiosk.tour import SIZES, Tour

TIGHTEST = [("portrait", False, False, False)]
ALL = sorted(WAYS, key=lambda way: way[3])  # a lying window has no key to end the lower half's
LONG = "受上级系统升级影响，今天下午户籍业务暂停办理，已取号的请在等候区等候广播通知，" * 6
LONG_EN = (
    "Registration is closed this afternoon while the system is renewed; please wait in the waiting area. " * 3
)


def post(live: Live, id_: str, **more: Any) -> None:
    notice = {
        "id": id_,
        "scope": "all",
        "text": f"{id_}号通知",
        "text_en": f"Word {id_}",
        "until": None,
        "at": 1,
    }
    live.say(type="notice", notice=notice | more)


def strip(kiosk: Robot) -> Any:
    return kiosk.app.root.ids.notices


def test_notice_stands_on_the_first_screen_until_it_ends(kiosk: Robot, live: Live) -> None:
    post(live, "1")
    kiosk.until(lambda: "通知：1号通知" in kiosk.words())
    kiosk.touch("language")
    assert "Notice: Word 1" in kiosk.words()
    post(live, "1", text_en="")  # one without English stands there in Chinese
    kiosk.until(lambda: "Notice: 1号通知" in kiosk.words())
    post(live, "1", ended_at=2)
    kiosk.until(lambda: strip(kiosk).height == 0)


@pytest.mark.long
def test_notice_of_a_queue_stands_on_the_screens_of_its_services_only(kiosk: Robot, live: Live) -> None:
    post(live, "1", scope="queue:b")
    post(live, "2", scope="queue:a")
    post(live, "3", scope="zone:z2")
    kiosk.frames(4)
    assert strip(kiosk).content == ""
    kiosk.touch("service:RP")
    kiosk.on("confirm")
    strip(kiosk).each_s = 0.01
    post(live, "4")
    shown: list[str] = []
    kiosk.until(lambda: note(shown, strip(kiosk).content) == 6)
    assert shown[:3] == shown[3:]
    assert set(shown) == {"通知：1号通知", "通知：3号通知", "通知：4号通知"}


def test_voice_says_a_notice_of_a_queue_where_its_service_is_chosen_and_those_for_all_before(
    catalogue: Catalogue,
) -> None:
    known = tuple(
        {"id": scope, "scope": scope, "text": f"{scope}的通知", "text_en": scope, "until": None, "at": 1}
        for scope in ("all", "queue:b", "queue:a")
    )
    hall = Hall(Menu(catalogue), reached=True, tried=True, notices=known)
    for screen, scope in ((Screen.HOME, "all"), (Screen.CONFIRM, "queue:b")):
        session = Session(screen=screen, service="RP", voice=True)
        said = [words for words in spoken(session, Wording(hall, "zh-CN")) if "的通知" in words]
        assert said == [f"{scope}的通知。"]


@pytest.mark.long
def test_notice_is_not_shown_after_its_time_nor_while_nobody_knows_whether_it_stands(
    kiosk: Robot, live: Live, stand_in: StandIn
) -> None:
    post(live, "1", until=1)
    post(live, "2")
    kiosk.until(lambda: strip(kiosk).content == "通知：2号通知")
    stand_in.away = True
    live._on_state(False)
    kiosk.until(lambda: strip(kiosk).content == "")
    stand_in.away = False
    live._on_state(True)
    kiosk.until(lambda: strip(kiosk).content == "通知：2号通知")


@pytest.mark.long
@pytest.mark.parametrize(
    "ways", [TIGHTEST, pytest.param(ALL, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_long_notice_is_shortened_to_whole_lines_and_leaves_all_else_its_room(
    kiosk: Robot, stand_in: StandIn, live: Live, ways: list[tuple[str, bool, bool, bool]]
) -> None:
    for way in ways:
        size, english, large, low = way
        kiosk.resize(*SIZES[size])
        tour = Tour(kiosk, stand_in, live, english=english, large=large, low=low)
        for place, touches in (("home", ()), ("confirm", ("category:c2", "service:OP"))):
            tour.home()
            tour.to(*touches, screen=place)
            post(live, "1", ended_at=2)
            kiosk.until(lambda: strip(kiosk).height == 0)
            kiosk.frames(3)
            without = wrong(kiosk, way)
            post(live, "1", text=LONG, text_en=LONG_EN)
            kiosk.until(lambda: strip(kiosk).height > 0)
            kiosk.frames(3)
            label = strip(kiosk).children[0]
            assert label.text.endswith("…"), (way, place)
            assert label.texture.height <= label.height, (way, place)
            assert wrong(kiosk, way) - {("cut", label.content)} <= without, (way, place)


def wrong(kiosk: Robot, way: tuple[str, bool, bool, bool]) -> set[tuple[str, str]]:
    """What is cut, too small to be touched or read, or too high."""
    size, _, large, low = way
    small = MM_20 * min(1, min(SIZES[size]) / 1080) if size == "small" else MM_20
    found = {
        "cut": kiosk.cut(),
        "small": kiosk.small(small),
        "tiny": kiosk.tiny((LARGE_LEAST if large else LEAST) * kiosk.app.u),
        "high": kiosk.high() if low else [],
    }
    return {(what, one) for what, some in found.items() for one in some}


def note(shown: list[str], words: str) -> int:
    """Keeps what has come since; how much it is."""
    if shown[-1:] != [words]:
        shown.append(words)
    return len(shown)
