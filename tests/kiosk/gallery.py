"""Pictures of every screen of the kiosk, for the docs and whoever looks; it judges none, but says what it finds.

`python -m tests.kiosk.gallery DIR [zh|en] [normal|large] [portrait|landscape|small] [low]` writes a picture of each,
and all of them on one sheet.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from server.wire.catalogue import Catalogue
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.tour import SIZES, Tour

CATEGORIES = (
    ("home", "不动产登记", "Real estate"), ("shop", "市场准入", "Business set-up"), ("hospital", "卫生健康", "Health"),
    ("tax", "税务服务", "Tax"), ("building", "工程建设", "Construction"), ("car", "车辆驾管", "Vehicles"),
    ("family", "婚姻家庭", "Family"), ("work", "就业创业", "Work"), ("law", "司法服务", "Law"),
    ("other", "其他", "Other"),
)  # fmt: skip
ACROSS, GAP, COLOURS = 2000, 12, 128
GROUND = (214, 222, 232)


def whole(small: Catalogue) -> Catalogue:
    """The tests' small hall with twelve categories, as a real one has them."""
    document = small.model_dump(mode="json")
    more = [
        {"id": f"more-{icon}", "name": name, "name_en": english, "icon": icon}
        for icon, name, english in CATEGORIES
    ]
    document["categories"] = [*document["categories"], *more]
    document["services"] += [
        {"code": f"M{place:02}", "name": f"{one['name']}事项", "department": "d1", "category": one["id"], "queue": "a"}
        for place, one in enumerate(more)
    ]  # fmt: skip
    return Catalogue.model_validate(document)


def sheet(pictures: Sequence[Path], columns: int) -> Image.Image:
    """All of them side by side, in few colours so that the file stays small."""
    wide = (ACROSS - GAP) // columns - GAP
    shown = [Image.open(one).convert("RGB") for one in pictures]
    tall = round(wide * shown[0].height / shown[0].width)
    rows = -(-len(shown) // columns)
    page = Image.new("RGB", (columns * (wide + GAP) + GAP, rows * (tall + GAP) + GAP), GROUND)
    for place, one in enumerate(shown):
        row, column = divmod(place, columns)
        small = one.resize((wide, tall), Image.Resampling.LANCZOS)
        page.paste(small, (GAP + column * (wide + GAP), GAP + row * (tall + GAP)))
    return page.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def main(directory: Path, words: list[str]) -> None:
    """Pictures of all screens in one way of showing them."""
    import logging
    import tempfile

    logging.disable(logging.INFO)

    from tests.kiosk.conftest import Clock, small_catalogue

    data = Path(tempfile.mkdtemp())
    from kiosk.app import KioskApp
    from kiosk.settings import Settings
    from server.client.http import Api

    catalogue, clock = whole(small_catalogue()), Clock()
    hall, live = StandIn(catalogue), Live("demo")
    apis = {language: Api(hall.url, "token", language, 5.0) for language in ("zh-CN", "en")}
    app = KioskApp(
        Settings("demo", "kiosk-1", data, "printer-1", repeat_for_s=1.0), apis, live.follow, clock=clock
    )
    app.begin()
    robot = Robot(app, clock.settle)
    robot.resize(*SIZES[next((word for word in words if word in SIZES), "portrait")])
    robot.until(lambda: app.hall.reached)
    tour = Tour(robot, hall, live, english="en" in words, large="large" in words, low="low" in words)
    directory.mkdir(parents=True, exist_ok=True)
    pictures = []
    for place, name in enumerate(tour.stops()):
        pictures.append(directory / f"{place:02}-{name}.png")
        robot.picture(pictures[-1])
        for told in robot.faint(7) if "large" in words else ():
            print("faint", name, told)
        for told in robot.tiny((30 if "large" in words else 24) * app.u):
            print("tiny", name, told)
        for told in robot.high() if "low" in words else ():
            print("high", name, told)
        for text in robot.cut():
            print("cut", name, text)
        for key in robot.small(81 * max(app.u, 0.667)):
            print("small", name, key)
    sheet(pictures, 6 if app.wide else 9).save(directory / "sheet.png", optimize=True)
    app.stop()
    hall.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
