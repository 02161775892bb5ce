"""A slip as ESC/POS bytes; it opens no link and draws nothing but through the drawer it is given.

Every constant cites the Epson ESC/POS reference, or what devices.md §2 knows of printers that differ from it.
"""

from dataclasses import dataclass
from typing import Protocol

from printers.blocks import HANZI_SIZE, Align, Block, Code, Cut, Feed, Line, Rule, Slip, fitted
from printers.profiles import Profile

INITIALISE = b"\x1b\x40"  # Epson ESC/POS reference: ESC @
HANZI_ON = b"\x1c\x26"  # FS &: two bytes from 81h on are one hanzi; ASCII stays ASCII
HANZI_OFF = b"\x1c\x2e"  # FS .
LINE_FEED = b"\x0a"  # LF prints the line
MISSING = "〓"  # stands for a character that can neither be sent nor drawn
QR_LEVEL_M = 0x31  # GS ( k function 169: 30h L, 31h M, 32h Q, 33h H
BAND_ROWS = 128  # devices.md §2: small buffers take a raster in bands
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
    return INITIALISE + HANZI_ON + bytes(encoder.out)


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


def size(width: int, height: int, profile: Profile) -> bytes:
    """Character size for ASCII and hanzi: GS ! counts from 0; FS ! doubles; the last one sent wins, so both agree."""
    both = b"\x1d\x21" + bytes([(width - 1) << 4 | (height - 1)])
    if max(width, height) <= HANZI_SIZE:
        doubled = (profile.fs_wide if width == 2 else 0) | (profile.fs_high if height == 2 else 0)
        both += b"\x1c\x21" + bytes([doubled])
    return both


def align(where: Align) -> bytes:
    """ESC a n: 0 left, 1 centre, 2 right."""
    return b"\x1b\x61" + bytes([{Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}[where]])


def feed(lines: int) -> bytes:
    """ESC d n: print and feed n lines."""
    return b"\x1b\x64" + bytes([lines])


def cut() -> bytes:
    """GS V 66 n: feed to the cutter plus n, and cut partially."""
    return b"\x1d\x56\x42\x00"


def native_qr(data: str, module: int) -> bytes:
    """GS ( k, functions 165 model 2, 167 module size, 169 error correction M, 180 store, 181 print."""
    return b"".join(
        b"\x1d\x28\x6b" + len(body).to_bytes(2, "little") + body
        for body in (
            b"\x31\x41\x32\x00",
            b"\x31\x43" + bytes([module]),
            b"\x31\x45" + bytes([QR_LEVEL_M]),
            b"\x31\x50\x30" + data.encode("ascii", "ignore"),
            b"\x31\x51\x30",
        )
    )


def raster(picture: Bitmap) -> bytes:
    """GS v 0: the picture in bands of at most BAND_ROWS rows."""
    out = b""
    for top in range(0, picture.height, BAND_ROWS):
        rows = min(BAND_ROWS, picture.height - top)
        start = top * picture.width_bytes
        out += b"\x1d\x76\x30\x00" + picture.width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
        out += picture.data[start : start + rows * picture.width_bytes]
    return out


class _Encoder:
    """Remembers size and alignment, so that only changes are sent."""

    def __init__(self, profile: Profile, drawer: Drawer | None) -> None:
        self.profile = profile
        self.drawer = drawer
        self.out = bytearray()
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
                self.out += feed(block.lines)
            case Cut():
                self._set((1, 1), self._align)
                self.out += feed(self.profile.feed_lines) if self.profile.feed_lines else b""
                self.out += HANZI_OFF + cut()

    def _line(self, line: Line) -> None:
        lacking = [c for c in line.text if not drawable(c, self.profile.font)]
        if lacking and self.drawer:
            self._set(self._size, line.align)
            self.out += raster(self.drawer.line(line.text, line.width, line.height))
            return
        sent = "".join(MISSING if c in lacking else c for c in line.text)
        self._set((line.width, line.height), line.align)
        self.out += sent.encode("gb18030") + LINE_FEED

    def _code(self, code: Code) -> None:
        self._set(self._size, code.align)
        if self.profile.native_qr:
            self.out += native_qr(code.data, self.profile.qr_module)
        elif self.drawer:
            self.out += raster(self.drawer.code(code.data, self.profile.qr_module))

    def _set(self, wanted: tuple[int, int], where: Align) -> None:
        if where != self._align:
            self.out += align(where)
            self._align = where
        if wanted != self._size:
            self.out += size(*wanted, self.profile)
            self._size = wanted
