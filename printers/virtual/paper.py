"""Draws printed acts as a picture of thermal paper at 8 dots a millimetre; it decodes nothing."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

from printers.virtual.acts import Act, Advance, Cell, CutPaper, Picture, QrCode, TextLine

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
WIDE_FAMILY, NARROW_FAMILY = "Noto Sans CJK SC", "Noto Sans Mono CJK SC"
COLUMN, HIGH, GAP = 12, 24, 8
PAPER, INK, DESK = (252, 251, 247), (38, 38, 44), (222, 224, 228)
MARGIN, EDGE, TOOTH = 32, 16, 8
_LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
    "H": qrcode.constants.ERROR_CORRECT_H,
}


class Paper:
    """Paper of one width."""

    def __init__(self, columns: int, font: Path | None = None) -> None:
        self._dots = columns * COLUMN
        self._font = font or next((path for path in FONTS if path.exists()), None)

    def png(self, acts: Iterable[Act], cut: bool) -> bytes:
        """The slip as a PNG file's bytes."""
        strips = [strip for act in acts if (strip := self._strip(act)) is not None]
        height = sum(strip.height for strip in strips) + 2 * MARGIN
        ink = Image.new("L", (self._dots + 2 * MARGIN, height))
        top = MARGIN
        for strip in strips:
            ink.paste(strip, (MARGIN, top))
            top += strip.height
        sheet = Image.new("RGB", ink.size, PAPER)
        sheet.paste(INK, (0, 0), ink)
        page = Image.new("RGB", (sheet.width + 2 * EDGE, height + 2 * EDGE), DESK)
        page.paste(sheet, (EDGE, EDGE))
        if cut:
            _teeth(page, EDGE + height, sheet.width)
        file = BytesIO()
        page.save(file, "PNG")
        return file.getvalue()

    def _strip(self, act: Act) -> Image.Image | None:
        match act:
            case Advance(dots):
                return Image.new("L", (self._dots, dots)) if dots else None
            case TextLine(cells, align):
                return self._aligned(self._text(cells), align, GAP)
            case Picture(width_bytes, rows, align):
                bits = Image.frombytes("1", (width_bytes * 8, len(rows) // width_bytes), rows)
                return self._aligned(bits.convert("L"), align, 0)
            case QrCode(data, module, level, align):
                return self._aligned(_qr(data, module, level), align, 0)
            case _:
                return None

    def _text(self, cells: tuple[Cell, ...]) -> Image.Image:
        height = max(cell.high for cell in cells) * HIGH
        line = Image.new("L", (sum(cell.columns * cell.wide for cell in cells) * COLUMN, height))
        left = 0
        for cell in cells:
            glyph = _glyph(self._font, cell)
            line.paste(glyph, (left, height - glyph.height))
            left += glyph.width
        return line

    def _aligned(self, picture: Image.Image, align: int, below: int) -> Image.Image:
        strip = Image.new("L", (self._dots, picture.height + below))
        strip.paste(picture, ((self._dots - picture.width) * align // 2, 0))
        return strip


def _qr(data: bytes, module: int, level: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=_LEVELS[level], box_size=1, border=0)
    code.add_data(data)
    code.make(fit=True)
    side = code.modules_count
    picture = Image.new("L", (side, side))
    picture.putdata([255 if dark else 0 for row in code.get_matrix() for dark in row])
    return picture.resize((side * module, side * module), Image.Resampling.NEAREST)


@cache
def _glyph(font: Path | None, cell: Cell) -> Image.Image:
    em = HIGH * max(cell.wide, cell.high)
    family = NARROW_FAMILY if cell.columns == 1 else WIDE_FAMILY
    picture = Image.new("L", (em * cell.columns // 2, em))
    face = _face(font, family, em)
    left = (picture.width - face.getlength(cell.character)) / 2
    baseline = 0.79 if cell.columns == 1 else 0.86  # Latin hangs lower than hanzi
    stroke = em // 40 if cell.bold else 0
    ImageDraw.Draw(picture).text(
        (left, em * baseline), cell.character, 255, face, anchor="ls", stroke_width=stroke
    )
    size = (cell.columns * COLUMN * cell.wide, HIGH * cell.high)
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


@cache
def _face(font: Path | None, family: str, size: int) -> ImageFont.FreeTypeFont:
    if font is None:
        raise OSError("no Chinese font: install fonts-noto-cjk")
    index = 0
    while True:
        try:
            face = ImageFont.truetype(font, size, index=index)
        except OSError:
            return ImageFont.truetype(font, size)
        if face.getname()[0] == family:
            return face
        index += 1


def _teeth(page: Image.Image, bottom: int, width: int) -> None:
    draw = ImageDraw.Draw(page)
    for left in range(EDGE, EDGE + width, 2 * TOOTH):
        draw.polygon([(left, bottom), (left + TOOTH, bottom - TOOTH), (left + 2 * TOOTH, bottom)], DESK)


def said(act: Act) -> str | None:
    """What a line of the record says of this act; None for what leaves no text."""
    match act:
        case TextLine():
            return act.text
        case Picture(width_bytes, rows, _):
            return f"▦ {width_bytes * 8}×{len(rows) // width_bytes}"
        case CutPaper() | Advance() | QrCode():
            return None
        case _:
            return f"? {act}"
