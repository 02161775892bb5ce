"""A hall in little, a stand-in server on a real socket, and the kiosk's window under the offscreen driver."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM ends the tests, not just their window
os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
os.environ.setdefault("KIVY_HOME", tempfile.mkdtemp(prefix="kivy-"))

import pytest

from kiosk.app import KioskApp
from kiosk.settings import Settings
from server.client.http import Api
from server.wire.catalogue import Catalogue
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn


class Clock:
    """The kiosk's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now

    def settle(self) -> None:
        self.now += 900

    def pass_s(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return small_catalogue()


def small_catalogue() -> Catalogue:
    """A hall of three categories; one of them fills more than one page."""
    services = [
        {"code": f"S{i:02}", "name": f"事项{i:02}", "name_en": f"Service {i:02}", "department": "d1",
         "category": "c1", "queue": "a", "wanted": i if i <= 4 else None}
        for i in range(1, 15)
    ]  # fmt: skip
    services[0] |= {"initials": "bjs,zjz", "pinyin": "ban ji shi,zhu ji zhi"}
    known = {"department": "d1", "category": "c2", "queue": "b"}
    papers = [
        {"name": f"第 {i} 份材料（原件和复印件）", "name_en": f"Paper number {i}, original and copy",
         "note": "查验后退还", "note_en": "shown and given back"}
        for i in range(1, 11)
    ]  # fmt: skip
    optional = {
        "code": "OP", "name": "居民身份证到期换领", "name_en": "ID card, renewal", "identity": "optional", **known,
        "initials": "jmsfzdqhl", "pinyin": "ju min shen fen zheng dao qi huan ling",
        "online_url": "https://zwfw.shiliqu.example/GA026",
        "guide": {"papers": papers, "promised_days": 20, "fee": "20 元", "fee_en": "20 yuan"},
    }  # fmt: skip
    required = {"code": "RQ", "name": "无犯罪记录证明开具", "name_en": "Certificate of no criminal record",
                "identity": "required", "initials": "wfzjlzmkj", "pinyin": "wu fan zui ji lu zheng ming kai ju",
                **known}  # fmt: skip
    permit = {
        "code": "RP", "name": "居住证办理", "name_en": "Residence permit", "department": "d1", "category": "c2",
        "queue": "b", "wanted": 5, "online_url": "https://example.invalid/rp",
        "guide": {
            "papers": [{"name": "居民身份证", "name_en": "Identity card"},
                       {"name": "居住证明", "note": "租房的带租赁合同 [原件] & 复印件"}],
            "promised_days": 5, "fee": "不收费", "fee_en": "free of charge",
        },
    }  # fmt: skip
    return Catalogue.model_validate({
        "centre": "demo", "version": 1, "name": "示例区政务服务中心", "name_en": "Sample District Hall", "sample": True,
        "departments": [{"id": "d1", "name": "公安局", "name_en": "Public Security Bureau"}],
        "categories": [
            {"id": "c1", "name": "社会保障", "name_en": "Social security", "icon": "money"},
            {"id": "c2", "name": "户籍证件", "name_en": "Registration and papers", "icon": "id-card"},
            {"id": "c3", "name": "空的", "name_en": "Empty", "icon": "law"},
        ],
        "zones": [{"id": "z1", "name": "A 区", "name_en": "Zone A", "floor": 1},
                  {"id": "z2", "name": "B 区", "name_en": "Zone B", "floor": 2}],
        "queues": [{"id": "a", "name": "社保", "prefix": "A", "zone": "z1"},
                   {"id": "b", "name": "户籍", "prefix": "B", "zone": "z2", "max_cases": 5}],
        "counters": [{"id": "w3", "name": "3 号窗口", "label": "3", "zone": "z2"}],
        "services": [*services, permit, optional, required],
        "classes": [
            {"id": "military", "name": "现役军人", "name_en": "Active military"},
            {"id": "veteran", "name": "退役军人、烈属", "name_en": "Veterans and families of the fallen"},
            {"id": "disabled", "name": "残疾人", "name_en": "People with disabilities"},
            {"id": "elderly", "name": "60周岁以上老年人", "name_en": "Aged 60 or over", "age_from": 60},
        ],
    })  # fmt: skip


@pytest.fixture
def stand_in(catalogue: Catalogue) -> Iterator[StandIn]:
    server = StandIn(catalogue)
    yield server
    server.close()


@pytest.fixture
def live(catalogue: Catalogue) -> Live:
    return Live(catalogue.centre)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def font_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory's fonts for all tests: splitting takes a second."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def data(tmp_path: Path, font_cache: Path) -> Path:
    (tmp_path / "fonts").symlink_to(font_cache)
    return tmp_path


@pytest.fixture
def apis(stand_in: StandIn) -> Iterator[dict[str, Api]]:
    made = {language: Api(stand_in.url, "token", language, 5.0) for language in ("zh-CN", "en")}
    yield made
    for api in made.values():
        api.close()


@pytest.fixture
def kiosk(apis: dict[str, Api], live: Live, clock: Clock, data: Path) -> Iterator[Robot]:
    """The kiosk at its home screen, with the hall's catalogue."""
    settings = Settings("demo", "kiosk-1", data, "printer-1", repeat_for_s=1.0)
    app = KioskApp(settings, apis, live.follow, clock=clock)
    app.begin()
    robot = Robot(app, clock.settle)
    robot.resize(1080, 1920)
    robot.until(lambda: app.hall.reached)
    robot.frames()
    yield robot
    app.stop()
