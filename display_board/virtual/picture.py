"""Draws a board's areas as lit LEDs: each pixel a round dot on black, hanzi from a 16-dot font where there is one."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from display_board.virtual.memory import Area
from display_board.virtual.notation import Row

LIT = {
    "red": (255, 48, 32), "green": (64, 255, 80), "yellow": (255, 196, 32), "blue": (48, 96, 255), "off": (0, 0, 0),
    "purple": (255, 48, 255), "cyan": (48, 255, 255), "white": (255, 255, 255),
}  # fmt: skip
DARK, BEZEL = (16, 14, 14), (38, 38, 42)
PITCH, DOT, EDGE = 6, 5, 12  # of the picture's pixels: one LED, its lit part, the frame around them
SMOOTH = 4
SCROLL_S, SCROLL_PX = 0.5, 16
"""A text that scrolls is drawn in steps: all that a picture a second can show."""

BITMAP = Path("/usr/share/fonts/X11/misc/wenquanyi_12pt.pcf")  # 16 dots, drawn by hand as on real cards
NOTO = Path("/usr/share/fonts/opentype/noto")
FACE = "Noto Sans Mono CJK SC"  # its ASCII is half as wide as a hanzi, as on the card


def lit(areas: Iterable[Area], size: tuple[int, int], page_at_s: float = 0.0) -> tuple[Image.Image, bool]:
    """The LEDs one to one, at this time since the areas came; and whether a text was too large for its area."""
    leds = Image.new("RGB", size)
    cut = False
    for area in areas:
        page = area.pages[int(page_at_s / area.stay_s) % len(area.pages) if area.stay_s else 0]
        image, too_large = _area(area, page, page_at_s)
        cut |= too_large or area.x + area.width > size[0] or area.y + area.height > size[1]
        leds.paste(image, (area.x, area.y))
    return leds, cut


def strip(leds: Image.Image) -> Image.Image:
    """The board as a person sees it: lit and unlit dots behind a dark frame."""
    width, height = (side * PITCH for side in leds.size)
    grown = leds.resize((width, height), Image.Resampling.NEAREST)
    grown = ImageChops.lighter(grown, Image.new("RGB", grown.size, DARK))
    board = Image.new("RGB", (width + 2 * EDGE, height + 2 * EDGE), BEZEL)
    board.paste(ImageChops.multiply(grown, _dots(leds.size)), (EDGE, EDGE))
    return board


@cache
def _dots(size: tuple[int, int]) -> Image.Image:
    big = Image.new("L", (PITCH * SMOOTH, PITCH * SMOOTH))
    gap = (PITCH - DOT) * SMOOTH // 2
    ImageDraw.Draw(big).ellipse((gap, gap, PITCH * SMOOTH - gap - 1, PITCH * SMOOTH - gap - 1), fill=255)
    dot = big.resize((PITCH, PITCH), Image.Resampling.LANCZOS)
    row = Image.new("L", (size[0] * PITCH, PITCH))
    for x in range(size[0]):
        row.paste(dot, (x * PITCH, 0))
    mask = Image.new("L", (size[0] * PITCH, size[1] * PITCH))
    for y in range(size[1]):
        mask.paste(row, (0, y * PITCH))
    return Image.merge("RGB", (mask, mask, mask))


def _area(area: Area, page: list[Row], since_s: float) -> tuple[Image.Image, bool]:
    image = Image.new("RGB", (area.width, area.height))
    if area.segments:
        _digits(image, area.segments, LIT[page[0][0].colour])
        return image, False
    heights = [max((run.size for run in row), default=16) for row in page]
    y = _placed(area.height - sum(heights), area.align >> 2)
    cut = sum(heights) > area.height
    for row, height in zip(page, heights, strict=True):
        width = sum(_advance(char, run.size) for run in row for char in run.text)
        cut |= width > area.width and not area.scrolls
        x = _placed(area.width - width, area.align)
        if area.scrolls:
            x -= int(since_s / SCROLL_S) * SCROLL_PX % (width + area.width)
            x += width + area.width if x <= -width else 0
        for run in row:
            for char in run.text:
                glyph = _glyph(char, run.size)
                image.paste(LIT[run.colour], (x, y + height - run.size), glyph)
                x += glyph.width
        y += height
    return image, cut


def _digits(image: Image.Image, segments: tuple[int, ...], colour: tuple[int, int, int]) -> None:
    """Seven bars a digit: `a` on top, then clockwise, `g` in the middle."""
    draw = ImageDraw.Draw(image)
    width = image.width // len(segments)
    right, bottom, middle = width - 2, image.height - 2, image.height // 2
    bars = (
        ((2, 1), (right - 2, 1)), ((right - 1, 2), (right - 1, middle - 1)),
        ((right - 1, middle + 1), (right - 1, bottom - 1)), ((2, bottom), (right - 2, bottom)),
        ((1, middle + 1), (1, bottom - 1)), ((1, 2), (1, middle - 1)), ((2, middle), (right - 2, middle)),
    )  # fmt: skip
    for place, lit_bars in enumerate(segments):
        for bit, bar in enumerate(bars):
            if lit_bars >> bit & 1:
                draw.line([(x + place * width, y) for x, y in bar], fill=colour)


def _placed(room: int, align: int) -> int:
    return {1: room, 2: room // 2}.get(align & 3, 0) if room > 0 else 0


def _advance(char: str, size: int) -> int:
    return size // 2 if ord(char) < 0x80 else size


@cache
def _glyph(char: str, size: int) -> Image.Image:
    """One character in its cell, lit or not: nothing reaches into a neighbour's cell."""
    bitmap = size == 16 and ord(char) >= 0x80 and BITMAP.exists()
    font = ImageFont.truetype(BITMAP, 16) if bitmap else _font(size)
    cell = Image.new("1", (_advance(char, size), size))
    _, top, _, bottom = font.getbbox("国", anchor="ls")
    baseline = int(-top + (size - (bottom - top)) // 2)
    draw = ImageDraw.Draw(cell)
    draw.fontmode = "1"
    draw.text((0, baseline), char, fill=1, font=font, anchor="ls")
    return cell


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = NOTO / ("NotoSansCJK-Regular.ttc" if size == 16 else "NotoSansCJK-Bold.ttc")
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: install Debian's fonts-noto-cjk")
    faces = (ImageFont.truetype(path, size, index=index) for index in range(10))
    return next(font for font in faces if font.getname()[0] == FACE)
