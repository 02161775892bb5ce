"""How hanzi travel to a printer, and which of them its font has; it writes to none."""

from dataclasses import dataclass

HANZI_ON = b"\x1c\x26"  # FS &: two bytes from 81h on are one hanzi; ASCII stays ASCII
HANZI_OFF = b"\x1c\x2e"  # FS .
CODE_GB = b"\x1c\x43\x00"  # FS C 0: codes are GB
CODE_UTF8 = b"\x1c\x43\xff"  # FS C FF: codes are UTF-8, on Sunmi and IZKC
UTF8_SETTLES_MS = 100  # IZKC wants about as long before the text
NO_HANZI = "ascii"


@dataclass(frozen=True, slots=True)
class Charset:
    """A way to send hanzi: what to say before, and the codec of the text."""

    name: str
    codec: str
    opening: bytes


CHARSETS = {
    charset.name: charset
    for charset in (
        Charset("gb18030", "gb18030", HANZI_ON),
        Charset("gbk", "gb18030", HANZI_ON + CODE_GB),
        Charset("utf-8", "utf-8", HANZI_ON + CODE_UTF8),
        Charset("utf-8-plain", "utf-8", HANZI_OFF),
        Charset("picture", NO_HANZI, b""),
    )
}
"""In the order of the charset sheet: as most take it; told to be GB; told to be UTF-8; set to UTF-8 by the printer's
own switch; and for a printer without hanzi, all of them as pictures. A character of two bytes is the same in
GB2312, GBK and GB18030; which a font has is another question (`drawable`)."""


def drawable(character: str, font: str) -> bool:
    """Whether a printer with this hanzi font (gb2312, gbk, or ascii for none) draws the character.

    Asked of the GB18030 code, not of the character: Python's gb2312 maps A1AA to another dash than gb18030 does.
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


def paced(data: bytes) -> list[tuple[bytes, int]]:
    """The bytes in the pieces to write them in, each with the pause after it in ms; mostly one piece and no pause."""
    *begun, last = data.split(CODE_UTF8)
    return [(piece + CODE_UTF8, UTF8_SETTLES_MS) for piece in begun] + [(last, 0)]
