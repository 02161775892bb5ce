"""A slip as ESC/POS bytes; it opens no link and draws nothing but through the drawer it is given.

Commands are python-escpos's. Hanzi are ours, as it sends `?` for ① and 䶮, and so is what only some printers have:
each such constant cites the Epson ESC/POS reference, or the manuals of printers that differ from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from printers import columns, library
from printers.blocks import Align, Beep, Block, Code, Cut, Feed, InCharset, Line, Logo, Rule, Slip
from printers.charsets import CHARSETS, HANZI_OFF, HANZI_ON, NO_HANZI, Charset, drawable
from printers.fitting import HANZI_SIZE, fitted, settled
from printers.profiles import Profile

LINE_FEED = b"\x0a"  # LF prints the line
LINE_GAP = b"\x1b\x4a\x06"  # ESC J 6: a line of text is 30 dots apart from the next, a picture ends with its last row
PADDING = b"  "  # half a character of a misread charset takes these with it, and not the line feed
MISSING = "〓"  # stands for a character that can neither be sent nor drawn
QR_LEVEL_M = 1  # escpos.constants.QR_ECLEVEL_M, sent as 31h by GS ( k function 169
ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
RULE_COLUMNS = 4  # a rule is of wide hyphens, at a quarter of the bytes
BEEPS_MOST = 9
BEEP: dict[str, Callable[[int], bytes]] = {
    "none": lambda _: b"",
    "ESC B": lambda times: bytes([0x1B, 0x42, times, 2]),  # n times, n 1-9, and how long
    # Epson TM-U230 specification, p. 93, function 97: sound 100, c times, t1 × 100 ms on, t2 × 100 ms off
    "ESC ( A": lambda times: bytes([0x1B, 0x28, 0x41, 5, 0, 97, 100, times, 2, 2]),
}
CUT = {  # Epson ESC/POS reference, GS V; 66 itself feeds to the cutter and leaves a point uncut
    "GS V 66": b"\x1d\x56\x42\x00", "GS V 65": b"\x1d\x56\x41\x00", "GS V 1": b"\x1d\x56\x01",
    "GS V 0": b"\x1d\x56\x00", "none": b"",
}  # fmt: skip


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

    def logo(self, file: str, dots: int) -> Bitmap | None:
        """A picture file at this width; None if it can't be read."""


def encode(slip: Slip, profile: Profile, drawer: Drawer | None = None) -> bytes:
    """The slip as a printer of this profile takes it; without a drawer, characters it lacks become 〓.

    `charsets.paced` says how the bytes are to be written.
    """
    return _encoded(settled(slip, lambda tried: text_bytes(tried, profile)), profile, drawer).commands.output


def text_bytes(slip: Slip, profile: Profile) -> int:
    """How many bytes a slip takes without its pictures; choices must have been made."""
    encoder = _encoded(slip, profile, None)
    return len(encoder.commands.output)


def size_bytes(width: int, height: int, profile: Profile) -> bytes:
    """What sets the size beside GS !: all that the profile names, as the last one sent wins."""
    sent = b""
    for command in profile.size_by:
        if command == "ESC !":  # Epson ESC/POS reference: bit 4 double height, bit 5 double width
            sent += bytes([0x1B, 0x21, (0x20 if width > 1 else 0) | (0x10 if height > 1 else 0)])
        elif max(width, height) > HANZI_SIZE:
            continue
        elif command == "FS !":
            doubled = (profile.fs_wide if width == 2 else 0) | (profile.fs_high if height == 2 else 0)
            sent += bytes([0x1C, 0x21, doubled])
        elif command == "FS W" and width == height:
            sent += bytes([0x1C, 0x57, width - 1])
    return sent


def picture(bitmap: Bitmap) -> Image.Image:
    """The dots as python-escpos takes a picture: black on white."""
    return Image.frombytes("1", (bitmap.width_bytes * 8, bitmap.height), bitmap.data, "raw", "1;I")


def _encoded(slip: Slip, profile: Profile, drawer: Drawer | None) -> "_Encoder":
    encoder = _Encoder(profile, drawer if profile.raster else None)
    for block in fitted(slip, profile.columns, profile.largest).blocks:
        encoder.add(block)
    return encoder


class _Encoder:
    """Remembers size and alignment, so that only changes are sent."""

    def __init__(self, profile: Profile, drawer: Drawer | None) -> None:
        self.profile = profile
        self.drawer = drawer
        self.charset = CHARSETS[profile.charset]
        self.commands = library.collector()
        self.commands.hw("INIT")
        self.commands._raw(self.charset.opening)
        self._size = (1, 1)
        self._align = Align.LEFT

    def add(self, block: Block) -> None:
        match block:
            case Line():
                self._line(block)
            case InCharset(text, name):
                self._in_charset(text, CHARSETS[name])
            case Code():
                self._code(block)
            case Logo():
                self._logo(block)
            case Rule():
                wide = min(RULE_COLUMNS, self.profile.largest)
                self._line(Line("-" * (self.profile.columns // wide), wide, 1))
            case Feed(lines):
                self._feed(lines)
            case Beep(times):
                self.commands._raw(BEEP[self.profile.buzzer](max(1, min(times, BEEPS_MOST))))
            case Cut():
                self._set((1, 1), self._align)
                self._feed(self.profile.feed_lines)
                if self.charset.opening.startswith(HANZI_ON) and not self.profile.mode_at_line:
                    self.commands._raw(HANZI_OFF)
                self.commands._raw(CUT[self.profile.cut])

    def _line(self, line: Line) -> None:
        lacking = {c for c in line.text if not drawable(c, self.profile.hanzi)}
        if (lacking or line.drawn) and self.drawer:
            self._set(self._size, line.align)
            self._picture(self.drawer.line(line.text, line.width, line.height))
            self.commands._raw(LINE_GAP)
            return
        missing = MISSING if drawable(MISSING, self.profile.hanzi) else "??"
        sent = "".join(
            c if c not in lacking else missing if columns.of_character(c) else "" for c in line.text
        )
        self._set((line.width, line.height), line.align)
        room = self.profile.columns - columns.of_text(sent) * line.width
        moved = 0 if self.profile.aligns else max(0, room) * line.align // 2 // line.width
        self.commands._raw(b" " * moved + sent.encode(self.charset.codec, "ignore") + LINE_FEED)

    def _in_charset(self, text: str, charset: Charset) -> None:
        self._set((1, 1), Align.LEFT)
        said = columns.clean(text)
        if charset.codec == NO_HANZI:
            if self.drawer:
                self._picture(self.drawer.line(said, 1, 1))
                self.commands._raw(LINE_GAP)
            return
        self.commands.hw("INIT")  # what one charset has set must not help the next
        self.commands._raw(charset.opening + said.encode(charset.codec, "ignore") + PADDING + LINE_FEED)
        self.commands.hw("INIT")
        self.commands._raw(self.charset.opening)

    def _code(self, code: Code) -> None:
        if self.profile.native_qr:
            self._set(self._size, code.align)
            self.commands.qr(code.data, ec=QR_LEVEL_M, size=self.profile.qr_module, native=True)
        elif self.drawer:
            self._set(self._size, code.align)
            self._picture(self.drawer.code(code.data, self.profile.qr_module))

    def _logo(self, logo: Logo) -> None:
        dots = self.profile.dots * max(1, min(logo.percent, 100)) // 100
        if self.drawer and (bitmap := self.drawer.logo(logo.file, dots)):
            self._set(self._size, logo.align)
            self._picture(bitmap)

    def _picture(self, bitmap: Bitmap) -> None:
        self.commands.image(picture(bitmap), fragment_height=self.profile.band_rows)

    def _feed(self, lines: int) -> None:
        if lines:
            self.commands.print_and_feed(lines)

    def _set(self, wanted: tuple[int, int], where: Align) -> None:
        if where != self._align and self.profile.aligns:
            self.commands.set(align=ALIGN[where])
            self._align = where
        if wanted != self._size:
            width, height = wanted
            if "GS !" in self.profile.size_by:
                self.commands.set(custom_size=True, width=width, height=height)
            self.commands._raw(size_bytes(width, height, self.profile))
            self._size = wanted
