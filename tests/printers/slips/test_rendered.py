"""What comes out of the printer, looked at: the twin's picture, its codes and characters read back."""

import difflib
import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from printers.blocks import Code, Line
from printers.escpos import text_bytes
from printers.fitting import fitted, settled
from printers.profiles import PROFILES
from printers.slip import Hall, Wanted, slip_of
from printers.virtual.acts import Act, CutPaper, Picture, TextLine, Unknown
from printers.virtual.paper import Paper
from server.wire.vocabulary import LANGUAGES

Acts = Callable[..., list[Act]]
KINDS = [
    "ticket",
    "reprint",
    "large",
    "appointment",
    "checklist",
    "offline",
    "calling_list",
    "test",
    "charset",
]
ON_THE_TWIN = [
    "generic-80",
    "generic-58",
    "rongta-rp332",
    "epson-80",
    "sprt-80",
    "old-80",
    "xprinter-export-80",
]


def seen(acts: list[Act], columns: int) -> Image.Image:
    return Image.open(io.BytesIO(Paper(columns).png(acts, cut=True)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", [*ON_THE_TWIN, "sunmi-80"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_has_no_command_a_printer_does_not_know_and_no_line_it_must_break(
    kind: str, profile: str, language: str, hall: Hall, wanted: dict[str, Wanted], acts: Acts
) -> None:
    columns = PROFILES[profile].columns
    slip = slip_of(replace(wanted[kind], language=language, columns=columns), hall)
    told = acts(slip, profile, knows_utf8=profile == "sunmi-80")
    assert not [act for act in told if isinstance(act, Unknown)]
    assert isinstance(told[-1], CutPaper)
    pictures = [act for act in told if isinstance(act, Picture)]
    assert all(act.width_bytes * 8 <= PROFILES[profile].dots + 7 for act in pictures)
    if kind != "charset":
        made = [getattr(block, "text", "") for block in fitted(settled(slip, lambda _: 0), columns).blocks]
        rules = {"-" * (columns // 4)}
        lines = [act.text for act in told if isinstance(act, TextLine)]
        if slip.most_bytes is None:
            assert set(lines) <= set(made) | rules
        assert not [line for line in lines if "■" in line or "〓" in line]


@pytest.mark.parametrize("profile", ON_THE_TWIN)
@pytest.mark.parametrize("kind", ["ticket", "reprint", "large", "appointment", "test"])
def test_the_code_on_the_paper_can_be_read(
    kind: str, profile: str, hall: Hall, wanted: dict[str, Wanted], acts: Acts
) -> None:
    slip = slip_of(wanted[kind], hall)
    (code,) = [block.data for block in slip.blocks if isinstance(block, Code)]
    with seen(acts(slip, profile), PROFILES[profile].columns) as picture:
        assert [each.text for each in zxingcpp.read_barcodes(picture)] == [code]


def read(lines: list[tuple[Line, Picture]], folder: Path) -> str:
    """The hanzi that Tesseract reads in pictures of lines, made as wide as they are high and put on one page."""
    page = Image.new("L", (1300, (len(lines) + 1) * 80), 255)
    for order, (line, dots) in enumerate(lines):
        ink = Image.frombytes(
            "1", (dots.width_bytes * 8, len(dots.rows) // dots.width_bytes), dots.rows, "raw", "1;I"
        )
        wide = ink.width * 48 // (24 * line.width)
        page.paste(ink.convert("L").resize((wide, 48), Image.Resampling.LANCZOS), (60, 40 + 80 * order))
    page.save(folder / "lines.png")
    command = ["tesseract", "lines.png", "-", "-l", "chi_sim", "--psm", "6"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    return hanzi(ended.stdout)


def hanzi(text: str) -> str:
    return "".join(character for character in text if "\u4e00" <= character <= "\u9fff")


@pytest.mark.parametrize("kind", ["ticket", "large", "appointment", "checklist", "offline", "calling_list"])
def test_hanzi_drawn_as_pictures_can_be_read(
    kind: str, hall: Hall, wanted: dict[str, Wanted], acts: Acts, tmp_path: Path
) -> None:
    profile = PROFILES["xprinter-export-80"]
    slip = slip_of(wanted[kind], hall)
    made = fitted(settled(slip, lambda tried: text_bytes(tried, profile)), profile.columns).blocks
    lines = [block for block in made if isinstance(block, Line) and not block.text.isascii()]
    pictures = [act for act in acts(slip, profile.name) if isinstance(act, Picture)]
    text = read(list(zip(lines, pictures, strict=True)), tmp_path)
    wrote = hanzi("".join(line.text for line in lines))
    assert difflib.SequenceMatcher(None, wrote, text).ratio() > 0.96, (wrote, text)


def test_on_the_charset_sheet_a_printer_shows_which_lines_it_reads(
    hall: Hall, wanted: dict[str, Wanted], acts: Acts
) -> None:
    def readable(knows_utf8: bool) -> list[str]:
        told = acts(slip_of(wanted["charset"], hall), "generic-80", knows_utf8)
        lines = [act.text for act in told if isinstance(act, TextLine)]
        return [line[0] for line in lines if "您好，请取号 喆" in line]

    assert readable(knows_utf8=False) == ["1", "2"]
    assert readable(knows_utf8=True) == ["1", "2", "3"]
