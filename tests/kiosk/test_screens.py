"""What visitors see: no text is cut, no key is small, the code is readable, the glyphs are Chinese."""

from pathlib import Path
from shutil import copy

import pytest
import zxingcpp
from PIL import Image

from kiosk.common_fonts import common_characters, common_face, main
from kiosk.fonts import FontMissing, Fonts, chinese_fonts
from kiosk.screens.look import FONT, WHOLE_FONT
from kiosk.screens.parts import font_of
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import StandIn


@pytest.mark.parametrize(
    "size",
    [
        (1080, 1920),
        pytest.param((1920, 1080), marks=pytest.mark.long),
        pytest.param((1280, 800), marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("english", [False, True])
def test_no_text_is_cut_and_no_key_is_small(
    kiosk: Robot, stand_in: StandIn, size: tuple[int, int], english: bool
) -> None:
    def look() -> None:
        kiosk.frames(3)
        assert kiosk.cut() == []
        assert kiosk.small(90 * kiosk.app.u) == []

    kiosk.resize(*size)
    if english:
        kiosk.touch("language")
    look()
    kiosk.touch("category:c1")
    look()
    kiosk.touch("home")
    kiosk.touch("service:RP")
    look()
    stand_in.refuse = "session_closed"
    kiosk.touch("draw")
    kiosk.on("refused")
    look()
    stand_in.refuse = None
    kiosk.touch("home")
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    look()
    kiosk.touch("give-up")
    look()
    kiosk.touch("give-up")
    kiosk.on("given_up")
    look()


def test_code_on_the_screen_leads_to_the_tickets_page(
    kiosk: Robot, stand_in: StandIn, tmp_path: Path
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    kiosk.picture(tmp_path / "ticket.png")
    with Image.open(tmp_path / "ticket.png") as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    assert [code.text for code in found] == [f"http://127.0.0.1:8000/t/{stand_in.drawn()[0]['secret']}"]


def test_face_is_the_simplified_chinese_one(font_cache: Path) -> None:
    from fontTools.ttLib import TTFont

    fonts = chinese_fonts(font_cache)
    with TTFont(fonts.bold, lazy=True) as font:
        assert font["name"].getDebugName(1) == "Noto Sans CJK SC"
        assert {ord(c) for c in "门直骨䶮𬱖"} <= set(font.getBestCmap())
    assert chinese_fonts(font_cache) == fonts
    assert [file.name for file in font_cache.iterdir() if file.name.startswith(".")] == []


def test_common_characters_have_a_face_of_their_own_once_it_is_made(tmp_path: Path) -> None:
    fonts = Fonts(tmp_path / "regular.otf", tmp_path / "bold.otf")
    assert fonts.common == fonts
    common_face(fonts.bold).touch()
    assert fonts.common == Fonts(fonts.regular, tmp_path / "bold-common.otf")


@pytest.mark.long
def test_face_of_common_characters_has_them_as_they_were(tmp_path: Path, font_cache: Path) -> None:
    from fontTools.ttLib import TTFont

    whole = Path(copy(chinese_fonts(font_cache).bold, tmp_path))
    assert main([str(whole)]) == 0
    with TTFont(common_face(whole)) as made, TTFont(whole, lazy=True) as face:
        had, has = face.getBestCmap(), made.getBestCmap()
        assert set(has) == {code for code in had if chr(code) in common_characters()}
        for code in map(ord, "门直骨，Ag1①"):
            assert made["hmtx"].metrics[has[code]] == face["hmtx"].metrics[had[code]]
        assert made["hhea"].ascent == face["hhea"].ascent
    assert {one.name for one in tmp_path.iterdir()} == {whole.name, common_face(whole).name}


@pytest.mark.parametrize(
    ("text", "font"),
    [("请到 A 区等候，您前面还有 3 人。", FONT), ("• Paper\n①", FONT), ("䶮𬱖丙", WHOLE_FONT)],
)
def test_rare_characters_are_set_in_the_whole_face(text: str, font: str) -> None:
    assert font_of(text) == font


def test_missing_font_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        chinese_fonts(tmp_path, tmp_path / "nowhere")
