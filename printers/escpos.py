"""A slip as ESC/POS bytes; it opens no link and draws nothing but through the drawer it is given.

Commands are python-escpos's. Hanzi are ours, as it sends `?` for ① and 䶮, and so is what only some printers have:
each such constant cites the Epson ESC/POS reference, or what devices.md §2 knows of printers that differ from it.
"""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from printers import library
from printers.blocks import HANZI_SIZE, Align, Block, Code, Cut, Feed, Line, Rule, Slip, fitted
from printers.profiles import Profile

HANZI_ON = b"\x1c\x26"  # FS &: two bytes from 81h on are one hanzi; ASCII stays ASCII
HANZI_OFF = b"\x1c\x2e"  # FS .
LINE_FEED = b"\x0a"  # LF prints the line
MISSING = "〓"  # stands for a character that can neither be sent nor drawn
QR_LEVEL_M = 1  # escpos.constants.QR_ECLEVEL_M, sent as 31h by GS ( k function 169
BAND_ROWS = 128  # devices.md §2: small buffers take a raster in bands
ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
RULE_COLUMNS = 4  # a rule is of wide hyphens, at a quarter of the bytes


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of `width_bytes` bytes, most significant bit left, 1 is black."""

    width_bytes: int
    height: int
    data: bytes


class Drawer(Protocol):
    """Draws what a printer has no characters or codes for."""

    def line(self, text: str, wide: int, high: int) -> Bitmap:
        """The text in the cells it would have had as characters."""

    def code(self, data: str, module: int) -> Bitmap:
        """A QR code, `module` dots to a module."""


def encode(slip: Slip, profile: Profile, drawer: Drawer | None = None) -> bytes:
    """The slip as a printer of this profile takes it; without a drawer, characters it lacks become 〓."""
    encoder = _Encoder(profile, drawer)
    for block in fitted(slip, profile.columns).blocks:
        encoder.add(block)
    return encoder.commands.output


def drawable(character: str, font: str) -> bool:
    """Whether a printer with this hanzi font draws the character from its GB18030 code.

    Asked of the code, not of the character: Python's gb2312 maps A1AA to another dash than gb18030 does.
    """
    code = character.encode("gb18030", "replace")
    if len(code) == 1:
        return 0x20 <= code[0] <= 0x7E
    if len(code) != 2:
        return False
    try:
        return bool(code.decode(font))
    except UnicodeDecodeError:
        return False


def hanzi_size(width: int, height: int, profile: Profile) -> bytes:
    """FS !, for printers whose hanzi don't follow GS !; it only doubles, so nothing for more."""
    if max(width, height) > HANZI_SIZE:
        return b""
    doubled = (profile.fs_wide if width == 2 else 0) | (profile.fs_high if height == 2 else 0)
    return b"\x1c\x21" + bytes([doubled])


def picture(bitmap: Bitmap) -> Image.Image:
    """The dots as python-escpos takes a picture: black on white."""
    return Image.frombytes("1", (bitmap.width_bytes * 8, bitmap.height), bitmap.data, "raw", "1;I")


class _Encoder:
    """Remembers size and alignment, so that only changes are sent."""

    def __init__(self, profile: Profile, drawer: Drawer | None) -> None:
        self.profile = profile
        self.drawer = drawer
        self.commands = library.collector()
        self.commands.hw("INIT")
        self.commands._raw(HANZI_ON)
        self._size = (1, 1)
        self._align = Align.LEFT

    def add(self, block: Block) -> None:
        match block:
            case Line():
                self._line(block)
            case Code():
                self._code(block)
            case Rule():
                self._line(Line("-" * (self.profile.columns // RULE_COLUMNS), RULE_COLUMNS, 1))
            case Feed():
                self._set((1, 1), self._align)
                self.commands.print_and_feed(block.lines)
            case Cut():
                self._set((1, 1), self._align)
                if self.profile.feed_lines:
                    self.commands.print_and_feed(self.profile.feed_lines)
                self.commands._raw(HANZI_OFF)
                self.commands.cut(feed=False)

    def _line(self, line: Line) -> None:
        lacking = [c for c in line.text if not drawable(c, self.profile.font)]
        if lacking and self.drawer:
            self._set(self._size, line.align)
            self._picture(self.drawer.line(line.text, line.width, line.height))
            return
        sent = "".join(MISSING if c in lacking else c for c in line.text)
        self._set((line.width, line.height), line.align)
        self.commands._raw(sent.encode("gb18030") + LINE_FEED)

    def _code(self, code: Code) -> None:
        self._set(self._size, code.align)
        if self.profile.native_qr:
            self.commands.qr(code.data, ec=QR_LEVEL_M, size=self.profile.qr_module, native=True)
        elif self.drawer:
            self._picture(self.drawer.code(code.data, self.profile.qr_module))

    def _picture(self, bitmap: Bitmap) -> None:
        self.commands.image(picture(bitmap), fragment_height=BAND_ROWS)

    def _set(self, wanted: tuple[int, int], where: Align) -> None:
        if where != self._align:
            self.commands.set(align=ALIGN[where])
            self._align = where
        if wanted != self._size:
            width, height = wanted
            self.commands.set(custom_size=True, width=width, height=height)
            self.commands._raw(
                hanzi_size(width, height, self.profile)
            )  # the last one sent wins, so both agree
            self._size = wanted
