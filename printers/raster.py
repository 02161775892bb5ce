"""Draws a line of text, a QR code or a logo as printer dots with Pillow; it opens no file but those it is given."""

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont, ImageOps

from printers import columns
from printers.escpos import Bitmap

CELL_DOTS = 12
"""A column of font A is 12 dots wide, a hanzi 24, both 24 high."""
HIGH_DOTS = 24
FAMILY = "Noto Sans CJK SC"
"""The simplified face of a collection; face 0 is Japanese and draws 门 直 骨 otherwise."""
NARROW_FAMILY = "Noto Sans Mono CJK SC"
INK = 128
LOGO_HIGH_DOTS = 400
"""5 cm: a longer picture is squeezed rather than unrolled."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    path: Path
    index: int = 0
    narrow: int | None = None  # the face of ASCII, whose letters all fit one column; None: the same

    def line(self, text: str, wide: int, high: int) -> Bitmap:
        """The text in the cells it would have had as characters, `wide` and `high` times enlarged."""
        fonts = {
            1: _opened(
                self.path, self.index if self.narrow is None else self.narrow, HIGH_DOTS * max(wide, high)
            ),
            columns.HANZI_COLUMNS: _opened(self.path, self.index, HIGH_DOTS * max(wide, high)),
        }
        picture = Image.new("L", (columns.of_text(text) * CELL_DOTS * wide, HIGH_DOTS * high))
        left = 0
        for character in text:
            cells = columns.of_character(character)
            cell = (cells * CELL_DOTS * wide, HIGH_DOTS * high)
            if cells == 0:
                continue
            picture.paste(_glyph(fonts[cells], character, cells, cell), (left, 0))
            left += cell[0]
        return bitmap(picture)

    def code(self, data: str, module: int) -> Bitmap:
        """A QR code of error correction M without its quiet zone, for boards that have none of their own."""
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=1)
        code.add_data(data)
        code.make(fit=True)
        rows = code.get_matrix()
        picture = Image.new("L", (len(rows), len(rows)))
        picture.putdata([255 if dark else 0 for row in rows for dark in row])
        return bitmap(picture.resize((len(rows) * module, len(rows) * module), Image.Resampling.NEAREST))

    def logo(self, file: str, dots: int) -> Bitmap | None:
        """A picture `dots` wide, dark on light, as high as it is then; None if it can't be read."""
        return _logo(Path(file), dots)


def find_face(path: Path, family: str = FAMILY, narrow: str = NARROW_FAMILY) -> Face:
    """The face of `family` in a font file, or its first face; OSError if it can't be read."""
    names: list[str | None] = []
    while True:
        try:
            names.append(ImageFont.truetype(path, 12, index=len(names)).getname()[0])
        except OSError:
            if not names:
                raise
            return Face(
                path,
                names.index(family) if family in names else 0,
                names.index(narrow) if narrow in names else None,
            )


def bitmap(picture: Image.Image) -> Bitmap:
    """A grey picture (white is ink) as dots, filled up to whole bytes on the right."""
    width_bytes = (picture.width + 7) // 8
    padded = Image.new("L", (width_bytes * 8, picture.height))
    padded.paste(picture, (0, 0))
    bits = padded.point(lambda grey: 255 if grey >= INK else 0).convert("1", dither=Image.Dither.NONE)
    return Bitmap(width_bytes, picture.height, bits.tobytes())


@cache
def _logo(file: Path, dots: int) -> Bitmap | None:
    try:
        with Image.open(file) as opened:
            coloured = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as fault:
        log.warning("the logo is left out: %s", fault)  # once, as what came of it is kept
        return None
    white = Image.new("RGBA", coloured.size, "white")
    grey = Image.alpha_composite(white, coloured).convert("L")
    height = max(1, min(grey.height * dots // grey.width, LOGO_HIGH_DOTS))
    return bitmap(ImageOps.invert(grey.resize((dots, height), Image.Resampling.LANCZOS)))


def _glyph(font: ImageFont.FreeTypeFont, character: str, cells: int, size: tuple[int, int]) -> Image.Image:
    em = int(font.size)
    picture = Image.new("L", (em * cells // 2, em))
    room = (em * cells / 2 - font.getlength(character)) / 2
    ImageDraw.Draw(picture).text(
        (room, em * (0.79 if cells == 1 else 0.86)), character, font=font, fill=255, anchor="ls"
    )
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


@cache
def _opened(path: Path, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)
