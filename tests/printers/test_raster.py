import logging
from pathlib import Path

import pytest
from PIL import Image

from printers import escpos
from printers.blocks import Cut, Logo, Slip
from printers.profiles import PROFILES
from printers.raster import Face


def dots(bitmap: escpos.Bitmap) -> Image.Image:
    return Image.frombytes("1", (bitmap.width_bytes * 8, bitmap.height), bitmap.data).convert("L")


def test_a_logo_is_as_wide_as_its_share_of_the_paper_and_dark_where_it_is_dark(
    face: Face, tmp_path: Path
) -> None:
    picture = Image.new("RGBA", (400, 200), (0, 0, 0, 0))  # clear: paper
    picture.paste((200, 0, 0, 255), (0, 0, 200, 200))  # the left half is red
    picture.save(tmp_path / "logo.png")
    logo = face.logo(str(tmp_path / "logo.png"), 240)
    assert logo
    assert (logo.width_bytes * 8, logo.height) == (240, 120)
    assert dots(logo).getpixel((60, 60)) == 255
    assert dots(logo).getpixel((180, 60)) == 0
    slip = Slip((Logo(str(tmp_path / "logo.png"), 40), Cut()))
    data = escpos.encode(slip, PROFILES["generic-80"], face)
    assert b"\x1d\x76\x30\x00\x1d\x00\x73\x00" in data  # 230 dots in 29 bytes, 115 rows


def test_a_logo_that_is_gone_costs_no_slip_and_is_told_once(
    face: Face, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slip = Slip((Logo(str(tmp_path / "away.png"), 40), Cut()))
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert escpos.encode(slip, PROFILES["generic-80"], face).endswith(b"\x1d\x56\x42\x00")
    assert len(caplog.records) == 1
