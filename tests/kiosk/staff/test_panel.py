"""The staff's panel by real touches: let in by a code, shown the parts, asked to print and to start anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kivy.tests.common import UnitTestTouch

from kiosk.app import KioskApp
from kiosk.screens.frame import HallName
from kiosk.settings import Settings
from kiosk.staff.errands import Backroom
from kiosk.staff.parts import Insides
from kiosk.staff.values import Stage
from kiosk.staff_code import StaffCode
from printers.at_hand import AtHand
from server.client.http import Api
from tests.kiosk.conftest import Clock
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live

CODE = "739105"
SMALLEST_PX = 81  # 20 mm on a 21.5-inch screen of 1080×1920


class Staff:
    """A member of staff at the kiosk."""

    def __init__(self, robot: Robot, room: StaffCode, restarts: list[str]) -> None:
        self.robot, self.code, self.restarts = robot, room, restarts

    @property
    def stage(self) -> Stage:
        staff = self.robot.app._staff
        assert staff is not None
        return staff.room.staff.stage

    def come(self) -> None:
        """Hold the hall's name down."""
        (name,) = [one for one in self.robot.app.root.walk() if isinstance(one, HallName)]
        name.hold_s = 0.01
        touch = UnitTestTouch(*name.to_window(*name.center))
        touch.touch_down()
        self.robot.until(lambda: self.stage != Stage.SHUT)
        touch.touch_up()
        self.robot.frames()

    def type(self, code: str) -> None:
        for digit in code:
            self.robot.touch(f"key:{digit}")
        self.robot.touch("staff:enter")

    def enter(self) -> None:
        self.come()
        self.type(CODE)
        self.robot.until(lambda: self.stage == Stage.OPEN)
        self.robot.until(lambda: "kiosk-1，版本 1.2.3" in self.robot.words())


@pytest.fixture
def staff(apis: dict[str, Api], live: Live, clock: Clock, data: Path) -> Iterator[Staff]:
    code, restarts = StaffCode(data / "staff-code.json", 2**4), []
    code.set(CODE)
    backroom = Backroom(
        code,
        AtHand(data / "nobody.sock"),
        lambda: restarts.append("now"),
        lambda: Insides("kiosk-1", "1.2.3"),
    )
    settings = Settings("demo", "kiosk-1", data, "printer-1", repeat_for_s=1.0)
    app = KioskApp(settings, apis, live.follow, clock=clock, backroom=backroom)
    app.begin()
    robot = Robot(app, clock.settle)
    robot.resize(1080, 1920)
    robot.until(lambda: app.hall.reached)
    robot.frames()
    yield Staff(robot, code, restarts)
    app.stop()


def test_a_touch_on_the_halls_name_lets_nobody_in(staff: Staff) -> None:
    (name,) = [one for one in staff.robot.app.root.walk() if isinstance(one, HallName)]
    touch = UnitTestTouch(*name.to_window(*name.center))
    touch.touch_down()
    touch.touch_up()
    staff.robot.frames(5)
    assert staff.stage == Stage.SHUT


@pytest.mark.long
def test_visitors_screen_can_not_be_touched_behind_the_panel(staff: Staff) -> None:
    robot = staff.robot
    tile = robot.app.find("service:S01")
    staff.come()
    robot.tap(tile)
    assert robot.app.session.screen == "home"
    assert robot.cut() == []


def test_wrong_code_is_told_and_leaves_no_digit_on_the_screen(staff: Staff) -> None:
    staff.come()
    staff.type("739106")
    staff.robot.until(lambda: "密码不对，请再试一次" in staff.robot.words())
    assert staff.stage == Stage.CODE
    assert not [words for words in staff.robot.words() if "7391" in words or "●" in words]


@pytest.mark.parametrize(
    "size",
    [
        (1080, 1920),
        pytest.param((1920, 1080), marks=pytest.mark.long),
        pytest.param((1280, 800), marks=pytest.mark.long),
    ],
)
def test_staff_see_every_part_whole_at_every_size(staff: Staff, size: tuple[int, int]) -> None:
    staff.robot.resize(*size)
    staff.come()
    least = SMALLEST_PX * staff.robot.app.u
    shown = [staff.robot.cut(), staff.robot.small(least)]
    staff.type(CODE)
    staff.robot.until(lambda: "kiosk-1，版本 1.2.3" in staff.robot.words())
    staff.robot.frames(4)
    assert [*shown, staff.robot.cut(), staff.robot.small(least)] == [[], [], [], []]


@pytest.mark.long
def test_test_page_without_a_printers_program_is_told_so(staff: Staff) -> None:
    staff.enter()
    staff.robot.touch("staff:test")
    staff.robot.until(lambda: "本机打印程序没有运行" in staff.robot.words())


def test_kiosk_starts_anew_after_a_second_touch(staff: Staff) -> None:
    staff.enter()
    staff.robot.touch("staff:restart")
    assert staff.restarts == []
    assert "再点一次，确认重启" in staff.robot.words()
    staff.robot.touch("staff:restart")
    staff.robot.until(lambda: staff.restarts == ["now"])


@pytest.mark.long
def test_after_staff_have_left_a_visitor_finds_the_first_screen(staff: Staff) -> None:
    staff.enter()
    staff.robot.touch("staff:leave")
    assert staff.stage == Stage.SHUT
    staff.robot.touch("service:S01")
    staff.robot.on("confirm")
