"""What a person would see at the twin: the reader's pad and the card on it, or the last code held to the scanner."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.readers.virtual.cards import Sample
from printers.raster import find_face
from server.wire.texts import text

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIZE = (560, 340)
PAD, RIM, LIT, DARK = (52, 58, 68), (32, 36, 44), (60, 190, 110), (120, 126, 134)
CARD, EDGE, INK, PALE = (228, 238, 236), (150, 178, 176), (30, 44, 60), (96, 112, 122)


class Painter:
    """Draws with one font file."""

    def __init__(self, font: Path | None = None) -> None:
        self._face = find_face(font or FONT)

    def reader(self, card: Sample | None, *, well: bool) -> bytes:
        """The pad, with a card on it or none; its lamp is dark while it has a fault."""
        picture, draw = self._pad(text("twins.pad_reader"), well=well)
        if card:
            draw.rounded_rectangle((70, 66, 490, 300), 16, CARD, EDGE, 3)
            lines = [(card.name, 34, INK), (text(f"twins.card_kind_{card.kind}"), 24, PALE)]
            lines += [(f"{card.born:%Y-%m-%d}", 24, INK)] if card.born else []
            lines += [(card.number, 24, INK)] if card.number else []
            lines += [(text("twins.card_until", day=card.until), 22, PALE)] if card.until else []
            top = 82
            for words, size, ink in lines:
                draw.text((94, top), words, ink, self._font(size))
                top += size + 16
        else:
            self._middle(draw, text("twins.pad_reader_empty"), DARK)
        return _png(picture)

    def scanner(self, last: str, *, well: bool) -> bytes:
        """The window, with the last code that was held to it."""
        picture, draw = self._pad(text("twins.pad_scanner"), well=well)
        draw.rectangle((70, 90, 490, 276), RIM, DARK, 2)
        if last:
            for row, start in enumerate(range(0, min(len(last), 120), 30)):
                draw.text((90, 108 + 34 * row), last[start : start + 30], LIT, self._font(22))
        else:
            self._middle(draw, text("twins.pad_scanner_empty"), DARK)
        return _png(picture)

    def _pad(self, title: str, *, well: bool) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        picture = Image.new("RGB", SIZE, (236, 238, 242))
        draw = ImageDraw.Draw(picture)
        draw.rounded_rectangle((20, 14, 540, 326), 24, PAD, RIM, 4)
        draw.text((48, 22), title, (214, 218, 224), self._font(24))
        draw.ellipse((494, 28, 514, 48), LIT if well else DARK)
        return picture, draw

    def _middle(self, draw: ImageDraw.ImageDraw, words: str, ink: tuple[int, int, int]) -> None:
        draw.text((SIZE[0] // 2, 184), words, ink, self._font(30), anchor="mm")

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        return _opened(self._face.path, size, self._face.index)


@cache
def _opened(path: Path, size: int, index: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
